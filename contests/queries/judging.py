"""What a judge sees: own entries with the state of each sheet, one sheet, conflicts; nothing of other judges (A8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contests.models import ContestRound, Judge, Recusal, RoundEntry, ScoreSheet
from contests.queries.rules import round_rules
from contests.services.sheets import SheetBox

MOST_QUICK = 11


@dataclass(frozen=True)
class SheetLine:
    """One part of one entry on a judge's list; `sheet` is the version that counts, None before the first."""

    part: str
    name: str
    sheet: ScoreSheet | None
    is_on_stage: bool


@dataclass(frozen=True)
class BoardRow:
    """One entry on a judge's list, with its sheets; `recusal` says why it is grey."""

    entry: RoundEntry
    lines: tuple[SheetLine, ...]
    recusal: Recusal | None
    is_on_stage: bool

    @property
    def waiting(self) -> int:
        """Count the sheets that the judge has not handed in."""
        return 0 if self.recusal else sum(line.sheet is None for line in self.lines)


@dataclass(frozen=True)
class Conflict:
    """A judge and an entry of the same place, not decided yet."""

    judge: Judge
    entry: RoundEntry


def judged_parts(contest_round: ContestRound) -> dict[str, str]:
    """Return code → name of every part that judges mark, in the order of the rules.

    Raises:
        RuleViolation: `settings_missing`.
    """
    parts = round_rules(contest_round).marked_parts()
    return {
        code: part.name
        for code, part in parts.items()
        if part.marking is not None and part.marking.criteria_of(part_maximum=part.maximum)
    }


def judge_board(judge: Judge) -> list[BoardRow]:
    """Return the judge's entries, the one on stage first, then by lot; three statements.

    Raises:
        RuleViolation: `settings_missing`.
    """
    parts = judged_parts(judge.round)
    held = judge.round.on_stage_id
    entries = judge.round.entries.exclude(withdrawn="before_round").select_related("entry__unit")
    recused = {row.round_entry_id: row for row in Recusal.objects.filter(judge=judge)}
    sheets = {
        (row.round_entry_id, row.part): row for row in ScoreSheet.objects.filter(judge=judge).order_by("version", "pk")
    }
    rows = [
        BoardRow(
            entry=entry,
            lines=tuple(
                SheetLine(code, name, sheets.get((entry.pk, code)), entry.pk == held and code == judge.round.stage_part)
                for code, name in parts.items()
                if code not in entry.skipped
            ),
            recusal=recused.get(entry.pk),
            is_on_stage=entry.pk == held,
        )
        for entry in entries
    ]
    return sorted(rows, key=lambda row: not row.is_on_stage)


def sheet_versions(*, judge: Judge, entry: RoundEntry, part: str) -> list[ScoreSheet]:
    """Return the judge's own sheets of one part, oldest first."""
    rows = ScoreSheet.objects.filter(judge=judge, round_entry=entry, part=part)
    return list(rows.select_related("rules").order_by("version"))


def quick_marks(box: SheetBox) -> tuple[Decimal, ...]:
    """Return at most eleven marks for the buttons of a box, from 0 to the maximum, each on the step."""
    steps = int(box.maximum / box.step)
    whole = max(1, -(-steps // (MOST_QUICK - 1)))
    if box.maximum <= MOST_QUICK - 1 and Decimal(1) % box.step == 0:
        whole = int(Decimal(1) / box.step)
    found = [box.step * place for place in range(0, steps + 1, whole)]
    return tuple(found if found[-1] == box.maximum else [*found, box.step * steps])[:MOST_QUICK]


def open_conflicts(
    contest_round: ContestRound, *, judges: Sequence[Judge] | None = None, recusals: Sequence[Recusal] | None = None
) -> list[Conflict]:
    """Return judges with entries of the place where they work or live, where nobody decided yet.

    Entries that the host itself sent are left out: in a contest of a commune everybody is of the same place.
    Three statements; one where judges (with their unit) and recusals of the round are at hand.
    """
    if judges is None:
        judges = list(Judge.objects.filter(round=contest_round).select_related("unit"))
    if recusals is None:
        recusals = list(Recusal.objects.filter(judge__round=contest_round))
    running = [judge for judge in judges if judge.removed_at is None]
    entries = list(contest_round.entries.exclude(withdrawn="before_round").select_related("entry__unit"))
    decided = {(row.judge_id, row.round_entry_id) for row in recusals}
    host = contest_round.contest.host_id
    return [
        Conflict(judge, entry)
        for judge in running
        for entry in entries
        if (judge.pk, entry.pk) not in decided and entry.entry.unit_id != host and _same_place(judge, entry)
    ]


def _same_place(judge: Judge, entry: RoundEntry) -> bool:
    place = entry.entry.unit_id
    return judge.unit is not None and place is not None and place in {judge.unit_id, judge.unit.parent_id}
