"""The one next action of a running round, and the table of entries × parts with ticks."""

from dataclasses import dataclass
from fractions import Fraction

from contests.models import ContestRound, RoundEntry
from contests.queries.missing import judges_late
from contests.queries.run_sheet import Facts
from contests.rules.amounts import points_vi, round_half_up
from contests.rules.model import Part, Round

#: penalties are told for overruns up to this many seconds
TOLD_SECONDS = 1800
JUST_AFTER = Fraction(1, 1000)


@dataclass(frozen=True)
class Action:
    """What to do now: a sentence, and which form it opens: stage, time, answers, judges, wait, close."""

    text: str
    kind: str
    entry: RoundEntry | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Cell:
    """One entry in one part: ticked when all is in; else what is awaited."""

    part: Part
    is_done: bool
    words: str
    is_now: bool


def next_action(*, contest_round: ContestRound, rules: Round, facts: Facts) -> Action:
    """Return the next action: finish what is on stage, then invite the next entry, part by part in order of lots."""
    parts = rules.marked_parts()
    on_stage = next((row for row in facts.playing() if row.pk == contest_round.on_stage_id), None)
    part = parts.get(contest_round.stage_part)
    if on_stage is not None and part is not None:
        lacking = _lacking(on_stage, part, facts)
        if lacking is not None:
            return lacking
    for wanted in parts.values():
        for entry in facts.playing():
            if wanted.code not in entry.skipped and _lacking(entry, wanted, facts, timed=False) is not None:
                return Action(f"Mời {entry.entry.name} lên thi phần {wanted.name}.", "stage", entry, wanted)
    return Action("Các đội đã thi xong mọi phần. Xem còn thiếu gì rồi khóa điểm.", "close")


def table(*, contest_round: ContestRound, rules: Round, facts: Facts) -> list[tuple[RoundEntry, list[Cell]]]:
    """Return every entry with a cell per part."""
    return [(entry, [_cell(contest_round, entry, part, facts) for part in rules.marked_parts().values()])
            for entry in facts.playing()]  # fmt: skip


def penalty_steps(part: Part | None) -> list[tuple[str, str]]:
    """Return from which overrun, in seconds with a decimal point, how many points are lost, by the rules.

    A loss that begins as soon as a second is passed («mỗi phút đã bắt đầu») stands a thousandth behind that second, so
    that the clock on the screen says what the rules will take.
    """
    if part is None or part.timing is None:
        return []
    tolerance = part.timing.tolerance_seconds
    found: list[tuple[str, str]] = []
    for second in range(tolerance, TOLD_SECONDS + 1):
        for moment, told in ((Fraction(second), f"{second}"), (second + JUST_AFTER, f"{second}.001")):
            words = lost_words(part, moment) if moment > tolerance else ""
            if words != (found[-1][1] if found else ""):
                found.append((told, words))
    return found


def lost_words(part: Part, overrun: Fraction) -> str:
    """Return what an overrun takes, in words; nothing when it takes nothing."""
    penalty = part.timing.penalty if part.timing else None
    if penalty is None:
        return ""
    if penalty.kind == "zero_after_limit":
        return "không tính điểm phần thi"
    lost = penalty.points_lost(overrun_seconds=overrun, score=Fraction(part.maximum))
    return f"trừ {points_vi(round_half_up(lost, decimals=2).normalize())} điểm" if lost else ""


def _lacking(entry: RoundEntry, part: Part, facts: Facts, *, timed: bool = True) -> Action | None:
    name = f"{entry.entry.name}, {part.name}"
    if timed and part.timing is not None and (entry.pk, part.code) not in facts.timed:
        return Action(f"{name}: bấm giờ, rồi ghi thời gian.", "time", entry, part)
    if part.marking is not None and not part.marking.judged:
        if (entry.pk, part.code) not in facts.answered:
            return Action(f"{name}: ghi câu trả lời.", "answers", entry, part)
        return None
    if not facts.judges:
        return Action(f"{name}: vòng thi chưa có giám khảo.", "judges", entry, part)
    late = judges_late(entry, part, facts)
    if late:
        return Action(f"{name}: chờ phiếu của {', '.join(one.full_name for one in late)}.", "wait", entry, part)
    return None


def _cell(contest_round: ContestRound, entry: RoundEntry, part: Part, facts: Facts) -> Cell:
    is_now = contest_round.on_stage_id == entry.pk and contest_round.stage_part == part.code
    if part.code in entry.skipped:
        return Cell(part, True, "không thi", is_now)
    lacking = _lacking(entry, part, facts, timed=False)
    if lacking is None:
        return Cell(part, True, "xong", is_now)
    if part.marking is not None and part.marking.judged:
        late = len(judges_late(entry, part, facts))
        come = len(facts.judges) - late
        return Cell(part, False, f"thiếu {late} phiếu" if come else "chưa có phiếu", is_now)
    return Cell(part, False, "chưa ghi", is_now)
