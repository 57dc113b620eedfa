"""A published round gives back to learning: weak topics to practise, and its questions for everybody's practice."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import RoundState
from contests.models import ContestRound, PracticeSuggestion
from contests.queries.online_topics import online_topics
from contests.queries.retiring import RetiringQuestion, retiring_questions
from contests.queries.topics import RoundTopics, stage_topics
from contests.rules.weak_topics import Suggestion, TopicKind, TopicScore, to_practise
from lms.base.errors import RuleViolation
from quizzes.offers import subject_titles
from quizzes.services.bank_review import change_use

ROUNDS_AT_ONCE = 5
NEWS_DAYS = 90
"""After that many days the result of a round is no news any more: nobody is asked to practise because of it."""
BATCH = 1000

#: How the results of a round are read, by the mode of the contest.
SOURCES: dict[str, Callable[..., RoundTopics]] = {"stage": stage_topics, "online": online_topics}


@dataclass
class FeedOutcome:
    """What a run of the job did: public ids of rounds, and those refused with the sentence."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def topics_of(*, contest_round: ContestRound) -> RoundTopics:
    """Return what each group of a published round gained topic by topic, and what all gained together.

    Raises:
        RuleViolation: `round_not_published`.
    """
    _check_published(contest_round)
    return SOURCES[contest_round.contest.mode](contest_round=contest_round)


def round_topics(*, contest_round: ContestRound) -> list[tuple[str, TopicScore]]:
    """Return the title and the sum of each topic of a published round, the weakest first.

    Raises:
        RuleViolation: `round_not_published`.
    """
    found = topics_of(contest_round=contest_round).whole
    titles = _titles(found)
    return [(_title(one, titles), one) for one in found]


@transaction.atomic
def suggest_practice(*, contest_round: ContestRound, now: datetime) -> int:
    """Suggest the weak topics of a published round to its mediators, once; return how many suggestions were made.

    Raises:
        RuleViolation: `round_not_published`.
    """
    claimed = ContestRound.objects.filter(pk=contest_round.pk, fed_at__isnull=True, state=RoundState.PUBLISHED)
    _check_published(contest_round)
    if not claimed.update(fed_at=now):
        return 0
    contest_round.fed_at = now
    rows = _suggestions(contest_round, topics_of(contest_round=contest_round), now)
    while part := list(islice(rows, BATCH)):
        PracticeSuggestion.objects.bulk_create(part, ignore_conflicts=True)
    made = contest_round.suggestions.count()
    details = {"suggestions": made, "people": contest_round.suggestions.values("mediator").distinct().count()}
    record(action="contest.practice_suggested", by=None, now=now, target=contest_round, details=details)
    return made


def suggest_due(*, now: datetime) -> FeedOutcome:
    """Suggest practice after each round published in the last `NEWS_DAYS` days that has not done so."""
    since = now - timedelta(days=NEWS_DAYS)
    waiting = ContestRound.objects.filter(state=RoundState.PUBLISHED, fed_at__isnull=True, published_at__gt=since)
    waiting = waiting.select_related("contest", "rules").order_by("published_at", "pk")
    outcome = FeedOutcome()
    for contest_round in waiting[:ROUNDS_AT_ONCE]:
        try:
            suggest_practice(contest_round=contest_round, now=now)
        except RuleViolation as refusal:
            outcome.failed.append((str(contest_round.public_id), refusal.message))
        else:
            outcome.done.append(str(contest_round.public_id))
    return outcome


@transaction.atomic
def retire_to_practice(*, contest_round: ContestRound, by: User, now: datetime) -> int:
    """Move the questions of a published round that may go to the practice bank; return how many. Again moves none.

    Raises:
        RuleViolation: `round_not_published`.
    """
    rows = [row for row in retirement(contest_round=contest_round) if row.goes]
    for row in rows:
        change_use(question=row.question, use="practice", by=by, now=now)
    details = {"questions": len(rows)}
    record(action="contest.questions_released", by=by, now=now, target=contest_round, details=details)
    return len(rows)


def retirement(*, contest_round: ContestRound) -> list[RetiringQuestion]:
    """Return the questions that a published round used, each with whether it goes to practice, or why it stays.

    Raises:
        RuleViolation: `round_not_published`.
    """
    _check_published(contest_round)
    return retiring_questions(contest_round=contest_round)


def _suggestions(contest_round: ContestRound, topics: RoundTopics, now: datetime) -> Iterator[PracticeSuggestion]:
    titles = _titles(topics.whole)
    where = f"{contest_round.contest.name}, {contest_round.name}"
    for group in topics.groups:
        for order, one in enumerate(to_practise(own=group.scores, whole=topics.whole), start=1):
            for mediator in group.mediators:
                yield PracticeSuggestion(
                    round=contest_round,
                    mediator_id=mediator,
                    kind=one.topic.kind,
                    code=one.topic.code,
                    title=_title(one.topic, titles)[:240],
                    why=f"{where[:300]}: {_why(one, group.name)}",
                    order=order,
                    made_at=now,
                )


def _why(one: Suggestion, group: str) -> str:
    """Return the reason, at most 200 characters: what was gained, by whom."""
    topic, who = one.topic, f"đội {group}" if group else "Ông/Bà"
    if not one.is_own:
        return f"nhiều đội trả lời chưa đúng (chỉ đúng {topic.percent} %), {who} chưa gặp câu nào về phần này."
    if topic.kind is TopicKind.JUDGED:
        return f"{who} đạt {topic.percent} % điểm tối đa."
    return f"{who} trả lời đúng {int(topic.gained)} trên {int(topic.possible)} câu."


def _titles(topics: Iterable[TopicScore]) -> Mapping[str, str]:
    codes = [one.code for one in topics if one.kind is TopicKind.SUBJECT]
    return subject_titles(codes) if codes else {}


def _title(topic: TopicScore, titles: Mapping[str, str]) -> str:
    return topic.name or titles.get(topic.code, topic.code)


def _check_published(contest_round: ContestRound) -> None:
    if contest_round.state != RoundState.PUBLISHED:
        raise RuleViolation("round_not_published", "Xem và chuyển câu hỏi được sau khi công bố kết quả.")
