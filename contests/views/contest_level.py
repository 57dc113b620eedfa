"""Level, place and kind of a contest: changed while nothing rests on it; else why not, and what to do instead."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contests.access import visible_contests
from contests.enums import NATION, REGION, WIDE_LEVELS
from contests.forms import LevelForm
from contests.models import Contest
from contests.queries.templates import LEVELS, MODES
from contests.services.contest_level import move_contest, what_keeps
from contests.views.common import acting, desk_required, find_contest
from contests.views.opening import hosts_of, wide_provinces
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.models import Unit


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def contest_level(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show level, place and kind with what may be changed."""
    contest = find_contest(request, public_id, organising=True)
    hosts = hosts_of(request)
    kept = what_keeps(contest=contest)
    if not hosts:
        kept = [*kept, _("Cán bộ phụ trách địa bàn đổi cấp và nơi tổ chức; xin báo cán bộ đã lập hội thi.")]
    initial = {"host": contest.host_id or contest.level, "provinces": [one.code for one in contest.provinces.all()]}
    form = LevelForm(posted(request), hosts=hosts, provinces=wide_provinces(request), initial=initial)
    if request.method == "POST" and form.is_valid() and hosts:
        try:
            _move(request, contest, form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã đổi cấp, nơi tổ chức."))
            is_mine = visible_contests(request.user).filter(pk=contest.pk).exists()
            return redirect("contests:contest", public_id) if is_mine else redirect("contests:contests")
    context = {
        "contest": contest,
        "level": LEVELS.get(contest.level, ""),
        "mode": MODES.get(contest.mode, ""),
        "kept": kept,
        "form": form,
    }
    return show(request, "contests/level.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, contest: Contest, data: dict[str, Any]) -> None:
    chosen = data["host"]
    wide = chosen in WIDE_LEVELS
    codes = data.get("provinces") or []
    move_contest(
        contest=contest,
        host=None if wide else get_object_or_404(Unit, code=chosen),
        wide=chosen if wide else NATION,
        provinces=list(Unit.objects.provinces().filter(code__in=codes)) if chosen == REGION else [],
        by=acting(request),
        now=now(),
    )
