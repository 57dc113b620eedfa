"""The families of errors (house-style.md §4)."""


class RuleViolation(Exception):
    """Something a rule refuses, told to the person in plain Vietnamese.

    Attributes:
        code: stable name of the refusal, for tests, logs and commands.
        message: the sentence shown: what happened, what was kept, what to do.
        field: name of the form field it belongs to, or None for the whole form.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        """Keep the three parts."""
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        """Return the sentence."""
        return self.message


class NotNow(RuleViolation):
    """Refused for a while, through nobody's fault here: answered with 503 and Retry-After, so that a page repeats it.

    Attributes:
        retry_after: seconds after which trying again makes sense.
    """

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        """Keep sentence and pause."""
        super().__init__(code, message)
        self.retry_after = retry_after


class NotAllowed(Exception):
    """The thing is known to the caller, but the role is short: answered with 403 and a plain sentence."""

    def __init__(self, message: str) -> None:
        """Keep the sentence."""
        super().__init__(message)
        self.message = message
