"""What a secret must not be (S3)."""

from typing import Any


class SecretValidator:
    """Refuse short and easily guessed secrets; the rules are in accounts.rules."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the secret is refused."""

    def get_help_text(self) -> str:
        """Return the advice shown above the field."""
        return ""
