"""How a place reminds: which ladder holds where, the editor, and what it would do tomorrow."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import officer_scope
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import joined, page_of, posted, query_of, show, words_of
from lms.base.text import search_key
from mediators.access import visible_communes, visible_provinces
from mediators.models import Unit
from training.access import acting_user
from training.channels import Adapter, BadGateway, adapters
from training.models import ReminderLadder, ReminderSpend
from training.queries.reminders import LadderBook, load_ladders
from training.reminder_forms import LadderForm
from training.rules.reminder_text import VARIABLES
from training.services.reminders import LadderFacts, save_ladder
from training.services.reminders.ladder import check_facts
from training.services.reminders.preview import Preview, preview_day
from training.views.shared import officer_required

HISTORY_SHOWN = 10
VARIABLE_WORDS = {
    "ten": _("họ và tên"), "han": _("ngày hết hạn"), "con": _("còn bao nhiêu ngày"), "to": _("tổ hòa giải"),
    "xa": _("xã, phường, đặc khu"), "trang": _("địa chỉ trang học"),
}  # fmt: skip


@officer_required
@require_safe
def ladder_list(request: HttpRequest) -> HttpResponse:
    """Show for each of the officer's places whose ladder holds, its cap and the month's cost."""
    units = visible_communes(request.user).select_related("parent").order_by("name_key", "code")
    if key := search_key(words_of(request)):
        units = units.filter(name_key__contains=key)
    provinces = list(_own_provinces(request))
    page = page_of(request, units)
    if not provinces and page.paginator.count == 1 and not words_of(request):
        return redirect("training:reminder-ladder", page.object_list[0].code)
    shown = [*provinces, *page.object_list]
    codes = {unit.code for unit in shown} | {unit.parent_id for unit in shown if unit.parent_id}
    book = load_ladders(day=today(), units=codes)
    month = today().replace(day=1)
    spent = dict(ReminderSpend.objects.filter(unit__in=codes, month=month).values_list("unit_id", "spent_vnd"))
    context = {
        "page": page,
        "provinces": [_line(unit, book, spent) for unit in provinces],
        "rows": [_line(unit, book, spent) for unit in page.object_list],
        "words": words_of(request),
        "query": joined(query_of(request)),
        "month": month,
    }
    return show(request, "training/reminder_ladders.html", context)


@officer_required
def ladder_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show and set the ladder of a place; «xem» shows first what it would do tomorrow."""
    unit = _unit(request, code)
    book = load_ladders(day=today(), units={unit.code, unit.parent_id or unit.code})
    ladder = _holding(book, unit)
    if ladder is None:
        raise Http404
    initial = LadderForm.initial_of(ladder, book.steps[ladder.pk]) | {
        "valid_from": today(), "cap_vnd": book.cap_of(unit.code)
    }  # fmt: skip
    form = LadderForm(posted(request), initial=initial)
    preview = preview_day(unit=unit, day=today() + timedelta(days=1), adapters=_ways()) if not form.is_bound else None
    if form.is_bound and form.is_valid():
        try:
            if "xem" not in request.POST:
                save_ladder(unit=unit, facts=form.facts(), by=acting_user(request), now=now())
                messages.success(request, _("Đã ghi cách nhắc của %(place)s.") % {"place": unit})
                return redirect("training:reminder-ladder", unit.code)
            preview = _tried(unit, form.facts())
        except RuleViolation as refusal:
            field = form.field_of(refusal.field)
            form.add_error(field if field in form.fields else None, refusal.message)
    return _editor(request, unit, form, ladder, preview)


def _tried(unit: Unit, facts: LadderFacts) -> Preview:
    """Return what a ladder would do on its first day, tomorrow at the earliest; nothing is stored."""
    check_facts(facts, now=now())
    day = max(today() + timedelta(days=1), facts.valid_from)
    return preview_day(unit=unit, day=day, adapters=_ways(), facts=facts)


def _editor(
    request: HttpRequest, unit: Unit, form: LadderForm, ladder: ReminderLadder, preview: Preview | None
) -> HttpResponse:
    context = {
        "unit": unit,
        "form": form,
        "groups": form.groups(),
        "ladder": ladder,
        "is_own": ladder.unit_id == unit.code,
        "history": ReminderLadder.objects.filter(unit=unit)
        .select_related("created_by")
        .order_by("-pk")[:HISTORY_SHOWN],
        "preview": preview,
        "is_trial": form.is_bound,
        "today": today(),
        "has_many": visible_communes(request.user).count() > 1,
        "variables": [(f"{{{name}}}", VARIABLE_WORDS[name]) for name in VARIABLES],
        "missing": _missing_channels(),
        "staff_place": str(unit),
    }
    return show(request, "training/reminder_ladder.html", context, status=422 if form.errors else 200)


@officer_required
def ladder_drop(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then give a place back to the ladder above it; its cap stays."""
    unit = _unit(request, code)
    if request.method == "POST":
        cap = load_ladders(day=today(), units={unit.code}).cap_of(unit.code)
        facts = LadderFacts(valid_from=today(), cap_vnd=cap)
        save_ladder(unit=unit, facts=facts, by=acting_user(request), now=now())
        messages.success(request, _("Từ nay %(place)s theo cách nhắc của cấp trên.") % {"place": unit})
        return redirect("training:reminder-ladder", unit.code)
    context = {
        "title": _("Theo cách nhắc của cấp trên"),
        "about": str(unit),
        "what": _("Cách nhắc riêng thôi áp dụng từ hôm nay, vẫn giữ trong lịch sử. Mức chi tối đa không đổi."),
        "button": _("Theo cấp trên"),
        "back_url": reverse("training:reminder-ladder", args=[unit.code]),
    }
    return show(request, "training/reminder_confirm.html", context)


def _own_provinces(request: HttpRequest) -> Any:
    return visible_provinces(request.user).order_by("name_key")


def _unit(request: HttpRequest, code: str) -> Unit:
    """Return one of the officer's communes or provinces, or answer 404."""
    found = visible_communes(request.user).select_related("parent").filter(code=code).first()
    if found is None and officer_scope(request.user).covers(province=code):
        found = _own_provinces(request).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _holding(book: LadderBook, unit: Unit) -> Any:
    if unit.parent_id is None:
        return book.ladder_for(commune="", province=unit.code) if _is_own(book, unit) else book.newest.get("")
    return book.ladder_for(commune=unit.code, province=unit.parent_id)


def _is_own(book: LadderBook, unit: Unit) -> bool:
    ladder = book.newest.get(unit.code)
    return ladder is not None and not ladder.follows_above


def _line(unit: Unit, book: LadderBook, spent: dict[str, int]) -> dict[str, Any]:
    ladder = _holding(book, unit)
    if ladder is None or ladder.unit_id is None:
        whose = _("Mẫu chung toàn quốc")
    else:
        whose = _("Riêng") if ladder.unit_id == unit.code else _("Theo tỉnh, thành phố")
    return {
        "unit": unit,
        "whose": whose,
        "since": ladder.valid_from if ladder and ladder.unit_id else None,
        "cap": book.cap_of(unit.code),
        "spent": spent.get(unit.code, 0),
    }


def _ways() -> dict[str, Adapter]:
    """Return the channels that work; one whose description is wrong is told like one that is not there."""
    try:
        return adapters()
    except BadGateway:
        return {}


def _missing_channels() -> list[str]:
    """Return the names of channels that this installation does not have, to be told above the form."""
    ways = _ways()
    words = {"sms": _("tin nhắn SMS"), "zalo": _("tin Zalo"), "email": _("thư điện tử")}
    return [label for name, label in words.items() if name not in ways]
