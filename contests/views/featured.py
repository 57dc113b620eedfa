"""Model mediators at the desks: organisers ask for winners of a round, editors publish or send back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_roles
from accounts.enums import Role
from contests.access import may_organise
from contests.enums import ConsentWay, FeaturedState
from contests.forms_featured import EndForm, FeatureForm, PaperConsentForm
from contests.models import ContestRound, FeaturedMediator
from contests.queries.featured import Winner, editable, winner_of, winners_of
from contests.rules.featuring import Step, may
from contests.services import featuring
from contests.views.common import View, act, acting, desk_required, do_or_tell, find_round
from lms.base.clock import now
from lms.base.lists import chips, joined, page_of, posted, query_of, show, words_of
from lms.base.text import search_key

editor_required: Callable[[View], View] = require_roles(Role.EDITOR)


@desk_required
@require_safe
def winners(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the mediators of teams with a prize, and where the introduction of each stands."""
    contest_round = find_round(request, public_id)
    rows = winners_of(contest_round=contest_round)
    context = {
        "round": contest_round,
        "is_published": contest_round.published_at is not None,
        "organises": may_organise(request.user, contest_round.contest),
        "page": page_of(request, [(row, _moves(row)) for row in rows]),
    }
    return show(request, "contests/featured/winners.html", context)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def winner_ask(request: HttpRequest, public_id: UUID, mediator_id: UUID) -> HttpResponse:
    """Ask to introduce a winner with some words; the person answers next."""
    contest_round, winner = _winner(request, public_id, mediator_id)
    known = winner.featured
    if not may(state=known.state if known else "", step=Step.ASK):
        raise Http404
    return act(
        request,
        FeatureForm(posted(request), initial={"text": known.text if known else ""}),
        lambda given: featuring.ask_to_feature(
            contest_round=contest_round, winner=winner, text=given["text"], by=acting(request), now=now()
        ),
        title=_("Đề nghị giới thiệu là hòa giải viên tiêu biểu"),
        back=_back(contest_round),
        done=_("Đã đề nghị. Lời giới thiệu chỉ đăng khi người này và biên tập viên cùng đồng ý."),
        context={
            "about": f"{winner.mediator.full_name} – {winner.prize}",
            "help": _("Người được giới thiệu sẽ đọc đúng lời này rồi mới trả lời."),
            "button": _("Gửi đề nghị"),
        },
    )


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def winner_consent(request: HttpRequest, public_id: UUID, mediator_id: UUID) -> HttpResponse:
    """Note that a winner without an account signed the consent on paper."""
    contest_round, featured = _asked(request, public_id, mediator_id, Step.CONSENT)
    return act(
        request,
        PaperConsentForm(posted(request)),
        lambda given: featuring.consent(
            featured=featured, way=ConsentWay.PAPER, text=featured.text, by=acting(request), now=now()
        ),
        title=_("Ghi giấy đồng ý đã ký"),
        back=_back(contest_round),
        done=_("Đã ghi. Biên tập viên sẽ xem và đăng."),
        context={"about": featured.full_name, "what": featured.text, "button": _("Ghi đã đồng ý")},
    )


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def winner_end(request: HttpRequest, public_id: UUID, mediator_id: UUID) -> HttpResponse:
    """Stop introducing a winner."""
    contest_round, featured = _asked(request, public_id, mediator_id, Step.WITHDRAW)
    return _end(request, featured, back=_back(contest_round))


@editor_required
@require_safe
def featured_list(request: HttpRequest) -> HttpResponse:
    """List the introductions of own places, those that wait for a decision first."""
    rows = list(editable(request.user))
    chosen, words = request.GET.get("tinh-trang", FeaturedState.CONSENTED), words_of(request)
    if chosen != "tat-ca":
        rows = [row for row in rows if row.state == chosen]
    if words:
        rows = [row for row in rows if search_key(words) in search_key(f"{row.full_name} {row.place} {row.prize}")]
    kinds = [
        (FeaturedState.CONSENTED.value, _("Chờ duyệt")),
        (FeaturedState.SHOWN.value, _("Đang giới thiệu")),
        ("tat-ca", _("Tất cả")),
    ]
    context = {
        "page": page_of(request, rows),
        "chips": [
            {**chip, "current": value == chosen}
            for chip, (value, _label) in zip(chips(request, "tinh-trang", kinds), kinds, strict=True)
        ],
        "words": words,
        "chosen": chosen,
        "query": joined(query_of(request)),
    }
    return show(request, "contests/featured/list.html", context)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def featured_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the introduction as the public would see it, with every step so far; publish when asked."""
    featured = _editable(request, public_id)
    if request.method == "POST":
        return do_or_tell(
            request,
            lambda: featuring.show_to_public(featured=featured, by=acting(request), now=now()),
            back=request.path,
            done=_("Đã đăng ở trang «Hòa giải viên tiêu biểu»."),
        )
    context = {
        "featured": featured,
        "steps": list(featured.steps.select_related("recorded_by")),
        "may": {step.name.lower(): may(state=featured.state, step=step) for step in Step},
    }
    return show(request, "contests/featured/detail.html", context)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def featured_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send an introduction back to the desk with a reason."""
    featured = _editable(request, public_id)
    return act(
        request,
        EndForm(posted(request)),
        lambda given: featuring.return_to_desk(
            featured=featured, reason=given["reason"], by=acting(request), now=now()
        ),
        title=_("Trả lại ban tổ chức"),
        back=reverse("contest_stage:featured-detail", args=[featured.public_id]),
        done=_("Đã trả lại. Ban tổ chức sửa rồi đề nghị lại, người được giới thiệu phải đồng ý lại."),
        context={"about": featured.full_name, "button": _("Trả lại")},
    )


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def featured_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an introduction off the public page."""
    featured = _editable(request, public_id)
    return _end(request, featured, back=reverse("contest_stage:featured-detail", args=[featured.public_id]))


def _end(request: HttpRequest, featured: FeaturedMediator, *, back: str) -> HttpResponse:
    return act(
        request,
        EndForm(posted(request)),
        lambda given: featuring.withdraw(featured=featured, reason=given["reason"], by=acting(request), now=now()),
        title=_("Thôi giới thiệu"),
        back=back,
        done=_("Đã thôi giới thiệu người này."),
        context={
            "about": f"{featured.full_name} – {featured.prize}",
            "what": _("Từ bây giờ trang công khai không còn người này."),
            "button": _("Thôi giới thiệu"),
            "is_harm": True,
        },
    )


def _winner(request: HttpRequest, public_id: UUID, mediator_id: UUID) -> tuple[ContestRound, Winner]:
    contest_round = find_round(request, public_id, organising=True)
    found = winner_of(contest_round=contest_round, mediator=mediator_id)
    if found is None:
        raise Http404
    return contest_round, found


def _asked(
    request: HttpRequest, public_id: UUID, mediator_id: UUID, step: Step
) -> tuple[ContestRound, FeaturedMediator]:
    contest_round = find_round(request, public_id, organising=True)
    found = get_object_or_404(contest_round.featured, mediator__public_id=mediator_id)
    if request.method != "POST" and not may(state=found.state, step=step):
        raise Http404
    return contest_round, found


def _editable(request: HttpRequest, public_id: UUID) -> FeaturedMediator:
    return get_object_or_404(editable(request.user), public_id=public_id)


def _back(contest_round: ContestRound) -> str:
    return reverse("contest_stage:winners", args=[contest_round.public_id])


def _moves(winner: Winner) -> dict[str, Any]:
    state = winner.featured.state if winner.featured else ""
    return {step.name.lower(): may(state=state, step=step) for step in Step}
