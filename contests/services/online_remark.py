"""Marks attempts of an online round again after a decision about a question, or only looks at what it would change.

Attempts are taken in the order of their keys, some hundreds in each transaction; whoever goes on after a crash begins
behind the last one done. Earlier marks stay (security.md C3). A closed round gets a new frozen list afterwards, a
published one a correction with it (docs/decisions/0062).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from audit.services import record
from contests.enums import CorrectionBasis, OnlineRunKind, OnlineRunState, OnlineState, RoundState
from contests.models import (
    AttemptMark,
    ContestRound,
    OnlineAnswer,
    OnlineAttempt,
    OnlineRound,
    OnlineRun,
    QuestionRuling,
)
from contests.queries.correcting import open_correction
from contests.queries.list_runs import standing_run
from contests.queries.online_judging import InForce, judging, keys_of, rulings_in_force
from contests.queries.online_pool import online_rules, rules_of
from contests.queries.rules import typed_rules
from contests.rules.correcting import changed_awards, changed_places, lines_of
from contests.rules.online import score_online_round
from contests.rules.online_marking import Judging, Marked, StoredAnswer, mark
from contests.rules.online_sheets import read_online_sheets
from contests.rules.standing import standing_as_json
from contests.services.corrections import compute_correction, frozen_lines, start_correction
from contests.services.online_sheets import online_file
from lms.base.errors import RuleViolation

PART = 300
#: changed places kept with a look, the weightiest; how many there are is kept beside them
MOST_ROWS = 200


class Mark(NamedTuple):
    """What an attempt has, or would have."""

    right: int
    points: Decimal
    maximum: Decimal | None


def mark_again(*, run: OnlineRun, now: datetime, alive: Callable[[], None]) -> OnlineRun | None:
    """Mark the attempts that hold the question again; returns the run that makes the list anew, where there is one."""
    while _mark_part(run.pk, now):
        alive()
    return _finish(run, now)


def look(*, run: OnlineRun, now: datetime, alive: Callable[[], None]) -> None:
    """Keep with the run what the decision would change: attempts, places, prizes. Nothing else is written."""
    ruling = _ruling(run)
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(round=run.round_id)
    would = InForce(ruling.question_id, ruling.kind, frozenset(ruling.key), "", now)
    marks: dict[int, tuple[Decimal, Decimal | None]] = {}
    told = {"held": 0, "asked": 0, "changed": 0, "gain": 0, "lose": 0}
    for part in _parts(online.round):
        for attempt, new in _marked_anew(online, part, [*rulings_in_force(online), would], ruling.question_id):
            old = _mark_of(attempt)
            told["held"] += 1
            told["changed"] += new != old
            told["gain"] += new.points > old.points
            told["lose"] += new.points < old.points
            if new != old:
                marks[attempt.pk] = new.points, new.maximum
        told["asked"] += len(part)
        OnlineRun.objects.filter(pk=run.pk).update(done_count=told["asked"])
        alive()
    try:
        summary = {**told, **_places(online.round, marks, alive)}
    except RuleViolation as refusal:
        summary = {**told, "unranked": refusal.message}
    OnlineRun.objects.filter(pk=run.pk).update(state=OnlineRunState.READY, summary=summary)


def _ruling(run: OnlineRun) -> QuestionRuling:
    return QuestionRuling.objects.select_related("question__question").get(runs=run)


def _parts(contest_round: ContestRound) -> Iterator[list[OnlineAttempt]]:
    """Yield the attempts handed in, trials apart, some hundreds at a time."""
    reached = 0
    rows = OnlineAttempt.objects.filter(round=contest_round, state=OnlineState.SUBMITTED, entrant__is_trial=False)
    while part := list(rows.filter(pk__gt=reached).order_by("pk")[:PART]):
        yield part
        reached = part[-1].pk


def _marked_anew(
    online: OnlineRound, attempts: Sequence[OnlineAttempt], rulings: Sequence[InForce], question: int
) -> Iterator[tuple[OnlineAttempt, Mark]]:
    """Yield the attempts that hold a question with the mark they get by decisions; one statement."""
    held = [one for one in attempts if any(item["v"] == question for item in one.items)]
    if not held:
        return
    by: Judging = judging(keys=keys_of(online, held), rulings=rulings)
    given: dict[int, list[StoredAnswer]] = {}
    answers = OnlineAnswer.objects.filter(attempt__in=[one.pk for one in held], place__gt=0)
    for pk, *answer in answers.values_list("attempt_id", "place", "answer", "received_at"):
        given.setdefault(pk, []).append(StoredAnswer(*answer))
    for one in held:
        marking = online_rules(rules_of(online.round, version_id=one.rules_id))[1]
        found: Marked = mark(items=one.items, answers=given.get(one.pk, []), judging=by, marking=marking)
        yield one, Mark(found.right, found.points, found.maximum)


def _mark_of(attempt: OnlineAttempt) -> Mark:
    return Mark(attempt.right or 0, attempt.points or Decimal(0), attempt.maximum)


@transaction.atomic
def _mark_part(run_id: int, now: datetime) -> bool:
    """Mark the next attempts again; tell whether there may be more.

    Attempts still open are locked with the others: one that is being handed in by the old key is waited for, one that
    is handed in later finds the decision in force.
    """
    run = OnlineRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state != OnlineRunState.WAITING:
        return False
    ruling = _ruling(run)
    online = OnlineRound.objects.select_related("round__rules").get(round=run.round_id)
    rows = OnlineAttempt.objects.select_for_update().filter(round=run.round_id, pk__gt=run.reached)
    part = list(rows.order_by("pk")[:PART])
    handed_in = [one for one in part if one.state == OnlineState.SUBMITTED]
    found = list(_marked_anew(online, handed_in, rulings_in_force(online), ruling.question_id))
    changed = [(one, new) for one, new in found if new != _mark_of(one)]
    _store(changed, ruling, now)
    told = dict(run.summary)
    told["held"] = told.get("held", 0) + len(found)
    told["changed"] = told.get("changed", 0) + len(changed)
    run.summary, run.done_count = told, run.done_count + len(handed_in)
    run.reached = part[-1].pk if part else run.reached
    run.save(update_fields=["summary", "done_count", "reached"])
    return len(part) == PART


def _store(changed: Sequence[tuple[OnlineAttempt, Mark]], ruling: QuestionRuling, now: datetime) -> None:
    """Give attempts their new marks; those they had stay on record. Three statements."""
    if not changed:
        return
    kept: dict[int, int] = {}
    before = AttemptMark.objects.filter(attempt__in=[one.pk for one, _new in changed])
    for pk, number in before.values_list("attempt_id", "number"):
        kept[pk] = max(number, kept.get(pk, 0))
    AttemptMark.objects.bulk_create(_rows(changed, kept, ruling, now))
    for one, new in changed:
        one.right, one.points, one.maximum = new
    OnlineAttempt.objects.bulk_update([one for one, _new in changed], ["right", "points", "maximum"])


def _rows(
    changed: Iterable[tuple[OnlineAttempt, Mark]], kept: Mapping[int, int], ruling: QuestionRuling, now: datetime
) -> Iterator[AttemptMark]:
    for one, new in changed:
        number = kept.get(one.pk, 0)
        if not number:
            number = 1
            moment = one.submitted_at or now
            yield AttemptMark(attempt=one, number=number, recorded_at=moment, **_mark_of(one)._asdict())
        yield AttemptMark(attempt=one, number=number + 1, ruling=ruling, recorded_at=now, **new._asdict())


@transaction.atomic
def _finish(run: OnlineRun, now: datetime) -> OnlineRun | None:
    """End a run; ask for the new list of a closed round, with a correction where the list is published."""
    held = OnlineRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if held.state != OnlineRunState.WAITING:
        return None
    ruling = _ruling(held)
    OnlineRun.objects.filter(pk=held.pk).update(state=OnlineRunState.READY)
    contest_round = ContestRound.objects.select_related("contest", "online").get(pk=held.round_id)
    details = {"ruling": str(ruling.public_id), "question": ruling.question.question.code, **held.summary}
    record(action="contest.ruling.marked", by=held.asked_by, now=now, target=contest_round, details=details)
    is_published = contest_round.state == RoundState.PUBLISHED
    if contest_round.online.closed_at is None or (is_published and not held.summary.get("changed")):
        return None
    if is_published:
        correction = open_correction(contest_round) or start_correction(
            contest_round=contest_round, basis=CorrectionBasis.FAULT, decision=None, ground=ruling.ground,
            notice=ruling.notice, by=held.asked_by, now=now,
        )  # fmt: skip
        return compute_correction(correction=correction, by=held.asked_by, now=now)
    turns = contest_round.attempts.filter(state=OnlineState.SUBMITTED, entrant__is_trial=False).count()
    return OnlineRun.objects.create(
        round=contest_round, kind=OnlineRunKind.AGAIN, reason=ruling.reason, asked_by=held.asked_by, asked_at=now,
        whole_count=turns,
    )  # fmt: skip


def _places(
    contest_round: ContestRound, marks: Mapping[int, tuple[Decimal, Decimal | None]], alive: Callable[[], None]
) -> dict[str, Any]:
    """Return places and prizes that change against the list that stands; before the close against today's attempts.

    Raises:
        RuleViolation: the attempts cannot be ranked as they are.
    """
    if not marks:
        return {"moved": 0, "rows": [], "awards": []}
    after = _standing(contest_round, marks)
    alive()
    run = standing_run(contest_round)
    if run is not None and run.result is not None:
        old, summary = frozen_lines(run.result), run.summary
    else:
        before = _standing(contest_round, {})
        old, summary = lines_of(before["entries"]), before
    alive()
    changes = changed_places(before=old, after=lines_of(after["entries"]))
    awards = changed_awards(before=summary, after=after)
    return {
        "moved": len(changes),
        "prizes": sum(one.weight == 0 for one in changes),
        "rows": [[one.entry, one.before, one.after] for one in changes[:MOST_ROWS]],
        "awards": [[one.prize, one.before, one.after] for one in awards],
    }


def _standing(contest_round: ContestRound, marks: Mapping[int, tuple[Decimal, Decimal | None]]) -> dict[str, Any]:
    rules = next(one for one in typed_rules(contest_round.rules).rounds if one.code == contest_round.code)
    content = online_file(contest_round=contest_round, marks=marks).content
    return standing_as_json(
        standing=score_online_round(rules=rules, sheets=read_online_sheets(value=content, rules=rules))
    )
