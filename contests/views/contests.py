"""List of contests, opening one from a template, its page, people, state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from contests.access import (
    contests_to_enter,
    crew_candidates,
    may_open,
    may_organise,
    own_entries,
    visible_contests,
)
from contests.enums import REGION, ContestState, EntryState
from contests.forms import CrewForm, DetailsForm, EmptyForm, ReasonForm
from contests.models import Contest
from contests.queries.next_step import NextStep, next_step, with_state
from contests.queries.templates import LEVELS
from contests.services.contests import (
    appoint_crew,
    change_details,
    end_crew,
    may_take_entries_again,
    set_contest_state,
)
from contests.views.common import act, acting, desk_required, find_contest
from lms.base.clock import now, today
from lms.base.lists import chips, joined, page_of, query_of, show, words_of

#: what a move means, in words: title, what will happen, button, sentence afterwards
MOVES = {
    ContestState.ENTRIES: (
        _later("Mở nhận đăng ký"),
        _later("Các địa phương trong phạm vi hội thi thấy và gửi đăng ký được."),
        _later("Mở nhận đăng ký"),
    ),
    ContestState.RUNNING: (
        _later("Bắt đầu hội thi"),
        _later("Không nhận thêm đăng ký; lập danh sách và bốc thăm vòng đầu. Chưa bốc thăm thì mở lại đăng ký được."),
        _later("Bắt đầu hội thi"),
    ),
    ContestState.DRAFT: (
        _later("Tạm đóng đăng ký"),
        _later("Các địa phương không gửi đăng ký được nữa."),
        _later("Tạm đóng"),
    ),
    ContestState.CLOSED: (
        _later("Kết thúc hội thi"),
        _later("Hồ sơ được giữ nguyên, không ghi thêm được nữa."),
        _later("Kết thúc hội thi"),
    ),
    ContestState.CANCELLED: (
        _later("Hủy hội thi"),
        _later("Mọi việc đã ghi vẫn được giữ, nhưng không làm tiếp được nữa."),
        _later("Hủy hội thi"),
    ),
}
#: the same moves of an online contest, where people register themselves
ONLINE_MOVES = {
    ContestState.ENTRIES: (
        _later("Mở đăng ký"),
        _later("Mọi người thấy cuộc thi ở trang công khai, đăng ký được và vào thi khi đến giờ từng vòng."),
        _later("Mở đăng ký"),
    ),
    ContestState.RUNNING: (
        _later("Bắt đầu cuộc thi"),
        _later("Cuộc thi mang chữ «đang diễn ra»; vẫn nhận đăng ký, vào thi theo giờ từng vòng."),
        _later("Bắt đầu cuộc thi"),
    ),
    ContestState.DRAFT: (
        _later("Tạm đóng đăng ký"),
        _later("Cuộc thi không còn ở trang công khai, không ai đăng ký hay vào thi được."),
        _later("Tạm đóng"),
    ),
}
#: the same move of a commune's contest, whose teams its own desk writes down
COMMUNE_ENTRIES = (
    MOVES[ContestState.ENTRIES][0],
    _later("Ghi được đội của các tổ hòa giải. Hội thi hiện ở trang công khai với tên, nơi, ngày."),
    MOVES[ContestState.ENTRIES][2],
)
INVITING = (ContestState.ENTRIES,)
WAYS = {
    ContestState.DRAFT: (ContestState.ENTRIES, ContestState.RUNNING, ContestState.CANCELLED),
    ContestState.ENTRIES: (ContestState.RUNNING, ContestState.DRAFT, ContestState.CANCELLED),
    ContestState.RUNNING: (ContestState.CLOSED, ContestState.CANCELLED),
}


@desk_required
def contest_list(request: HttpRequest) -> HttpResponse:
    """Show the contests that the person runs, each with its next action."""
    found = with_state(visible_contests(request.user)).order_by("-made_at", "-pk")
    words, state = words_of(request), request.GET.get("tinh-trang", "")
    if words:
        found = found.filter(name__icontains=words)
    if state in ContestState.values:
        found = found.filter(state=state)
    page = page_of(request, found)
    context = {
        "page": page,
        "rows": [{"contest": row, "step": next_step(row), "level": LEVELS.get(row.level, "")} for row in page],
        "words": words,
        "state": state,
        "is_filtered": bool(words or state),
        "chips": chips(request, "tinh-trang", [("", _("Tất cả")), *ContestState.choices]),
        "query": joined(query_of(request)),
        "may_open": may_open(request.user),
        "to_enter": _inviting(request)[:20],
        "own_entries": own_entries(request.user).select_related("contest").order_by("-made_at")[:20],
    }
    return show(request, "contests/contests.html", context)


@desk_required
def contest_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one contest: the next action large, its rounds, its people, what else can be done."""
    contest = get_object_or_404(with_state(visible_contests(request.user)), public_id=public_id)
    step = next_step(contest)
    context = {
        "contest": contest,
        "level": LEVELS.get(contest.level, ""),
        "provinces": list(contest.provinces.order_by("name_key")) if contest.level == REGION else [],
        "step": step,
        "step_url": step_url(contest, step),
        "rounds": list(contest.rounds.all()),
        "crew": contest.crew.filter(ended_at__isnull=True).select_related("user"),
        "organises": may_organise(request.user, contest),
        "moves": [{"state": move, "label": move_words(contest, move)[0]} for move in ways_of(contest)],
        "staff_place": str(contest.host or ""),
        "past": _past(contest),
    }
    return show(request, "contests/contest.html", context)


@desk_required
def contest_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct name, place, days and deadline."""
    contest = find_contest(request, public_id, organising=True)
    names = ("name", "place", "starts_on", "ends_on", "entries_close_at")
    initial = {name: getattr(contest, name) for name in names}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=initial)
    return act(
        request,
        form,
        lambda data: change_details(contest=contest, by=acting(request), now=now(), **data),
        title=_("Sửa tên, ngày, địa điểm"),
        back=url_of(contest),
        done=_("Đã ghi thay đổi."),
    )


@desk_required
def contest_crew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give somebody the work of organiser or secretary."""
    contest = find_contest(request, public_id, organising=True)
    form = CrewForm(request.POST if request.method == "POST" else None, near=crew_candidates(contest))

    def appoint(data: Mapping[str, Any]) -> None:
        appoint_crew(contest=contest, user=data["user"], role=data["role"], by=acting(request), now=now())

    what = _(
        "Ban tổ chức quyết định mọi việc của hội thi này; thư ký chỉ ghi chép và nhập phiếu. "
        "Công bố kết quả cần hai người: một người đề nghị, một người khác xác nhận."
    )
    if contest.level == "commune":
        what += " " + _("Xã, phường chỉ có một cán bộ thì cán bộ Sở Tư pháp xác nhận được.")
    context = {"about": contest.name, "help": what, "button": _("Giao việc")}
    title = _("Giao người làm hội thi")
    return act(request, form, appoint, title=title, back=url_of(contest), done=_("Đã giao việc."), context=context)


@desk_required
def contest_crew_end(request: HttpRequest, public_id: UUID, crew_id: int) -> HttpResponse:
    """End somebody's work for the contest, after asking."""
    contest = find_contest(request, public_id, organising=True)
    crew = get_object_or_404(contest.crew.select_related("user"), pk=crew_id, ended_at__isnull=True)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    context = {
        "about": f"{crew.user.full_name} – {crew.get_role_display()}",
        "what": _("Từ lần mở trang sau, người này không vào hội thi được nữa. Việc đã ghi vẫn giữ tên người ghi."),
        "button": _("Thôi giao việc"),
    }
    return act(
        request,
        form,
        lambda _data: end_crew(crew=crew, by=acting(request), now=now()),
        title=_("Thôi giao việc"),
        back=url_of(contest),
        done=_("Đã thôi giao việc."),
        context=context,
    )


@desk_required
def contest_state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move the contest on, after saying what that means; cancelling asks for the reason."""
    contest = find_contest(request, public_id, organising=True)
    ways = ways_of(contest)
    wanted = request.GET.get("sang") or (ways[0] if ways else "")
    if wanted not in ways:
        messages.error(request, _("Hội thi không chuyển sang bước này được."))
        return redirect("contests:contest", contest.public_id)
    title, what, button = move_words(contest, ContestState(wanted))
    needs_reason = wanted == ContestState.CANCELLED
    data = request.POST if request.method == "POST" else None
    form = ReasonForm(data) if needs_reason else EmptyForm(data)

    def move(given: Mapping[str, Any]) -> None:
        reason = given.get("reason", "")
        set_contest_state(contest=contest, state=wanted, reason=reason, by=acting(request), now=now())

    problems = _not_ready(contest) if wanted == ContestState.RUNNING and contest.mode != "online" else []
    context = {"about": contest.name, "what": what, "button": button, "is_harm": needs_reason, "problems": problems}
    return act(request, form, move, title=title, back=url_of(contest), done=_("Đã ghi."), context=context)


def url_of(contest: Contest) -> str:
    """Return the address of a contest's page."""
    return reverse("contests:contest", args=[contest.public_id])


def move_words(contest: Contest, move: ContestState) -> tuple[Any, Any, Any]:
    """Return title, what will happen and button of a move, as the contest is held."""
    if contest.mode != "online" and contest.level == "commune" and move == ContestState.ENTRIES:
        return COMMUNE_ENTRIES
    return (ONLINE_MOVES if contest.mode == "online" else MOVES).get(move, MOVES[move])


def ways_of(contest: Contest) -> tuple[ContestState, ...]:
    """Return where a contest can be moved, the usual way first."""
    back = (ContestState.ENTRIES,) if may_take_entries_again(contest=contest) else ()
    return WAYS.get(ContestState(contest.state), ()) + back


def _past(contest: Contest) -> str:
    """Return what a contest that is not yet held should have changed: days that are over already."""
    if contest.state not in (ContestState.DRAFT, ContestState.ENTRIES):
        return ""
    last, deadline = contest.ends_on or contest.starts_on, contest.entries_close_at
    if last and last < today():
        return _("Ngày thi đã qua. Xin sửa lại ngày, hoặc bắt đầu hội thi nếu đang ghi lại hội thi đã tổ chức.")
    if deadline and deadline < now():
        return _("Đã hết hạn nhận đăng ký. Bắt đầu hội thi, hoặc lùi hạn nếu còn nhận thêm đội.")
    return ""


def _not_ready(contest: Contest) -> list[str]:
    """Return what a person should know before a contest on stage begins. One statement."""
    counts = dict(contest.entries.values_list("state").annotate(count=Count("pk")).order_by())
    accepted, waiting = counts.get(EntryState.ACCEPTED, 0), counts.get(EntryState.SUBMITTED, 0)
    found = [] if accepted > 1 else [_("Mới có %(count)s đội được duyệt dự thi.") % {"count": accepted}]
    if waiting:
        found.append(
            _("%(count)s đăng ký đang chờ duyệt; đội chưa duyệt không vào danh sách thi.") % {"count": waiting}
        )
    if drafts := counts.get(EntryState.DRAFT, 0):
        found.append(_("%(count)s đội mới ghi, chưa gửi đăng ký.") % {"count": drafts})
    if contest.entries_close_at and contest.entries_close_at > now():
        found.append(_("Hạn nhận đăng ký chưa hết; bắt đầu rồi thì địa phương không gửi được nữa."))
    return found


def step_url(contest: Contest, step: NextStep) -> str:
    """Return where the next step is done; empty when there is none."""
    if not step.url_name:
        return ""
    return reverse(step.url_name, args=[(step.round or contest).public_id])


def _inviting(request: HttpRequest) -> QuerySet[Contest]:
    """Return the contests above that take entries at this moment."""
    in_time = Q(entries_close_at__isnull=True) | Q(entries_close_at__gte=now())
    return contests_to_enter(request.user).filter(in_time, state__in=INVITING).order_by("entries_close_at", "pk")
