"""Every write of questions and attempts, one function per thing a person does."""

from quizzes.services.attempts import (
    Expired,
    SaveAck,
    SaveOutcome,
    mark_item,
    save_answer,
    start_attempt,
    submit_attempt,
    submit_expired_attempts,
)
from quizzes.services.bank import (
    BankImport,
    approve_question,
    import_bank_text,
    log_reading,
    retire_question,
    save_question,
)
from quizzes.services.papers import save_paper

__all__ = [
    "BankImport",
    "Expired",
    "SaveAck",
    "SaveOutcome",
    "approve_question",
    "import_bank_text",
    "log_reading",
    "mark_item",
    "retire_question",
    "save_answer",
    "save_paper",
    "save_question",
    "start_attempt",
    "submit_attempt",
    "submit_expired_attempts",
]
