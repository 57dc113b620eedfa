"""What is recorded in a round, read in a handful of statements whatever its size."""

from dataclasses import dataclass

from django.db.models import F, IntegerField, Value

from contests.models import ContestRound, Judge, PartClock, Recusal, RoundEntry, ScoreSheet, TeamAnswers
from contests.queries import recorded
from contests.queries.recorded import Recorded

ANSWER, TIME = -1, -2


@dataclass(frozen=True)
class Facts:
    """Who plays and marks, and which sheets, answers and times are in: by keys of judge and entry, code of part."""

    entries: tuple[RoundEntry, ...]
    judges: tuple[Judge, ...]
    recused: frozenset[tuple[int, int]]
    sheets: frozenset[tuple[int, int, str]]
    answered: frozenset[tuple[int, str]]
    timed: frozenset[tuple[int, str]]

    def playing(self) -> list[RoundEntry]:
        """Return the entries that did not withdraw before the round."""
        return [row for row in self.entries if row.withdrawn != "before_round"]


def facts_of(contest_round: ContestRound) -> Facts:
    """Return what is recorded. Four statements."""
    entries = tuple(contest_round.entries.select_related("entry").order_by("group", "lot", "pk"))
    judges = tuple(contest_round.judges.filter(removed_at__isnull=True).order_by("order", "pk"))
    recused = Recusal.objects.filter(round_entry__round=contest_round).values_list("judge_id", "round_entry_id")
    found = list(_recorded(contest_round))
    return Facts(
        entries=entries,
        judges=judges,
        recused=frozenset(recused),
        sheets=frozenset((who, entry, part) for entry, part, who in found if who > 0),
        answered=frozenset((entry, part) for entry, part, who in found if who == ANSWER),
        timed=frozenset((entry, part) for entry, part, who in found if who == TIME),
    )


def facts_in(known: Recorded) -> Facts:
    """Return the facts of a round whose records are at hand; no statement."""
    return Facts(
        entries=known.entries,
        judges=known.judges,
        recused=frozenset((row.judge, row.entry) for row in known.of(recorded.RECUSAL)),
        sheets=frozenset((row.judge, row.entry, row.part) for row in known.of(recorded.SHEET)),
        answered=frozenset((row.entry, row.part) for row in known.of(recorded.ANSWER)),
        timed=frozenset((row.entry, row.part) for row in known.of(recorded.TIME)),
    )


def _recorded(contest_round: ContestRound) -> list[tuple[int, str, int]]:
    """Return (entry, part, judge) of sheets, answers and times with one statement; the kind stands for a judge."""
    columns = ("round_entry_id", "part", "who")
    sheets = ScoreSheet.objects.filter(round_entry__round=contest_round).order_by()
    answers = TeamAnswers.objects.filter(round_entry__round=contest_round).order_by()
    times = PartClock.objects.filter(round_entry__round=contest_round).order_by()
    rows = (
        sheets.annotate(who=F("judge_id"))
        .values_list(*columns)
        .union(
            answers.annotate(who=Value(ANSWER, output_field=IntegerField())).values_list(*columns),
            times.annotate(who=Value(TIME, output_field=IntegerField())).values_list(*columns),
        )
    )
    return list(rows)
