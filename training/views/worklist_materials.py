"""Recording materials handed over to several people: preview, confirmation, taking it back."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.access import visible_appointments, visible_mediators
from mediators.models import Mediator
from training.access import acting_user
from training.queries.worklist import people_with_materials
from training.services.materials import MOST_AT_ONCE, hand_over_materials, take_back_materials
from training.views.shared import officer_required


class HandOverForm(forms.Form):
    """What was handed over, and when; the batch makes sending twice harmless."""

    what = forms.CharField(
        label=gettext_lazy("Tài liệu gì"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Ví dụ: Sổ tay hòa giải viên, bản in năm 2026. Có thể để trống."),
    )
    happened_on = forms.DateField(
        label=gettext_lazy("Ngày trao"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Show whom it concerns and ask for the day (GET), or write it (POST)."""
    people = _chosen(request)
    if not people:
        messages.error(request, _("Chưa chọn ai. Xin đánh dấu ít nhất một người."))
        return redirect("training:worklist")
    form = HandOverForm(posted(request), initial={"happened_on": today(), "batch": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            count = hand_over_materials(mediators=people, by=acting_user(request), now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi cấp tài liệu cho %(count)s người.") % {"count": count})
            return redirect(f"{_list_of(people)}&vua-ghi={form.cleaned_data['batch']}")
    had = people_with_materials(people)
    context = {
        "form": form,
        "people": people,
        "had": [person for person in people if person.pk in had],
        "back_url": _list_of(people),
        "staff_place": str(people[0].commune),
    }
    return show(request, "training/worklist_materials.html", context, status=422 if form.errors else 200)


@officer_required
@require_POST
def take_back(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take back a record made for several people."""
    try:
        count = take_back_materials(batch=batch, by=acting_user(request), now=now())
        messages.success(request, _("Đã hoàn tác: bỏ ghi cấp tài liệu của %(count)s người.") % {"count": count})
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("training:worklist")


def _chosen(request: HttpRequest) -> Sequence[Mediator]:
    """Return the people meant by `nguoi`, only those in office whom the officer may see."""
    source = request.POST if request.method == "POST" else request.GET
    wanted = []
    for text in source.getlist("nguoi")[: MOST_AT_ONCE + 1]:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    running = visible_appointments(request.user).exclude(ended_on__lte=today())
    found = visible_mediators(request.user).filter(public_id__in=wanted, pk__in=running.values("mediator"))
    return list(found.select_related("commune__parent").order_by("sort_key", "pk"))


def _list_of(people: Sequence[Mediator]) -> str:
    return f"{reverse('training:worklist')}?xa={people[0].commune_id}"
