"""Who takes a paper and how: the list of names, extra time, the attempts so far."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import RuleViolation
from mediators.models import Mediator
from quizzes import paper_queries
from quizzes.forms_papers import ExtraTimeForm, InviteForm
from quizzes.models import ExtraTime, Paper, PaperInvite
from quizzes.paper_access import PAPER_ROLES, visible_learners
from quizzes.services import papers as paper_services
from quizzes.services.extra_time import give_extra_time
from quizzes.views.papers import seen_paper

NOBODY = "Không thấy ai có mã hoặc họ tên «%(typed)s» trong địa bàn phụ trách, hoặc người đó chưa có tài khoản."
SEVERAL = "Có %(count)s người tên «%(typed)s». Xin gõ mã hòa giải viên: %(codes)s."


@require_roles(*PAPER_ROLES)
@never_cache
@require_safe
def paper_attempts(request: HttpRequest, code: str) -> HttpResponse:
    """List the attempts of the people in this person's places."""
    paper = seen_paper(request, code)
    found = paper_queries.attempts_of(paper, user=request.user)
    page = Paginator(found, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    return render(request, "quizzes/papers/attempts.html", {"paper": paper, "page": page, "query": ""})


@require_roles(*PAPER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_extra_time(request: HttpRequest, code: str) -> HttpResponse:
    """Give one person more time, and show who has some."""
    paper = seen_paper(request, code)
    form = ExtraTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _give(request, paper, form):
        return HttpResponseRedirect(request.path)
    learners = visible_learners(request.user).values("user_id")
    given = (
        ExtraTime.objects.filter(paper=paper, user_id__in=learners)
        .select_related("user__mediator__commune", "given_by")
        .order_by("-pk")
    )
    page = Paginator(given, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {"paper": paper, "form": form, "page": page, "query": ""}
    return render(request, "quizzes/papers/extra_time.html", context, status=422 if form.errors else 200)


def _give(request: HttpRequest, paper: Paper, form: ExtraTimeForm) -> bool:
    data = form.cleaned_data
    try:
        person = one_person(request, data["person"])
        give_extra_time(
            paper=paper,
            user=person.user,
            minutes=data["minutes"],
            factor=data["factor"],
            reason=data["reason"],
            by=request.user,
            now=now(),
        )
    except RuleViolation as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("Đã cho %(name)s thêm giờ.") % {"name": person})
    return True


def one_person(request: HttpRequest, typed: str) -> Mediator:
    """Return the one mediator of this person's places with a code or full name.

    Raises:
        RuleViolation: "nobody", "several", at the field `person`.
    """
    found = paper_queries.find_people(typed, visible=visible_learners(request.user))
    if len(found) == 1:
        return found[0]
    if not found:
        raise RuleViolation("nobody", _(NOBODY) % {"typed": typed.strip()[:80]}, field="person")
    told = {"count": len(found), "typed": typed.strip()[:80], "codes": ", ".join(one.code for one in found)}
    raise RuleViolation("several", _(SEVERAL) % told, field="person")


@require_roles(*PAPER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_invites(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the list of names of a paper: the people of this person's places."""
    paper = seen_paper(request, code)
    form = InviteForm(request.POST if request.POST.get("viec") == "them" else None)
    if request.POST.get("viec") == "bo":
        return _withdraw(request, paper)
    if form.is_bound and form.is_valid() and _invite(request, paper, form):
        return HttpResponseRedirect(request.path)
    invites = _invites(request, paper).select_related("user__mediator__commune").order_by("user__mediator__sort_key")
    page = Paginator(invites, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {"paper": paper, "form": form, "page": page, "query": ""}
    return render(request, "quizzes/papers/invites.html", context, status=422 if form.errors else 200)


def _invites(request: HttpRequest, paper: Paper) -> Any:
    return PaperInvite.objects.filter(paper=paper, user_id__in=visible_learners(request.user).values("user_id"))


def _invite(request: HttpRequest, paper: Paper, form: InviteForm) -> bool:
    """Put every line's person on the list, or none when a line is not understood."""
    people = []
    for line in form.cleaned_data["people"].splitlines():
        if not line.strip():
            continue
        try:
            people.append(one_person(request, line))
        except RuleViolation as refusal:
            form.add_error("people", refusal.message)
    if form.errors:
        return False
    added = paper_services.invite_people(
        paper=paper, users=[person.user for person in people], by=request.user, now=now()
    )
    messages.success(request, _("Đã thêm %(count)s người vào danh sách.") % {"count": added})
    return True


def _withdraw(request: HttpRequest, paper: Paper) -> HttpResponse:
    wanted = request.POST.get("nguoi", "")
    invite = _invites(request, paper).filter(pk=int(wanted)).first() if wanted.isdigit() else None
    if invite is None:
        raise Http404
    paper_services.withdraw_invite(invite=invite, by=request.user, now=now())
    messages.success(request, _("Đã bỏ một người khỏi danh sách."))
    return HttpResponseRedirect(reverse("quizzes:paper-invites", args=[paper.code]))
