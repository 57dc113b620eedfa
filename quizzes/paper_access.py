"""Who sees, writes and runs which paper, and whose attempts an officer sees.

Papers lie beside the banks: writers of a place write its papers and read those above. Officers run the papers that
reach their place (codes, extra time, printed and keyed sheets, appeals) and never see a question before its time, nor a
key; attempts are always those of people within the scope.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.access import Scope, SomeUser, scope_of
from accounts.enums import OFFICER_ROLES, Role
from mediators.access import scope_filter
from mediators.models import Mediator, Unit
from quizzes.access import BANK_ROLES, BankPlace, writable_places
from quizzes.enums import PaperState
from quizzes.models import Appeal, Attempt, Paper

PAPER_ROLES = (*BANK_ROLES, Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)


def paper_scope(user: SomeUser) -> Scope:
    """Return the places over which a person has to do with papers."""
    return scope_of(user, roles={*BANK_ROLES, *OFFICER_ROLES})


def visible_papers(user: SomeUser) -> QuerySet[Paper]:
    """Return the papers of the nation, of the person's places, of those inside and of the province above."""
    scope = paper_scope(user)
    if not scope:
        return Paper.objects.none()
    if scope.nation:
        return Paper.objects.all()
    inside = Unit.objects.filter(parent_id__in=sorted(scope.provinces)).values("code")
    above = Unit.objects.filter(code__in=sorted(scope.communes)).values("parent_id")
    own = sorted(scope.provinces | scope.communes)
    return Paper.objects.filter(
        Q(scope_code="") | Q(scope_code__in=own) | Q(scope_code__in=inside) | Q(scope_code__in=above)
    )


def can_write_paper(user: SomeUser, paper: Paper) -> bool:
    """Tell whether a person may change, open, print and regrade a paper, and see its questions and keys."""
    scope = scope_of(user, roles=BANK_ROLES)
    if scope.nation:
        return True
    if paper.scope_code in scope.provinces | scope.communes:
        return paper.scope_code != ""
    parents = Unit.objects.filter(code=paper.scope_code, parent_id__in=sorted(scope.provinces))
    return bool(paper.scope_code and scope.provinces) and parents.exists()


def may_print(user: SomeUser, paper: Paper, *, now: datetime) -> bool:
    """Tell whether a person may print the sheets of a paper that they see: writers, and officers once it has begun.

    Source: security.md C1 (nothing of a question before the opening instant, except to named authors).
    """
    if can_write_paper(user, paper):
        return True
    has_begun = paper.state == PaperState.READY and (paper.opens_at is None or paper.opens_at <= now)
    return has_begun and bool(scope_of(user, roles=OFFICER_ROLES))


def paper_places(user: SomeUser) -> list[BankPlace]:
    """Return the places whose papers a person may begin, widest first."""
    return [BankPlace(place.code, place.name if place.code else "Toàn quốc") for place in writable_places(user)]


def visible_learners(user: SomeUser) -> QuerySet[Mediator]:
    """Return the mediators whose attempts a person may see."""
    return Mediator.objects.filter(scope_filter(paper_scope(user)), user__isnull=False)


def visible_attempts(user: SomeUser) -> QuerySet[Attempt]:
    """Return the attempts of the mediators within a person's places; all of them for the nation."""
    scope = paper_scope(user)
    return Attempt.objects.filter(scope_filter(scope, commune="user__mediator__commune"))


def visible_appeals(user: SomeUser) -> QuerySet[Appeal]:
    """Return the appeals of those attempts."""
    return Appeal.objects.filter(attempt__in=visible_attempts(user).order_by().values("pk"))
