"""The framework programme with its coverage: which subject has which lessons and questions, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from quizzes.enums import QuestionState
from quizzes.models import Question
from training.coverage import CoveredLesson, lessons_by_subject
from training.enums import Audience
from training.models import ProgrammeVersion, Subject


@dataclass(frozen=True)
class Coverage:
    """One subject with what treats it; `missing` says in words what does not exist yet."""

    subject: Subject
    audiences: tuple[str, ...]
    lessons: Sequence[CoveredLesson]
    approved_count: int
    draft_count: int

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what is lacking, in words."""
        lacking = []
        if not self.lessons:
            lacking.append("bài học")
        elif not any(lesson.is_live for lesson in self.lessons):
            lacking.append("bài học đã xuất bản")
        if not self.approved_count:
            lacking.append("câu hỏi đã duyệt")
        return tuple(lacking)


@dataclass(frozen=True)
class PeriodSums:
    """Periods (tiết) of a version as far as they are known; `unknown_count` subjects have none typed in."""

    theory: Decimal
    practice: Decimal
    unknown_count: int


def programme_versions() -> QuerySet[ProgrammeVersion]:
    """Return all versions, newest in force first, with the number of subjects and of confirmed ones."""
    return (
        ProgrammeVersion.objects.select_related("replaces")
        .annotate(subject_count=Count("subjects"), verified_count=Count("subjects", filter=Q(subjects__verified=True)))
        .order_by(F("in_force_from").desc(nulls_last=True), "-official", "-pk")
    )


def coverage_of(version: ProgrammeVersion) -> list[Coverage]:
    """Return the subjects of a version in order with their lessons and questions.

    Two statements and those of the providers, whatever the number of subjects.
    """
    subjects = list(version.subjects.all())
    codes = [subject.code for subject in subjects]
    lessons = lessons_by_subject(codes)
    questions = (
        Question.objects.filter(subject_code__in=codes)
        .order_by()
        .values_list("subject_code")
        .annotate(
            approved=Count("pk", filter=Q(state=QuestionState.APPROVED)),
            draft=Count("pk", filter=Q(state=QuestionState.DRAFT)),
        )
    )
    counts = {code: (approved, draft) for code, approved, draft in questions}
    labels = dict(Audience.choices)
    return [
        Coverage(
            subject=subject,
            audiences=tuple(str(labels.get(audience, audience)) for audience in subject.audiences),
            lessons=lessons[subject.code],
            approved_count=counts.get(subject.code, (0, 0))[0],
            draft_count=counts.get(subject.code, (0, 0))[1],
        )
        for subject in subjects
    ]


def period_sums(subjects: Sequence[Subject]) -> PeriodSums:
    """Return the sum of the periods that are known."""
    return PeriodSums(
        theory=sum((row.theory_periods or Decimal(0) for row in subjects), Decimal(0)),
        practice=sum((row.practice_periods or Decimal(0) for row in subjects), Decimal(0)),
        unknown_count=sum(row.theory_periods is None or row.practice_periods is None for row in subjects),
    )
