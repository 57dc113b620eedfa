"""The register of trainers: list with the ratio to teams, one trainer, what each received."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import officer_scope
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, page_of, query_of, show, words_of
from mediators.access import visible_communes, visible_provinces
from mediators.models import Unit
from training.access import acting_user, visible_trainers
from training.class_access import trainer_accounts
from training.models import Trainer, TrainerEvent
from training.queries.classes import taught_by
from training.queries.teaching import subjects_without_trainer, trainer_ratios
from training.queries.trainers import subject_choices, trainers
from training.services.trainers import add_trainer, change_trainer, end_trainer, note_trainer_event, take_back_event
from training.trainer_forms import EndTrainerForm, EventForm, NewTrainerForm, TakeBackForm, TrainerForm
from training.views.shared import officer_required

ENDED = "da-thoi"
SHOWN_CLASSES = 20


@officer_required
def trainer_list(request: HttpRequest) -> HttpResponse:
    """Show the trainers of the officer's places, whether each was trained this year and has the kit."""
    ended = request.GET.get("tinh-trang") == ENDED
    found = trainers(rows=visible_trainers(request.user), on=today(), words=words_of(request), ended=ended)
    query = query_of(request)
    context = {
        "page": page_of(request, found),
        "words": words_of(request),
        "state": request.GET.get("tinh-trang", ""),
        "is_filtered": bool(words_of(request) or ended),
        "chips": chips(request, "tinh-trang", [("", _("Đang làm")), (ENDED, _("Đã thôi"))]),
        "query": f"{query}&" if query else "",
        "year": today().year,
        "ratios": trainer_ratios(user=request.user, on=today()),
        "untaught": subjects_without_trainer(trainers=visible_trainers(request.user), on=today()),
    }
    return show(request, "training/trainers.html", context)


@officer_required
def trainer_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one trainer with what was received, and take note of more."""
    trainer = _find(request, public_id)
    form = EventForm(request.POST if request.method == "POST" else None, initial={"happened_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            note_trainer_event(trainer=trainer, by=acting_user(request), now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("training:trainer", trainer.public_id)
    titles = dict(subject_choices())
    context = {
        "trainer": trainer,
        "form": form,
        "events": trainer.events.select_related("taken_back_by", "recorded_by").exclude(takes_back__isnull=False),
        "subjects": [titles.get(code, code) for code in trainer.subject_codes],
        "classes": taught_by(trainer)[:SHOWN_CLASSES],
        "staff_place": str(trainer.unit),
    }
    return show(request, "training/trainer.html", context, status=422 if form.errors else 200)


@officer_required
def trainer_add(request: HttpRequest) -> HttpResponse:
    """Enter a trainer."""
    form = NewTrainerForm(
        request.POST if request.method == "POST" else None,
        units=_units(request),
        accounts=trainer_accounts(request.user),
        initial={"started_on": today()},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            trainer = add_trainer(
                unit=form.units[data["unit"]],
                facts=form.facts(),
                started_on=data["started_on"],
                is_somebody_else=data["is_somebody_else"],
                by=acting_user(request),
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi %(name)s vào sổ.") % {"name": trainer.full_name})
            return redirect("training:trainer", trainer.public_id)
    return form_page(request, form, title=_("Thêm tập huấn viên"), back=reverse("training:trainers"))


@officer_required
def trainer_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct the facts."""
    trainer = _find(request, public_id)
    form = TrainerForm(
        request.POST if request.method == "POST" else None,
        initial=TrainerForm.initial_of(trainer),
        accounts=trainer_accounts(request.user, keep=trainer),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_trainer(trainer=trainer, facts=form.facts(), by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi thay đổi."))
            return redirect("training:trainer", trainer.public_id)
    return form_page(request, form, title=_("Sửa thông tin"), back=_url(trainer), about=trainer.full_name)


@officer_required
def trainer_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that somebody is no trainer any more."""
    trainer = _find(request, public_id)
    form = EndTrainerForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            end_trainer(trainer=trainer, on=form.cleaned_data["on"], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi %(name)s thôi làm tập huấn viên.") % {"name": trainer.full_name})
            return redirect("training:trainers")
    what = _("Từ ngày này người ấy không được tính vào số tập huấn viên; lịch sử vẫn được giữ.")
    title = _("Ghi thôi làm tập huấn viên")
    return form_page(request, form, title=title, back=_url(trainer), about=trainer.full_name, what=what, is_harm=True)


@officer_required
def trainer_take_back(request: HttpRequest, public_id: UUID, event_id: int) -> HttpResponse:
    """Take back what was recorded by mistake."""
    trainer = _find(request, public_id)
    event = get_object_or_404(TrainerEvent.objects.select_related("trainer__unit"), pk=event_id, trainer=trainer)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back_event(event=event, reason=form.cleaned_data["reason"], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã rút lại."))
            return redirect("training:trainer", trainer.public_id)
    about = f"{trainer.full_name}: {event.get_kind_display()}, {event.happened_on:%d/%m/%Y}"
    return form_page(request, form, title=_("Rút lại việc đã ghi"), back=_url(trainer), about=about)


def _find(request: HttpRequest, public_id: UUID) -> Trainer:
    """Return a trainer whom the officer may see, or answer 404."""
    return get_object_or_404(
        visible_trainers(request.user).select_related("unit__parent", "account"), public_id=public_id
    )


def _units(request: HttpRequest) -> list[Unit]:
    """Return the places for which the officer keeps trainers: provinces first."""
    communes = visible_communes(request.user).order_by("name_key")
    if not officer_scope(request.user).provinces:
        return list(communes)
    return [*visible_provinces(request.user).order_by("name_key"), *communes]


def _url(trainer: Trainer) -> str:
    return reverse("training:trainer", args=[trainer.public_id])
