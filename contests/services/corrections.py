"""Corrections of published results (docs/decisions/0062): opened on a ground, computed by the engine, by two persons.

The published result stands, everywhere, until the corrected one is confirmed; then it stays as «đã thay thế». Facts are
corrected where they always are (a new version of a sheet, an annulment, an incident), which an open correction allows.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.services import record
from contests.enums import CorrectionBasis, CorrectionState, OnlineRunKind, OnlineRunState, OnlineState
from contests.models import AppealDecision, BoardState, ContestRound, Correction, FrozenPlace, OnlineRun, RoundResult
from contests.queries.correcting import open_correction
from contests.queries.public import published_result
from contests.queries.rules import typed_rules
from contests.queries.sheets_file import sheets_file
from contests.rules.correcting import AwardChange, Change, Line, changed_awards, changed_places, lines_of
from contests.rules.scoring import score_sheets
from contests.services.erasing import were_erased
from contests.services.result_store import store_result
from lms.base.errors import RuleViolation
from lms.base.text import clean

#: changes kept with the correction, the weightiest; how many there are is kept beside them
MOST_CHANGES = 2000


@transaction.atomic
def start_correction(
    *,
    contest_round: ContestRound,
    basis: str,
    decision: AppealDecision | None,
    ground: str,
    notice: str,
    by: User,
    now: datetime,
) -> Correction:
    """Open a correction of a published result; from now on its facts may be corrected.

    Args:
        decision: the upheld appeal, where the correction rests on one.
        ground: what was wrong, with number and day of the paper that says so.
        notice: what the public will read.

    Raises:
        RuleViolation: `round_not_published`, `already_correcting`, `decision_missing`, `ground_missing`,
            `notice_missing`, `people_erased`.
    """
    contest_round = ContestRound.objects.select_for_update().get(pk=contest_round.pk)
    result = published_result(contest_round)
    if result is None:
        raise RuleViolation("round_not_published", "Chỉ đính chính kết quả đã công bố.")
    if were_erased(contest=contest_round.contest):
        message = "Dữ liệu cá nhân của người dự thi đã xóa theo thời hạn nên kết quả không tính lại được nữa."
        raise RuleViolation("people_erased", message)
    if basis == CorrectionBasis.APPEAL and not _is_upheld(decision, contest_round):
        message = "Xin chọn khiếu nại của vòng này đã được chấp nhận."
        raise RuleViolation("decision_missing", message, field="decision")
    if not clean(ground):
        raise RuleViolation("ground_missing", "Xin ghi sai sót và số, ngày văn bản.", field="ground")
    if not clean(notice):
        raise RuleViolation("notice_missing", "Xin ghi lời báo công khai.", field="notice")
    try:
        with transaction.atomic():
            row = Correction.objects.create(
                round=contest_round,
                replaces=result,
                basis=CorrectionBasis(basis),
                decision=decision if basis == CorrectionBasis.APPEAL else None,
                ground=clean(ground)[:300],
                notice=clean(notice)[:300],
                opened_by=by,
                opened_at=now,
            )
    except IntegrityError:
        raise RuleViolation("already_correcting", "Vòng thi đang có một lần đính chính chưa xong.") from None
    details = {"basis": row.basis, "ground": row.ground, "replaces": result.number}
    record(action="contest.correction_opened", by=by, now=now, target=contest_round, details=details)
    return row


@transaction.atomic
def drop_correction(*, correction: Correction, reason: str, by: User, now: datetime) -> None:
    """Give a correction up: the published result stands; what was noted meanwhile stays on record.

    Raises:
        RuleViolation: `correction_over`, `being_confirmed`, `reason_missing`.
    """
    held = _held(correction)
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do bỏ việc đính chính.", field="reason")
    held.state, held.ended_at, held.drop_reason = CorrectionState.DROPPED, now, clean(reason)
    held.save(update_fields=["state", "ended_at", "drop_reason"])
    details = {"reason": held.drop_reason}
    record(action="contest.correction_dropped", by=by, now=now, target=held.round, details=details)


@transaction.atomic
def compute_correction(*, correction: Correction, by: User, now: datetime) -> OnlineRun | None:
    """Compute the corrected result from the facts as they are now; of an online round a run that does so.

    Raises:
        RuleViolation: `correction_over`, `being_confirmed`; what `score_sheets` refuses.
    """
    held = _held(correction)
    contest_round = ContestRound.objects.select_related("contest", "rules").get(pk=held.round_id)
    if contest_round.contest.mode == "online":
        turns = contest_round.attempts.filter(state=OnlineState.SUBMITTED, entrant__is_trial=False).count()
        return OnlineRun.objects.create(
            round=contest_round, kind=OnlineRunKind.AGAIN, reason=held.ground, asked_by=by, asked_at=now,
            whole_count=turns,
        )  # fmt: skip
    sheets = sheets_file(contest_round=contest_round)
    standing = score_sheets(contest=typed_rules(contest_round.rules), value=sheets)
    result = store_result(
        contest_round=contest_round, sheets=sheets, standing=standing, told=standing.places, reason=held.ground, by=by,
        now=now,
    )  # fmt: skip
    attach_result(contest_round=contest_round, result=result, by=by, now=now)
    return None


@transaction.atomic
def attach_result(*, contest_round: ContestRound, result: RoundResult, by: User, now: datetime) -> None:
    """Keep a computed result with the open correction of its round, and what it changes; none open: nothing."""
    held = Correction.objects.select_for_update().filter(round=contest_round, state=CorrectionState.OPEN).first()
    if held is None or held.result_id == result.pk:
        return
    places, awards = _changes(held.replaces, result, is_online=contest_round.contest.mode == "online")
    held.result = result
    held.changes = {
        "moved": len(places),
        "rows": [[one.entry, one.before, one.after] for one in places[:MOST_CHANGES]],
        "awards": [[one.prize, one.before, one.after] for one in awards],
    }
    held.save(update_fields=["result", "changes"])
    details = {"number": result.number, "checksum": result.checksum, "moved": len(places)}
    record(action="contest.correction_computed", by=by, now=now, target=contest_round, details=details)


def check_correction(contest_round: ContestRound, result: RoundResult) -> None:
    """Refuse to publish a result over a published one, unless it is that of the open correction and still true.

    Raises:
        RuleViolation: `round_not_locked`, `nothing_changed`, `decided_later`.
    """
    held = open_correction(contest_round)
    if held is None or held.result_id != result.pk:
        message = "Kết quả đã công bố. Muốn đổi thì mở đính chính và tính kết quả đính chính trước."
        raise RuleViolation("round_not_locked", message)
    if not held.changes.get("moved") and not held.changes.get("awards"):
        raise RuleViolation("nothing_changed", "Kết quả tính lại không đổi gì nên không có gì để đính chính.")
    if contest_round.contest.mode != "online" and sheets_file(contest_round=contest_round) != result.sheets:
        message = "Phiếu, thời gian hoặc sự việc đã đổi sau lần tính này. Xin tính lại kết quả đính chính."
        raise RuleViolation("decided_later", message)


def publish_correction(contest_round: ContestRound, result: RoundResult, by: User, now: datetime) -> None:
    """End the open correction with its confirmed result; the projector takes the new places with its next look."""
    held = Correction.objects.select_for_update().get(round=contest_round, state=CorrectionState.OPEN)
    held.state, held.ended_at = CorrectionState.PUBLISHED, now
    held.save(update_fields=["state", "ended_at"])
    for board in BoardState.objects.select_for_update().filter(round=contest_round):
        board.payload = {**board.payload, "final": False}
        board.save(update_fields=["payload"])
    details = {"number": result.number, "checksum": result.checksum, "replaces": held.replaces.number}
    record(action="contest.result_corrected", by=by, now=now, target=contest_round, details=details)


def _held(correction: Correction) -> Correction:
    """Return the row, locked, with its round; refuse one that is over, or while something is computed for it."""
    held = Correction.objects.select_for_update(of=("self",)).select_related("round__contest").get(pk=correction.pk)
    if held.state != CorrectionState.OPEN:
        raise RuleViolation("correction_over", "Lần đính chính này đã xong.")
    if held.round.online_runs.filter(state=OnlineRunState.WAITING).exists():
        raise RuleViolation("being_confirmed", "Danh sách đang được tính hoặc đối chiếu để công bố. Xin chờ xong.")
    return held


def _is_upheld(decision: AppealDecision | None, contest_round: ContestRound) -> bool:
    if decision is None or not decision.is_accepted:
        return False
    return decision.appeal.round_entry.round_id == contest_round.pk


def _changes(before: RoundResult, after: RoundResult, *, is_online: bool) -> tuple[list[Change], list[AwardChange]]:
    """Return what is different. Of an online round the frozen places are compared, never two large standings."""
    if not is_online:
        old, new = before.standing, after.standing
        return (
            changed_places(before=lines_of(old["entries"]), after=lines_of(new["entries"])),
            changed_awards(before=old, after=new),
        )
    told: list[dict[str, Any]] = [one.online_run.summary for one in (before, after)]
    return (
        changed_places(before=frozen_lines(before), after=frozen_lines(after)),
        changed_awards(before=told[0], after=told[1]),
    )


def frozen_lines(result: RoundResult) -> dict[str, Line]:
    """Return the frozen places of an online result by the number of the entrant; one statement."""
    rows = FrozenPlace.objects.filter(result=result).order_by("position")
    found = rows.values_list("entrant__number", "rank", "total", "prize", "qualifies").iterator(chunk_size=5000)
    return {
        number: Line(rank, f"{total.normalize():f}", prize, goes_on) for number, rank, total, prize, goes_on in found
    }
