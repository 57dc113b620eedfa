"""Everything recorded in a stage round, read with a fixed number of statements whatever its size."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    DecimalField,
    Expression,
    F,
    IntegerField,
    JSONField,
    QuerySet,
    TextField,
    Value,
    When,
)

from contests.enums import DrawPurpose
from contests.models import (
    ContestRound,
    EntryMember,
    Judge,
    LotDraw,
    PanelDecision,
    PartClock,
    Recusal,
    RoundEntry,
    RoundIncident,
    ScoreSheet,
    TeamAnswers,
)

TIME, SHEET, ANSWER, INCIDENT, RECUSAL, MEMBER, DECISION, LOTS = range(8)


class Row(NamedTuple):
    """One thing recorded.

    `entry` and `judge` are primary keys, 0 where there is none: of the entry itself for a member, of the entry in this
    round for all others. `word` and `text` are source of a sheet and reason, pack of answers, incident and note, reason
    of a recusal, name of a member, kind of a decision (its subject is `part`). Of a member, gone or not, `part` is the
    role, and `judge` is 1 when the person left the team. `number` is the version of a sheet, the
    incident that is taken back, or a year of birth; `seconds` and `thinking` are those of a clock.
    """

    kind: int
    pk: int
    seconds: Decimal
    thinking: Decimal
    entry: int
    judge: int
    part: str
    number: int | None
    data: Any
    word: str
    text: str


@dataclass(frozen=True)
class Recorded:
    """A round as it was recorded: entries in order of play, running judges in order, rows by primary key."""

    round: ContestRound
    entries: tuple[RoundEntry, ...]
    judges: tuple[Judge, ...]
    rows: tuple[Row, ...]

    def of(self, kind: int) -> list[Row]:
        """Return the rows of a kind, oldest first."""
        return [row for row in self.rows if row.kind == kind]

    def by_entry(self, kind: int) -> list[Row]:
        """Return the rows of a kind, entry by entry in order of play, oldest first."""
        places = {entry.pk: place for place, entry in enumerate(self.entries)}
        return sorted(self.of(kind), key=lambda row: (places[row.entry], row.pk))


def recorded(contest_round: ContestRound) -> Recorded:
    """Return what is recorded in a round. Three statements."""
    entries = contest_round.entries.select_related("entry").order_by("group", "lot", "pk")
    judges = contest_round.judges.filter(removed_at__isnull=True).order_by("order", "pk")
    return Recorded(
        contest_round,
        tuple(entries),
        tuple(judges),
        tuple(sorted(_rows(contest_round), key=lambda row: (row.kind, row.pk))),
    )


def _rows(contest_round: ContestRound) -> list[Row]:
    """Read rows of eight tables with one statement. That of times comes first: its columns say how points read."""
    here = {"round_entry__round": contest_round}
    times = _columns(
        TIME, PartClock.objects.filter(**here), seconds=F("seconds"), thinking=F("thinking_seconds"),
        entry=F("round_entry_id"), part=F("part"),
    )  # fmt: skip
    members = EntryMember.objects.filter(entry__in=contest_round.entries.order_by().values("entry"))
    others = (
        _columns(
            SHEET, ScoreSheet.objects.filter(**here), entry=F("round_entry_id"), judge=F("judge_id"), part=F("part"),
            number=F("version"), data=F("marks"), word=F("source"), text=F("reason"),
        ),
        _columns(
            ANSWER, TeamAnswers.objects.filter(**here), entry=F("round_entry_id"), part=F("part"), data=F("answers"),
            word=F("pack"),
        ),
        _columns(
            INCIDENT, RoundIncident.objects.filter(**here), entry=F("round_entry_id"), part=F("part"),
            number=F("takes_back_id"), word=F("incident"), text=F("note"),
        ),
        _columns(
            RECUSAL, Recusal.objects.filter(judge__round=contest_round), entry=F("round_entry_id"),
            judge=F("judge_id"), text=F("reason"),
        ),
        _columns(
            MEMBER, members, entry=F("entry_id"), judge=HAS_LEFT, part=F("role"), number=F("birth_year"),
            data=F("attributes"), word=F("full_name"),
        ),
        _columns(
            DECISION, PanelDecision.objects.filter(round=contest_round), part=F("subject"), data=F("entries"),
            word=F("kind"),
        ),
        _columns(LOTS, LotDraw.objects.filter(round=contest_round, purpose=DrawPurpose.TIE), data=F("result")),
    )  # fmt: skip
    return [Row(*row) for row in times.union(*others, all=True)]


#: What a table that lacks a column gives instead; typed, for PostgreSQL compares the columns of a union.
NOTHING: dict[str, Expression] = {
    "seconds": Value(Decimal(0), output_field=DecimalField(max_digits=8, decimal_places=2)),
    "thinking": Value(Decimal(0), output_field=DecimalField(max_digits=8, decimal_places=2)),
    "entry": Value(0, output_field=IntegerField()),
    "judge": Value(0, output_field=IntegerField()),
    "part": Value("", output_field=TextField()),
    "number": Value(0, output_field=IntegerField()),
    "data": Value({}, output_field=JSONField()),
    "word": Value("", output_field=TextField()),
    "text": Value("", output_field=TextField()),
}
HAS_LEFT = Case(When(left_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())


def _columns(kind: int, rows: QuerySet[Any], **given: F | Expression) -> QuerySet[Any, Any]:
    """Return the columns of `Row` of a table, under names that no column of it has."""
    columns: dict[str, Any] = {"c_kind": Value(kind, output_field=IntegerField()), "c_pk": F("pk")}
    columns |= {f"c_{name}": given.get(name, nothing) for name, nothing in NOTHING.items()}
    return rows.order_by().annotate(**columns).values_list(*columns)
