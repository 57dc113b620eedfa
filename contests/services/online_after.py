"""After an online round: the subjects missed most, and its questions to the practice bank."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import OnlineRunState, RoundState
from contests.models import ContestRound, OnlineRun, PoolItem
from contests.rules.weak_topics import MissedSubject
from lms.base.errors import RuleViolation
from quizzes.enums import QuestionUse
from quizzes.models import Question, QuestionVersion
from quizzes.offers import subject_titles
from quizzes.services.bank_review import change_use


def missed_subjects(*, contest_round: ContestRound) -> list[MissedSubject]:
    """Return the subjects of a published round, most missed first; a blank counts as missed. Four statements.

    Raises:
        RuleViolation: `round_not_published`.
    """
    _check_published(contest_round)
    runs = OnlineRun.objects.filter(round=contest_round, state=OnlineRunState.READY)
    run = runs.order_by("-pk").first()
    counts: Mapping[str, list[int]] = run.summary.get("questions", {}) if run else {}
    versions = QuestionVersion.objects.filter(pk__in=[int(pk) for pk in counts])
    totals: dict[str, list[int]] = {}
    for pk, subject in versions.values_list("pk", "question__subject_code"):
        if subject:
            held = totals.setdefault(subject, [0, 0])
            held[0] += counts[str(pk)][0]
            held[1] += counts[str(pk)][1]
    titles = subject_titles(list(totals))
    found = [
        MissedSubject(code, titles.get(code, code), missed, asked) for code, (missed, asked) in totals.items() if asked
    ]
    return sorted(found, key=lambda one: (-one.missed / one.answers, one.code))


def own_questions(*, contest_round: ContestRound) -> list[Question]:
    """Return the questions of the frozen pool that are of the host's own bank and still kept for exams."""
    ids = PoolItem.objects.filter(online__round=contest_round).values("question__question_id")
    scope = contest_round.contest.host_id or ""
    rows = Question.objects.filter(pk__in=ids, scope_code=scope, use=QuestionUse.EXAM)
    return list(rows.select_related("current").order_by("code"))


@transaction.atomic
def release_to_practice(*, contest_round: ContestRound, by: User, now: datetime) -> int:
    """Move the host's own questions of the pool to the practice bank; return how many. Again moves none.

    Raises:
        RuleViolation: `round_not_published`, `pool_in_use`: a round still to come or open asks some of them.
    """
    _check_published(contest_round)
    rows = own_questions(contest_round=contest_round)
    elsewhere = PoolItem.objects.filter(question__question__in=rows, online__closed_at__isnull=True)
    if elsewhere.exclude(online__round=contest_round).exists():
        message = "Có câu còn dùng ở một vòng thi chưa đóng. Xin chuyển sau khi đóng vòng đó."
        raise RuleViolation("pool_in_use", message)
    for question in rows:
        change_use(question=question, use=QuestionUse.PRACTICE, by=by, now=now)
    details = {"questions": len(rows)}
    record(action="contest.questions_released", by=by, now=now, target=contest_round, details=details)
    return len(rows)


def _check_published(contest_round: ContestRound) -> None:
    if contest_round.state != RoundState.PUBLISHED:
        raise RuleViolation("round_not_published", "Xem và chuyển câu hỏi được sau khi công bố kết quả.")
