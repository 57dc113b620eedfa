"""Winners as model mediators: the desk asks, the person agrees, an editor publishes, anyone of them ends it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import ConsentWay, FeaturedState
from contests.models import ContestRound, FeaturedMediator, FeaturedStep
from contests.queries.featured import Winner
from contests.rules.featuring import WORDING, Step, may
from lms.base.errors import RuleViolation
from lms.base.text import clean

LEAST_TEXT, MOST_TEXT = 20, 600
REFUSAL = "Việc này không còn làm được: hiện là «%s». Xin mở lại trang để xem."


@transaction.atomic
def ask_to_feature(
    *, contest_round: ContestRound, winner: Winner, text: str, by: User, now: datetime
) -> FeaturedMediator:
    """Ask to introduce a winner with these words; asking again with new words needs a new consent.

    Raises:
        RuleViolation: `wrong_length` at `text`, `not_now`.
    """
    words = clean(text)
    if not LEAST_TEXT <= len(words) <= MOST_TEXT:
        message = f"Xin viết từ {LEAST_TEXT} đến {MOST_TEXT} chữ cái; đang có {len(words)}."
        raise RuleViolation("wrong_length", message, field="text")
    known = FeaturedMediator.objects.select_for_update().filter(round=contest_round, mediator=winner.mediator).first()
    if known is None:
        known = FeaturedMediator(round=contest_round, mediator=winner.mediator, state="")
    _check(known, Step.ASK)
    known.full_name, known.place = winner.mediator.full_name, str(winner.mediator.commune or "")[:160]
    known.prize, known.text = f"{winner.prize}, {contest_round.contest.name}"[:300], words
    return _step(known, Step.ASK, by=by, now=now)


@transaction.atomic
def consent(*, featured: FeaturedMediator, way: ConsentWay, text: str, by: User, now: datetime) -> FeaturedMediator:
    """Note that the person agrees to these words; they must be the ones that stand there now.

    Raises:
        RuleViolation: `text_changed`, `not_now`.
    """
    held = FeaturedMediator.objects.select_for_update().get(pk=featured.pk)
    if clean(text) != held.text:
        raise RuleViolation("text_changed", "Lời giới thiệu vừa được sửa. Xin đọc lại rồi trả lời.")
    return _take(held, Step.CONSENT, by=by, now=now, way=way)


def refuse(*, featured: FeaturedMediator, by: User, now: datetime) -> FeaturedMediator:
    """Note that the person does not agree.

    Raises:
        RuleViolation: `not_now`.
    """
    return _take(featured, Step.REFUSE, by=by, now=now)


def show_to_public(*, featured: FeaturedMediator, by: User, now: datetime) -> FeaturedMediator:
    """Publish: an editor agrees to what the person agreed to.

    Raises:
        RuleViolation: `not_now`.
    """
    return _take(featured, Step.SHOW, by=by, now=now)


def return_to_desk(*, featured: FeaturedMediator, reason: str, by: User, now: datetime) -> FeaturedMediator:
    """Send back to the desk with a reason.

    Raises:
        RuleViolation: `reason_missing` at `reason`, `not_now`.
    """
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi cần sửa gì.", field="reason")
    return _take(featured, Step.RETURN, by=by, now=now, reason=reason)


def withdraw(*, featured: FeaturedMediator, reason: str, by: User, now: datetime) -> FeaturedMediator:
    """End an introduction; from now on the public does not see it.

    Raises:
        RuleViolation: `not_now`.
    """
    return _take(featured, Step.WITHDRAW, by=by, now=now, reason=reason)


@transaction.atomic
def _take(
    featured: FeaturedMediator, step: Step, *, by: User, now: datetime, reason: str = "", way: str = ""
) -> FeaturedMediator:
    held = FeaturedMediator.objects.select_for_update().get(pk=featured.pk)
    _check(held, step)
    return _step(held, step, by=by, now=now, reason=reason, way=way)


def _check(held: FeaturedMediator, step: Step) -> None:
    if not may(state=held.state, step=step):
        label = FeaturedState(held.state).label if held.state else "chưa đề nghị"
        raise RuleViolation("not_now", REFUSAL % label)


def _step(
    held: FeaturedMediator, step: Step, *, by: User, now: datetime, reason: str = "", way: str = ""
) -> FeaturedMediator:
    held.state, held.changed_at = step.value, now
    held.save()
    FeaturedStep.objects.create(
        featured=held,
        state=step.value,
        text=held.text,
        consent_way=way,
        wording=WORDING if step is Step.CONSENT else 0,
        reason=clean(reason)[:300],
        recorded_by=by,
        recorded_at=now,
    )
    record(action=f"contest.featured.{step.value}", by=by, now=now, target=held, details={"reason": clean(reason)})
    return held
