"""Decisions issued again for many people: choosing, a look at every row, writing, taking the whole back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, joined, page_of, posted, query_of, show
from mediators.access import visible_communes
from mediators.forms import DayField, ReasonForm
from mediators.models import Appointment, ReissueBatch, Unit
from mediators.queries.places import officer_places
from mediators.services.reissues import preview_reissue, reissue_many, undo_reissue
from mediators.views.common import officer_required


class BulkReissueForm(forms.Form):
    """The new decision, and whom it names."""

    team = forms.ChoiceField(label=gettext_lazy("Những ai"), required=False)
    decision_number = forms.CharField(label=gettext_lazy("Số quyết định cấp lại"), max_length=60)
    recognised_on = DayField(label=gettext_lazy("Ngày quyết định cấp lại"))
    decision_issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=120, required=False)

    def __init__(self, *args: Any, commune: Unit, **kwargs: Any) -> None:
        """Offer the teams of a commune."""
        super().__init__(*args, **kwargs)
        teams = commune.teams.filter(dissolved_on__isnull=True).order_by("order_key")
        self.fields["team"].choices = [  # type: ignore[attr-defined]  # a field of choices
            ("", _("Mọi hòa giải viên đang làm của %(unit)s") % {"unit": commune}),
            *((str(team.public_id), team.name) for team in teams),
        ]


@officer_required
def reissue_list(request: HttpRequest) -> HttpResponse:
    """Show the bulk reissues of the officer's communes, newest first."""
    places = officer_places(user=request.user, on=today())
    context = {
        "staff_place": places.title,
        "places": places,
        "page": page_of(request, _visible(request)),
        "query": joined(query_of(request)),
    }
    return show(request, "mediators/reissues.html", context)


@officer_required
def reissue_add(request: HttpRequest) -> HttpResponse:
    """Show every row that a new decision would name, then write it for those that stay ticked."""
    places = officer_places(user=request.user, on=today())
    commune = places.only or places.find(request.GET.get("xa", ""))
    if commune is None:
        title = _("Cấp lại quyết định hàng loạt")
        return show(request, "mediators/choose_commune.html", {"places": places, "title": title})
    form = BulkReissueForm(posted(request), commune=commune, initial={"recognised_on": today()})
    rows = None
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        offices = _offices(commune, data.pop("team"))
        rows = preview_reissue(offices=list(offices), recognised_on=data["recognised_on"])
        if "ghi" in request.POST:
            ticked = set(request.POST.getlist("nhiem_ky"))
            ids = [row.office.pk for row in rows if str(row.office.public_id) in ticked]
            try:
                batch = reissue_many(commune=commune, appointment_ids=ids, by=request.user, now=now(), **data)
            except RuleViolation as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Đã cấp lại quyết định cho %(count)s người.") % {"count": batch.count})
                return redirect("mediators:reissues")
    context = {
        "staff_place": str(commune),
        "commune": commune,
        "form": form,
        "rows": rows,
        "can_write": rows is not None and any(not row.refusal for row in rows),
    }
    return show(request, "mediators/reissue_form.html", context, status=422 if form.errors else 200)


@officer_required
def reissue_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a bulk reissue back."""
    batch = get_object_or_404(_visible(request), public_id=public_id)
    if batch.undone_at is not None:
        raise Http404
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            left = undo_reissue(batch=batch, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã hủy đợt cấp lại %(number)s.") % {"number": batch.decision_number})
            if left:
                messages.warning(
                    request, _("%(count)s nhiệm kỳ đã thay đổi sau đó nên giữ nguyên.") % {"count": len(left)}
                )  # fmt: skip
            return redirect("mediators:reissues")
    context = {
        "title": _("Hủy đợt cấp lại quyết định"),
        "about": f"{batch.decision_number}, {batch.recognised_on:%d/%m/%Y} – {batch.commune}, {batch.count} người",
        "what": _(
            "Từng người trở lại quyết định trước đó; mỗi nhiệm kỳ thêm một dòng đính chính trong lịch sử. Thời hạn tập "
            "huấn không đổi."
        ),
        "button": _("Hủy đợt cấp lại"),
        "is_harm": True,
        "back": reverse("mediators:reissues"),
    }
    return form_page(request, form, **context)


def _visible(request: HttpRequest) -> QuerySet[ReissueBatch]:
    communes = visible_communes(request.user)
    return ReissueBatch.objects.filter(commune__in=communes).select_related(
        "commune__parent", "recorded_by", "undone_by"
    )


def _offices(commune: Unit, team: str) -> QuerySet[Appointment]:
    """Return the running offices of a commune, or of one of its teams, in the order of its lists."""
    found = Appointment.objects.open().filter(commune=commune).select_related("mediator", "team")
    if team:
        found = found.filter(team__public_id=team)
    return found.order_by("team__order_key", "mediator__sort_key", "pk")
