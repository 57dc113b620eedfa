"""Faulty questions at the desk: the questions of a round with what was decided about each, one decision in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from contests.enums import OnlineRunKind, RulingStepKind
from contests.models import ContestRound, Entrant, OnlineRun, PoolItem, QuestionRuling, RulingStep
from contests.queries.list_runs import standing_run
from contests.rules.correcting import Line
from lms.base.text import search_key

ENDS = (RulingStepKind.CONFIRMED, RulingStepKind.RETURNED, RulingStepKind.DROPPED)


@dataclass(frozen=True)
class ChangedPlace:
    """One place that changes, with the person's name; `before` or `after` None where there is none."""

    name: str
    before: Line | None
    after: Line | None


def pool_items(contest_round: ContestRound, *, words: str = "", ruled: bool = False) -> QuerySet[PoolItem]:
    """Return the frozen questions of a round, each with the decision that is open or was taken last, by code."""
    own = QuestionRuling.objects.filter(round=contest_round, question=OuterRef("question")).order_by("-pk")
    given_up = RulingStep.objects.filter(
        ruling=OuterRef("pk"), step__in=(RulingStepKind.RETURNED, RulingStepKind.DROPPED)
    )
    own = own.filter(~Exists(given_up))
    confirmed = RulingStep.objects.filter(ruling=OuterRef("pk"), step=RulingStepKind.CONFIRMED)
    rows = PoolItem.objects.filter(online__round=contest_round).select_related("question__question")
    rows = rows.annotate(
        ruling_id=Subquery(own.values("public_id")[:1]),
        ruling_kind=Subquery(own.values("kind")[:1]),
        is_decided=Exists(own.filter(Exists(confirmed))),
    )
    if ruled:
        rows = rows.filter(ruling_id__isnull=False)
    if words:
        named = Q(question__question__code__icontains=words) | Q(question__question__stem_text__icontains=words)
        rows = rows.filter(named | Q(question__question__search_key__contains=search_key(words)))
    return rows.order_by("question__question__code", "pk")


def missed_percents(contest_round: ContestRound) -> dict[int, int]:
    """Return by question version how many percent missed it in the list that stands; empty before the close."""
    run = standing_run(contest_round)
    counts: dict[str, list[int]] = run.summary.get("questions", {}) if run else {}
    return {int(pk): round(100 * missed / asked) for pk, (missed, asked) in counts.items() if asked}


def last_runs(ruling: QuestionRuling) -> tuple[OnlineRun | None, OnlineRun | None]:
    """Return the last look at what a decision changes, and the run that marks again. One statement."""
    runs = list(ruling.runs.order_by("-pk"))
    looks = (one for one in runs if one.kind == OnlineRunKind.LOOK)
    marks = (one for one in runs if one.kind == OnlineRunKind.MARK)
    return next(looks, None), next(marks, None)


def changed_rows(contest_round: ContestRound, rows: Sequence[Sequence[Any]]) -> list[ChangedPlace]:
    """Return the changed places that a look kept, with names; one statement."""
    people = Entrant.objects.filter(contest=contest_round.contest_id, number__in=[row[0] for row in rows])
    names = dict(people.values_list("number", "full_name"))
    return [
        ChangedPlace(
            f"{names.get(number, '')} · {number}", Line(*before) if before else None, Line(*after) if after else None
        )
        for number, before, after in rows
    ]
