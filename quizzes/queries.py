"""Reads of questions, papers and attempts that more than one place needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import User
from lms.base.clock import today
from lms.hgm import UNFINISHED
from quizzes import rules
from quizzes.enums import AttemptState, FeedbackPolicy
from quizzes.models import AnswerSave, Attempt, AttemptItem, Paper, Question


@dataclass(frozen=True)
class Square:
    """One question in the list of numbers: its place, and whether it is answered, marked, the one shown."""

    order: int
    answered: bool
    marked: bool
    current: bool = False


@dataclass(frozen=True)
class Sheet:
    """An attempt as it stands: items in order, and the save that counts for each."""

    attempt: Attempt
    items: Sequence[AttemptItem]
    saves: Mapping[int, rules.Save]
    sequences: Mapping[int, int]

    def item(self, order: int) -> AttemptItem | None:
        """Return the question at a place (from 1), or None."""
        return next((item for item in self.items if item.order == order), None)

    def answer(self, item: AttemptItem) -> dict[str, Any] | None:
        """Return the answer that counts so far."""
        save = self.saves.get(item.pk)
        return dict(save.answer) if save else None

    def saved_at(self, item: AttemptItem) -> datetime | None:
        """Return when that answer was received."""
        save = self.saves.get(item.pk)
        return save.received_at if save else None

    def next_sequence(self, item: AttemptItem) -> int:
        """Return the sequence with which a page opened now begins."""
        return self.sequences.get(item.pk, 0) + 1

    def squares(self, current: int = 0) -> list[Square]:
        """Return the list of numbers."""
        return [
            Square(item.order, has_answer(self.answer(item)), item.marked, item.order == current) for item in self.items
        ]

    @property
    def unanswered(self) -> list[int]:
        """Return the places without an answer."""
        return [square.order for square in self.squares() if not square.answered]


def has_answer(answer: Mapping[str, Any] | None) -> bool:
    """Tell whether an answer is given: one control at least was filled in, and a case was played to its end."""
    return answer is not None and UNFINISHED not in answer and any(_filled(value) for value in answer.values())


def _filled(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(part not in (None, "") for part in value)
    return value not in (None, "")


def saves_of(*, attempt: Attempt | None = None, item: AttemptItem | None = None) -> list[rules.Save]:
    """Return all saves of an attempt, or of one question of it, with one statement."""
    rows = AnswerSave.objects.filter(item=item) if item is not None else AnswerSave.objects.filter(attempt=attempt)
    values = rows.order_by("id").values_list("item_id", "tab_id", "sequence", "received_at", "answer", "late")
    return [rules.Save(*row) for row in values]


def own_attempt(*, user: User, public_id: UUID) -> Attempt:
    """Return an attempt of this person with its paper.

    Raises:
        Attempt.DoesNotExist: there is none, or it is another person's.
    """
    return Attempt.objects.select_related("paper").get(public_id=public_id, user=user)


def sheet_of(attempt: Attempt, *, with_versions: bool = False) -> Sheet:
    """Return an attempt's questions and saves with two statements; `with_versions` loads the texts as well."""
    items = attempt.items.order_by("order")
    if with_versions:
        items = items.select_related("version__question")
    saves = saves_of(attempt=attempt)
    sequences: dict[int, int] = {}
    for save in saves:
        sequences[save.item] = max(sequences.get(save.item, 0), save.sequence)
    return Sheet(attempt, list(items), rules.effective_saves(saves), sequences)


def attempts_at(*, user: User, paper: Paper) -> QuerySet[Attempt]:
    """Return a person's attempts at a paper, newest first."""
    return Attempt.objects.filter(user=user, paper=paper).order_by("-number")


def best_percent(*, user: User, paper: Paper) -> Decimal | None:
    """Return the best percent (0-100) of a person's submitted attempts at a paper."""
    scored = attempts_at(user=user, paper=paper).filter(state=AttemptState.SUBMITTED, percent__isnull=False)
    best = scored.order_by("-percent").first()
    return best.percent if best else None


def counted_result(*, user: User, paper: Paper) -> rules.Standing | None:
    """Return what counts of a person's attempts at a paper, by its own rule; None before one has a result."""
    finished = attempts_at(user=user, paper=paper).filter(state=AttemptState.SUBMITTED, percent__isnull=False)
    percents = list(finished.order_by("number").values_list("percent", flat=True))
    return rules.counted(
        percents=[percent for percent in percents if percent is not None],
        counting=paper.counting,
        pass_percent=paper.pass_percent,
    )


def may_show_key(*, paper: Paper, attempt: Attempt, now: datetime) -> bool:
    """Tell whether explanations and right answers may be shown: never before submission (C2).

    After the closing time they wait until nobody works on the paper any more, for whom it was extended.
    """
    if attempt.state != AttemptState.SUBMITTED or paper.feedback == FeedbackPolicy.NEVER:
        return False
    if paper.feedback == FeedbackPolicy.AFTER_CLOSE:
        is_closed = paper.closes_at is not None and now >= paper.closes_at
        return is_closed and not Attempt.objects.filter(paper=paper, state=AttemptState.OPEN).exists()
    return True


def question_count(paper: Paper) -> int:
    """Return how many questions an attempt at the paper has."""
    if paper.blueprint:
        return sum(line.count for line in rules.read_blueprint(paper.blueprint))
    return paper.items.count()


def approved_questions_by_subject(codes: Iterable[str]) -> dict[str, int]:
    """Return how many approved questions of the national bank there are for each subject named."""
    rows = (
        Question.objects.for_papers(on=today())
        .filter(scope_code="", subject_code__in=list(codes))
        .order_by()
        .values_list("subject_code")
        .annotate(count=Count("id"))
    )
    return dict(rows)
