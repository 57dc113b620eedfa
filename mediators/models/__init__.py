"""Places, teams, mediators, appointments, roster files."""

from mediators.models.appointments import Appointment, AppointmentEvent
from mediators.models.cards import CardPrint
from mediators.models.people import Mediator
from mediators.models.places import FormerUnit, Unit, UnitVersion
from mediators.models.rosters import RosterAnswer, RosterImport, RosterMapping
from mediators.models.supporters import LegalSupporter, TeamSupport
from mediators.models.teams import Team

__all__ = [
    "Appointment",
    "AppointmentEvent",
    "CardPrint",
    "FormerUnit",
    "LegalSupporter",
    "Mediator",
    "RosterAnswer",
    "RosterImport",
    "RosterMapping",
    "Team",
    "TeamSupport",
    "Unit",
    "UnitVersion",
]
