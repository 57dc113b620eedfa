"""Judges of a round: appointed, removed, and kept away from an entry (contest-rules.md §4, security.md A8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from accounts.rules import random_digits
from audit.services import record
from contests.enums import RecusalSource, RoundState
from contests.models import ContestRound, Judge, JudgeCard, Recusal, RoundEntry, ScoreSheet
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.models import Unit

CLOSED_STATES = (RoundState.LOCKED, RoundState.PUBLISHED)
MOST_JUDGES = 30
NAME_DIGITS = 12


@transaction.atomic
def appoint_judge(
    *,
    contest_round: ContestRound,
    full_name: str,
    workplace: str = "",
    unit: Unit | None = None,
    is_head: bool = False,
    by: User,
    now: datetime,
) -> Judge:
    """Appoint a judge of one round, with an account of their own that only a round card lets in.

    Args:
        unit: commune or province where the judge works or lives; entries of the same one are shown as conflicts.

    Raises:
        RuleViolation: `round_closed`, `name_missing`, `name_taken`, `two_heads`, `too_many_judges`.
    """
    contest_round = _open_round(contest_round)
    name = clean(full_name)
    running = Judge.objects.filter(round=contest_round, removed_at__isnull=True)
    if not name:
        raise RuleViolation("name_missing", "Xin ghi họ và tên giám khảo.", field="full_name")
    if any(row.full_name.casefold() == name.casefold() for row in running):
        message = "Vòng thi đã có giám khảo tên này. Nếu là hai người, xin ghi thêm chức danh vào sau tên."
        raise RuleViolation("name_taken", message, field="full_name")
    if is_head and running.filter(is_head=True).exists():
        raise RuleViolation("two_heads", "Ban giám khảo đã có trưởng ban; mỗi vòng chỉ một người.", field="is_head")
    order = Judge.objects.filter(round=contest_round).count() + 1
    if order > MOST_JUDGES:
        raise RuleViolation("too_many_judges", f"Mỗi vòng thi ghi được tối đa {MOST_JUDGES} giám khảo.")
    judge = Judge.objects.create(
        round=contest_round,
        account=_new_account(name, by=by, now=now),
        full_name=name,
        workplace=clean(workplace),
        unit=unit,
        is_head=is_head,
        order=order,
    )
    details = {"judge": str(judge.public_id), "head": is_head}
    record(action="contest.judge_appointed", by=by, now=now, target=contest_round, details=details)
    return judge


@transaction.atomic
def take_over_judges(
    *, contest_round: ContestRound, chosen: Sequence[tuple[Judge, Unit | None]], by: User, now: datetime
) -> list[Judge]:
    """Appoint judges of an earlier round here as well: all of them or none.

    Each gets an account of this round and needs a card of it; what they declared before is not taken along. The head
    stays head where this round has none yet.

    Args:
        chosen: the earlier judge with the place told for this round.

    Raises:
        RuleViolation: `nobody_chosen`, `judge_removed`, and those of `appoint_judge`.
    """
    if not chosen:
        raise RuleViolation("nobody_chosen", "Xin chọn ít nhất một giám khảo.")
    if any(judge.removed_at is not None for judge, _unit in chosen):
        raise RuleViolation("judge_removed", "Có giám khảo đã thôi chấm ở vòng trước. Xin chọn lại.")
    has_head = Judge.objects.filter(round=contest_round, is_head=True, removed_at__isnull=True).exists()
    found = [
        appoint_judge(
            contest_round=contest_round,
            full_name=judge.full_name,
            workplace=judge.workplace,
            unit=unit,
            is_head=judge.is_head and not has_head,
            by=by,
            now=now,
        )
        for judge, unit in chosen
    ]
    details = {"from": str(chosen[0][0].round.public_id), "count": len(found)}
    record(action="contest.judges_taken_over", by=by, now=now, target=contest_round, details=details)
    return found


@transaction.atomic
def remove_judge(*, judge: Judge, reason: str, by: User, now: datetime) -> None:
    """Remove a judge: card, device and session end at once; sheets locked before stay.

    Raises:
        RuleViolation: `round_closed`, `reason_missing`, `judge_removed`.
    """
    _open_round(judge.round)
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do thôi giám khảo.", field="reason")
    rows = Judge.objects.filter(pk=judge.pk, removed_at__isnull=True)
    if rows.update(removed_at=now, removed_reason=clean(reason)) == 0:
        raise RuleViolation("judge_removed", "Giám khảo này đã thôi chấm trước đó.")
    JudgeCard.objects.filter(judge=judge, ended_at__isnull=True).update(ended_at=now)
    last_day = local_day(now) - timedelta(days=1)
    RoleAssignment.objects.filter(user=judge.account_id, role=Role.JUDGE, ends_on__isnull=True).update(ends_on=last_day)
    details = {"judge": str(judge.public_id), "reason": clean(reason)}
    record(action="contest.judge_removed", by=by, now=now, target=judge.round, details=details)


@transaction.atomic
def recuse_judge(
    *, judge: Judge, round_entry: RoundEntry, reason: str, source: str, by: User, now: datetime
) -> Recusal:
    """Keep a judge away from an entry from now on: declared by the judge, found, or decided by the organiser.

    Raises:
        RuleViolation: `round_closed`, `reason_missing`, `not_assigned`, `already_marked` (the organiser removes the
            judge, or the head corrects: a locked sheet is not taken away silently), `recused_before`.
    """
    _open_round(judge.round)
    if judge.round_id != round_entry.round_id:
        raise RuleViolation("not_assigned", "Bài này không thuộc phần chấm của giám khảo.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do không chấm bài này.", field="reason")
    if ScoreSheet.objects.filter(judge=judge, round_entry=round_entry).exists():
        message = "Giám khảo đã nộp phiếu của bài này. Xin báo trưởng ban giám khảo và ban tổ chức để xử lý."
        raise RuleViolation("already_marked", message)
    row, is_new = Recusal.objects.get_or_create(
        judge=judge,
        round_entry=round_entry,
        defaults={
            "source": RecusalSource(source),
            "reason": clean(reason)[:300],
            "recorded_by": by,
            "recorded_at": now,
        },
    )
    if not is_new:
        raise RuleViolation("recused_before", "Giám khảo đã rút khỏi việc chấm bài này.")
    details = {"judge": str(judge.public_id), "entry": str(round_entry.public_id), "source": str(source)}
    record(action="contest.judge_recused", by=by, now=now, target=judge.round, details=details)
    return row


def _new_account(name: str, *, by: User, now: datetime) -> User:
    """Open an account without a usable secret: no sign-in page takes it, no activation card is made for it."""
    username = f"giamkhao-{random_digits(NAME_DIGITS)}"
    user = User.objects.create_user(username, full_name=name)
    RoleAssignment.objects.create(
        user=user, role=Role.JUDGE, scope_level=ScopeLevel.SELF, starts_on=local_day(now), appointed_by=by
    )
    return user


def _open_round(contest_round: ContestRound) -> ContestRound:
    found = ContestRound.objects.select_for_update().get(pk=contest_round.pk)
    if found.state in CLOSED_STATES:
        message = f"Vòng thi ở bước «{found.get_state_display()}» nên không thay đổi ban giám khảo được nữa."
        raise RuleViolation("round_closed", message)
    return found
