"""Side prizes of an online round that people choose: written down with the ground, counted by the next list."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import OnlineRunState, OnlineState, PanelDecisionKind, RoundState
from contests.models import ContestRound, Entrant, PanelDecision
from contests.queries.correcting import takes_facts
from contests.queries.side_prizes import CHOSEN, side_prize_rules
from lms.base.errors import RuleViolation
from lms.base.text import clean

CHOOSABLE = (RoundState.RUNNING, RoundState.LOCKED)
FIELDS = ("first", "second", "third")


@transaction.atomic
def choose_online_prize(
    *, contest_round: ContestRound, prize: str, numbers: Sequence[str], reason: str, by: User, now: datetime
) -> PanelDecision:
    """Note who takes a side prize, by the number of each entrant; none: it is not given. A later note counts instead.

    Raises:
        RuleViolation: `round_not_open`, `being_computed`, `unknown_prize`, `reason_missing`, `unknown_entrant`,
            `not_in_round`, `holder_twice`; `field` names the box of the number.
    """
    held = ContestRound.objects.select_for_update().select_related("rules", "contest").get(pk=contest_round.pk)
    if held.state not in CHOOSABLE and not takes_facts(held):
        raise RuleViolation("round_not_open", "Giải phụ chọn được từ khi vòng thi mở tới khi công bố kết quả.")
    if held.online_runs.filter(state=OnlineRunState.WAITING).exists():
        raise RuleViolation("being_computed", "Danh sách đang được tính. Xin chờ xong rồi chọn.")
    if prize not in {row["code"] for row in side_prize_rules(held) if row["by"].get("kind") == CHOSEN}:
        raise RuleViolation("unknown_prize", "Thể lệ không có giải phụ này, hoặc giải này do máy tính.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi căn cứ, ví dụ biên bản họp ban tổ chức.", field="reason")
    chosen = [_counting(held, number, FIELDS[place]) for place, number in enumerate(numbers)]
    if len(set(chosen)) < len(chosen):
        raise RuleViolation("holder_twice", "Một người được ghi hai lần.", field=FIELDS[len(chosen) - 1])
    row = PanelDecision.objects.create(
        round=held,
        kind=PanelDecisionKind.SIDE_PRIZE,
        subject=prize,
        entries=chosen,
        reason=clean(reason),
        recorded_by=by,
        recorded_at=now,
    )
    details = {"kind": PanelDecisionKind.SIDE_PRIZE, "prize": prize}
    record(action="contest.panel_decided", by=by, now=now, target=held, details=details)
    return row


def _counting(contest_round: ContestRound, number: str, field: str) -> str:
    """Return the number of the registration that counts for one; refuse who cannot take a prize."""
    rows = Entrant.objects.filter(contest=contest_round.contest_id, is_trial=False).select_related("merged_into")
    found = rows.filter(number=clean(number).replace(" ", "")).first()
    if found is None:
        raise RuleViolation("unknown_entrant", "Cuộc thi không có người mang số này.", field=field)
    person = found.merged_into or found
    took_part = person.attempts.filter(round=contest_round, state=OnlineState.SUBMITTED).exists()
    took_part = took_part or found.attempts.filter(round=contest_round, state=OnlineState.SUBMITTED).exists()
    if not took_part or person.voided_at is not None:
        message = "Người này không nộp bài ở vòng này hoặc đã bị hủy kết quả."
        raise RuleViolation("not_in_round", message, field=field)
    return person.number
