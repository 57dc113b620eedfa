"""What contests tell the apps below: topics to practise after a round, and questions that are still kept secret."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from contests.enums import ContestState, FeaturedState, RoundState, SuggestionEnd, TopicKind
from contests.models import PackItem, PoolItem, PracticeSuggestion
from contests.queries.featured import own_introductions
from mediators.learner_notes import LearnerNote
from quizzes.practice_reasons import PracticeReason

SHOWN_DAYS = 90
MOST = 2
TOLD = (FeaturedState.ASKED, FeaturedState.CONSENTED, FeaturedState.SHOWN)


class ContestReasons:
    """Topics that published rounds suggest to a mediator (quizzes.practice_reasons.Source)."""

    def reasons_for(self, *, user: User, now: datetime) -> Sequence[PracticeReason]:
        """Return the newest open suggestions of the last 90 days; one statement."""
        rows = PracticeSuggestion.objects.filter(mediator__user=user, ended_at__isnull=True)
        return [_reason(row) for row in rows.filter(made_at__gt=now - timedelta(days=SHOWN_DAYS))[:MOST]]

    def end(self, *, user: User, reason: UUID, practised: bool, now: datetime) -> PracticeReason | None:
        """Suggest a topic no more; again changes nothing. None when it is not one of this person."""
        row = PracticeSuggestion.objects.filter(mediator__user=user, public_id=reason).first()
        if row is None:
            return None
        why = SuggestionEnd.PRACTISED if practised else SuggestionEnd.DISMISSED
        PracticeSuggestion.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now, end=why)
        return _reason(row)


CONTEST_REASONS = ContestReasons()


def introductions(user: User) -> Iterable[LearnerNote]:
    """Tell a person about being introduced as a model mediator; one statement."""
    for row in own_introductions(user).filter(state__in=TOLD)[:MOST]:
        yield LearnerNote(
            title=_("Giới thiệu Ông/Bà là hòa giải viên tiêu biểu"),
            text=f"{row.prize}. {FeaturedState(row.state).label}.",
            url=reverse("contest_stage:own-featured", args=[row.public_id]),
            waits=row.state == FeaturedState.ASKED,
        )


def questions_in_packs() -> QuerySet[Any]:
    """Return the questions in packs of rounds whose result is not published yet (C1)."""
    return _unpublished(PackItem.objects.all(), "pack__round")


def questions_in_pools() -> QuerySet[Any]:
    """Return the questions in pools of online rounds whose result is not published yet (C2)."""
    return _unpublished(PoolItem.objects.all(), "online__round")


def _unpublished(rows: QuerySet[Any], where: str) -> QuerySet[Any]:
    """Leave out what is published, and what a cancelled contest held."""
    rows = rows.exclude(**{f"{where}__state": RoundState.PUBLISHED})
    return rows.exclude(**{f"{where}__contest__state": ContestState.CANCELLED}).values("question__question")


def _reason(row: PracticeSuggestion) -> PracticeReason:
    return PracticeReason(
        id=row.public_id,
        title=row.title,
        why=row.why,
        subject=row.code if row.kind == TopicKind.SUBJECT else "",
        has_questions=row.kind != TopicKind.JUDGED,
    )
