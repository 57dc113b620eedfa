"""The one thing to do next in a contest, from what is loaded: no statement of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
        pack_count=Count("packs", distinct=True),
        unpacked_count=Count("entries", filter=Q(entries__withdrawn="", entries__pack=""), distinct=True),
        head_count=Count("judges", filter=Q(judges__removed_at__isnull=True, judges__is_head=True), distinct=True),
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
    if contest.mode == "online":
        return _online(contest, rounds)
    if contest.state == ContestState.DRAFT:
        return NextStep(f"Thể lệ đã đủ.{_undated(contest)} {_inviting(contest)}", "Mở nhận đăng ký", "contests:state")
    waiting = getattr(contest, "waiting", 0)
    if waiting:
        return NextStep(f"{waiting} đăng ký đang chờ duyệt.", "Duyệt đăng ký", "contests:entries")
    return _of_rounds(contest, rounds)


def _undated(contest: Contest) -> str:
    """Return what should be set before teams are invited."""
    missing = [
        words
        for words, given in (("ngày thi", contest.starts_on), ("hạn nhận đăng ký", contest.entries_close_at))
        if given is None
    ]
    return f" Chưa ghi {' và '.join(missing)}." if missing else ""


def _inviting(contest: Contest) -> str:
    if contest.level == "commune":
        return "Mở nhận đăng ký để ghi các đội của tổ hòa giải."
    return "Mở nhận đăng ký để các địa phương cử đội."


def _online(contest: Contest, rounds: Sequence[ContestRound]) -> NextStep:
    """Return the next step of an online contest; its own tab says what each round needs."""
    if contest.state == ContestState.DRAFT:
        return NextStep("Thể lệ đã đủ. Mở đăng ký để mọi người ghi tên.", "Mở đăng ký", "contests:state")
    current = next((row for row in rounds if row.state != RoundState.PUBLISHED), None)
    if current is not None:
        return NextStep(f"Vòng «{current.name}» thi trực tuyến.", "Mở vòng thi", "online_desk:round", current)
    if contest.state == ContestState.ENTRIES:
        return NextStep("Mọi vòng đã công bố. Ngừng đăng ký rồi kết thúc cuộc thi.", "Ngừng đăng ký", "contests:state")
    return NextStep("Mọi vòng đã công bố. Kết thúc cuộc thi để lưu hồ sơ.", "Kết thúc cuộc thi", "contests:state")


def _of_rounds(contest: Contest, rounds: Sequence[ContestRound]) -> NextStep:
    if contest.state == ContestState.ENTRIES and not getattr(contest, "accepted", 0):
        awaited = "Chưa có đội nào." if contest.level == "commune" else "Đang chờ các địa phương đăng ký."
        return NextStep(awaited, "Ghi đội" if contest.level == "commune" else "Xem đăng ký", "contests:entries")
    if contest.state == ContestState.ENTRIES:
        accepted = getattr(contest, "accepted", 0)
        text = f"{accepted} đội được dự thi. Khi đủ đội, bắt đầu hội thi để lập danh sách và bốc thăm."
        return NextStep(text, "Bắt đầu hội thi", "contests:state")
    current = next((row for row in rounds if row.state != RoundState.PUBLISHED), None)
    if current is None:
        return NextStep("Mọi vòng đã công bố. Kết thúc hội thi để lưu hồ sơ.", "Kết thúc hội thi", "contests:state")
    text, label = _STEPS[current.state]
    if current.state == RoundState.PLANNED and not current.entry_count:  # type: ignore[attr-defined]  # annotated
        text, label = "chưa có danh sách đội thi.", "Lập danh sách vòng thi"
    elif current.state in (RoundState.DRAWN, RoundState.RUNNING) and _judges_short(current):
        return NextStep(f"Vòng «{current.name}»: chưa đủ giám khảo.", "Ghi giám khảo", "judging:judges", current)
    packs = _packs_short(current)
    if packs is not None:
        return packs
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


def _packs_short(contest_round: ContestRound) -> NextStep | None:
    """Return what packs still need before play, where the rules do not say that none are drawn."""
    named = next(one for one in contest_round.rules.document["rounds"] if one["code"] == contest_round.code)
    draw = named.get("draw")
    by_lot = not (isinstance(draw, dict) and draw.get("pack_by") == "none")
    if contest_round.state != RoundState.DRAWN or not by_lot or not _has_key_part(named):
        return None
    if not contest_round.pack_count:  # type: ignore[attr-defined]  # annotated in with_state
        text = f"Vòng «{contest_round.name}»: chưa có gói câu hỏi."
        return NextStep(text, "Lập gói câu hỏi", "contests:packs", contest_round)
    if contest_round.unpacked_count:  # type: ignore[attr-defined]  # annotated in with_state
        text = f"Vòng «{contest_round.name}»: có gói câu hỏi, chưa bốc cho các đội."
        return NextStep(text, "Bốc gói câu hỏi", "contests:round-pack-draw", contest_round)
    return None


def _has_key_part(named: Mapping[str, Any]) -> bool:
    """Say whether a round has a part marked by key."""
    parts = [row for row in named.get("parts") or [] if isinstance(row, dict)]
    leaves = [leaf for part in parts for leaf in (part.get("parts") or [part])]
    return any(isinstance(leaf.get("marking"), dict) and leaf["marking"].get("kind") == "by_key" for leaf in leaves)


def _judges_short(contest_round: ContestRound) -> bool:
    named = contest_round.rules.document["rounds"]
    judges = next((one.get("judges") for one in named if one["code"] == contest_round.code), None)
    wanted = judges.get("count") if isinstance(judges, dict) else 0
    return contest_round.judge_count < int(wanted or 0)  # type: ignore[attr-defined]  # annotated in with_state
