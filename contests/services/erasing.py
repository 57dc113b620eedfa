"""Erasing the personal data of people of a contest that is long over; winners that were published stay (P1, P3).

Points, places, answers and numbers stay, so that every published list is still explained; notes, the log and the sealed
files of results are never changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Value
from django.db.models.functions import Concat

from accounts.models import User
from accounts.services.card_secrets import hashed, new_token
from audit.services import record
from contests.enums import ContestState, CorrectionState, EntrantNoteKind, OnlineRunState, PublicationStep
from contests.models import (
    Contest,
    Correction,
    Entrant,
    EntrantAppeal,
    EntrantNote,
    EntryMember,
    FrozenPlace,
    OnlineAttempt,
    OnlineRun,
    RoundResult,
)
from contests.rules.keeping import KeepingPeriod, erasable_from, period_on
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean

#: what stands where a name was
ERASED_NAME = "(đã xóa)"
OVER = (ContestState.CLOSED, ContestState.CANCELLED)


@dataclass(frozen=True)
class ErasingPreview:
    """What would be erased, and what stands against it.

    Attributes:
        entrants: people of online rounds whose data go; winners: those that stay, by a published list.
        cast: people of teams who are in no register and go; cast_kept: those of teams with a published prize.
        erased: people whose data are gone already.
        ended_on: last day of the contest; due_on: first day on which it may be done; None: not known.
        problems: sentences; none, and it may be done.
    """

    entrants: int
    winners: int
    cast: int
    cast_kept: int
    erased: int
    ended_on: date | None
    due_on: date | None
    period: KeepingPeriod
    problems: tuple[str, ...]

    @property
    def people(self) -> int:
        """Return how many people lose their data."""
        return self.entrants + self.cast


def erasing_preview(*, contest: Contest, today: date) -> ErasingPreview:
    """Return what would be erased today; the same number of statements for any size."""
    ended_on = _ended_on(contest)
    due_on = erasable_from(ended_on=ended_on) if ended_on else None
    entrants, cast = _entrants(contest), _cast(contest)
    everybody = Entrant.objects.filter(contest=contest)
    outside = EntryMember.objects.filter(entry__contest=contest, mediator__isnull=True)
    gone = everybody.filter(full_name=ERASED_NAME).count() + outside.filter(full_name=ERASED_NAME).count()
    counts = {"entrants": entrants.count(), "cast": cast.count()}
    named = everybody.exclude(full_name=ERASED_NAME).count(), outside.exclude(full_name=ERASED_NAME).count()
    return ErasingPreview(
        **counts,
        winners=named[0] - counts["entrants"],
        cast_kept=named[1] - counts["cast"],
        erased=gone,
        ended_on=ended_on,
        due_on=due_on,
        period=period_on(day=ended_on or today),
        problems=tuple(_problems(contest, due_on, today, sum(counts.values()))),
    )


@transaction.atomic
def erase_people(*, contest: Contest, expected: int, reason: str, by: User, now: datetime) -> ErasingPreview:
    """Erase names, phones, days of birth, addresses and what ties a person to an account; return what was erased.

    Args:
        expected: how many people the person who decides typed, read from the preview: nothing is erased unseen.

    Raises:
        RuleViolation: `not_erasable` with every sentence of the preview; `reason_missing`; `wrong_count`.
    """
    contest = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    preview = erasing_preview(contest=contest, today=local_day(now))
    if preview.problems:
        raise RuleViolation("not_erasable", " ".join(preview.problems))
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do và văn bản cho phép.", field="reason")
    if expected != preview.people:
        message = f"Số người sẽ xóa là {preview.people}. Xin xem lại rồi gõ đúng số này."
        raise RuleViolation("wrong_count", message, field="expected")
    _erase(contest)
    details: dict[str, Any] = {
        "entrants": preview.entrants,
        "cast": preview.cast,
        "kept": preview.winners + preview.cast_kept,
    }
    details |= {"months": preview.period.months, "reason": clean(reason)[:300]}
    record(action="contest.people_erased", by=by, now=now, target=contest, details=details)
    return preview


def were_erased(*, contest: Contest) -> bool:
    """Tell whether people of a contest were erased: from then its results cannot be computed anew."""
    return Entrant.objects.filter(contest=contest, full_name=ERASED_NAME).exists()


def _erase(contest: Contest) -> None:
    entrants, cast = _entrants(contest), _cast(contest)
    attempts = OnlineAttempt.objects.filter(entrant__in=entrants.values("pk"))
    attempts.update(device_hash="", address_hash="")
    cast.update(full_name=ERASED_NAME, birth_year=None, attributes={})
    voided = entrants.filter(voided_at__isnull=False)
    voided.update(void_reason=ERASED_NAME)
    entrants.update(
        full_name=ERASED_NAME,
        name_key="",
        birth_date=None,
        birth_year=None,
        phone="",
        phone_hash="",
        address="",
        unit_other="",
        account=None,
        mediator=None,
        code_hash=hashed(new_token()),  # of a secret that nobody knows: the number opens nothing any more
        person_key=Concat(Value("da-xoa-"), F("number")),
        door=F("door") + 1,
    )


def _entrants(contest: Contest) -> QuerySet[Entrant]:
    """Return the people of online rounds without those who won something in a published list, of any version."""
    published = RoundResult.objects.filter(round__contest=contest, publications__step=PublicationStep.CONFIRMED).values(
        "pk"
    )
    placed = FrozenPlace.objects.filter(result__in=published).exclude(prize="").values("entrant")
    runs = OnlineRun.objects.filter(result__in=published).values_list("summary", flat=True)
    numbers = {row["entry"] for summary in runs for row in summary.get("side_prizes") or []}
    rows = Entrant.objects.filter(contest=contest).exclude(full_name=ERASED_NAME)
    return rows.exclude(Q(pk__in=placed) | Q(number__in=sorted(numbers)))


def _cast(contest: Contest) -> QuerySet[EntryMember]:
    """Return people of teams who are in no register, without those of teams that a published result gave a prize."""
    found: set[str] = set()
    rows: Any = RoundResult.objects.filter(round__contest=contest, publications__step=PublicationStep.CONFIRMED)
    for standing in rows.values_list("standing", flat=True) if contest.mode == "stage" else ():
        found |= {row["entry"] for row in standing.get("entries", []) if row.get("prize")}
        found |= {row["entry"] for row in standing.get("side_prizes") or []}
    members = EntryMember.objects.filter(entry__contest=contest, mediator__isnull=True)
    return members.exclude(full_name=ERASED_NAME).exclude(entry__name__in=sorted(found))


def _ended_on(contest: Contest) -> date | None:
    """Return the last day of a contest: of its own days, of publication, of closing; None where nothing is known."""
    rows: Any = contest.rounds.aggregate(published=Max("published_at"), closed=Max("online__closed_at"))
    registered: Any = Entrant.objects.filter(contest=contest).aggregate(last=Max("registered_at"))
    moments = [moment for moment in (*rows.values(), registered["last"]) if moment is not None]
    days = [local_day(moment) for moment in moments] + ([contest.ends_on] if contest.ends_on else [])
    return max(days, default=None)


def _problems(contest: Contest, due_on: date | None, today: date, people: int) -> list[str]:
    found = []
    if contest.state not in OVER:
        found.append("Hội thi chưa kết thúc. Xin chuyển sang bước kết thúc trước.")
    if due_on is None:
        found.append("Chưa biết hội thi kết thúc ngày nào. Xin ghi ngày kết thúc ở trang hội thi.")
    elif today < due_on:
        found.append(f"Chưa đến hạn: xóa được từ ngày {due_on:%d/%m/%Y}.")
    if Correction.objects.filter(round__contest=contest, state=CorrectionState.OPEN).exists():
        found.append("Đang có lần đính chính kết quả chưa xong.")
    if OnlineRun.objects.filter(round__contest=contest, state=OnlineRunState.WAITING).exists():
        found.append("Danh sách của một vòng đang được tính.")
    asked = EntrantNote.objects.filter(
        entrant__contest=contest, kind=EntrantNoteKind.ASKED, answered_by__isnull=True
    ).count()
    appeals = EntrantAppeal.objects.filter(entrant__contest=contest, answer__isnull=True).count()
    if asked or appeals:
        found.append(f"Còn {asked + appeals} yêu cầu, khiếu nại của người dự thi chưa trả lời.")
    if not people:
        found.append("Không còn ai có dữ liệu để xóa.")
    return found
