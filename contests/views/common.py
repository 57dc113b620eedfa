"""What the desk's screens share: who enters, finding within scope, one form that does one thing."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.access import require_roles
from accounts.models import User
from contests.access import DESK_ROLES, crew_decides, keep_decides, may_organise, visible_contests
from contests.enums import PublicationStep, RoundState
from contests.models import Contest, ContestRound, OnlineRound, Publication, RoundEntry, RoundResult
from contests.queries.correcting import open_correction
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal

View = Callable[..., HttpResponseBase]

#: Officers of a place, and whoever was appointed to a contest; what each sees is decided by `contests.access`.
desk_required: Callable[[View], View] = require_roles(*DESK_ROLES)


def acting(request: HttpRequest) -> User:
    """Return the account behind a request that `desk_required` has let in."""
    return cast(User, request.user)


def find_contest(request: HttpRequest, public_id: UUID, *, organising: bool = False) -> Contest:
    """Return a contest that the person runs, or answer 404; a secretary who would decide gets 403.

    Raises:
        Http404: not within scope.
        NotAllowed: `organising` is asked and the person only writes down.
    """
    found = get_object_or_404(visible_contests(request.user).select_related("host"), public_id=public_id)
    return organisers_only(request, found) if organising else found


def find_round(request: HttpRequest, public_id: UUID, *, organising: bool = False) -> ContestRound:
    """Return a round of a contest that the person runs; refuses as `find_contest`."""
    rows = ContestRound.objects.filter(contest__in=visible_contests(request.user))
    rows = rows.annotate(decides=crew_decides(request.user, contest="contest"))
    found = get_object_or_404(rows.select_related("contest__host", "rules", "on_stage__entry"), public_id=public_id)
    keep_decides(contest=found.contest, user=request.user, decides=found.decides)
    if organising:
        organisers_only(request, found.contest)
    return found


def find_online_contest(request: HttpRequest, public_id: UUID, *, organising: bool = False) -> Contest:
    """Return an online contest that the person runs; one on stage is not found here."""
    return _only_online(find_contest(request, public_id, organising=organising), "mode")


def find_online_round(request: HttpRequest, public_id: UUID, *, organising: bool = False) -> ContestRound:
    """Return a round of an online contest that the person runs."""
    return _only_online(find_round(request, public_id, organising=organising), "contest.mode")


def online_of(contest_round: ContestRound) -> OnlineRound:
    """Return the settings of an online round with the round as it was found, or answer 404."""
    online = get_object_or_404(OnlineRound, round=contest_round)
    online.round = contest_round
    return online


def find_round_entry(contest_round: ContestRound, public_id: str) -> RoundEntry:
    """Return an entry of the round, or answer 404."""
    rows = contest_round.entries.select_related("entry", "round__rules", "round__contest__host")
    return get_object_or_404(rows, public_id=public_id)


def act(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    back: str,
    done: str,
    then: str = "",
    page: Callable[..., HttpResponse] = form_page,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show a form; when it is sent and right, do the one thing and go back with a sentence. Refusals answer 422.

    Args:
        back: address of the page that the person came from, and where they go afterwards unless `then` is given.
        then: address to go on to.
        page: shows the form, with what `form_page` takes.
        context: further arguments of `page`.
    """
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(then or back)
    return page(request, form, title=title, back=back, **(context or {}))


def publication_state(
    request: HttpRequest,
    contest_round: ContestRound,
    result: RoundResult | None,
    *,
    corrects: bool | None = None,
    steps: Sequence[Publication] | None = None,
) -> dict[str, Any]:
    """Return where the publication of a result stands, and what this person may do about it. Two statements at most.

    A published round whose correction has this result is as open to publication as a locked one.

    Args:
        corrects: whether it is that of the open correction; steps: those of the result; where they are at hand.
    """
    if steps is None:
        steps = list(result.publications.select_related("recorded_by")) if result else []
    if corrects is None:
        corrects = _corrects(contest_round, result)
    last = steps[-1] if steps else None
    return {
        "steps": steps,
        "is_proposed": last is not None and last.step == PublicationStep.PROPOSED,
        "own_proposal": last is not None and last.recorded_by_id == request.user.pk,
        "is_locked": contest_round.state == RoundState.LOCKED or corrects,
        "organises": may_organise(request.user, contest_round.contest),
    }


def do_or_tell(request: HttpRequest, do: Callable[[], Any], *, back: str, done: str) -> HttpResponse:
    """Do what one button asks, and go back with what came of it."""
    try:
        do()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(back)


def _corrects(contest_round: ContestRound, result: RoundResult | None) -> bool:
    correction = open_correction(contest_round)
    return correction is not None and result is not None and correction.result_id == result.pk


def _only_online(found: Any, mode: str) -> Any:
    if attrgetter(mode)(found) != "online":
        raise Http404
    return found


def organisers_only(request: HttpRequest, contest: Contest) -> Contest:
    """Return the contest to whoever decides about it.

    Raises:
        NotAllowed: the person only writes down.
    """
    if not may_organise(request.user, contest):
        raise NotAllowed(_("Việc này do ban tổ chức quyết định. Thư ký chỉ ghi chép; xin báo ban tổ chức."))
    return contest
