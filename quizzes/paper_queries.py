"""Reads of papers for lists and pages of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from lms.base.text import search_key
from mediators.models import Mediator, Unit
from quizzes import rules
from quizzes.enums import AttemptState, Level
from quizzes.models import Appeal, AppealReply, Attempt, KeyedSheet, Paper
from quizzes.paper_access import visible_appeals, visible_attempts

SORTS = {"ten": ("title", "pk"), "moi": ("-pk",), "mo": ("opens_at", "pk")}


def papers_for_list(papers: QuerySet[Paper], *, words: str, state: str, sort: str) -> QuerySet[Paper]:
    """Return papers by title or newest first, narrowed by state and by words typed without marks."""
    if state:
        papers = papers.filter(state=state)
    wanted = search_key(words).split()
    if wanted:
        titles = [
            (pk, search_key(" ".join(filter(None, texts))))
            for pk, *texts in papers.values_list("pk", "title", "code", "campaign__title")
        ]
        keys = [pk for pk, title in titles if all(word in title for word in wanted)]
        papers = papers.filter(pk__in=keys)
    papers = papers.select_related("campaign__place")  # copies for surveys share a title
    return papers.annotate(attempt_count=Count("attempts")).order_by(*SORTS.get(sort, SORTS["moi"]))


@dataclass(frozen=True)
class PaperCounts:
    """How many attempts a person sees at a paper: in all, open, passed; appeals that wait; sheets half keyed."""

    total: int
    running: int
    passed: int
    appeals: int
    waiting_sheets: int


def paper_counts(paper: Paper, *, user: User) -> PaperCounts:
    """Return the numbers of a paper within what a person may see; three statements."""
    counts = (
        visible_attempts(user)
        .filter(paper=paper)
        .aggregate(
            total=Count("pk"),
            running=Count("pk", filter=Q(state=AttemptState.OPEN)),
            passed=Count("pk", filter=Q(passed=True)),
        )
    )
    waiting = waiting_appeals(visible_appeals(user)).filter(attempt__paper=paper).count()
    sheets = KeyedSheet.objects.filter(variant__paper=paper, attempt=None).count()
    return PaperCounts(**counts, appeals=waiting, waiting_sheets=sheets)


def waiting_appeals(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Return the appeals that nobody has answered."""
    return appeals.filter(~Exists(AppealReply.objects.filter(appeal=OuterRef("pk"))))


def attempts_of(paper: Paper, *, user: User) -> QuerySet[Attempt]:
    """Return the attempts at a paper that a person may see, with the people, newest first."""
    return (
        visible_attempts(user)
        .filter(paper=paper)
        .select_related("user__mediator__commune")
        .order_by("-started_at", "-pk")
    )


def place_name(code: str) -> str:
    """Return the name of the place that keeps a paper."""
    unit = Unit.objects.filter(code=code).first() if code else None
    return str(unit) if unit else "Toàn quốc"


def level_name(code: str) -> str:
    """Return a level in words; empty for none."""
    return str(Level(code).label) if code in Level.values else ""


def find_people(typed: str, *, visible: QuerySet[Mediator], most: int = 10) -> Sequence[Mediator]:
    """Return the people with this code, else those with this full name typed with or without marks."""
    people = visible.select_related("commune", "user").order_by("sort_key", "pk")
    by_code = list(people.filter(code__iexact="".join(typed.split()))[:1])
    return by_code or list(people.filter(name_key=search_key(typed))[:most])


@dataclass(frozen=True)
class OwnPaperRow:
    """A paper as the learner's list shows it; `when` is "before", "now" or "after"."""

    paper: Paper
    when: str
    is_running: bool
    done_count: int
    standing: rules.Standing | None


def own_paper_rows(papers: QuerySet[Paper], *, user: User, now: datetime) -> list[OwnPaperRow]:
    """Return papers with what a person has done of them, those that end soonest first; two statements."""
    found = list(papers.order_by(F("closes_at").asc(nulls_last=True), "title", "pk"))
    attempts = Attempt.objects.filter(user=user, paper__in=found).order_by("number")
    by_paper: dict[int, list[Attempt]] = {}
    for attempt in attempts:
        by_paper.setdefault(attempt.paper_id, []).append(attempt)
    return [_own_row(paper, by_paper.get(paper.pk, []), now) for paper in found]


def _own_row(paper: Paper, attempts: Sequence[Attempt], now: datetime) -> OwnPaperRow:
    finished = [attempt for attempt in attempts if attempt.state == AttemptState.SUBMITTED]
    percents = [attempt.percent for attempt in finished if attempt.percent is not None]
    if paper.opens_at is not None and now < paper.opens_at:
        when = "before"
    else:
        when = "after" if paper.closes_at is not None and now >= paper.closes_at else "now"
    return OwnPaperRow(
        paper=paper,
        when=when,
        is_running=len(finished) < len(attempts),
        done_count=len(finished),
        standing=rules.counted(percents=percents, counting=paper.counting, pass_percent=paper.pass_percent),
    )
