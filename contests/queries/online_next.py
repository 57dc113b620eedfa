"""The one thing to do next in an online round, and in an online contest; no statement of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from contests.enums import (
    CHANGING_NOTES,
    FINDINGS,
    ContestState,
    CorrectionState,
    OnlineRunState,
    PanelDecisionKind,
    PublicationStep,
    RoundState,
)
from contests.models import (
    Contest,
    ContestRound,
    Correction,
    EntrantAppeal,
    EntrantNote,
    OnlineRound,
    OnlineRun,
    PanelDecision,
    Publication,
    RoundResult,
)
from contests.queries.rules import unset_settings
from contests.rules.online_closing import is_over


@dataclass(frozen=True)
class OnlineStep:
    """What to do: a sentence, the word of the button, the name of its address, and whether that wants the contest."""

    text: str
    label: str = ""
    url_name: str = ""
    of_contest: bool = False


def online_rounds(contest: Contest) -> QuerySet[ContestRound]:
    """Return the rounds of a contest with all that `round_step` reads: one statement."""
    results = RoundResult.objects.filter(round=OuterRef("pk")).order_by("-number")
    steps = Publication.objects.filter(result__round=OuterRef("pk")).order_by("-pk")
    runs = OnlineRun.objects.filter(round=OuterRef("pk")).order_by("-pk")
    open_notes = EntrantNote.objects.filter(
        entrant__contest=OuterRef("contest"), kind__in=FINDINGS, answered_by__isnull=True
    )
    later = EntrantNote.objects.filter(
        entrant__contest=OuterRef("contest"), kind__in=CHANGING_NOTES, recorded_at__gt=OuterRef("last_computed_at")
    )
    chosen = PanelDecision.objects.filter(
        round=OuterRef("pk"), kind=PanelDecisionKind.SIDE_PRIZE, recorded_at__gt=OuterRef("last_computed_at")
    )
    waiting = EntrantAppeal.objects.filter(round=OuterRef("pk"), answer__isnull=True).order_by().values("round")
    rows = ContestRound.objects.filter(contest=contest).select_related("rules", "contest__host", "online")
    rows = rows.annotate(
        last_result=Subquery(results.values("pk")[:1]),
        last_computed_at=Subquery(results.values("computed_at")[:1]),
        last_step=Subquery(steps.values("step")[:1]),
        last_step_result=Subquery(steps.values("result")[:1]),
        last_run=Subquery(runs.values("state")[:1]),
        has_open_notes=Exists(open_notes),
        waiting_appeals=Coalesce(Subquery(waiting.annotate(many=Count("pk")).values("many")), 0),
        is_correcting=Exists(Correction.objects.filter(round=OuterRef("pk"), state=CorrectionState.OPEN)),
    ).annotate(has_later_decision=Exists(later) | Exists(chosen))
    return rows.order_by("order")


def settings_or_none(contest_round: ContestRound) -> OnlineRound | None:
    """Return the settings of a round that was read by `online_rounds`, None before they are made."""
    try:
        return contest_round.online
    except OnlineRound.DoesNotExist:
        return None


def contest_step(contest: Contest, rounds: Sequence[ContestRound]) -> OnlineStep:
    """Return what a contest needs before its rounds; an empty sentence when it is their turn."""
    if contest.state == ContestState.CANCELLED:
        return OnlineStep(f"Cuộc thi đã hủy: {contest.cancel_reason}")
    if contest.state == ContestState.CLOSED:
        return OnlineStep("Cuộc thi đã kết thúc. Hồ sơ được giữ nguyên.")
    gaps = len(unset_settings(rounds[-1].rules)) if rounds else 0
    if gaps:
        text = f"Thể lệ còn {gaps} chỗ cần nhập."
        return OnlineStep(text, "Nhập tiếp thể lệ", "contests:rules-gaps", of_contest=True)
    if contest.state == ContestState.DRAFT:
        text = "Thể lệ đã đủ. Mở đăng ký để mọi người ghi tên và vào thi khi đến giờ."
        return OnlineStep(text, "Mở đăng ký", "contests:state", of_contest=True)
    return OnlineStep("")


def round_step(contest_round: ContestRound, *, now: datetime) -> OnlineStep:
    """Return the next step of one round read by `online_rounds`."""
    online = settings_or_none(contest_round)
    if contest_round.state == RoundState.PUBLISHED and not contest_round.is_correcting:  # type: ignore[attr-defined]
        return _after(online)
    if contest_round.last_run == OnlineRunState.WAITING:  # type: ignore[attr-defined]  # annotated
        return OnlineStep("Danh sách đang được tính.", "Xem tiến độ", "online_desk:close")
    if contest_round.state == RoundState.PUBLISHED:
        return OnlineStep("Đang đính chính kết quả đã công bố.", "Xem đính chính", "contests:correction")
    if contest_round.state == RoundState.LOCKED:
        return _publishing(contest_round)
    if online is None or online.prepared_at is None or online.opens_at is None or online.closes_at is None:
        return OnlineStep("Chưa chốt bộ câu hỏi.", "Chuẩn bị vòng thi", "online_desk:prepare")
    if now < online.opens_at:
        text = f"Mở lúc {_when(online.opens_at)}. Xem lại đề và làm thử trước giờ mở."
        return OnlineStep(text, "Xem lại, làm thử", "online_desk:prepare")
    if not is_over(closes_at=online.closes_at, now=now):
        return OnlineStep(f"Đang mở, đóng lúc {_when(online.closes_at)}.", "Xem số liệu", "online_desk:round")
    text = "Đã hết giờ. Đóng vòng thi để chốt danh sách."
    if contest_round.last_run == OnlineRunState.REFUSED:  # type: ignore[attr-defined]  # annotated
        text = "Danh sách chưa tính được. Xem vì sao rồi đóng lại."
    return OnlineStep(text, "Đóng vòng thi", "online_desk:close")


def _publishing(row: ContestRound) -> OnlineStep:
    if row.has_later_decision:  # type: ignore[attr-defined]  # annotated
        text = "Có quyết định sau lần tính gần nhất. Tính lại trước khi công bố."
        return OnlineStep(text, "Tính lại", "online_desk:close")
    if row.has_open_notes:  # type: ignore[attr-defined]  # annotated
        text = "Danh sách đã chốt. Còn dấu hiệu chưa có người xem."
        return OnlineStep(text, "Xem dấu hiệu", "online_desk:notes", of_contest=True)
    is_last = row.last_step_result == row.last_result  # type: ignore[attr-defined]  # annotated
    if is_last and row.last_step == PublicationStep.PROPOSED:  # type: ignore[attr-defined]  # annotated
        return OnlineStep("Đã đề nghị công bố, chờ người thứ hai.", "Xác nhận công bố", "online_desk:list")
    return OnlineStep("Danh sách đã chốt, chưa công bố.", "Xem danh sách, công bố", "online_desk:list")


def _after(online: OnlineRound | None) -> OnlineStep:
    if online is not None and online.key_released_at is None:
        return OnlineStep("Đã công bố kết quả, chưa công bố đáp án.", "Công bố đáp án", "online_desk:key")
    return OnlineStep("Đã công bố. Xem chuyên đề còn yếu, chuyển câu hỏi sang luyện tập.", "Sau vòng thi",
                      "online_desk:after")  # fmt: skip


def _when(moment: datetime) -> str:
    return f"{localtime(moment):%H:%M %d/%m/%Y}"
