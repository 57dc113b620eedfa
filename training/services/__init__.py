"""Writes of training: evidence, stored status, holiday table, programme, dated rules."""

from training.services.evidence import record_evidence, supersede_evidence
from training.services.rules import set_course_items
from training.services.status import Recount, recompute_all, refresh_due_rows, refresh_statuses

__all__ = [
    "Recount",
    "recompute_all",
    "record_evidence",
    "refresh_due_rows",
    "refresh_statuses",
    "set_course_items",
    "supersede_evidence",
]
