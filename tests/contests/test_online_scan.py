"""What is found among attempts that were really begun, saved and handed in, and what a round missed most."""

import pytest
from online_helpers import begin_attempt, make_entrant, make_online, option, real_now, save_one

from contests.models import EntrantNote, OnlineAttempt
from contests.services.online_scan import question_counts, scan
from contests.services.online_submit import submit

pytestmark = pytest.mark.django_db


def wrong_of_least_source(attempt: OnlineAttempt, place: int) -> str:
    """Return the wrong option that stands first in the source: the same one for everybody, whatever its random id."""
    wrong = {option(attempt, place, right=False)}
    right = option(attempt, place)
    names = sorted((source, name) for name, source in attempt.items[place - 1]["o"] if name != right)
    assert wrong <= {name for _source, name in names}
    return names[0][1]


def test_the_same_wrong_answers_at_one_moment_are_noted_once_and_blanks_count_as_missed(province_officer, places):
    held = make_online(officer=province_officer, host=places["31"], questions=5)
    people = [make_entrant(held, number) for number in (1, 2, 3)]
    attempts = [begin_attempt(held, person) for person in people]
    for attempt in attempts[:2]:
        by_version = sorted(range(1, 6), key=lambda place: attempt.items[place - 1]["v"])
        for rank, place in enumerate(by_version):
            chosen = wrong_of_least_source(attempt, place) if rank < 3 else option(attempt, place)
            save_one(attempt, place, [chosen])
    save_one(attempts[2], 1, [option(attempts[2], 1)])
    for attempt in attempts:
        submit(attempt=attempt)
    assert scan(contest=held.contest, now=real_now()) == 1
    assert scan(contest=held.contest, now=real_now()) == 0
    note = EntrantNote.objects.get()
    assert (note.kind, {note.entrant, note.other}, note.recorded_by) == ("suspicion", set(people[:2]), None)
    assert "cả 5 câu cùng gặp, trong đó 3 câu" in note.text
    assert not any(person.full_name in note.text for person in people)
    counts = question_counts(contest_round=held.rounds[0].round)
    assert sum(missed for missed, _asked in counts.values()) == 3 + 3 + 4
    assert {asked for _missed, asked in counts.values()} == {3}
