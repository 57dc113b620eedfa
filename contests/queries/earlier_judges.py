"""Judges of earlier rounds that may be asked again: of the same contest, or of another one of the same host."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.access import SomeUser
from contests.access import visible_contests
from contests.models import ContestRound, Judge, Recusal
from contests.queries.judging import open_conflicts
from mediators.models import Unit

MOST_ROUNDS = 50


@dataclass(frozen=True)
class EarlierJudge:
    """A judge of an earlier round who does not judge here yet.

    Attributes:
        conflicts: teams of this round that come from the judge's place.
        recusals: what was decided before, in words; it is decided anew here.
    """

    judge: Judge
    conflicts: tuple[str, ...]
    recusals: tuple[str, ...]


def earlier_rounds(*, contest_round: ContestRound, user: SomeUser) -> list[ContestRound]:
    """Return other rounds with judges of the same host that the person runs, newest first; one statement.

    Annotated with `judge_count`. Contests without a host (regions, the nation) stand for one another by their level.
    """
    contest = contest_round.contest
    same = Q(contest__host=contest.host_id) if contest.host_id else Q(contest__host=None, contest__level=contest.level)
    running = Count("judges", filter=Q(judges__removed_at__isnull=True))
    rows = ContestRound.objects.filter(same, contest__in=visible_contests(user)).exclude(pk=contest_round.pk)
    found = rows.annotate(judge_count=running).filter(judge_count__gt=0)
    return list(found.select_related("contest").order_by("-contest_id", "-order")[:MOST_ROUNDS])


def earlier_judges(*, contest_round: ContestRound, source: ContestRound) -> list[EarlierJudge]:
    """Return the judges of a round who may be taken over, without those whose name judges here already."""
    here = Judge.objects.filter(round=contest_round, removed_at__isnull=True).values_list("full_name", flat=True)
    taken = {name.casefold() for name in here}
    rows = Judge.objects.filter(round=source, removed_at__isnull=True).select_related("unit").order_by("order", "pk")
    judges = [row for row in rows if row.full_name.casefold() not in taken]
    conflicts = open_conflicts(contest_round, judges=judges, recusals=())
    told = list(Recusal.objects.filter(judge__in=judges).select_related("round_entry__entry"))
    return [
        EarlierJudge(
            judge=judge,
            conflicts=tuple(one.entry.entry.name for one in conflicts if one.judge.pk == judge.pk),
            recusals=tuple(f"{row.round_entry.entry.name}: {row.reason}" for row in told if row.judge_id == judge.pk),
        )
        for judge in judges
    ]


def judge_places(*, contest_round: ContestRound, judges: Sequence[EarlierJudge]) -> list[Unit]:
    """Return the places to choose from: those that sent a team to this round, and those that judges had; one statement.

    Places are told anew because a judge's own place may have had no team in the earlier round.
    """
    sent = contest_round.entries.values("entry__unit")
    known = [one.judge.unit_id for one in judges if one.judge.unit_id]
    return list(Unit.objects.filter(Q(pk__in=sent) | Q(pk__in=known)).order_by("name_key"))
