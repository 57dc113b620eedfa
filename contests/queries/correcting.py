"""Corrections of published results: the open one, the published versions, what rests on a changed place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery

from audit.models import AuditEntry
from contests.enums import CorrectionState, FeaturedState, OnlineRunState, PublicationStep, RoundState
from contests.models import (
    ContestRound,
    Correction,
    EntryMember,
    FeaturedMediator,
    FrozenPlace,
    OnlineRun,
    Publication,
)
from contests.queries.players import source_rounds
from contests.rules.correcting import Change, Line

#: papers that name places, as `contest.printed` calls them, and in words
PAPERS = ("giay-chung-nhan", "du-thao-quyet-dinh", "danh-sach-ket-qua", "danh-sach")
PAPER_WORDS = "Giấy chứng nhận, dự thảo quyết định, danh sách kết quả của vòng này"
MOST_TOLD = 200


@dataclass(frozen=True)
class Version:
    """One published version of a result. `notice`: why the public reads another one; empty for the first."""

    result_id: int
    number: int
    published_at: datetime
    notice: str
    replaced_at: datetime | None = None


@dataclass(frozen=True)
class Resting:
    """What was made of the published result and rests on places that change, a sentence each; `papers` printed."""

    prizes: tuple[str, ...]
    papers: str
    featured: tuple[FeaturedMediator, ...]
    rounds: tuple[str, ...]


def open_correction(contest_round: ContestRound) -> Correction | None:
    """Return the correction that is being worked on; none, and no statement, before publication."""
    if contest_round.state != RoundState.PUBLISHED:
        return None
    return Correction.objects.filter(round=contest_round, state=CorrectionState.OPEN).first()


def takes_facts(contest_round: ContestRound) -> bool:
    """Tell whether a published round takes corrected facts: marks, times, incidents."""
    return open_correction(contest_round) is not None


def versions(contest_round: ContestRound) -> list[Version]:
    """Return the published versions of a round's result, the first first. One statement, none before publication."""
    if contest_round.state != RoundState.PUBLISHED:
        return []
    rows = Publication.objects.filter(result__round=contest_round, step=PublicationStep.CONFIRMED).order_by("pk")
    return _versions(list(rows.values_list("result", "result__number", "recorded_at", "result__correction__notice")))


def corrections_of(contest_round: ContestRound) -> list[Correction]:
    """Return every correction of a round, newest first, each with its results but for the large files; one statement.

    Annotated with `is_computing` (an online list is being made) and `printed_count` (papers printed that name places).
    """
    printed = AuditEntry.objects.filter(
        action="contest.printed",
        object_type="contestround",
        object_id=str(contest_round.public_id),
        details__what__in=PAPERS,
    )
    counted = printed.order_by().values("action").annotate(many=Count("pk")).values("many")
    waiting = OnlineRun.objects.filter(round=OuterRef("round"), state=OnlineRunState.WAITING)
    rows = (
        Correction.objects.filter(round=contest_round)
        .select_related("opened_by", "result", "replaces")
        .defer("result__sheets", "result__standing", "replaces__sheets", "replaces__standing")
    )
    return list(rows.annotate(is_computing=Exists(waiting), printed_count=Subquery(counted)).order_by("-pk"))


def published_steps(contest_round: ContestRound) -> tuple[list[Version], list[Publication]]:
    """Return the published versions, and every step of publication of the round with who took it; one statement."""
    rows = Publication.objects.filter(result__round=contest_round).order_by("pk")
    steps: list[Any] = list(
        rows.select_related("recorded_by", "result").defer("result__sheets", "result__standing")
        .annotate(notice=F("result__correction__notice"))
    )  # fmt: skip
    confirmed = [one for one in steps if one.step == PublicationStep.CONFIRMED]
    found = [(one.result_id, one.result.number, one.recorded_at, one.notice) for one in confirmed]
    return _versions(found), steps


def _versions(found: Sequence[tuple[int, int, datetime, str | None]]) -> list[Version]:
    later: list[datetime | None] = [*(row[2] for row in found[1:]), None]
    return [
        Version(pk, number, moment, notice or "", replaced)
        for (pk, number, moment, notice), replaced in zip(found, later, strict=True)
    ]


def changes_of(correction: Correction) -> list[Change]:
    """Return the stored changes; no statement."""
    return [
        Change(entry, Line(*before) if before else None, Line(*after) if after else None)
        for entry, before, after in correction.changes.get("rows", [])
    ]


def resting_on(
    *, contest_round: ContestRound, changes: Sequence[Change], names: Mapping[str, str], printed_count: int
) -> Resting:
    """Return what an officer must call back or make anew; one statement, two and one a round where others go on.

    Args:
        names: what people call an entry, by its name in the result.
        printed_count: how often papers that name places were printed.
    """
    weighty = [one for one in changes if one.weight == 0][:MOST_TOLD]
    return Resting(
        prizes=tuple(words for one in weighty if (words := _prize_words(one, names.get(one.entry, one.entry)))),
        papers=f"{PAPER_WORDS} đã in hoặc tải {printed_count} lần." if printed_count else "",
        featured=tuple(_featured(contest_round, {one.entry for one in weighty})),
        rounds=tuple(_later_rounds(contest_round, weighty)),
    )


def _prize_words(one: Change, name: str) -> str:
    before = one.before.prize if one.before else ""
    after = one.after.prize if one.after else ""
    if before == after:
        return ""
    if before and after:
        return f"{name}: thu lại giấy «{before}», cấp giấy «{after}»."
    return f"{name}: thu lại giấy «{before}»." if before else f"{name}: cấp giấy «{after}»."


def _featured(contest_round: ContestRound, entries: set[str]) -> list[FeaturedMediator]:
    """Return who is introduced, or about to be, for a place that changes."""
    rows = contest_round.featured.exclude(state__in=(FeaturedState.REFUSED, FeaturedState.WITHDRAWN))
    if contest_round.contest.mode == "online":
        places = FrozenPlace.objects.filter(result__round=contest_round, entrant__number__in=entries)
        return list(rows.filter(mediator__in=places.values("entrant__mediator")))
    members = EntryMember.objects.filter(entry__rounds__round=contest_round, entry__name__in=entries)
    return list(rows.filter(mediator__in=members.values("mediator")))


def _later_rounds(contest_round: ContestRound, changes: Sequence[Change]) -> list[str]:
    """Return the later rounds whose list was made from this one, where somebody comes in or falls out."""
    moved = [one.entry for one in changes if _goes_on(one.before) != _goes_on(one.after)]
    if not moved:
        return []
    told = ", ".join(moved[:5]) + (" và bài khác" if len(moved) > 5 else "")
    later = contest_round.contest.rounds.filter(order__gt=contest_round.order, entries__isnull=False).distinct()
    return [
        f"{one.name}: danh sách thi lấy từ vòng này; xem lại {told}."
        for one in later.select_related("rules", "contest")
        if any(source.pk == contest_round.pk for source in source_rounds(one, _takes(one)))
    ]


def _goes_on(line: Line | None) -> bool:
    return line is not None and line.qualifies


def _takes(contest_round: ContestRound) -> Any:
    rounds = contest_round.rules.document["rounds"]
    own: Mapping[str, Any] = next((one for one in rounds if one["code"] == contest_round.code), {})
    return (own.get("takes") or {}).get("from")
