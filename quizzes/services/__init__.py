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
from quizzes.services.bank import BankImport, import_bank_text, log_reading, save_question
from quizzes.services.bank_review import (
    approve_question,
    change_use,
    comment_question,
    reopen_question,
    retire_question,
    return_question,
    set_bank_rule,
    submit_question,
)
from quizzes.services.papers import save_paper

__all__ = [
    "BankImport",
    "Expired",
    "SaveAck",
    "SaveOutcome",
    "approve_question",
    "change_use",
    "comment_question",
    "import_bank_text",
    "log_reading",
    "mark_item",
    "reopen_question",
    "retire_question",
    "return_question",
    "save_answer",
    "save_paper",
    "save_question",
    "set_bank_rule",
    "start_attempt",
    "submit_attempt",
    "submit_expired_attempts",
    "submit_question",
]
