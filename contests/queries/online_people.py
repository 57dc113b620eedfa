"""Facts about who registers for an online contest: register, crew, lists of those who may not take part."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import User
from contests.models import Contest, ContestCrew, Exclusion, Judge
from contests.rules.online_entry import Applicant, ListedPerson
from mediators.models import Appointment, Mediator


def mediator_of(account: User) -> Mediator | None:
    """Return the mediator's record of an account, or None."""
    return Mediator.objects.filter(user=account).first()


def applicant_of(*, contest: Contest, columns: Mapping[str, Any], account: User | None, on: date) -> Applicant:
    """Return the facts that eligibility looks at; three statements at most."""
    mediator = mediator_of(account) if account is not None else None
    return Applicant(
        name_key=columns["name_key"],
        birth_year=columns["birth_year"],
        birth_date=columns["birth_date"],
        phone_hash=columns["phone_hash"],
        mediator_id=mediator.pk if mediator else None,
        in_office=mediator is not None and Appointment.objects.running(on).filter(mediator=mediator).exists(),
        is_crew=account is not None and _works_for(contest, account),
    )


def listed_people(contest: Contest) -> list[ListedPerson]:
    """Return the running rows of the lists of those who may not take part."""
    rows = Exclusion.objects.filter(contest=contest, ended_at__isnull=True)
    return [
        ListedPerson(
            reason=row.get_kind_display().lower(),
            name_key=row.name_key,
            birth_year=row.birth_year,
            phone_hash=row.phone_hash,
            mediator_id=row.mediator_id,
        )
        for row in rows
    ]


def _works_for(contest: Contest, account: User) -> bool:
    crew = ContestCrew.objects.filter(contest=contest, user=account)
    return crew.exists() or Judge.objects.filter(round__contest=contest, account=account).exists()
