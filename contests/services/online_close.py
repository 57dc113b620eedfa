"""Closing an online round: its list is computed, stored with its checksum and frozen place by place.

`start_close` decides and notes; `make_list` makes the list, at once or in the background (`services.online_runs`), and
may be run again after a crash: the result is stored first, places follow in parts, the round is locked last.
Publication by two persons is that of stage rounds (`services.results`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import DrawPurpose, OnlineRunKind, OnlineRunState, OnlineState, RoundState
from contests.models import (
    ContestRound,
    ContestUnit,
    FrozenPlace,
    LotDraw,
    OnlineAttempt,
    OnlineRound,
    OnlineRun,
    RoundResult,
)
from contests.queries.rules import round_rules, typed_rules
from contests.rules.drawing import draw_order
from contests.rules.online import score_online_round
from contests.rules.online_closing import is_over
from contests.rules.online_sheets import epoch_milliseconds, read_online_sheets
from contests.rules.ranking import Lot
from contests.rules.standing import Place, Standing
from contests.services.corrections import attach_result
from contests.services.online_scan import question_counts, scan
from contests.services.online_sheets import HandedIn, OnlineFile, online_file
from contests.services.result_store import store_result
from lms.base.errors import RuleViolation
from lms.base.text import clean

PLACES_AT_ONCE = 2000
#: Sentences are stored for so many places from the first; every prize winner has one as well.
TOLD = 200
MOST_UNRANKED = 500
SHOWN = ("units", "unranked", "side_prizes", "true_number", "because")


@dataclass(frozen=True)
class CloseState:
    """What stands between an online round and its frozen list: `problems` in sentences; none, and it can be closed.

    `is_over`: nobody has time left, so what is still open may be handed in.
    """

    problems: tuple[str, ...]
    open_attempts: int
    handed_in: int
    needs_seed: bool
    is_over: bool

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing is missing."""
        return not self.problems


def close_state(*, online: OnlineRound, now: datetime) -> CloseState:
    """Return what is missing before the round can be closed or computed again; five statements at most."""
    contest_round = online.round
    attempts = OnlineAttempt.objects.filter(round=contest_round, entrant__is_trial=False)
    still_open = attempts.filter(state=OnlineState.OPEN).count()
    handed_in = attempts.filter(state=OnlineState.SUBMITTED).count()
    problems = [*_time_problems(online, now)]
    over = not problems
    if still_open:
        problems.append(f"{still_open} lượt thi chưa nộp.")
    if not handed_in:
        problems.append("Chưa có lượt thi nào được nộp nên không có danh sách để chốt.")
    try:
        rules = round_rules(contest_round)
    except RuleViolation as refusal:
        return CloseState((*problems, refusal.message), still_open, handed_in, needs_seed=False, is_over=over)
    if rules.online and "participation_ratio" in rules.online.unit_measures:
        problems += _unit_problems(contest_round)
    needs_seed = any(isinstance(step, Lot) for step in rules.chain)
    return CloseState(tuple(problems), still_open, handed_in, needs_seed, over)


@transaction.atomic
def start_close(*, online: OnlineRound, by: User, now: datetime, reason: str = "", seed: str = "") -> OnlineRun:
    """Close the round, or ask for a new computation of one that is closed and not yet published.

    Raises:
        RuleViolation: `round_not_over`, `already_running`, `round_published`, `reason_missing`, `seed_missing`.
    """
    online = OnlineRound.objects.select_for_update().get(pk=online.pk)
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=online.round_id)
    online.round = contest_round
    if contest_round.state == RoundState.PUBLISHED:
        raise RuleViolation("round_published", "Kết quả đã công bố nên danh sách không tính lại được.")
    if contest_round.online_runs.filter(state=OnlineRunState.WAITING).exists():
        raise RuleViolation("already_running", "Danh sách đang được tính. Xin chờ.")
    state = close_state(online=online, now=now)
    if not state.is_ready:
        raise RuleViolation("round_not_over", " ".join(state.problems))
    again = contest_round.results.exists()
    if again and not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do tính lại.", field="reason")
    if state.needs_seed and not clean(seed):
        raise RuleViolation("seed_missing", "Thể lệ có bước bốc thăm. Xin ghi mã bốc thăm.", field="seed")
    if state.needs_seed:
        _draw_lots(contest_round, clean(seed), clean(reason), by, now)
    if online.closed_at is None:
        online.closed_at = now
        online.save(update_fields=["closed_at"])
        record(action="contest.online.closed", by=by, now=now, target=contest_round, details={"turns": state.handed_in})
    kind = OnlineRunKind.AGAIN if again else OnlineRunKind.CLOSE
    return OnlineRun.objects.create(
        round=contest_round, kind=kind, reason=clean(reason), asked_by=by, asked_at=now, whole_count=state.handed_in
    )


def make_list(*, run: OnlineRun, now: datetime, alive: Callable[[], None]) -> None:
    """Make the frozen list of a run, telling how far it is; a crashed run goes on.

    Args:
        alive: called between the long steps.
    """
    contest_round = ContestRound.objects.select_related("rules", "contest").get(pk=run.round_id)
    try:
        found = online_file(contest_round=contest_round)
        alive()
        rules = typed_rules(contest_round.rules)
        own = next(one for one in rules.rounds if one.code == contest_round.code)
        standing = score_online_round(rules=own, sheets=read_online_sheets(value=found.content, rules=own))
    except RuleViolation as refusal:
        OnlineRun.objects.filter(pk=run.pk).update(state=OnlineRunState.REFUSED, refusal=refusal.message[:500])
        return
    alive()
    result = run.result or _keep_result(run, contest_round, found, standing, now, alive)
    _freeze(run, result, standing, found, alive)
    _lock(run, contest_round, result, now)
    scan(contest=contest_round.contest, now=now)


def told_places(standing: Standing) -> list[Place]:
    """Return the places that are told in a sentence: the first ones and all who win or go on."""
    return [
        place
        for position, place in enumerate(standing.places)
        if position < TOLD or place.prize is not None or place.qualifies
    ]


def _time_problems(online: OnlineRound, now: datetime) -> Iterator[str]:
    if online.prepared_at is None or online.closes_at is None:
        yield "Vòng thi chưa chuẩn bị nên chưa có gì để đóng."
    elif not is_over(closes_at=online.closes_at, now=now):
        yield "Vòng thi chưa hết giờ mở; chờ thêm một phút sau giờ đóng để bài gửi phút chót kịp đến."


def _unit_problems(contest_round: ContestRound) -> list[str]:
    """Return a sentence where units that took part have no number of people to divide by."""
    rows = ContestUnit.objects.filter(contest=contest_round.contest_id, people__isnull=True)
    names = list(rows.values_list("name", flat=True)[:4])
    if not names:
        return []
    told = ", ".join(names[:3]) + (" và đơn vị khác" if len(names) > 3 else "")
    return [f"Giải tập thể xét theo tỷ lệ nhưng chưa ghi số người của {told}."]


def _draw_lots(contest_round: ContestRound, seed: str, reason: str, by: User, now: datetime) -> None:
    numbers = sorted(
        OnlineAttempt.objects.filter(round=contest_round, state=OnlineState.SUBMITTED, entrant__is_trial=False)
        .values_list("entrant__number", flat=True)
        .distinct()
    )
    order = draw_order(entries=numbers, seed=seed, purpose="phan-dinh")
    LotDraw.objects.create(
        round=contest_round,
        purpose=DrawPurpose.TIE,
        seed=seed,
        given={"entries": len(numbers)},
        result={number: place for place, number in enumerate(order, start=1)},
        reason=reason,
        drawn_by=by,
        drawn_at=now,
    )


def _keep_result(
    run: OnlineRun,
    contest_round: ContestRound,
    found: OnlineFile,
    standing: Standing,
    now: datetime,
    alive: Callable[[], None],
) -> RoundResult:
    missed = question_counts(contest_round=contest_round, alive=alive)
    alive()
    with transaction.atomic():
        result = store_result(
            contest_round=contest_round,
            sheets=found.content,
            standing=standing,
            told=told_places(standing),
            reason=run.reason,
            by=run.asked_by,
            now=now,
        )
        summary = {**_summary(result), "questions": missed}
        ours = OnlineRun.objects.filter(pk=run.pk, result__isnull=True, state=OnlineRunState.WAITING)
        if not ours.update(result=result, whole_count=len(standing.places), summary=summary):
            raise RuleViolation("taken_over", "Danh sách đã do một tiến trình khác làm xong.")
    run.result, run.whole_count, run.summary = result, len(standing.places), summary
    return result


def _summary(result: RoundResult) -> dict[str, Any]:
    """Return what pages show beside the places; of those without a place the first 500."""
    found = {name: result.standing[name] for name in SHOWN if name in result.standing}
    if "unranked" in found:
        found["unranked"] = found["unranked"][:MOST_UNRANKED]
    return found


def _freeze(
    run: OnlineRun, result: RoundResult, standing: Standing, found: OnlineFile, alive: Callable[[], None]
) -> None:
    """Write the places that are not written yet, in parts."""
    counted = _counted(found)
    done = result.places.count()
    rows = (
        _frozen(result, position, place, found, counted)
        for position, place in islice(enumerate(standing.places, start=1), done, None)
    )
    while part := list(islice(rows, PLACES_AT_ONCE)):
        FrozenPlace.objects.bulk_create(part)
        done += len(part)
        OnlineRun.objects.filter(pk=run.pk).update(done_count=done)
        alive()


def _counted(found: OnlineFile) -> Mapping[str, Sequence[HandedIn]]:
    """Return the attempts of each entry."""
    own: dict[str, list[HandedIn]] = {}
    for (entry, _number), one in found.attempts.items():
        own.setdefault(entry, []).append(one)
    return own


def _frozen(
    result: RoundResult, position: int, place: Place, found: OnlineFile, own: Mapping[str, Sequence[HandedIn]]
) -> FrozenPlace:
    candidate = place.candidate
    attempts = own[place.entry]
    counted = next(
        (one for one in attempts if epoch_milliseconds(one.received_at) == candidate.received_at), attempts[0]
    )
    return FrozenPlace(
        result=result,
        position=position,
        entrant_id=found.entrants[place.entry],
        attempt_id=counted.pk,
        rank=place.rank,
        total=Decimal(place.total),
        guess_distance=candidate.guess_distance,
        decided_by=(place.decided_by or "")[:60],
        prize=place.prize or "",
        qualifies=place.qualifies,
    )


@transaction.atomic
def _lock(run: OnlineRun, contest_round: ContestRound, result: RoundResult, now: datetime) -> None:
    held = ContestRound.objects.select_for_update().get(pk=contest_round.pk)
    if not OnlineRun.objects.filter(pk=run.pk, state=OnlineRunState.WAITING).update(state=OnlineRunState.READY):
        return
    if held.state == RoundState.PUBLISHED:
        attach_result(contest_round=contest_round, result=result, by=run.asked_by, now=now)
        return
    held.state, held.locked_at = RoundState.LOCKED, held.locked_at or now
    held.save(update_fields=["state", "locked_at"])
    details = {"number": result.number, "checksum": result.checksum, "kind": run.kind}
    record(action="contest.round_locked", by=run.asked_by, now=now, target=contest_round, details=details)
