"""Appeals of captains and what was decided on them (contest-rules.md §4)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.services import record
from contests.enums import RoundState
from contests.models import Appeal, AppealDecision, ContestRound, RoundEntry
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean


@transaction.atomic
def receive_appeal(*, round_entry: RoundEntry, text: str, part: str = "", by: User, now: datetime) -> Appeal:
    """Note an appeal in writing. Until the marks are locked at any time; after that on the day of the lock.

    Raises:
        RuleViolation: `round_not_open`, `appeal_late`, `text_missing`.
    """
    contest_round = ContestRound.objects.get(pk=round_entry.round_id)
    if contest_round.state in (RoundState.PLANNED, RoundState.DRAWN):
        raise RuleViolation("round_not_open", "Vòng thi chưa bắt đầu nên chưa có gì để khiếu nại.")
    last = last_day_words(contest_round)
    if contest_round.locked_at is not None and local_day(now) > local_day(contest_round.locked_at):
        raise RuleViolation("appeal_late", f"Đã hết hạn nhận khiếu nại của vòng này ({last}).")
    if not clean(text):
        raise RuleViolation("text_missing", "Xin ghi nội dung khiếu nại.", field="text")
    row = Appeal.objects.create(
        round_entry=round_entry, part=part, text=text.strip()[:4000], received_at=now, recorded_by=by
    )
    details = {"entry": str(round_entry.public_id), "part": part}
    record(action="contest.appeal_received", by=by, now=now, target=contest_round, details=details)
    return row


@transaction.atomic
def decide_appeal(*, appeal: Appeal, is_accepted: bool, text: str, by: User, now: datetime) -> AppealDecision:
    """Answer an appeal, once. Marks change only by reopening the round and by corrections with their reasons.

    Raises:
        RuleViolation: `text_missing`, `appeal_decided`.
    """
    if not clean(text):
        raise RuleViolation("text_missing", "Xin ghi trả lời và căn cứ.", field="text")
    try:
        with transaction.atomic():
            row = AppealDecision.objects.create(
                appeal=appeal, is_accepted=is_accepted, text=text.strip()[:4000], decided_by=by, decided_at=now
            )
    except IntegrityError:
        raise RuleViolation("appeal_decided", "Khiếu nại này đã được trả lời.") from None
    details = {"appeal": str(appeal.public_id), "accepted": is_accepted}
    record(action="contest.appeal_decided", by=by, now=now, target=appeal.round_entry.round, details=details)
    return row


def last_day_words(contest_round: ContestRound) -> str:
    """Return until when appeals are taken, in words."""
    if contest_round.locked_at is None:
        return "hết ngày khóa điểm"
    return f"hết ngày {local_day(contest_round.locked_at):%d/%m/%Y}"
