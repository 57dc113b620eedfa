"""The one thing to do next in a contest, from what is loaded: no statement of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from contests.enums import ContestState, EntryState, RoundState
from contests.models import Contest, ContestRound
from contests.queries.rules import unset_settings


@dataclass(frozen=True)
class NextStep:
    """What to do: a sentence, the word of the button, the name of its address and whether that wants the round."""

    text: str
    label: str = ""
    url_name: str = ""
    round: ContestRound | None = None


def with_state(contests: QuerySet[Contest]) -> QuerySet[Contest]:
    """Return the contests with all that `next_step` reads: two statements, whatever their number."""
    rounds = ContestRound.objects.select_related("rules").annotate(
        entry_count=Count("entries", filter=Q(entries__withdrawn=""), distinct=True),
        judge_count=Count("judges", filter=Q(judges__removed_at__isnull=True), distinct=True),
    )
    counts = {
        "waiting": Count("entries", filter=Q(entries__state=EntryState.SUBMITTED), distinct=True),
        "accepted": Count("entries", filter=Q(entries__state=EntryState.ACCEPTED), distinct=True),
    }
    found = contests.select_related("host").annotate(**counts)
    return found.prefetch_related(Prefetch("rounds", queryset=rounds))


def next_step(contest: Contest) -> NextStep:
    """Return the next step of a contest read by `with_state`."""
    rounds: Sequence[ContestRound] = list(contest.rounds.all())
    if contest.state == ContestState.CANCELLED:
        return NextStep(f"Hội thi đã hủy: {contest.cancel_reason}")
    if contest.state == ContestState.CLOSED:
        return NextStep("Hội thi đã kết thúc. Hồ sơ được giữ nguyên.")
    gaps = len(unset_settings(rounds[-1].rules)) if rounds else 0
    if gaps:
        return NextStep(f"Thể lệ còn {gaps} chỗ cần nhập.", "Nhập tiếp thể lệ", "contests:rules-gaps")
    if contest.state == ContestState.DRAFT:
        return NextStep("Thể lệ đã đủ. Mở nhận đăng ký để các địa phương cử đội.", "Mở nhận đăng ký", "contests:state")
    waiting = getattr(contest, "waiting", 0)
    if waiting:
        return NextStep(f"{waiting} đăng ký đang chờ duyệt.", "Duyệt đăng ký", "contests:entries")
    return _of_rounds(contest, rounds)


def _of_rounds(contest: Contest, rounds: Sequence[ContestRound]) -> NextStep:
    if contest.state == ContestState.ENTRIES and not getattr(contest, "accepted", 0):
        return NextStep("Đang chờ các địa phương đăng ký.", "Xem đăng ký", "contests:entries")
    current = next((row for row in rounds if row.state != RoundState.PUBLISHED), None)
    if current is None:
        return NextStep("Mọi vòng đã công bố. Kết thúc hội thi để lưu hồ sơ.", "Kết thúc hội thi", "contests:state")
    if contest.mode == "online":
        return NextStep(f"Vòng «{current.name}» thi trực tuyến.", "Mở vòng thi", "contests:round", current)
    text, label = _STEPS[current.state]
    if current.state == RoundState.PLANNED and not current.entry_count:  # type: ignore[attr-defined]  # annotated
        text, label = "chưa có danh sách đội thi.", "Lập danh sách vòng thi"
    elif current.state == RoundState.DRAWN and _judges_short(current):
        return NextStep(f"Vòng «{current.name}»: chưa đủ giám khảo.", "Ghi giám khảo", "judging:judges", current)
    is_play = current.state in (RoundState.DRAWN, RoundState.RUNNING) and not _judges_short(current)
    url_name = "contests:run" if is_play else "contests:round"
    if current.state == RoundState.LOCKED:
        url_name = "contests:result"
    return NextStep(f"Vòng «{current.name}»: {text}", label, url_name, current)


_STEPS: Mapping[str, tuple[str, str]] = {
    RoundState.PLANNED: ("danh sách đã có, chưa bốc thăm.", "Bốc thăm"),
    RoundState.DRAWN: ("đã bốc thăm, sẵn sàng thi.", "Điều hành vòng thi"),
    RoundState.RUNNING: ("đang thi.", "Điều hành tiếp"),
    RoundState.LOCKED: ("đã khóa điểm, chờ công bố.", "Công bố kết quả"),
}


def _judges_short(contest_round: ContestRound) -> bool:
    named = contest_round.rules.document["rounds"]
    judges = next((one.get("judges") for one in named if one["code"] == contest_round.code), None)
    wanted = judges.get("count") if isinstance(judges, dict) else 0
    return contest_round.judge_count < int(wanted or 0)  # type: ignore[attr-defined]  # annotated in with_state
