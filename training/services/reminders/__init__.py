"""Reminders of training: prepared once a day, sent exactly once, called by telephone, shown in the product."""

from training.services.reminders.calls import note_call
from training.services.reminders.ladder import LadderFacts, StepFacts, save_ladder
from training.services.reminders.people import mark_seen, resend, set_choice, stop_reminder
from training.services.reminders.prepare import prepare_due
from training.services.reminders.sending import send_due

__all__ = [
    "LadderFacts",
    "StepFacts",
    "mark_seen",
    "note_call",
    "prepare_due",
    "resend",
    "save_ladder",
    "send_due",
    "set_choice",
    "stop_reminder",
]
