"""Results of a round: the standing computed from what was recorded, lock and publication by two persons."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import (
    CHANGING_NOTES,
    OnlineRunState,
    PanelDecisionKind,
    PublicationStep,
    RoundState,
    RulingStepKind,
)
from contests.models import ContestRound, EntrantNote, Publication, RoundResult
from contests.queries.recorded import Recorded
from contests.queries.rules import typed_rules
from contests.queries.sheets_file import sheets_file
from contests.rules.scoring import score_sheets
from contests.rules.standing import Standing, standing_as_json
from contests.services.corrections import check_correction, publish_correction
from contests.services.result_store import BESIDE, store_result
from lms.base.errors import RuleViolation
from lms.base.text import clean


def compute_standing(*, contest_round: ContestRound, known: Recorded | None = None) -> Standing:
    """Return the standing as it is now, without storing it; `known` is what was recorded, where it is at hand.

    Raises:
        RuleViolation: as `contests.rules.scoring.score_sheets`: something is missing or a tie is left open.
    """
    contest = typed_rules(contest_round.rules)
    return score_sheets(contest=contest, value=sheets_file(contest_round=contest_round, known=known))


@transaction.atomic
def lock_round(*, contest_round: ContestRound, by: User, now: datetime, reason: str = "") -> RoundResult:
    """Compute and store the result, and take no more marks. Locking again after an appeal stores one more result.

    Raises:
        RuleViolation: `round_not_open`, or what `compute_standing` refuses.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules", "contest").get(pk=contest_round.pk)
    if contest_round.contest.mode == "online" or contest_round.state not in (RoundState.DRAWN, RoundState.RUNNING):
        raise RuleViolation("round_not_open", "Vòng thi không ở bước đang thi nên không khóa điểm được.")
    sheets = sheets_file(contest_round=contest_round)
    standing = score_sheets(contest=typed_rules(contest_round.rules), value=sheets)
    result = store_result(
        contest_round=contest_round,
        sheets=sheets,
        standing=standing,
        told=standing.places,
        reason=reason,
        by=by,
        now=now,
    )
    contest_round.state, contest_round.locked_at = RoundState.LOCKED, now
    contest_round.save(update_fields=["state", "locked_at"])
    details = {"number": result.number, "checksum": result.checksum}
    record(action="contest.round_locked", by=by, now=now, target=contest_round, details=details)
    return result


@transaction.atomic
def reopen_round(*, contest_round: ContestRound, reason: str, by: User, now: datetime) -> None:
    """Take marks again after locking, as long as nothing is published; with a reason.

    Raises:
        RuleViolation: `round_not_locked`, `reason_missing`.
    """
    contest_round = ContestRound.objects.select_for_update().get(pk=contest_round.pk)
    if contest_round.contest.mode == "online" or contest_round.state != RoundState.LOCKED:
        raise RuleViolation("round_not_locked", "Chỉ mở lại được vòng đã khóa điểm và chưa công bố.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do mở lại.", field="reason")
    contest_round.state, contest_round.locked_at = RoundState.RUNNING, None
    contest_round.save(update_fields=["state", "locked_at"])
    details = {"reason": clean(reason)}
    record(action="contest.round_reopened", by=by, now=now, target=contest_round, details=details)


@transaction.atomic
def propose_publication(*, result: RoundResult, by: User, now: datetime) -> Publication:
    """Propose to publish the last result of a locked round, or the corrected one of a published round.

    Raises:
        RuleViolation: `round_not_locked`, `not_last_result`, `decided_later`, `already_proposed`.
    """
    contest_round = ContestRound.objects.select_for_update().get(pk=result.round_id)
    _check_publishable(contest_round, result)
    if _last_step(result) == PublicationStep.PROPOSED:
        raise RuleViolation("already_proposed", "Kết quả này đã được đề nghị công bố, đang chờ người thứ hai xác nhận.")
    return _step(result, PublicationStep.PROPOSED, "", by, now)


@transaction.atomic
def confirm_publication(*, result: RoundResult, by: User, now: datetime) -> ContestRound:
    """Publish: a second person confirms what another proposed; the result is computed again and must be equal.

    Raises:
        RuleViolation: those of `check_confirmable` and `check_computed_again`.
    """
    check_confirmable(result=result, by=by)
    check_computed_again(result=result)
    return publish_confirmed(result=result, by=by, now=now)


def check_confirmable(*, result: RoundResult, by: User) -> ContestRound:
    """Refuse where this person may not confirm this result now; return its round, locked. In a transaction.

    Raises:
        RuleViolation: `round_not_locked`, `not_last_result`, `decided_later`, `being_confirmed`, `not_proposed`,
            `same_person`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=result.round_id)
    _check_publishable(contest_round, result)
    proposed = result.publications.last()
    if proposed is None or proposed.step != PublicationStep.PROPOSED:
        raise RuleViolation("not_proposed", "Kết quả chưa được đề nghị công bố.")
    if proposed.recorded_by_id == by.pk:
        raise RuleViolation("same_person", "Người đề nghị không tự xác nhận được: cần người thứ hai.")
    return contest_round


def check_computed_again(*, result: RoundResult, alive: Callable[[], None] = lambda: None) -> None:
    """Refuse a result that its own rules and sheets do not give again.

    Args:
        alive: called between the long steps.

    Raises:
        RuleViolation: `result_differs`; what `score_sheets` refuses.
    """
    alive()
    again = score_sheets(contest=typed_rules(result.rules), value=result.sheets)
    alive()
    if standing_as_json(standing=again) != _without_sentences(result.standing):
        raise RuleViolation("result_differs", "Tính lại ra kết quả khác. Xin mở lại vòng thi và khóa điểm lần nữa.")


def publish_confirmed(*, result: RoundResult, by: User, now: datetime) -> ContestRound:
    """Write the second person's step and publish, over the published result where that is corrected.

    After `check_confirmable`, in the same transaction.
    """
    contest_round = ContestRound.objects.get(pk=result.round_id)
    _step(result, PublicationStep.CONFIRMED, "", by, now)
    if contest_round.state == RoundState.PUBLISHED:
        publish_correction(contest_round, result, by, now)
        return contest_round
    contest_round.state, contest_round.published_at = RoundState.PUBLISHED, now
    contest_round.save(update_fields=["state", "published_at"])
    details = {"number": result.number, "checksum": result.checksum}
    record(action="contest.result_published", by=by, now=now, target=contest_round, details=details)
    return contest_round


@transaction.atomic
def return_publication(*, result: RoundResult, reason: str, by: User, now: datetime) -> Publication:
    """Send a proposed result back with a reason.

    Raises:
        RuleViolation: `not_proposed`, `being_confirmed`, `reason_missing`.
    """
    _check_at_rest(ContestRound.objects.select_for_update().get(pk=result.round_id))
    if _last_step(result) != PublicationStep.PROPOSED:
        raise RuleViolation("not_proposed", "Kết quả chưa được đề nghị công bố.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do trả lại.", field="reason")
    return _step(result, PublicationStep.RETURNED, clean(reason), by, now)


def _without_sentences(standing: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in standing.items() if key not in BESIDE}


def _check_publishable(contest_round: ContestRound, result: RoundResult) -> None:
    if contest_round.state not in (RoundState.LOCKED, RoundState.PUBLISHED):
        raise RuleViolation("round_not_locked", "Chỉ công bố được vòng đã khóa điểm.")
    _check_at_rest(contest_round)
    if contest_round.results.order_by("number").values_list("pk", flat=True).last() != result.pk:
        raise RuleViolation("not_last_result", "Đã có lần tính sau. Xin dùng kết quả mới nhất.")
    later = EntrantNote.objects.filter(entrant__contest=contest_round.contest_id, kind__in=CHANGING_NOTES)
    if later.filter(recorded_at__gt=result.computed_at).exists():
        message = "Có quyết định về người dự thi sau lần tính này. Xin tính lại danh sách rồi công bố."
        raise RuleViolation("decided_later", message)
    ruled = contest_round.rulings.filter(steps__step=RulingStepKind.CONFIRMED)
    if ruled.filter(steps__recorded_at__gt=result.computed_at).exists():
        message = "Có quyết định về câu hỏi sau lần tính này. Xin tính lại danh sách rồi công bố."
        raise RuleViolation("decided_later", message)
    chosen = contest_round.decisions.filter(kind=PanelDecisionKind.SIDE_PRIZE, round__contest__mode="online")
    if chosen.filter(recorded_at__gt=result.computed_at).exists():
        message = "Có giải phụ được chọn sau lần tính này. Xin tính lại rồi công bố."
        raise RuleViolation("decided_later", message)
    if contest_round.state == RoundState.PUBLISHED:
        check_correction(contest_round, result)


def _check_at_rest(contest_round: ContestRound) -> None:
    """Refuse while the list of an online round is being worked on."""
    if contest_round.online_runs.filter(state=OnlineRunState.WAITING).exists():
        message = "Danh sách đang được tính hoặc đối chiếu để công bố. Xin chờ xong."
        raise RuleViolation("being_confirmed", message)


def _last_step(result: RoundResult) -> str:
    last = result.publications.last()
    return "" if last is None else last.step


def _step(result: RoundResult, step: str, reason: str, by: User, now: datetime) -> Publication:
    row = Publication.objects.create(result=result, step=step, reason=reason, recorded_by=by, recorded_at=now)
    record(action=f"contest.publication.{step}", by=by, now=now, target=result, details={"reason": reason})
    return row
