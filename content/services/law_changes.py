"""Entering what a later document does to an article, taking it back, and deciding what happens to each text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from content.enums import LawOutcome
from content.law_queries import latest_decisions
from content.models import LawChange, LawChangeWithdrawal, LawDecision
from content.rendering import forget_rendered
from content.signals import law_decided
from lms.base.clock import LOCAL_ZONE
from lms.base.errors import RuleViolation

REASON_LENGTH = 500
NEEDS_REASON = (LawOutcome.KEEP, LawOutcome.REOPEN)
OVERRUN = "%(who)s đã quyết định «%(outcome)s» lúc %(at)s. Quyết định của Ông/Bà chưa ghi; xin xem lại rồi chọn."


@dataclass
class Deciding:
    """What became of several decisions at once: targets done, and refusals by target."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, RuleViolation] = field(default_factory=dict)


@transaction.atomic
def mark_change(*, change: LawChange, by: User, now: datetime) -> LawChange:
    """Enter that an article or a whole document is changed from a day.

    Raises:
        RuleViolation: "incomplete" with the sentences of the fields; "other_document" at `article`; "known" when the
            same change of the same place stands already.
    """
    change.created_by, change.created_at = by, now
    try:
        change.full_clean()
    except ValidationError as error:
        raise RuleViolation("incomplete", " ".join(error.messages)) from error
    if change.article is not None and change.article.document_id != change.document_id:
        raise RuleViolation("other_document", _("Điều này không thuộc văn bản đã chọn."), field="article")
    same = LawChange.objects.filter(
        document=change.document, article=change.article, by_number=change.by_number, withdrawal__isnull=True
    )
    if same.exists():
        raise RuleViolation("known", _("Thay đổi này đã được ghi theo cùng văn bản."), field="by_number")
    change.save()
    details = {
        "place": change.key,
        "kind": str(change.kind),
        "from": change.from_on.isoformat(),
        "by": change.by_number,
    }
    record(action="law.changed", by=by, now=now, target=change, details=details)
    transaction.on_commit(forget_rendered)
    return change


@transaction.atomic
def withdraw_change(*, change: LawChange, reason: str, by: User, now: datetime) -> LawChangeWithdrawal:
    """Take back a change that was entered by mistake: texts suspended because of it are in use again.

    Raises:
        RuleViolation: "no_reason" at `reason`; "withdrawn" when somebody has done so already.
    """
    _require(reason, _("Xin ghi vì sao rút lại."))
    try:
        with transaction.atomic():
            row = LawChangeWithdrawal.objects.create(change=change, reason=reason.strip(), by=by, at=now)
    except IntegrityError as error:
        raise RuleViolation("withdrawn", _("Thay đổi này đã được người khác rút lại.")) from error
    record(action="law.withdrawn", by=by, now=now, target=change, details={"place": change.key})
    targets = list(change.decisions.order_by().values_list("target", flat=True).distinct())
    law_decided.send(sender=LawDecision, targets=targets, now=now)
    transaction.on_commit(forget_rendered)
    return row


def decide(
    *, change: LawChange, seen: Mapping[str, int], outcome: str, reason: str, by: User, now: datetime
) -> Deciding:
    """Decide the same about several texts. Whoever calls has checked that this person may decide about each.

    Args:
        seen: target → number of the decision that was shown for it, 0 for none. Where somebody else has decided
            since, nothing is written for that target and the refusal says who and what.

    Raises:
        RuleViolation: "bad_outcome" at `outcome`, "no_reason" at `reason`, "withdrawn"; nothing is written.
    """
    if outcome not in LawOutcome.values:
        raise RuleViolation("bad_outcome", _("Xin chọn một quyết định."), field="outcome")
    if outcome in NEEDS_REASON:
        _require(reason, _("Xin ghi lý do: người đọc sau cần biết vì sao."))
    if LawChangeWithdrawal.objects.filter(change=change).exists():
        raise RuleViolation("withdrawn", _("Thay đổi này đã được rút lại, không cần quyết định nữa."))
    result = Deciding()
    for target, number in sorted(seen.items()):
        try:
            _decide_one(change, target, number, outcome, reason.strip()[:REASON_LENGTH], by, now)
        except RuleViolation as refusal:
            result.refused[target] = refusal
        else:
            result.done.append(target)
    return result


@transaction.atomic
def _decide_one(
    change: LawChange, target: str, seen: int, outcome: str, reason: str, by: User, now: datetime
) -> LawDecision:
    """Append one decision; the unique number makes the first of two win."""
    held = latest_decisions(changes=[change]).get((change.pk, target))
    if (held.number if held else 0) != seen:
        raise _overrun(held)
    try:
        with transaction.atomic():
            row = LawDecision.objects.create(
                change=change,
                target=target,
                number=seen + 1,
                outcome=outcome,
                reason=reason,
                from_on=change.from_on,
                by=by,
                at=now,
            )
    except IntegrityError as error:
        raise _overrun(latest_decisions(changes=[change]).get((change.pk, target))) from error
    details = {"place": change.key, "item": target, "outcome": str(outcome)}
    record(action="law.decided", by=by, now=now, target=change, details=details)
    law_decided.send(sender=LawDecision, targets=[target], now=now)
    transaction.on_commit(forget_rendered)
    return row


def _overrun(held: LawDecision | None) -> RuleViolation:
    if held is None:
        return RuleViolation("overrun", _("Danh sách đã thay đổi. Xin xem lại rồi chọn."))
    named = {
        "who": held.by.full_name,
        "outcome": LawOutcome(held.outcome).label,
        "at": f"{held.at.astimezone(LOCAL_ZONE):%H:%M, %d/%m/%Y}",
    }
    return RuleViolation("overrun", _(OVERRUN) % named)


def _require(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise RuleViolation("no_reason", sentence, field="reason")
