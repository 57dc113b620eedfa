"""Units of an online contest, many at once: taken from the register or pasted, looked at line by line, then written."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contests.access import senders
from contests.models import Contest, ContestUnit
from contests.rules.unit_lines import CHANGED, NEW, SAME, WRONG, unit_key
from contests.services.online_units import merge_units, read_lines, save_units
from contests.views.common import act, acting, desk_required, find_online_contest
from lms.base.clock import now, today
from lms.base.days import DayField
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.models import Appointment

FATES = {NEW: _lazy("thêm mới"), CHANGED: _lazy("đổi số người"), SAME: _lazy("đã có, giữ nguyên"), WRONG: _lazy("sai")}
MOST_CHARACTERS = 400_000
REGISTER = _lazy("Danh sách hòa giải viên trong hệ thống")


class ManyUnitsForm(forms.Form):
    """A list of units, one a line, with the day and the source of the numbers."""

    text = forms.CharField(
        label=_lazy("Mỗi dòng một đơn vị"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_lazy(
            "Số người ghi sau dấu chấm phẩy hoặc dán hai cột từ bảng tính, ví dụ: Phường Lê Chân; 41.200. Không xét "
            "tỷ lệ tham gia thì không cần số."
        ),
    )
    people_on = DayField(label=_lazy("Số người tính đến ngày"), required=False)
    people_source = forms.CharField(label=_lazy("Nguồn của số người"), max_length=200, required=False)
    is_agency = forms.BooleanField(label=_lazy("Đơn vị thêm mới là cơ quan, không phải địa phương"), required=False)


class RegisterForm(forms.Form):
    """Places of the area to take over."""

    places = forms.MultipleChoiceField(label=_lazy("Địa phương"), required=False, widget=forms.CheckboxSelectMultiple)
    everything = forms.BooleanField(label=_lazy("Lấy tất cả"), required=False)
    with_mediators = forms.BooleanField(
        label=_lazy("Ghi kèm số hòa giải viên đang làm nhiệm vụ, để tính tỷ lệ tham gia"), required=False
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the places that the contest does not have yet."""
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = places  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> list[str]:
        """Return the codes of the places."""
        data = self.cleaned_data
        if data["everything"]:
            return [code for code, _name in self.fields["places"].choices]  # type: ignore[attr-defined]
        return list(data["places"])

    def clean(self) -> dict[str, Any]:
        """Ask for something."""
        data = super().clean() or {}
        if not data.get("everything") and not data.get("places"):
            self.add_error("places", _("Xin đánh dấu địa phương, hoặc «Lấy tất cả»."))
        return data


class MergeUnitForm(forms.Form):
    """Which unit is kept."""

    kept = forms.ChoiceField(label=_lazy("Gộp vào đơn vị"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the others, those of the same name first."""
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [("", "–"), *units]  # type: ignore[attr-defined]  # a ChoiceField has them


@desk_required
def units_many(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a pasted list line by line; with «ghi» and nothing wrong it is written, all or nothing."""
    contest = find_online_contest(request, public_id, organising=True)
    form = ManyUnitsForm(posted(request), initial={"people_source": ""})
    lines = read_lines(contest=contest, text=str(form.data.get("text", ""))[:MOST_CHARACTERS]) if form.is_bound else []
    if request.method == "POST" and form.is_valid() and "ghi" in request.POST:
        try:
            save_units(contest=contest, by=acting(request), now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            counts = {fate: sum(line.fate == fate for line in lines) for fate in FATES}
            messages.success(request, _("Đã thêm %(new)s đơn vị, đổi số người của %(changed)s đơn vị.") % counts)
            return redirect("online_desk:units", contest.public_id)
    return _many_page(request, contest, form, lines)


@desk_required
def units_register(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Offer the places of the contest's area from the register; the chosen ones come into the list to be looked at."""
    contest = find_online_contest(request, public_id, organising=True)
    held = {unit_key(name) for name in contest.units.order_by().values_list("name", flat=True)}
    places = [(row.code, str(row)) for row in senders(contest).order_by("name") if unit_key(str(row)) not in held]
    form = RegisterForm(posted(request), places=places)
    if request.method == "POST" and form.is_valid():
        chosen = set(form.chosen())
        counts = _mediators(chosen) if form.cleaned_data["with_mediators"] else {}
        text = "\n".join(
            f"{name}; {counts[code]}" if counts.get(code) else name for code, name in places if code in chosen
        )
        facts = {"people_on": today() if counts else None, "people_source": str(REGISTER) if counts else ""}
        return _many_page(
            request, contest, ManyUnitsForm(initial={"text": text, **facts}), read_lines(contest=contest, text=text)
        )
    context = {"contest": contest, "form": form, "places": places}
    return show(request, "contests/online/units_register.html", context, status=422 if form.errors else 200)


@desk_required
def unit_merge(request: HttpRequest, public_id: UUID, unit_id: UUID) -> HttpResponse:
    """Put the entrants of one unit under another one, after asking."""
    contest = find_online_contest(request, public_id, organising=True)
    unit = get_object_or_404(contest.units, public_id=unit_id)
    others = sorted(
        contest.units.exclude(pk=unit.pk), key=lambda row: (unit_key(row.name) != unit_key(unit.name), row.name)
    )
    form = MergeUnitForm(posted(request), units=[(str(row.public_id), row.name) for row in others])

    def merge(data: dict[str, Any]) -> None:
        kept = ContestUnit.objects.get(contest=contest, public_id=data["kept"])
        merge_units(kept=kept, absorbed=unit, by=acting(request), now=now())

    count = unit.entrants.count()
    what = _("%(count)s người dự thi của đơn vị này chuyển sang đơn vị được giữ, rồi đơn vị này bị xóa. Danh sách đã "
             "chốt không đổi; lần tính sau dùng đơn vị mới.") % {"count": count}  # fmt: skip
    return act(
        request,
        form,
        merge,
        title=_("Gộp đơn vị ghi trùng"),
        back=reverse("online_desk:units", args=[contest.public_id]),
        done=_("Đã gộp."),
        context={"about": unit.name, "what": what, "button": _("Gộp, xóa đơn vị này"), "is_harm": True},
    )


def _mediators(codes: set[str]) -> dict[str, int]:
    """Return how many mediators are in office in each place, a province with its communes. Two statements."""
    found: dict[str, int] = {}
    for field in ("commune_id", "commune__parent_id"):
        rows = Appointment.objects.running(today()).filter(**{f"{field}__in": codes}).order_by()
        found |= dict(rows.values_list(field).annotate(many=Count("mediator", distinct=True)))
    return found


def _many_page(request: HttpRequest, contest: Contest, form: forms.Form, lines: list[Any]) -> HttpResponse:
    wrong = sum(line.fate == WRONG for line in lines)
    context = {
        "contest": contest,
        "form": form,
        "rows": [{"line": line, "fate": FATES[line.fate]} for line in sorted(lines, key=lambda one: one.fate != WRONG)][
            :300
        ],
        "line_count": len(lines),
        "wrong": wrong,
        "fresh": sum(line.fate in (NEW, CHANGED) for line in lines),
    }
    return show(request, "contests/online/units_many.html", context, status=422 if form.errors or wrong else 200)
