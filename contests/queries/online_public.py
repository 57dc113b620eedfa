"""What anybody may know of an online contest: windows, how to enter, and numbers only where nothing is guessed."""

from dataclasses import dataclass

from django.db.models import Count

from contests.enums import ContestState
from contests.models import Contest, OnlineAttempt, OnlineRound
from contests.queries.rules import document_of

OPEN_STATES = (ContestState.ENTRIES, ContestState.RUNNING)


@dataclass(frozen=True)
class PublicRound:
    """One round with its window; `people` is None where the number is not told."""

    online: OnlineRound
    people: int | None


@dataclass(frozen=True)
class OnlinePage:
    """The public face of an online contest."""

    is_open: bool
    rounds: tuple[PublicRound, ...]
    conditions: tuple[str, ...]
    excluded: tuple[str, ...]
    age_from: int | None


def online_page(contest: Contest) -> OnlinePage:
    """Return the public face of an online contest; three statements at most.

    The number of people of a round is told where the organiser says so; while a round asks to guess it, not before that
    round is closed.
    """
    rows = OnlineRound.objects.filter(round__contest=contest, prepared_at__isnull=False).select_related("round")
    rounds = list(rows.order_by("round__order"))
    people = _people([row.round_id for row in rounds if _tells_number(row)])
    version = contest.rules_versions.last()
    eligibility = (document_of(version).get("eligibility") or {}) if version else {}
    age = eligibility.get("age_from")
    return OnlinePage(
        is_open=contest.state in OPEN_STATES,
        rounds=tuple(PublicRound(row, people.get(row.round_id, 0) if _tells_number(row) else None) for row in rounds),
        conditions=tuple(map(str, eligibility.get("conditions") or [])),
        excluded=tuple(map(str, eligibility.get("excluded") or [])),
        age_from=age if isinstance(age, int) else None,
    )


def _tells_number(row: OnlineRound) -> bool:
    return row.shows_count and (not row.guess_text or row.closed_at is not None)


def _people(round_ids: list[int]) -> dict[int, int]:
    if not round_ids:
        return {}
    rows = OnlineAttempt.objects.filter(round__in=round_ids, entrant__is_trial=False).order_by()
    return dict(rows.values_list("round_id").annotate(people=Count("entrant", distinct=True)))
