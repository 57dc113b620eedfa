"""Looks for double registrations and odd patterns in an online contest and writes them down for a person (C11).

What was written once is not written again, whoever decided what about it. Reading is bounded: of each round the
attempts with the most points, because it is their places that a wrong one would take.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from contests.enums import EntrantNoteKind, OnlineState
from contests.models import Contest, ContestRound, Entrant, EntrantNote, OnlineAnswer, OnlineAttempt, OnlineRound
from contests.queries.online_asked import right_places
from contests.queries.online_judging import judging, rulings_in_force
from contests.rules.duplicates import Registered, same_persons
from contests.rules.online_marking import chosen_places
from contests.rules.online_sheets import epoch_milliseconds
from contests.rules.suspicion import Finding, SeenAttempt, find_patterns
from quizzes.models import QuestionVersion

MOST_ATTEMPTS = 20_000
AT_ONCE = 2000
MOST_NAMED = 50


def scan(*, contest: Contest, now: datetime) -> int:
    """Write down what is found new in a contest; return how many findings."""
    known = _known(contest)
    notes = [*_duplicates(contest, known, now)]
    for contest_round in contest.rounds.all():
        notes += scan_round(contest_round=contest_round, known=known, now=now)
    EntrantNote.objects.bulk_create(notes)
    return len(notes)


def scan_round(*, contest_round: ContestRound, known: set[str], now: datetime) -> list[EntrantNote]:
    """Return notes, not yet stored, about patterns of a round that are not among the known ones."""
    attempts = seen_attempts(contest_round=contest_round)
    by_number = {one.key: one for one in attempts}
    return [
        note
        for found in find_patterns(attempts=attempts)
        if (note := _pattern_note(contest_round, found, by_number, known, now)) is not None
    ]


def seen_attempts(*, contest_round: ContestRound) -> list[SeenAttempt]:
    """Return the attempts with the most points as the rules look at them; three statements for each 2,000."""
    rows = OnlineAttempt.objects.filter(round=contest_round, state=OnlineState.SUBMITTED, entrant__is_trial=False)
    chosen = list(rows.order_by("-points", "pk").values_list("pk", flat=True)[:MOST_ATTEMPTS])
    keys, faulty = _ruled(contest_round)
    found: list[SeenAttempt] = []
    for part in _parts(chosen):
        found += [seen for _attempt, seen in _read(part, keys, faulty)]
    return found


def question_counts(*, contest_round: ContestRound, alive: Callable[[], None] = lambda: None) -> dict[int, list[int]]:
    """Return by question version how often it was missed (a blank counts) and how often it was asked.

    Faulty questions that everybody has right, or that do not count, say nothing and are left out.

    Args:
        alive: called for every 2,000 attempts.
    """
    rows = OnlineAttempt.objects.filter(round=contest_round, state=OnlineState.SUBMITTED, entrant__is_trial=False)
    keys, faulty = _ruled(contest_round)
    counts: dict[int, list[int]] = {}
    for part in _parts(list(rows.order_by("pk").values_list("pk", flat=True))):
        alive()
        for attempt, seen in _read(part, keys, faulty):
            for item in attempt.items:
                if item["v"] in faulty:
                    continue
                held = counts.setdefault(item["v"], [0, 0])
                held[0] += item["v"] not in seen.answers or item["v"] in seen.wrong
                held[1] += 1
    return counts


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _ruled(contest_round: ContestRound) -> tuple[dict[int, frozenset[int]], frozenset[int]]:
    """Return the corrected keys of faulty questions, and those that were given to all or do not count."""
    online = OnlineRound.objects.select_related("round").filter(round=contest_round, rulings__gt=0).first()
    found = judging(keys={}, rulings=rulings_in_force(online) if online else ())
    return dict(found.keys), found.given | found.uncounted


def _read(
    ids: Sequence[int], keys: dict[int, frozenset[int]], faulty: frozenset[int]
) -> list[tuple[OnlineAttempt, SeenAttempt]]:
    attempts = list(OnlineAttempt.objects.filter(pk__in=ids).order_by("pk"))
    given: dict[int, dict[int, Any]] = {}
    rows = OnlineAnswer.objects.filter(attempt__in=ids, place__gt=0).values_list("attempt_id", "place", "answer")
    for attempt, place, answer in rows:
        given.setdefault(attempt, {})[place] = answer
    missing = {item["v"] for one in attempts for item in one.items} - set(keys)
    keys |= {row.pk: right_places(row) for row in QuestionVersion.objects.filter(pk__in=missing)}
    return [(one, _as_seen(one, given.get(one.pk, {}), keys, faulty)) for one in attempts]


def _as_seen(
    one: OnlineAttempt, given: Mapping[int, Any], keys: Mapping[int, frozenset[int]], faulty: frozenset[int]
) -> SeenAttempt:
    answers: dict[int, str] = {}
    wrong = set()
    for place, item in enumerate(one.items, start=1):
        chosen = chosen_places(item=item, answer=given.get(place))
        if chosen:
            answers[item["v"]] = ",".join(map(str, sorted(chosen)))
            if chosen != keys[item["v"]] and item["v"] not in faulty:
                wrong.add(item["v"])
    submitted = one.submitted_at or one.started_at
    return SeenAttempt(
        key=str(one.pk),
        entrant=str(one.entrant_id),
        answers=answers,
        wrong=frozenset(wrong),
        started_ms=epoch_milliseconds(one.started_at),
        submitted_ms=epoch_milliseconds(submitted),
        device=one.device_hash,
        address=one.address_hash,
    )


def _pattern_note(
    contest_round: ContestRound, found: Finding, attempts: Mapping[str, SeenAttempt], known: set[str], now: datetime
) -> EntrantNote | None:
    shared = attempts[found.attempts[0]]
    named = {"one_device": shared.device, "one_address": shared.address}.get(found.kind) or sorted(found.attempts)
    mark = _mark(found.kind, str(contest_round.pk), named)
    if mark in known:
        return None
    known.add(mark)
    others = [int(pk) for pk in found.entrants[1:]]
    return EntrantNote(
        entrant_id=int(found.entrants[0]),
        other_id=others[0] if len(others) == 1 else None,
        round=contest_round,
        kind=EntrantNoteKind.SUSPICION,
        text=found.sentence[:500],
        details={"pattern": found.kind, "mark": mark, "others": others[:MOST_NAMED]},
        recorded_at=now,
    )


def _duplicates(contest: Contest, known: set[str], now: datetime) -> Iterable[EntrantNote]:
    rows = Entrant.objects.filter(contest=contest, is_trial=False, merged_into__isnull=True).order_by("pk")
    names = ("pk", "full_name", "birth_date", "birth_year", "phone_hash")
    people = [
        Registered(str(pk), name, birth_date, birth_year, phone)
        for pk, name, birth_date, birth_year, phone in rows.values_list(*names).iterator(chunk_size=AT_ONCE)
    ]
    for pair in same_persons(people=people):
        mark = _mark("duplicate", str(contest.pk), sorted((pair.first, pair.second)))
        if mark not in known:
            known.add(mark)
            yield EntrantNote(
                entrant_id=int(pair.first),
                other_id=int(pair.second),
                kind=EntrantNoteKind.DUPLICATE,
                text=pair.why,
                details={"pattern": pair.kind, "mark": mark},
                recorded_at=now,
            )


def _known(contest: Contest) -> set[str]:
    rows = EntrantNote.objects.filter(entrant__contest=contest, recorded_by__isnull=True)
    return {mark for details in rows.values_list("details", flat=True) if (mark := details.get("mark"))}


def _mark(kind: str, where: str, named: Any) -> str:
    """Return what makes a finding the same finding when it is looked for again."""
    return hashlib.sha256(f"{kind}|{where}|{named}".encode()).hexdigest()[:32]
