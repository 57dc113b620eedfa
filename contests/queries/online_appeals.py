"""Complaints of people who took part online: until when they are taken, those of one person, those of a round."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, QuerySet, Subquery

from contests.enums import PublicationStep, RoundState
from contests.models import (
    ContestRound,
    Entrant,
    EntrantAppeal,
    OnlineAttempt,
    OnlineRound,
    Publication,
    QuestionRuling,
)
from contests.queries.online_pool import online_rules, rules_of
from contests.rules.online_appeals import last_day, takes_appeals
from lms.base.clock import local_day
from lms.base.errors import RuleViolation

WAITING, ANSWERED = "cho", "xong"


@dataclass(frozen=True)
class AppealWindow:
    """How long complaints are taken. `in_rules`: the rules say how many days; else the organisers set them."""

    days: int
    in_rules: bool
    end: date | None
    is_open: bool


def appeal_window(*, online: OnlineRound, now: datetime) -> AppealWindow:
    """Return until when complaints about a round are taken. One statement once it is published."""
    said = _said(online)
    days = online.appeal_days if said is None else said
    published_on = _published_on(online.round)
    return AppealWindow(
        days=days,
        in_rules=said is not None,
        end=last_day(published_on=published_on, days=days),
        is_open=takes_appeals(on=local_day(now), published_on=published_on, days=days),
    )


def appeals_of(*, online: OnlineRound, entrant: Entrant) -> QuerySet[EntrantAppeal]:
    """Return the complaints of one person about a round with their answers, newest first."""
    rows = EntrantAppeal.objects.filter(round=online.round_id, entrant=entrant)
    return rows.select_related("answer", "attempt").order_by("-pk")


def appeals_about(contest_round: ContestRound, *, state: str = "") -> QuerySet[EntrantAppeal]:
    """Return the complaints about a round, those that wait first, then the last answered."""
    rows = EntrantAppeal.objects.filter(round=contest_round)
    rows = rows.select_related("entrant", "attempt", "question__question", "answer__decided_by")
    ruled = QuestionRuling.objects.filter(appeal=OuterRef("pk")).order_by("-pk")
    rows = rows.annotate(ruling_id=Subquery(ruled.values("public_id")[:1]))
    if state in (WAITING, ANSWERED):
        rows = rows.filter(answer__isnull=state == WAITING)
    return rows.order_by(F("answer__pk").desc(nulls_first=True), "-pk")


def question_choices(*, online: OnlineRound, entrant: Entrant) -> list[tuple[str, str]]:
    """Return the questions of the attempts that a person handed in, as ("attempt-place", words). One statement."""
    rows = OnlineAttempt.objects.filter(round=online.round_id, entrant=entrant, submitted_at__isnull=False)
    return [
        (f"{number}-{place}", f"Lượt {number}, câu {place}")
        for number, items in rows.order_by("number").values_list("number", "items")
        for place in range(1, len(items) + 1)
    ]


def _said(online: OnlineRound) -> int | None:
    """Return the days that the rules name; None where they name none, or are not complete yet."""
    try:
        return online_rules(rules_of(online.round))[0].appeal_days
    except RuleViolation:
        return None


def _published_on(contest_round: ContestRound) -> date | None:
    if contest_round.state != RoundState.PUBLISHED:
        return None
    rows = Publication.objects.filter(result__round=contest_round, step=PublicationStep.CONFIRMED)
    found = rows.order_by("-pk").values_list("recorded_at", flat=True).first()
    return local_day(found) if found else None
