"""Putting people of the work list on the call list: preview, confirmation, taking it back."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.access import visible_appointments
from training.access import acting_user
from training.enums import OPEN_STATES
from training.services.reminders.by_hand import LOADED_FOR_CALLS, put_on_call_list, take_off_call_list
from training.views.shared import officer_required
from training.views.worklist_shared import chosen_people, list_of


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_on_list(request: HttpRequest) -> HttpResponse:
    """Show who would be on the call list (GET), or put them there (POST)."""
    people = chosen_people(request)
    if not people:
        messages.error(request, _("Chưa chọn ai. Xin đánh dấu ít nhất một người."))
        return redirect("training:worklist")
    offices = list(
        visible_appointments(request.user)
        .exclude(ended_on__lte=today())
        .filter(mediator__in=people, training_status__state__in=OPEN_STATES, training_status__due_on__isnull=False)
        .select_related(*LOADED_FOR_CALLS)
        .order_by("training_status__due_on", "pk")
    )
    form = forms.Form(posted(request))
    if form.is_bound and form.is_valid():
        moment = now()
        try:
            rows = put_on_call_list(appointments=offices, by=acting_user(request), now=moment)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã thêm %(count)s người vào danh sách gọi.") % {"count": len(rows)})
            return redirect(f"{list_of(people)}&vua-goi={moment.timestamp():.6f}")
    context = {
        "form": form,
        "people": people,
        "offices": offices,
        "left_out": len(people) - len({office.mediator_id for office in offices}),
        "back_url": list_of(people),
        "staff_place": str(people[0].commune),
    }
    return show(request, "training/worklist_calls.html", context, status=422 if form.errors else 200)


@officer_required
@require_POST
def take_off_list(request: HttpRequest, made_at: str) -> HttpResponse:
    """Take off what was put on the list together."""
    try:
        moment = datetime.fromtimestamp(float(made_at), tz=now().tzinfo)
        count = take_off_call_list(made_at=moment, by=acting_user(request), now=now())
        messages.success(request, _("Đã bỏ %(count)s người khỏi danh sách gọi.") % {"count": count})
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    except (ValueError, OverflowError, OSError):
        messages.error(request, _("Không rõ lần thêm nào. Xin bỏ từng người ở danh sách nhắc."))
    return redirect("training:worklist")
