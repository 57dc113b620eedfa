"""What each mediator of an online round answered rightly in each subject. Read after publication only."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from contests.models import ContestRound, FrozenPlace, OnlineAnswer, OnlineAttempt, OnlineRound
from contests.queries.list_runs import standing_run
from contests.queries.online_asked import right_places
from contests.queries.online_judging import judging, rulings_in_force
from contests.queries.public import published_result
from contests.queries.topics import GroupResult, RoundTopics
from contests.rules.online_marking import verdict
from contests.rules.weak_topics import TopicKind, TopicScore, summed
from quizzes.models import QuestionVersion

AT_ONCE = 500


def online_topics(*, contest_round: ContestRound) -> RoundTopics:
    """Return the topics of a published online round: of everybody as counted at the close, of mediators one by one."""
    run = standing_run(contest_round)
    counts: Mapping[str, list[int]] = run.summary.get("questions", {}) if run else {}
    versions = QuestionVersion.objects.filter(pk__in=[int(pk) for pk in counts]).select_related("question")
    held = {version.pk: version for version in versions}
    subjects = {pk: version.question.subject_code for pk, version in held.items()}
    whole = [
        _score(subjects[int(pk)], asked - missed, asked)
        for pk, (missed, asked) in counts.items()
        if asked and subjects.get(int(pk))
    ]
    online = OnlineRound.objects.select_related("round").get(round=contest_round)
    keys = judging(
        keys={pk: right_places(version) for pk, version in held.items()}, rulings=rulings_in_force(online)
    ).keys  # fmt: skip
    return RoundTopics(_people(contest_round, subjects, keys), summed(whole))


def _people(
    contest_round: ContestRound, subjects: Mapping[int, str], keys: Mapping[int, frozenset[int]]
) -> Iterator[GroupResult]:
    """Yield the attempt that counts of each mediator with an account in the register, some hundreds at a time."""
    result = published_result(contest_round)
    places = FrozenPlace.objects.filter(result=result, entrant__mediator__isnull=False).order_by("position")
    pairs = list(places.values_list("attempt_id", "entrant__mediator_id"))
    for first in range(0, len(pairs), AT_ONCE):
        part = dict(pairs[first : first + AT_ONCE])
        given: dict[int, dict[int, Any]] = {}
        answers = OnlineAnswer.objects.filter(attempt__in=part, place__gt=0)
        for attempt, place, answer in answers.values_list("attempt_id", "place", "answer"):
            given.setdefault(attempt, {})[place] = answer
        for one in OnlineAttempt.objects.filter(pk__in=part).order_by("pk"):
            yield GroupResult("", (part[one.pk],), tuple(_scores(one, given.get(one.pk, {}), subjects, keys)))


def _scores(
    one: OnlineAttempt, given: Mapping[int, Any], subjects: Mapping[int, str], keys: Mapping[int, frozenset[int]]
) -> Iterator[TopicScore]:
    for place, item in enumerate(one.items, start=1):
        if subjects.get(item["v"]):
            is_right = verdict(item=item, answer=given.get(place), keys=keys) is True
            yield _score(subjects[item["v"]], int(is_right), 1)


def _score(subject: str, gained: int, possible: int) -> TopicScore:
    return TopicScore(TopicKind.SUBJECT, subject, "", Fraction(gained), Fraction(possible))
