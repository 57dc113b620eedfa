"""The timekeeper's acts on the clock of an opened pack, after its question is on the projector."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.models import ContestRound, QuestionPack
from contests.queries.pack_clock import moments_of
from contests.queries.rules import round_rules
from contests.rules.theory_clock import ClockAct, after_act, next_acts, read_pack_clock, stage_of
from contests.services.stage import PLAYING
from lms.base.errors import RuleViolation


@transaction.atomic
def move_clock(*, pack: QuestionPack, act: ClockAct, by: User, now: datetime) -> QuestionPack:
    """Begin thinking, begin the answer, stop, or set the clock back to nothing; each is written in the log.

    Raises:
        RuleViolation: `round_not_open`, `pack_closed`, `nothing_shown`: no question was shown yet; `untimed_part`,
            `wrong_clock_act`: another act came first.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=pack.round_id)
    pack = QuestionPack.objects.select_for_update().get(pk=pack.pk)
    pack.round = contest_round
    if contest_round.state not in PLAYING:
        message = f"Vòng thi đang ở bước «{contest_round.get_state_display()}» nên không bấm giờ được."
        raise RuleViolation("round_not_open", message)
    if pack.opened_at is None:
        raise RuleViolation("pack_closed", "Gói còn đóng. Xin mở gói ở trang điều hành trước.")
    part = round_rules(contest_round).marked_parts().get(pack.part)
    timing = part.timing if part else None
    if timing is None:
        raise RuleViolation("untimed_part", "Thể lệ không giới hạn thời gian của phần thi này.")
    if not pack.shown:
        raise RuleViolation("nothing_shown", "Chưa hiện câu hỏi nào. Xin hiện câu hỏi, đọc xong rồi bấm giờ.")
    moments = moments_of(pack)
    if act not in next_acts(stage=stage_of(moments), has_thinking=timing.thinking_seconds is not None):
        raise RuleViolation("wrong_clock_act", "Đồng hồ vừa được bấm ở máy khác. Xin xem lại rồi bấm tiếp.")
    found = after_act(moments=moments, act=act, now=now)
    pack.thinking_from, pack.answering_from, pack.stopped_at = (
        found.thinking_from,
        found.answering_from,
        found.stopped_at,
    )
    pack.save(update_fields=["thinking_from", "answering_from", "stopped_at"])
    details = {"part": pack.part, "pack": pack.code, "act": act.value}
    if act in (ClockAct.STOP, ClockAct.CLEAR):
        stopped = read_pack_clock(moments=moments, timing=timing, now=now)
        details |= {"seconds": str(stopped.used), "thinking": str(stopped.thinking_used)}
    record(action="contest.pack_clock", by=by, now=now, target=contest_round, details=details)
    return pack
