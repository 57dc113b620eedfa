"""From a published round back to learning: which subjects were missed most, and its questions to the practice bank."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import RoundState
from contests.models import ContestRound, QuestionPack, TeamAnswers
from contests.queries.packs import pack_letters
from lms.base.errors import RuleViolation
from quizzes.enums import QuestionUse
from quizzes.models import Question
from quizzes.offers import subject_titles
from quizzes.services.bank_review import change_use


@dataclass(frozen=True)
class MissedSubject:
    """A subject of the framework with how many answers there were and how many of them were not right."""

    code: str
    title: str
    missed: int
    answers: int

    @property
    def percent(self) -> int:
        """Return the share that was not right, whole per cent rounded half up."""
        return (200 * self.missed + self.answers) // (2 * self.answers)


def missed_subjects(*, contest_round: ContestRound) -> list[MissedSubject]:
    """Return the subjects of a published round's opened packs, most missed first; a blank counts as missed.

    Raises:
        RuleViolation: `round_not_published`.
    """
    _check_published(contest_round)
    counts: dict[str, list[int]] = {}
    for pack in contest_round.packs.filter(opened_at__isnull=False):
        _count(pack, counts)
    titles = subject_titles(list(counts))
    found = [MissedSubject(code, titles.get(code, code), missed, whole) for code, (missed, whole) in counts.items()]
    return sorted(found, key=lambda one: (-one.missed / one.answers, one.code))


def own_pack_questions(*, contest_round: ContestRound) -> list[Question]:
    """Return the questions of opened packs that belong to the host's own bank and are still kept for exams.

    Questions of a higher level or another place are not the host's to release.
    """
    scope = contest_round.contest.host_id or ""
    ids = contest_round.packs.filter(opened_at__isnull=False).values("items__question__question_id")
    return list(Question.objects.filter(pk__in=ids, scope_code=scope, use=QuestionUse.EXAM).order_by("code"))


@transaction.atomic
def release_to_practice(*, contest_round: ContestRound, by: User, now: datetime) -> int:
    """Move the host's own questions of the opened packs to the practice bank; return how many. Again moves none.

    Raises:
        RuleViolation: `round_not_published`.
    """
    _check_published(contest_round)
    rows = own_pack_questions(contest_round=contest_round)
    for question in rows:
        change_use(question=question, use=QuestionUse.PRACTICE, by=by, now=now)
    details = {"questions": len(rows)}
    record(action="contest.questions_released", by=by, now=now, target=contest_round, details=details)
    return len(rows)


def _count(pack: QuestionPack, counts: dict[str, list[int]]) -> None:
    items = pack.items.select_related("question__question").order_by("place")
    subjects = [item.question.question.subject_code for item in items]
    key = pack_letters(pack)
    latest = {}
    for row in TeamAnswers.objects.filter(round_entry__round=pack.round, part=pack.part, pack=pack.code).order_by("pk"):
        latest[row.round_entry_id] = row.answers.get("answers", [])
    for letters in latest.values():
        for subject, right, given in zip(subjects, key, letters, strict=False):
            if subject:
                held = counts.setdefault(subject, [0, 0])
                held[0] += given != right
                held[1] += 1


def _check_published(contest_round: ContestRound) -> None:
    if contest_round.state != RoundState.PUBLISHED:
        raise RuleViolation("round_not_published", "Xem và chuyển câu hỏi được sau khi công bố kết quả.")
