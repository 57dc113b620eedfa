"""Opening a contest: rules to copy, shipped or kept by a place; name, place, days. Keeping rules for later contests."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import officer_scope
from contests.access import may_drop_rules, may_open, may_open_wide, visible_own_rules
from contests.enums import NATION, REGION, WIDE_LEVELS
from contests.forms import EmptyForm, OpenForm
from contests.forms_rules import KeepForm
from contests.models import Contest, OwnRules
from contests.queries.rules import document_of_own
from contests.queries.templates import MODES, ShippedRules, own_row, shipped_rules
from contests.rules.exporting import export_rules
from contests.services.contests import change_details, open_contest, read_document, without_old_times
from contests.services.own_rules import drop_rules, keep_rules
from contests.shipped import shipped_content
from contests.views.common import act, acting, desk_required, find_contest
from lms.base.clock import now, today
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show, words_of
from lms.base.text import search_key
from mediators.access import visible_communes, visible_provinces
from mediators.models import Unit

OWN_ROWS = 12


@desk_required
def contest_templates(request: HttpRequest) -> HttpResponse:
    """Step 1 of opening: choose rules to copy."""
    _check_may_open(request)
    words, key = words_of(request), search_key(words_of(request))
    mode = request.GET.get("hinh-thuc", "")
    rows = [row for row in shipped_rules() if key in search_key(f"{row.name} {row.level_words} {row.mode_words}")]
    chosen = [(name, text[0].upper() + text[1:]) for name, text in MODES.items()]
    kept = visible_own_rules(request.user).filter(name_key__contains=key).select_related("unit")
    own = page_of(request, kept.filter(mode=mode) if mode in MODES else kept, size=OWN_ROWS)
    context = {
        "own": [
            {
                "row": own_row(one),
                "unit": one.unit,
                "made_at": one.made_at,
                "id": one.public_id,
                "may_drop": may_drop_rules(request.user, one),
            }
            for one in own
        ],
        "page": own,
        "query": joined(query_of(request)),
        "rows": [row for row in rows if mode not in MODES or row.mode == mode],
        "words": words,
        "mode": mode,
        "chips": chips(request, "hinh-thuc", [("", _("Tất cả")), *chosen]),
    }
    return show(request, "contests/templates.html", context)


@desk_required
def contest_open(request: HttpRequest, template: str) -> HttpResponse:
    """Step 2: name, place, days; opens the contest and goes on to the settings that the rules leave open."""
    _check_may_open(request)
    row = _template(template)
    return _open_page(request, row, lambda: read_document(content=shipped_content(name=template)))


@desk_required
def contest_open_own(request: HttpRequest, rules_id: UUID) -> HttpResponse:
    """The same, from rules that a place kept."""
    _check_may_open(request)
    own = _own(request, rules_id)
    return _open_page(request, own_row(own), lambda: document_of_own(own))


@desk_required
def rules_keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the rules of a contest as a template of the place that holds it."""
    contest = find_contest(request, public_id, organising=True)
    form = KeepForm(posted(request), initial={"name": contest.name})
    context = {
        "about": contest.name,
        "help": _(
            "Mẫu là bản chép của thể lệ đang dùng, hiện ở bước «Chọn thể lệ mẫu» khi lập hội thi sau. "
            "Sửa hội thi này về sau không đổi mẫu."
        ),
        "button": _("Lưu thành mẫu"),
    }
    return act(
        request,
        form,
        lambda data: keep_rules(contest=contest, name=data["name"], by=acting(request), now=now()),
        title=_("Lưu thành mẫu của đơn vị"),
        back=reverse("contests:rules", args=[contest.public_id]),
        done=_("Đã lưu. Lần lập hội thi sau, mẫu này đứng đầu danh sách thể lệ mẫu."),
        context=context,
    )


@desk_required
def rules_drop(request: HttpRequest, rules_id: UUID) -> HttpResponse:
    """Take a template of a place out of the list, after asking."""
    own = _own(request, rules_id)
    if not may_drop_rules(request.user, own):
        raise NotAllowed(_("Mẫu này do cán bộ của đơn vị đã lưu mẫu bỏ."))
    context = {
        "about": own.name,
        "what": _("Mẫu không còn trong danh sách. Hội thi đã lập từ mẫu giữ nguyên thể lệ của mình."),
        "button": _("Bỏ mẫu"),
        "is_harm": True,
    }
    return act(
        request,
        EmptyForm(posted(request)),
        lambda _data: drop_rules(rules=own, by=acting(request), now=now()),
        title=_("Bỏ mẫu thể lệ"),
        back=reverse("contests:templates"),
        done=_("Đã bỏ mẫu."),
        context=context,
    )


def _open_page(request: HttpRequest, row: ShippedRules, read: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """Show step 2 for the rules that `read` gives; opens the contest when it is sent and right."""
    hosts, provinces = hosts_of(request), wide_provinces(request)
    form = OpenForm(posted(request), hosts=hosts, provinces=provinces, initial=_start(request, row))
    if request.method == "POST" and form.is_valid():
        try:
            contest = _open(request, form.cleaned_data, row.code, read())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã lập hội thi. Xin nhập tiếp những chỗ thể lệ chưa định."))
            return redirect("contests:rules-gaps", contest.public_id)
    context = {"form": form, "template": row, "step_number": 2}
    return show(request, "contests/open.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, rules_id: UUID) -> OwnRules:
    return get_object_or_404(visible_own_rules(request.user).select_related("unit", "contest"), public_id=rules_id)


def _template(code: str) -> ShippedRules:
    """Return a shipped rule set by its code, or answer 404."""
    for row in shipped_rules():
        if row.code == code:
            return row
    raise Http404


def _check_may_open(request: HttpRequest) -> None:
    if not may_open(request.user):
        raise NotAllowed(_("Cán bộ phụ trách địa bàn lập hội thi rồi giao cho ban tổ chức."))


def hosts_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the places where the person may hold a contest, wide levels first."""
    provinces = [(unit.code, str(unit)) for unit in visible_provinces(request.user).order_by("name_key")]
    communes = [(unit.code, str(unit)) for unit in visible_communes(request.user).order_by("name_key")]
    wide = [(NATION, _("Toàn quốc")), (REGION, _("Khu vực (chọn các tỉnh ở dưới)"))]
    own = [*(provinces if officer_scope(request.user).provinces else []), *communes]
    return [*(wide if may_open_wide(request.user) else []), *own]


def wide_provinces(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the provinces that a region may be made of; none for who opens contests of own places only."""
    if not may_open_wide(request.user):
        return []
    return [(unit.code, str(unit)) for unit in Unit.objects.provinces().order_by("name_key")]


def _start(request: HttpRequest, row: ShippedRules) -> dict[str, str]:
    """Return what the form proposes: a name of its own, and the level of the rules where it is a wide one."""
    is_wide = row.level in WIDE_LEVELS and may_open_wide(request.user)
    return {"name": _proposed_name(request, row), **({"host": row.level} if is_wide else {})}


def _proposed_name(request: HttpRequest, row: ShippedRules) -> str:
    """Return a name with the place, where there is only one, and the year: that of the rules belongs to others."""
    hosts = [words for _code, words in hosts_of(request)]
    place = f" {hosts[0][0].lower()}{hosts[0][1:]}" if len(hosts) == 1 else ""
    words = _("Cuộc thi trực tuyến") if row.mode == "online" else _("Hội thi «Hòa giải viên giỏi»")
    return _("%(words)s%(place)s năm %(year)s") % {"words": words, "place": place, "year": today().year}


def _open(request: HttpRequest, data: dict[str, Any], template: str, rules: Mapping[str, Any]) -> Contest:
    """Open with a copy of rules; the level is that of the place which holds the contest."""
    chosen, provinces = data.pop("host"), data.pop("provinces", None) or []
    wide = chosen in WIDE_LEVELS
    host = None if wide else get_object_or_404(Unit, code=chosen)
    document = {**without_old_times(document=rules), "name": data["name"]}
    document["level"] = chosen if host is None else ("commune" if host.parent_id else "province")
    moment, user = now(), acting(request)
    contest = open_contest(
        content=export_rules(document=document).encode(),
        host=host,
        by=user,
        now=moment,
        copied_from=template,
        provinces=list(Unit.objects.provinces().filter(code__in=provinces)) if chosen == REGION else [],
    )
    return change_details(contest=contest, by=user, now=moment, **data)
