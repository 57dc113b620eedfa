"""The marks of a paper as statistics need them: which attempts count, who earned what on which question."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from quizzes.enums import AttemptState
from quizzes.models import Attempt, AttemptItem, Paper, QuestionVersion
from quizzes.statistics.selection import AttemptRecord, counted_attempts
from quizzes.statistics.tally import DECIMALS, Tally, tally_matrix

READ_AT_ONCE = 5000
UNIT = Decimal(10) ** DECIMALS


@dataclass(frozen=True, kw_only=True)
class PaperMarks:
    """Marks of the attempts that count.

    Attributes:
        attempts: ids in the order in which they were finished.
        versions: question versions by id, with their question.
        names: a name for each version: the code of its question, with the number where several versions were given.
        maxima: largest mark by version id.
        marks: by attempt, the mark by version id; questions that count for nobody are left out.
        answers: by attempt, the answer by version id.
    """

    attempts: tuple[int, ...]
    versions: Mapping[int, QuestionVersion]
    names: Mapping[int, str]
    maxima: Mapping[int, Decimal]
    marks: Mapping[int, Mapping[int, Decimal]]
    answers: Mapping[int, Mapping[int, Any]] = field(default_factory=dict)

    @property
    def is_common(self) -> bool:
        """Tell whether everybody was given the same questions."""
        shown = {frozenset(row) for row in self.marks.values()}
        return len(shown) == 1

    def ordered_versions(self) -> list[int]:
        """Return the version ids in the order of their names."""
        return sorted(self.maxima, key=lambda version: self.names[version])

    def tally(self) -> Tally:
        """Return the tally of a paper that was the same for everybody."""
        order = self.ordered_versions()
        scaled = [[int(self.marks[attempt][version] * UNIT) for version in order] for attempt in self.attempts]
        matrix = np.array(scaled, dtype=np.int64).reshape(len(scaled), len(order))
        maxima = [Fraction(self.maxima[version]) for version in order]
        return tally_matrix(item_ids=[self.names[version] for version in order], maxima=maxima, matrix=matrix)


def attempts_of(paper: Paper) -> tuple[AttemptRecord, ...]:
    """Return the attempts of a paper that count: the first finished one of each person, marked; one statement."""
    rows = Attempt.objects.filter(paper=paper, state=AttemptState.SUBMITTED)
    records = [
        AttemptRecord(id=row[0], candidate=str(row[1]), finished_at=row[2], awaits_marks=row[3] is None)
        for row in rows.values_list("id", "user_id", "submitted_at", "percent")
    ]
    return counted_attempts(attempts=records)


def marks_of(
    paper: Paper,
    *,
    records: tuple[AttemptRecord, ...],
    with_answers: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> PaperMarks:
    """Return the marks of the attempts given; two statements however many there are.

    Args:
        with_answers: read what was answered as well.
        progress: called now and then with the number of attempts read so far.
    """
    wanted = {record.id for record in records}
    marks: dict[int, dict[int, Decimal]] = {}
    answers: dict[int, dict[int, Any]] = {}
    maxima: dict[int, Decimal] = {}
    columns = ["attempt_id", "version_id", "points", "fraction", *(["answer"] if with_answers else [])]
    rows = AttemptItem.objects.filter(attempt__paper=paper, fraction__isnull=False, points__gt=0)
    for count, row in enumerate(rows.order_by("attempt_id", "order").values_list(*columns).iterator(READ_AT_ONCE)):
        attempt, version, points, fraction = row[:4]
        if attempt not in wanted:
            continue
        marks.setdefault(attempt, {})[version] = points * fraction
        maxima[version] = points
        if with_answers:
            answers.setdefault(attempt, {})[version] = row[4]
        if count % READ_AT_ONCE == 0:
            progress(len(marks))
    versions = QuestionVersion.objects.filter(pk__in=list(maxima)).select_related("question").in_bulk()
    order = tuple(record.id for record in records if record.id in marks)
    return PaperMarks(
        attempts=order, versions=versions, names=_names(versions), maxima=maxima, marks=marks, answers=answers
    )


def _names(versions: Mapping[int, QuestionVersion]) -> dict[int, str]:
    """Return the code of each version's question; with the number of the version where there are several."""
    codes = Counter(version.question.code for version in versions.values())
    return {
        pk: version.question.code + (f"/{version.number}" if codes[version.question.code] > 1 else "")
        for pk, version in versions.items()
    }
