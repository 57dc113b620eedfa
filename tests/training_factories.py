"""People and offices for the tests of training and reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.base.text import search_key, sort_key
from mediators.models import Appointment, Mediator, Team
from training.models import CompletionRule, Evidence

NUMBERS = count(1)


def make_team(commune, name="Tổ hòa giải Tổ dân phố số 1", **fields) -> Team:
    return Team.objects.create(
        commune=commune, name=name, name_key=search_key(name), order_key=search_key(name), **fields
    )


def make_mediator(commune, name="Nguyễn Văn An", **fields) -> Mediator:
    return Mediator.objects.create(
        code=fields.pop("code", f"HG{next(NUMBERS):06d}"),
        commune=commune,
        full_name=name,
        name_key=search_key(name),
        sort_key=sort_key(name),
        **fields,
    )


def make_appointment(team, *, recognised_on, name="Nguyễn Văn An", mediator=None, **fields) -> Appointment:
    recognised_on = date.fromisoformat(str(recognised_on))
    return Appointment.objects.create(
        mediator=mediator or make_mediator(team.commune, name),
        team=team,
        commune=team.commune,
        recognised_on=recognised_on,
        clock_from=fields.pop("clock_from", recognised_on),
        **fields,
    )


def lesson_codes() -> list[str]:
    rule = CompletionRule.objects.get(code="quy-tac-tam")
    return [item["code"] for item in rule.course_items["lessons"]]


def add_everything(mediator, *, on, now, leave_out=0) -> None:
    """Write the rows of every lesson and of the course quiz straight into the ledger, without refreshing."""
    rows = [("lesson_completed", f"lesson:{code}", None) for code in lesson_codes()]
    rows.append(("quiz_passed", "quiz:cuoi-khoa-hoa-giai-vien-moi", Decimal(80)))
    Evidence.objects.bulk_create(
        Evidence(
            mediator=mediator, kind=kind, happened_on=on, recorded_at=now, channel="online", reference=reference,
            score_percent=score,
        )
        for kind, reference, score in rows[leave_out:]
    )  # fmt: skip


@contextmanager
def statements(expected=None, *, most=None) -> Iterator[list[str]]:
    """Count what goes to the database, BEGIN, COMMIT and SAVEPOINT aside (contracts.md §1)."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    aside = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "BEGIN", "COMMIT")
    found += [query["sql"] for query in captured if not query["sql"].startswith(aside)]
    shown = "\n".join(sql[:300] for sql in found)
    assert expected is None or len(found) == expected, f"{len(found)} statements:\n{shown}"
    assert most is None or len(found) <= most, f"{len(found)} statements:\n{shown}"
