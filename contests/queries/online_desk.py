"""Lists of the desk of an online contest: entrants, findings, figures of a round. Statements do not grow with rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from contests.enums import FINDINGS, WAITING_NOTES, OnlineState
from contests.models import Contest, ContestRound, Entrant, EntrantNote, OnlineAttempt
from lms.base.phones import read_phone
from lms.base.text import search_key

STATES = (
    ("", "Tất cả"),
    ("da-thi", "Đã nộp bài"),
    ("chua-thi", "Chưa thi"),
    ("can-xem", "Có dấu hiệu cần xem"),
    ("huy", "Bị hủy kết quả"),
    ("gop", "Đã gộp"),
    ("lam-thu", "Ban tổ chức làm thử"),
)


@dataclass(frozen=True)
class RoundFigures:
    """How many began and handed in, of which how many with full marks; `units`: (name, people, turns handed in)."""

    people: int
    begun: int
    open: int
    handed_in: int
    full_marks: int
    units: tuple[tuple[str, int, int], ...]


def entrants(contest: Contest, *, words: str = "", state: str = "", unit: str = "") -> QuerySet[Entrant]:
    """Return entrants with the number of attempts handed in and whether a finding waits; trials apart."""
    waiting = EntrantNote.objects.filter(
        Q(entrant=OuterRef("pk")) | Q(other=OuterRef("pk")), kind__in=FINDINGS, answered_by__isnull=True
    )
    rows = Entrant.objects.filter(contest=contest, is_trial=state == "lam-thu").select_related("unit", "merged_into")
    rows = rows.annotate(
        turns=Count("attempts", filter=Q(attempts__state=OnlineState.SUBMITTED)), is_told=Exists(waiting)
    )
    if words:
        key, phone = search_key(words), read_phone(words)[0]
        found = Q(name_key__contains=key) | Q(number__contains=key.replace(" ", ""))
        rows = rows.filter(found | Q(phone=phone) if phone else found)
    if unit:
        rows = rows.filter(unit__public_id=unit)
    return _in_state(rows, state).order_by("name_key", "pk")


def _in_state(rows: QuerySet[Entrant], state: str) -> QuerySet[Entrant]:
    wanted: dict[str, dict[str, Any]] = {
        "da-thi": {"turns__gt": 0},
        "chua-thi": {"turns": 0},
        "can-xem": {"is_told": True},
        "huy": {"voided_at__isnull": False},
        "gop": {"merged_into__isnull": False},
    }
    return rows.filter(**wanted.get(state, {}))


def findings(contest: Contest, *, settled: bool, kind: str = "") -> QuerySet[EntrantNote]:
    """Return what software found and what entrants asked, waiting for a decision or decided, newest first."""
    rows = EntrantNote.objects.filter(entrant__contest=contest, kind__in=WAITING_NOTES)
    if kind in WAITING_NOTES:
        rows = rows.filter(kind=kind)
    rows = rows.filter(answered_by__isnull=not settled).select_related(
        "entrant__unit", "other__unit", "round", "attempt"
    )
    return rows.prefetch_related("answered_by__recorded_by").distinct().order_by("-pk")


def round_figures(contest_round: ContestRound, *, maximum: Any) -> RoundFigures:
    """Return the live figures of a round; two statements. For the desk only: the number may be what is guessed."""
    rows = OnlineAttempt.objects.filter(round=contest_round, entrant__is_trial=False)
    is_in = Q(state=OnlineState.SUBMITTED)
    whole = rows.aggregate(
        people=Count("entrant", distinct=True),
        begun=Count("pk"),
        open=Count("pk", filter=Q(state=OnlineState.OPEN)),
        handed_in=Count("pk", filter=is_in),
        full_marks=Count("pk", filter=is_in & Q(Q(points=maximum) | Q(points=F("maximum")))),
    )
    units = rows.filter(entrant__unit__isnull=False).order_by().values("entrant__unit", "entrant__unit__name")
    units = units.annotate(people=Count("entrant", distinct=True), turns=Count("pk", filter=is_in))
    told = [(row["entrant__unit__name"], row["people"], row["turns"]) for row in units]
    return RoundFigures(**whole, units=tuple(sorted(told, key=lambda row: (-row[1], row[0]))))


def short_name(name: str) -> str:
    """Return a name as it stands where its holder did not agree to publish it: initials, then the given name."""
    *family, given = name.split()
    return " ".join([*(f"{word[:1]}." for word in family), given])
