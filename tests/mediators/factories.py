"""Makers of teams, people and offices."""

from datetime import date
from itertools import count
from typing import Any

from lms.base.text import search_key, sort_key
from mediators.models import Appointment, Mediator, Team
from mediators.services.teams import order_key

_numbers = count(1)


def make_team(commune: str = "11383", name: str = "", **fields: Any) -> Team:
    settled = name or f"Tổ hòa giải Tổ dân phố số {next(_numbers)}"
    return Team.objects.create(
        commune_id=commune, name=settled, name_key=search_key(settled), order_key=order_key(settled), **fields
    )


def make_person(team: Team, name: str = "", *, recognised_on: date = date(2026, 6, 1), **fields: Any) -> Mediator:
    """Make a person with one running office in a team; `head` and `decision` go to the office."""
    number = next(_numbers)
    full_name = name or f"Nguyễn Văn {chr(65 + number % 26)}n"
    office = {"is_head": fields.pop("head", False), "decision_number": fields.pop("decision", "12/QĐ-UBND")}
    defaults = {"female": False, "birth_year": 1970, "ethnic_minority": False, "phone": "0912345678"}
    person = Mediator.objects.create(
        code=f"HG{10_000_000 + number}",
        commune_id=team.commune_id,
        full_name=full_name,
        name_key=search_key(full_name),
        sort_key=sort_key(full_name),
        **(defaults | fields),
    )
    Appointment.objects.create(
        mediator=person,
        team=team,
        commune_id=team.commune_id,
        recognised_on=recognised_on,
        clock_from=recognised_on,
        **office,
    )
    return person


def office_of(person: Mediator) -> Appointment:
    return Appointment.objects.select_related("team", "commune__parent", "mediator").get(mediator=person)
