"""What contests tell the apps below: topics to practise, introductions to answer, questions still kept secret."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from contests.enums import ContestState, FeaturedState, RoundState, SuggestionEnd, TopicKind
from contests.models import FeaturedMediator, PackItem, PoolItem, PracticeSuggestion
from contests.queries.featured import own_introductions
from contests.rules.featuring import TOLD as TOLD_TO
from mediators.learner_notes import LearnerNote
from quizzes.practice_reasons import PracticeReason

SHOWN_DAYS = 90
MOST = 5
TOLD = (FeaturedState.ASKED, FeaturedState.CONSENTED, FeaturedState.SHOWN)


class ContestReasons:
    """Topics that published rounds suggest to a mediator (quizzes.practice_reasons.Source)."""

    def newest(self, *, now: datetime) -> Mapping[str, Subquery]:
        """Return the newest open suggestion of the last 90 days; the first of its round."""
        rows = PracticeSuggestion.objects.filter(mediator=OuterRef("pk"), ended_at__isnull=True)
        rows = rows.filter(made_at__gt=now - timedelta(days=SHOWN_DAYS)).order_by("-made_at", "order", "pk")
        return _columns(rows, id="public_id", title="title", why="why", kind="kind", code="code")

    def read(self, *, plain: Mapping[str, Any]) -> PracticeReason:
        """Return the reason."""
        return PracticeReason(
            id=plain["id"],
            title=plain["title"],
            why=plain["why"],
            subject=plain["code"] if plain["kind"] == TopicKind.SUBJECT else "",
            has_questions=plain["kind"] != TopicKind.JUDGED,
        )

    def end(self, *, user: User, reason: UUID, practised: bool, now: datetime) -> PracticeReason | None:
        """Suggest a topic no more; again changes nothing. None when it is not one of this person."""
        row = PracticeSuggestion.objects.filter(mediator__user=user, public_id=reason).first()
        if row is None:
            return None
        why = SuggestionEnd.PRACTISED if practised else SuggestionEnd.DISMISSED
        PracticeSuggestion.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now, end=why)
        return self.read(plain={**vars(row), "id": row.public_id})


class Introductions:
    """Introductions as a model mediator that a person may answer or end (mediators.learner_notes.Source)."""

    def waiting(self) -> Mapping[str, Subquery]:
        """Return the newest introduction that waits for the person's answer."""
        rows = FeaturedMediator.objects.filter(mediator=OuterRef("pk"), state=FeaturedState.ASKED)
        return _columns(rows.order_by("-changed_at", "-pk"), id="public_id", prize="prize", state="state")

    def read(self, *, plain: Mapping[str, Any]) -> LearnerNote:
        """Return the note."""
        return LearnerNote(
            title=_("Giới thiệu Ông/Bà là hòa giải viên tiêu biểu"),
            text=f"{plain['prize']}. {TOLD_TO[plain['state']]}",
            url=reverse("contest_stage:own-featured", args=[plain["id"]]),
        )

    def notes_for(self, *, user: User) -> Iterable[LearnerNote]:
        """Return the introductions that run."""
        rows = own_introductions(user).filter(state__in=TOLD)[:MOST]
        return [self.read(plain={"id": row.public_id, "prize": row.prize, "state": row.state}) for row in rows]


def _columns(rows: QuerySet[Any], **fields: str) -> dict[str, Subquery]:
    """Return each field of the first of some rows as a column."""
    return {name: Subquery(rows.values(field)[:1]) for name, field in fields.items()}


CONTEST_REASONS, INTRODUCTIONS = ContestReasons(), Introductions()


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
