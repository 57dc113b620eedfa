"""Reading the register of legal supporters."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from lms.base.text import search_key
from mediators.models import LegalSupporter, TeamSupport


def running_on(on: date) -> Q:
    """Return the condition on rows of `TeamSupport` that run on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def supporters(
    *, rows: QuerySet[LegalSupporter], words: str = "", profession: str = "", commune: str = "", ended: bool = False
) -> QuerySet[LegalSupporter]:
    """Return supporters by name with `team_count`, the teams helped now; one statement.

    Args:
        rows: scoped to what the caller may see.
        words: part of the name, marks and capitals do not matter.
        profession, commune: codes, "" for all.
        ended: those who help no more instead of those who do.
    """
    found = rows.filter(ended_on__isnull=not ended).select_related("commune")
    if key := search_key(words):
        found = found.filter(name_key__contains=key)
    if profession:
        found = found.filter(profession=profession)
    if commune:
        found = found.filter(commune_id=commune)
    counted = found.annotate(team_count=Count("teams", filter=Q(teams__ends_on__isnull=True)))
    return counted.order_by("commune__name_key", "sort_key", "pk")


def supports_of_team(*, team_id: int, on: date) -> list[TeamSupport]:
    """Return who helps a team on a day, by name; one statement."""
    rows = TeamSupport.objects.filter(running_on(on), team_id=team_id).select_related("supporter")
    return list(rows.order_by("supporter__sort_key", "pk"))


def running_supports(*, on: date) -> QuerySet[TeamSupport]:
    """Return which team is helped by whom on a day, to be used as a subquery (M7)."""
    return TeamSupport.objects.filter(running_on(on))
