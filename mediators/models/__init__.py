"""Places, teams, mediators, appointments, roster files."""

from mediators.models.appointments import Appointment, AppointmentEvent
from mediators.models.cards import CardPrint
from mediators.models.changes import TeamPlace, UnitChange, UnitSuccession
from mediators.models.clock import ClockRule
from mediators.models.merges import PersonMerge
from mediators.models.people import Mediator
from mediators.models.places import FormerUnit, Unit, UnitVersion
from mediators.models.reissues import ReissueBatch
from mediators.models.rosters import RosterAnswer, RosterImport, RosterMapping
from mediators.models.supporters import LegalSupporter, TeamSupport
from mediators.models.teams import Team

__all__ = [
    "Appointment",
    "AppointmentEvent",
    "CardPrint",
    "ClockRule",
    "FormerUnit",
    "LegalSupporter",
    "Mediator",
    "PersonMerge",
    "ReissueBatch",
    "RosterAnswer",
    "RosterImport",
    "RosterMapping",
    "Team",
    "TeamPlace",
    "TeamSupport",
    "Unit",
    "UnitChange",
    "UnitSuccession",
    "UnitVersion",
]
