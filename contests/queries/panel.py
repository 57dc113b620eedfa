"""What the head judge and the secretaries see of a panel: sheets of a part side by side, paper sheets keyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from contests.enums import SheetSource
from contests.models import ContestRound, Judge, PaperSheetKeying, RoundEntry
from contests.queries import recorded
from contests.queries.judging import judged_parts
from contests.queries.rules import round_rules
from contests.rules.agreement import Agreement, agreement, deviations, outliers, severity


@dataclass(frozen=True)
class PanelCell:
    """What one judge gave one entry: points, distance from the panel's mean in points and standard deviations."""

    points: Decimal | None
    away: float | None = None
    deviations: float | None = None
    is_outlier: bool = False
    is_recused: bool = False


@dataclass(frozen=True)
class PanelView:
    """All sheets of a part when all are in."""

    judges: tuple[Judge, ...]
    rows: tuple[tuple[RoundEntry, tuple[PanelCell, ...]], ...]
    severity: tuple[float | None, ...]
    agreement: Agreement
    maximum: Decimal


@dataclass(frozen=True)
class KeyedCell:
    """How far the paper sheet of one judge and entry is: missing, device, once, differs, done."""

    judge: Judge
    state: str


@dataclass(frozen=True)
class Missing:
    """Sheets of a part that are not in yet."""

    part: str
    name: str
    count: int


class PanelSheets:
    """Sheets, judges, entries and recusals of a round: three statements, whatever the number of parts."""

    def __init__(self, contest_round: ContestRound) -> None:
        """Read the round once."""
        known = recorded.recorded(contest_round)
        self.round = contest_round
        self.judges = list(known.judges)
        self.entries = [row for row in known.entries if row.withdrawn != "before_round"]
        self.sheets = {(row.judge, row.entry, row.part): row for row in known.of(recorded.SHEET)}
        self.recused = {(row.judge, row.entry) for row in known.of(recorded.RECUSAL)}

    def entries_of(self, part: str) -> list[RoundEntry]:
        """Return the entries that play a part."""
        return [entry for entry in self.entries if part not in entry.skipped]

    def missing(self) -> list[Missing]:
        """Return how many sheets of each part are not in yet."""
        return [
            Missing(
                part,
                name,
                sum(
                    (judge.pk, entry.pk) not in self.recused and (judge.pk, entry.pk, part) not in self.sheets
                    for judge in self.judges
                    for entry in self.entries_of(part)
                ),
            )
            for part, name in judged_parts(self.round).items()
        ]

    def panel(self, part: str) -> PanelView:
        """Return the marks of a part side by side. Ask only when none is missing (security.md A8)."""
        entries, maximum = self.entries_of(part), round_rules(self.round).marked_parts()[part].maximum
        marks = {str(judge.pk): self._marks(judge, entries, part) for judge in self.judges}
        away = deviations(marks=marks)
        far = {(one.judge, one.entry) for one in outliers(marks=marks, maximum=maximum)}
        rows = tuple(
            (entry, tuple(self._cell(str(judge.pk), str(entry.pk), marks, away, far) for judge in self.judges))
            for entry in entries
        )
        full = [[cell.points for cell in cells if cell.points is not None] for _entry, cells in rows]
        strict = severity(marks=marks)
        return PanelView(
            judges=tuple(self.judges),
            rows=rows,
            severity=tuple(strict.get(str(judge.pk)) for judge in self.judges),
            agreement=agreement(table=[row for row in full if len(row) == len(self.judges)]),
            maximum=maximum,
        )

    def _marks(self, judge: Judge, entries: Sequence[RoundEntry], part: str) -> dict[str, Decimal]:
        found = {}
        for entry in entries:
            sheet = self.sheets.get((judge.pk, entry.pk, part))
            if sheet is not None and (judge.pk, entry.pk) not in self.recused:
                found[str(entry.pk)] = sum((Decimal(one) for one in sheet.data.values()), Decimal(0))
        return found

    def _cell(
        self,
        judge: str,
        entry: str,
        marks: dict[str, dict[str, Decimal]],
        away: dict[tuple[str, str], tuple[float, float | None]],
        far: set[tuple[str, str]],
    ) -> PanelCell:
        points = marks[judge].get(entry)
        if points is None:
            return PanelCell(None, is_recused=True)
        distance, scaled = away.get((judge, entry), (None, None))
        return PanelCell(points, distance, scaled, (judge, entry) in far)


def keyed_table(*, contest_round: ContestRound, part: str) -> list[tuple[RoundEntry, list[KeyedCell]]]:
    """Return how far each paper sheet of a part is; four statements."""
    sheets = PanelSheets(contest_round)
    keyed: dict[tuple[int, int], dict[int, dict[str, str]]] = {}
    for row in PaperSheetKeying.objects.filter(judge__round=contest_round, part=part).order_by("pk"):
        keyed.setdefault((row.judge_id, row.round_entry_id), {})[row.keyed_by_id] = row.marks

    def state(judge: Judge, entry: RoundEntry) -> str:
        if (judge.pk, entry.pk) in sheets.recused:
            return "recused"
        by_person = list(keyed.get((judge.pk, entry.pk), {}).values())
        if len(by_person) > 1 and not any(by_person.count(one) > 1 for one in by_person):
            return "differs"
        sheet = sheets.sheets.get((judge.pk, entry.pk, part))
        if sheet is not None:
            return "done" if sheet.word == SheetSource.PAPER else "device"
        return "once" if by_person else "missing"

    return [
        (entry, [KeyedCell(judge, state(judge, entry)) for judge in sheets.judges]) for entry in sheets.entries_of(part)
    ]


def keyings_seen(
    *, judge: Judge, round_entry: RoundEntry, part: str, user: User
) -> tuple[PaperSheetKeying | None, list[PaperSheetKeying]]:
    """Return the person's own last keying of a sheet, and the others': these only once the own is in."""
    latest: dict[int, PaperSheetKeying] = {}
    rows = PaperSheetKeying.objects.filter(judge=judge, round_entry=round_entry, part=part)
    for row in rows.select_related("keyed_by").order_by("pk"):
        latest[row.keyed_by_id] = row
    own = latest.pop(user.pk, None)
    return own, list(latest.values()) if own is not None else []
