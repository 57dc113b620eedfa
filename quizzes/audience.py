"""Papers that quizzes themselves hand out: to every mediator of a place, or to the people on a list."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.enums import TryKind
from accounts.models import User
from accounts.services.tries import claim_try, key_of
from lms.base.errors import RuleViolation
from lms.base.text import search_key
from mediators.models import Mediator
from quizzes.enums import Audience, PaperState
from quizzes.models import Paper, PaperInvite
from quizzes.offers import Offer

NO_LIMIT = 10**6  # only the pauses between tries hold back: a code of the hall locks nobody out


def places_of(user: User) -> set[str] | None:
    """Return the codes of the places that a mediator belongs to, the nation (empty) first; None for others."""
    found = Mediator.objects.filter(user=user).values_list("commune_id", "commune__parent_id").first()
    return None if found is None else {"", *(code for code in found if code)}


def papers_for(user: User) -> QuerySet[Paper]:
    """Return the open papers that are handed out to a person here; one statement more finds the person's places."""
    places = places_of(user)
    named = Q(audience=Audience.NAMED, pk__in=PaperInvite.objects.filter(user=user).values("paper_id"))
    local = Q(audience=Audience.PLACE, scope_code__in=sorted(places)) if places is not None else Q(pk__in=[])
    return Paper.objects.filter(named | local, state=PaperState.READY)


def offer_to_audience(user: User, paper: Paper) -> Offer | None:
    """Offer a paper to the mediators of its place or the people on its list; not as long as it is a draft."""
    if paper.audience == Audience.OFFERED or paper.state == PaperState.DRAFT:
        return None
    if paper.audience == Audience.NAMED:
        reached = PaperInvite.objects.filter(paper=paper, user=user).exists()
    else:
        reached = paper.scope_code in (places_of(user) or ())
    return Offer(back_url=reverse("quizzes:my-papers"), back_label=_("Các bài kiểm tra")) if reached else None


def check_access_code(*, paper: Paper, user: User, typed: str, now: datetime) -> None:
    """Let a person in who knows the code read out in the hall; marks, case and spaces do not matter.

    Raises:
        RuleViolation: "wrong_code", at the field `ma`.
        TooManyTries: after some wrong ones in a row the next must wait.
    """
    if not paper.access_code:
        return
    row = claim_try(name_key=key_of(f"paper:{paper.pk}:{user.pk}"), kind=TryKind.FACTOR, limit=NO_LIMIT, now=now)
    if not constant_time_compare(_folded(typed), _folded(paper.access_code)):
        raise RuleViolation(
            "wrong_code", _("Mã vào phòng thi không đúng. Xin hỏi lại cán bộ coi thi rồi gõ lại."), field="ma"
        )
    row.delete()


def _folded(text: str) -> str:
    return "".join(search_key(text[:100]).split())
