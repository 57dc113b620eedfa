"""What a changed version of the rules would change before it takes effect: settings, and places where sheets exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contests.enums import RoundState
from contests.models import Contest, ContestRound
from contests.queries.rules import round_document, typed_rules
from contests.queries.sheets_file import sheets_file
from contests.rules import model
from contests.rules.amounts import points_vi
from contests.rules.scoring import score_sheets
from lms.base.errors import RuleViolation

FIXED = (RoundState.LOCKED, RoundState.PUBLISHED)
OPEN = "đang mở: giờ và bộ câu hỏi giữ như đã chốt; tính điểm, xếp hạng theo thể lệ mới khi đóng vòng."
PREPARED = "đã chốt bộ câu hỏi theo thể lệ cũ: phải chốt lại thì giờ, số câu, thời gian làm bài mới mới có hiệu lực."
PLAYED = (RoundState.DRAWN, RoundState.RUNNING)


@dataclass(frozen=True)
class Move:
    """The place of one entry before and after."""

    entry: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs."""
        return self.before != self.after


@dataclass(frozen=True)
class RoundEffect:
    """What happens to one round: `note` where places cannot be compared."""

    name: str
    note: str
    moves: tuple[Move, ...] = ()


def effects(*, contest: Contest, document: Mapping[str, Any], is_complete: bool) -> list[RoundEffect]:
    """Return what the new rules would do to each round, computed from the sheets that are in. Nothing is stored."""
    found = []
    known = {one["code"]: one for one in document["rounds"]}
    for contest_round in contest.rounds.select_related("rules", "contest", "online"):
        online = getattr(contest_round, "online", None)
        if contest_round.code not in known:
            found.append(RoundEffect(contest_round.name, "bỏ khỏi hội thi."))
        elif contest_round.state in FIXED:
            found.append(RoundEffect(contest_round.name, "đã khóa điểm: giữ thể lệ cũ, không đổi gì."))
        elif online is not None and contest_round.state == RoundState.RUNNING:
            found.append(RoundEffect(contest_round.name, OPEN))
        elif online is not None and online.prepared_at and _is_asked_anew(contest_round, known[contest_round.code]):
            found.append(RoundEffect(contest_round.name, PREPARED))
        elif contest_round.state in PLAYED:
            found.append(_effect(contest_round, document, is_complete))
        else:
            found.append(RoundEffect(contest_round.name, "chưa thi: thi theo thể lệ mới."))
    held = {row.code for row in contest.rounds.all()}
    return found + [RoundEffect(one["name"], "vòng mới.") for code, one in known.items() if code not in held]


def _is_asked_anew(contest_round: ContestRound, new: Mapping[str, Any]) -> bool:
    """Say whether times, questions or the limit differ from those that were frozen with the questions."""
    old = round_document(contest_round)
    return (old["parts"], _times(old)) != (new["parts"], _times(new))


def _times(one: Mapping[str, Any]) -> tuple[Any, Any]:
    online = one.get("online") or {}
    return online.get("opens_at"), online.get("closes_at")


def _effect(contest_round: ContestRound, document: Mapping[str, Any], is_complete: bool) -> RoundEffect:
    if not is_complete:
        return RoundEffect(contest_round.name, "thể lệ mới còn chỗ cần nhập nên chưa tính thử được.")
    sheets = sheets_file(contest_round=contest_round)
    try:
        before = _told(typed_rules(contest_round.rules), sheets)
    except RuleViolation as refusal:
        return RoundEffect(contest_round.name, f"chưa đủ phiếu để so: {refusal.message}")
    try:
        after = _told(model.build_contest(document=document), sheets)
    except RuleViolation as refusal:
        return RoundEffect(contest_round.name, f"phiếu đã chấm không tính được theo thể lệ mới: {refusal.message}")
    moves = tuple(Move(entry, words, after.get(entry, "không có hạng")) for entry, words in before.items())
    changed = sum(move.is_changed for move in moves)
    note = f"{changed} bài đổi hạng hoặc điểm." if changed else "không bài nào đổi hạng hay điểm."
    return RoundEffect(contest_round.name, note, moves)


def _told(rules: model.Contest, sheets: Mapping[str, Any]) -> dict[str, str]:
    standing = score_sheets(contest=rules, value=sheets)
    return {
        place.entry: f"hạng {place.rank}, {points_vi(place.total)} điểm" + (f", {place.prize}" if place.prize else "")
        for place in standing.places
    }
