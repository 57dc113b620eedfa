"""Every write of mediators: places, rosters, teams, people, appointments, cards."""

from mediators.services.appointments import appoint, end_appointment, move_team, undo_end
from mediators.services.corrections import correct_decision, correct_recognition_date, reissue, set_head, step_down
from mediators.services.merges import merge_people, split_people
from mediators.services.people import (
    PersonFacts,
    change_facts,
    create_mediator,
    ensure_mediator_account,
    ensure_mediator_accounts,
)
from mediators.services.roster import import_file
from mediators.services.teams import change_team, create_team, dissolve_team

__all__ = [
    "PersonFacts",
    "appoint",
    "change_facts",
    "change_team",
    "correct_decision",
    "correct_recognition_date",
    "create_mediator",
    "create_team",
    "dissolve_team",
    "end_appointment",
    "ensure_mediator_account",
    "ensure_mediator_accounts",
    "import_file",
    "merge_people",
    "move_team",
    "reissue",
    "set_head",
    "split_people",
    "step_down",
    "undo_end",
]
