"""People: a new mediator with the decision, corrected facts, the account behind a card."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean, person_name, search_key, sort_key
from mediators.enums import Qualification
from mediators.models import Appointment, Mediator, Team
from mediators.services.appointments import appoint
from mediators.services.codes import new_codes
from mediators.services.teams import check_may_change


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is recorded about a person; None or "" where unknown. `birth_date` implies its year."""

    full_name: str
    female: bool | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    ethnic_minority: bool | None = None
    phone: str = ""
    occupation: str = ""
    qualification: str = Qualification.UNKNOWN

    def as_fields(self) -> dict[str, Any]:
        """Return the model's fields, with the name in normal capitals and its two keys."""
        name = person_name(self.full_name)
        return {
            "full_name": name,
            "name_key": search_key(name),
            "sort_key": sort_key(name),
            "female": self.female,
            "birth_year": self.birth_date.year if self.birth_date else self.birth_year,
            "birth_date": self.birth_date,
            "ethnic_minority": self.ethnic_minority,
            "phone": self.phone,
            "occupation": clean(self.occupation),
            "qualification": self.qualification,
        }


@transaction.atomic
def create_mediator(
    *,
    facts: PersonFacts,
    team: Team,
    recognised_on: date,
    decision_number: str,
    by: User | None,
    now: datetime,
    effective_on: date | None = None,
    decision_issuer: str = "",
    is_head: bool = False,
    confirmed: bool = False,
    is_somebody_else: bool = False,
) -> Mediator:
    """Record a new mediator together with the recognition decision.

    Args:
        facts: about the person.
        team: a running team.
        recognised_on: day of the decision.
        decision_number: its number.
        by: who records it; None for the console.
        now: the present moment.
        effective_on, decision_issuer, is_head, confirmed: as in `appoint`.
        is_somebody_else: the officer saw the person of the same name and birth year and says it is another one.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "possible_duplicate", and those of `appoint`.
    """
    check_may_change(by=by, commune=team.commune)
    fields = facts.as_fields()
    same = Mediator.objects.filter(
        commune=team.commune_id, name_key=fields["name_key"], birth_year=fields["birth_year"], merged_into__isnull=True
    )
    if not is_somebody_else and same.exists():
        raise RuleViolation(
            "possible_duplicate",
            _(
                "Đã có %(name)s cùng năm sinh trong danh sách. Nếu là cùng một người, hãy mở trang của người đó. "
                "Nếu là hai người khác nhau, hãy đánh dấu xác nhận rồi ghi lại."
            )
            % {"name": fields["full_name"]},
            field="full_name",
        )
    mediator = Mediator.objects.create(code=new_codes(count=1)[0], commune_id=team.commune_id, **fields)
    record(action="mediator.created", by=by, now=now, target=mediator, scope_code=team.commune_id)
    appoint(
        mediator=mediator,
        team=team,
        recognised_on=recognised_on,
        effective_on=effective_on,
        decision_number=decision_number,
        decision_issuer=decision_issuer,
        is_head=is_head,
        confirmed=confirmed,
        by=by,
        now=now,
    )
    return mediator


@transaction.atomic
def change_facts(*, mediator: Mediator, facts: PersonFacts, by: User | None, now: datetime) -> Mediator:
    """Correct what is recorded about a person; the audit names the fields, never the values (P6).

    Raises:
        NotAllowed: the commune is not the caller's.
    """
    check_may_change(by=by, commune=mediator.commune)
    fields = facts.as_fields()
    changed = sorted(name for name, value in fields.items() if getattr(mediator, name) != value)
    if not changed:
        return mediator
    for name in changed:
        setattr(mediator, name, fields[name])
    mediator.save(update_fields=changed)
    if "full_name" in changed:
        User.objects.filter(mediator=mediator).update(full_name=mediator.full_name)
    record(
        action="mediator.changed",
        by=by,
        now=now,
        target=mediator,
        scope_code=mediator.commune_id,
        details={"fields": changed},
    )
    return mediator


def ensure_mediator_account(*, mediator: Mediator, by: User | None, now: datetime) -> User:
    """Return the account of a mediator; one is opened, without a secret, where there is none.

    Raises:
        RuleViolation: "no_office": the person holds no office.
    """
    return ensure_mediator_accounts(mediators=[mediator], by=by, now=now)[0]


@transaction.atomic
def ensure_mediator_accounts(*, mediators: Iterable[Mediator], by: User | None, now: datetime) -> list[User]:
    """Return the accounts of people in office, in their order; missing ones are opened with the role of mediator.

    Raises:
        RuleViolation: "no_office": one of them holds no office.
    """
    people = list(mediators)
    in_office = set(
        Appointment.objects.open().filter(mediator__in=people).values_list("mediator_id", flat=True).distinct()
    )
    gone = next((person for person in people if person.pk not in in_office), None)
    if gone:
        raise RuleViolation(
            "no_office", _("%(name)s không còn là hòa giải viên nên không in thẻ.") % {"name": gone.full_name}
        )
    for person in people:
        if person.user_id is None:
            _open_account(person, by=by, now=now)
    return [person.user for person in people if person.user is not None]


def _open_account(person: Mediator, *, by: User | None, now: datetime) -> None:
    user = User.objects.create_user(person.code, full_name=person.full_name)
    RoleAssignment.objects.create(
        user=user, role=Role.MEDIATOR, scope_level=ScopeLevel.SELF, starts_on=local_day(now), appointed_by=by
    )
    Mediator.objects.filter(pk=person.pk, user__isnull=True).update(user=user)
    person.user = user
