"""What a person says of themselves and what their paper shows, competency by competency."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.base.errors import RuleViolation
from quizzes.campaign_enums import CampaignState
from quizzes.campaign_queries import is_running
from quizzes.competencies import CODES, HIGHEST, LOWEST, place_of, share_of_level
from quizzes.enums import AttemptState, ResultCause
from quizzes.models import (
    Attempt,
    AttemptItem,
    AttemptResult,
    Campaign,
    CampaignPerson,
    CompetencyResult,
    ProfileRevision,
    SelfRating,
)
from quizzes.statistics.profiles import MarkedItem, competency_scores, gaps_of

CHUNK_SIZE = 200


@transaction.atomic
def rate_self(*, person: CampaignPerson, levels: Mapping[str, int], now: datetime) -> SelfRating:
    """Keep how a person rates themselves, before the paper; every time is kept, the latest counts.

    Args:
        levels: a level of the scale (1-5) for every competency of the list.

    Raises:
        RuleViolation: "not_running", "already_measured", "levels_missing", "bad_level".
    """
    if not is_running(person.campaign, now=now):
        raise RuleViolation("not_running", _("Kỳ khảo sát chưa mở hoặc đã đóng, phiếu không được nhận."))
    if person.measured_at is not None:
        raise RuleViolation("already_measured", _("Ông/Bà đã làm bài, phiếu tự đánh giá không sửa được nữa."))
    if set(levels) != set(CODES):
        raise RuleViolation("levels_missing", _("Xin chọn một mức cho mỗi năng lực."))
    if any(not LOWEST <= level <= HIGHEST for level in levels.values()):
        raise RuleViolation("bad_level", _("Xin chọn một trong các mức có trên phiếu."))
    rating = SelfRating.objects.create(person=person, levels=dict(levels), rated_at=now)
    CampaignPerson.objects.filter(pk=person.pk).update(rated_at=now)
    person.rated_at = now
    _write([person], now=now)
    return rating


@transaction.atomic
def record_attempt(*, attempt: Attempt, now: datetime) -> None:
    """Note a submitted attempt at a campaign's paper with its person; nothing for other papers."""
    person = (
        CampaignPerson.objects.filter(campaign__paper=attempt.paper_id, mediator__user=attempt.user_id)
        .select_related("campaign")
        .first()
    )
    if person is None or person.attempt_id not in (None, attempt.pk):
        return
    CampaignPerson.objects.filter(pk=person.pk).update(attempt=attempt)
    person.attempt = attempt
    _write([person], now=now)


def refresh_results(*, campaign: Campaign, now: datetime) -> int:
    """Work out the results of a campaign anew from the marks as they stand; return how many people have one."""
    people = list(campaign.people.order_by("pk").values_list("pk", flat=True))
    measured = 0
    for first in range(0, len(people), CHUNK_SIZE):
        with transaction.atomic():
            part = list(
                CampaignPerson.objects.filter(pk__in=people[first : first + CHUNK_SIZE]).select_related("campaign")
            )
            _find_attempts(campaign, part)
            measured += _write(part, now=now)
    return measured


def _find_attempts(campaign: Campaign, people: Iterable[CampaignPerson]) -> None:
    """Give people without one their first submitted attempt at the campaign's paper."""
    waiting = {person.mediator_id: person for person in people if person.attempt_id is None}
    finished = Attempt.objects.filter(
        paper=campaign.paper_id, state=AttemptState.SUBMITTED, user__mediator__in=list(waiting)
    ).order_by("submitted_at", "pk")
    for attempt in finished.select_related("user__mediator"):
        person = waiting.pop(attempt.user.mediator.pk, None)
        if person is not None:
            person.attempt = attempt
            person.save(update_fields=["attempt"])


def _write(people: list[CampaignPerson], *, now: datetime) -> int:
    """Replace the results of people; four statements and one for each changed person. Return how many are measured."""
    items = _items_of([person.attempt_id for person in people if person.attempt_id])
    ratings = _ratings_of(people)
    fresh: list[CompetencyResult] = []
    for person in people:
        scores = {score.code: score for score in competency_scores(items=items.get(person.attempt_id or 0, ()))}
        rated = ratings.get(person.pk, {})
        for code in sorted({*scores, *rated}, key=lambda code: (code != "", place_of(code), code)):
            fresh.append(_row(person, code, scores.get(code), rated.get(code)))
        person.gaps = list(gaps_of(scores=scores.values(), target=person.campaign.target))
        person.measured_at = (person.measured_at or now) if scores else None
    _keep_former([person for person in people if person.campaign.state == CampaignState.CLOSED], fresh, now=now)
    CompetencyResult.objects.filter(person__in=people).delete()
    CompetencyResult.objects.bulk_create(fresh, batch_size=500)
    CampaignPerson.objects.bulk_update(people, ["gaps", "measured_at"], batch_size=CHUNK_SIZE)
    return sum(person.measured_at is not None for person in people)


def _keep_former(people: Iterable[CampaignPerson], fresh: Iterable[CompetencyResult], *, now: datetime) -> None:
    """Append what measured profiles of a closed campaign were where they change; two statements when nothing does."""
    ids = [person.pk for person in people]
    if not ids:
        return
    former: dict[int, list[dict[str, Any]]] = {}
    for row in CompetencyResult.objects.filter(person__in=ids).order_by("code"):
        former.setdefault(row.person_id, []).append(_facts(row))
    coming: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(fresh, key=lambda row: row.code):
        coming.setdefault(row.person_id, []).append(_facts(row))
    measured = [pk for pk, rows in former.items() if any(row["share"] is not None for row in rows)]
    changed = [pk for pk in measured if former[pk] != coming.get(pk)]
    stored = {person.pk: person for person in CampaignPerson.objects.filter(pk__in=changed)}
    for pk in changed:
        ProfileRevision.objects.create(
            person=stored[pk],
            number=ProfileRevision.objects.filter(person=pk).count() + 1,
            results=former[pk],
            gaps=stored[pk].gaps,
            reason=_why(stored[pk].attempt_id),
            changed_at=now,
        )


def _facts(row: CompetencyResult) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("code", "items", "share", "low", "high", "rated")}


def _why(attempt_id: int | None) -> str:
    """Return the reason of what changed an attempt last: that of its regrade, or that a written answer was marked."""
    last = AttemptResult.objects.filter(attempt=attempt_id).select_related("regrade").order_by("number").last()
    if last is None:
        return _("Tính lại từ bài đã nộp")
    return last.regrade.reason if last.regrade else str(ResultCause(last.cause).label)


def _row(person: CampaignPerson, code: str, score: Any, rated: int | None) -> CompetencyResult:
    figures = {name: getattr(score, name) for name in ("items", "share", "low", "high")} if score else {}
    return CompetencyResult(person=person, code=code, rated=None if rated is None else share_of_level(rated), **figures)


def _items_of(attempts: list[int | None]) -> dict[int, list[MarkedItem]]:
    """Return the marked questions of attempts with one statement; unmarked ones are left out."""
    found: dict[int, list[MarkedItem]] = {}
    rows = AttemptItem.objects.filter(attempt__in=attempts, fraction__isnull=False).values_list(
        "attempt_id", "points", "fraction", "version__question__competencies"
    )
    for attempt, points, fraction, codes in rows:
        marked = MarkedItem(competencies=tuple(codes or ()), points=float(points), fraction=float(fraction or 0))
        found.setdefault(attempt, []).append(marked)
    return found


def _ratings_of(people: Iterable[CampaignPerson]) -> dict[int, dict[str, int]]:
    """Return the latest rating of each person with one statement."""
    rows = SelfRating.objects.filter(person__in=people).order_by("id").values_list("person_id", "levels")
    return dict(rows)
