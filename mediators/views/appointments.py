"""What is done to one office, each as its own small page with the sentence of what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, posted
from mediators import services
from mediators.access import visible_appointments
from mediators.forms import (
    DateForm,
    DecisionNumberForm,
    EndForm,
    MoveForm,
    OptionalReasonForm,
    ReasonForm,
    ReissueForm,
)
from mediators.models import Appointment, Team
from mediators.views.common import officer_required


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done to an office."""

    title: Any
    what: Any
    button: Any
    done: Any
    form: type[forms.Form]
    run: Callable[..., object]
    is_harm: bool = False


ACTIONS: dict[str, Action] = {
    "thoi": Action(
        title=_("Ghi nhận thôi làm hòa giải viên"),
        what=_(
            "Người này thôi làm hòa giải viên của tổ từ ngày ghi dưới đây. Nếu không còn ở tổ nào, tài khoản bị đóng "
            "ngay và thẻ đã in không dùng được nữa. Kết quả học tập vẫn được giữ."
        ),
        button=_("Ghi thôi làm"),
        done=_("Đã ghi nhận thôi làm."),
        form=EndForm,
        run=services.end_appointment,
        is_harm=True,
    ),
    "huy-thoi": Action(
        title=_("Hủy ghi nhận thôi làm"),
        what=_("Người này lại là hòa giải viên của tổ như trước, tài khoản mở lại. Việc hủy được ghi vào lịch sử."),
        button=_("Hủy ghi nhận thôi làm"),
        done=_("Đã hủy ghi nhận thôi làm."),
        form=ReasonForm,
        run=services.undo_end,
    ),
    "chuyen-to": Action(
        title=_("Chuyển sang tổ khác"),
        what=_(
            "Thôi ở tổ hiện nay và làm ở tổ mới từ ngày ghi dưới đây. Thời hạn tập huấn giữ nguyên, không tính lại."
        ),
        button=_("Chuyển tổ"),
        done=_("Đã chuyển tổ."),
        form=MoveForm,
        run=services.move_team,
    ),
    "sua-ngay": Action(
        title=_("Sửa ngày công nhận"),
        what=_("Thời hạn tập huấn tính lại theo ngày mới. Ngày cũ vẫn được giữ trong lịch sử."),
        button=_("Ghi ngày đúng"),
        done=_("Đã sửa ngày công nhận."),
        form=DateForm,
        run=services.correct_recognition_date,
    ),
    "sua-quyet-dinh": Action(
        title=_("Sửa số quyết định"),
        what=_("Chỉ sửa số và cơ quan ban hành; thời hạn tập huấn không đổi."),
        button=_("Ghi số đúng"),
        done=_("Đã sửa số quyết định."),
        form=DecisionNumberForm,
        run=services.correct_decision,
    ),
    "cap-lai": Action(
        title=_("Quyết định cấp lại"),
        what=_(
            "Dùng khi quyết định mới chỉ công nhận lại người đang làm, ví dụ sau khi sáp nhập xã. Thời hạn tập huấn "
            "vẫn tính từ lần công nhận đầu."
        ),
        button=_("Ghi quyết định cấp lại"),
        done=_("Đã ghi quyết định cấp lại."),
        form=ReissueForm,
        run=services.reissue,
    ),
    "to-truong": Action(
        title=_("Ghi là tổ trưởng"),
        what=_("Người này là tổ trưởng của tổ. Tổ trưởng trước, nếu có, thôi chức tổ trưởng và vẫn là hòa giải viên."),
        button=_("Ghi là tổ trưởng"),
        done=_("Đã ghi tổ trưởng mới."),
        form=OptionalReasonForm,
        run=services.set_head,
    ),
    "thoi-to-truong": Action(
        title=_("Thôi làm tổ trưởng"),
        what=_(
            "Người này thôi chức tổ trưởng và vẫn là hòa giải viên. Tổ sẽ thiếu tổ trưởng cho đến khi ghi người mới."
        ),
        button=_("Ghi thôi tổ trưởng"),
        done=_("Đã ghi thôi chức tổ trưởng."),
        form=OptionalReasonForm,
        run=services.step_down,
    ),
}


@officer_required
def office_action(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Show and carry out one action on an office that the officer may see."""
    chosen = ACTIONS.get(action)
    if chosen is None:
        raise Http404
    visible = visible_appointments(request.user).select_related("mediator", "team", "commune__parent")
    office = get_object_or_404(visible, public_id=public_id)
    form = _form(chosen, office, request)
    back_url = reverse("mediators:person", args=[office.mediator.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            chosen.run(appointment=office, by=request.user, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, chosen.done)
            return redirect(back_url)
    context = {
        "title": chosen.title,
        "about": f"{office.mediator.full_name} – {office.team.name}",
        "what": chosen.what,
        "button": chosen.button,
        "is_harm": chosen.is_harm,
        "back": back_url,
    }
    return form_page(request, form, **context)


def _form(chosen: Action, office: Appointment, request: HttpRequest) -> forms.Form:
    initial: dict[str, Any] = {"ended_on": today(), "on": today()}
    extra: dict[str, Any] = {}
    if chosen.form is MoveForm:
        teams = Team.objects.filter(commune=office.commune_id, dissolved_on__isnull=True).exclude(pk=office.team_id)
        extra["teams"] = teams.order_by("order_key")
    elif chosen.form is DateForm:
        initial = {"recognised_on": office.recognised_on, "effective_on": office.effective_on}
    elif chosen.form is DecisionNumberForm:
        initial = {"decision_number": office.decision_number, "decision_issuer": office.decision_issuer}
    elif chosen.form is ReissueForm:
        initial = {"decision_issuer": office.decision_issuer}
    # what was tried on the page «Vì sao?» comes in the address
    initial |= {name: request.GET[name] for name in chosen.form.base_fields if name in request.GET}
    return chosen.form(posted(request), initial=initial, **extra)
