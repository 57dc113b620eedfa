"""Handing a person everything that is kept about them, and letting them erase their own practice (security.md P3)."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from accounts.services import confirm_own_secret
from audit.models import AuditEntry
from audit.services import record
from courses.models import DrillSession, PracticeCard
from lms.base.clock import LOCAL_ZONE
from lms.base.errors import RuleViolation
from lms.base.spreadsheets import neutralise
from lms.base.text import slug
from lms.personal_data.gather import Section, Subject, gather
from lms.personal_data.own import LEFT_OUT, OWN
from mediators.models import Appointment, Mediator
from mediators.queries.identity import records_of
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from quizzes.queries import may_show_key

MOST_A_DAY = 3
ACTION = "own_data.downloaded"


@dataclass(frozen=True)
class Erased:
    """How much practice was erased."""

    cards: int
    sessions: int


@sensitive_variables("current")
def download_own_data(*, user: User, current: str, now: datetime, address: str | None = None) -> bytes:
    """Return a ZIP of everything kept about a person: one page to read, one table each for a spreadsheet, one JSON.

    Args:
        current: the present secret as typed; an open session alone is not enough.
        address: from where it was asked, for the log.

    Raises:
        TooManyTries: the secret was wrong too often.
        RuleViolation: "wrong_current"; "too_many_downloads": three were made within a day.
    """
    confirm_own_secret(user=user, current=current, now=now)
    made = AuditEntry.objects.filter(actor=user, action=ACTION, at__gt=now - timedelta(days=1)).count()
    if made >= MOST_A_DAY:
        raise RuleViolation(
            "too_many_downloads",
            _("Mỗi ngày tải được %(most)s lần. Xin dùng tệp đã tải, hoặc quay lại sau 24 giờ.") % {"most": MOST_A_DAY},
        )
    sections = gather(subject=subject_of(user=user, now=now))
    content = _packed(sections, user=user, now=now)
    record(
        action=ACTION, by=user, now=now, target=user, address=address,
        details={"tables": len(sections), "rows": sum(len(section.rows) for section in sections)},
    )  # fmt: skip
    return content


def subject_of(*, user: User, now: datetime) -> Subject:
    """Return whose data are to be gathered; questions and answers only of papers that the result page shows too."""
    mediator = Mediator.objects.filter(user=user).first()
    records = records_of(mediator=mediator) if mediator else []
    public = [str(user.public_id)]
    public += map(str, Mediator.objects.filter(pk__in=records).values_list("public_id", flat=True))
    public += map(str, Appointment.objects.filter(mediator__in=records).values_list("public_id", flat=True))
    submitted = Attempt.objects.filter(user=user, state=AttemptState.SUBMITTED).select_related("paper")
    released = {attempt.pk for attempt in submitted if may_show_key(paper=attempt.paper, attempt=attempt, now=now)}
    return Subject(user.pk, records, public, released)


@transaction.atomic
def erase_practice(*, user: User, now: datetime) -> Erased:
    """Remove a person's cards with their reviews, and drill sessions with their answers. Evidence is not touched.

    Nothing of it counts anywhere; cards come about anew when the person opens practice again.
    """
    cards, sessions = PracticeCard.objects.filter(user=user), DrillSession.objects.filter(user=user)
    erased = Erased(cards.count(), sessions.count())
    cards.delete()
    sessions.delete()
    record(
        action="own_practice.erased", by=user, now=now, target=user,
        details={"cards": erased.cards, "sessions": erased.sessions},
    )  # fmt: skip
    return erased


def _packed(sections: Sequence[Section], *, user: User, now: datetime) -> bytes:
    """Return the ZIP. Cells that a spreadsheet would take for a formula are made harmless (I6)."""
    left = sorted({(table.title, reason) for table in OWN for reason in table.left.values()})
    reasons = sorted(set(LEFT_OUT.values()))
    mark = _("Tải bởi %(name)s lúc %(moment)s") % {"name": user.full_name, "moment": said(now)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        shown = [(section, [[said(value) for value in row] for row in section.rows]) for section in sections]
        context = {"sections": shown, "user": user, "mark": mark, "left": left, "reasons": reasons}
        packed.writestr("ho-so-cua-toi.html", render_to_string("courses/own_data.html", context))
        data = {
            "mark": mark,
            "tables": [
                {"title": section.title, "columns": section.heads, "rows": section.rows} for section in sections
            ],
            "left_out": [*(f"{title}: {reason}" for title, reason in left), *reasons],
        }
        packed.writestr("ho-so-cua-toi.json", json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
        for number, (section, rows) in enumerate(shown, start=1):
            packed.writestr(f"bang/{number:02d}-{slug(section.title)}.csv", _csv(section.heads, rows))
    return target.getvalue()


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def said(value: Any) -> str:
    """Return a stored value as it is read: days and moments as in Viet Nam, yes and no in words, the rest as text."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder) if value else ""
    return str(value)
