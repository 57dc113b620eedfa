"""Recording materials handed over to several people: preview, confirmation, taking it back."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lms.base.clock import now, today
from lms.base.days import DayField
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from training.access import acting_user
from training.queries.worklist import people_with_materials
from training.services.materials import hand_over_materials, take_back_materials
from training.views.shared import officer_required
from training.views.worklist_shared import chosen_people, list_of


class HandOverForm(forms.Form):
    """What was handed over, and when; the batch makes sending twice harmless."""

    what = forms.CharField(
        label=gettext_lazy("Tài liệu gì"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Ví dụ: Sổ tay hòa giải viên, bản in năm 2026. Có thể để trống."),
    )
    happened_on = DayField(label=gettext_lazy("Ngày trao"))
    batch = forms.UUIDField(widget=forms.HiddenInput)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Show whom it concerns and ask for the day (GET), or write it (POST)."""
    people = chosen_people(request)
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
            return redirect(f"{list_of(people)}&vua-ghi={form.cleaned_data['batch']}")
    had = people_with_materials(people)
    context = {
        "form": form,
        "people": people,
        "had": [person for person in people if person.pk in had],
        "back_url": list_of(people),
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
