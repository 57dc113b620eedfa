"""Classes: the list, one class, opening, changing, copying and cancelling it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import has_role
from accounts.enums import OFFICER_ROLES
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show, words_of
from mediators.models import Unit
from training.access import acting_user
from training.class_access import class_units, trainers_of, visible_classes
from training.class_forms import ClassForm, WhyForm, session_rows
from training.enums import ClassState
from training.models import TrainingClass
from training.queries.attendance import waiting_flags
from training.queries.classes import class_list, half_days_today, invites_of, state_of
from training.services.classes import SessionFacts, cancel_class, change_class, open_class
from training.views.classes.shared import class_context, class_staff_required, class_url, find_class


@class_staff_required
@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """Show the classes that the caller runs, those of today first."""
    mine, day = visible_classes(request.user), today()
    state = request.GET.get("tinh-trang", "")
    unit = request.GET.get("noi", "")
    found = class_list(classes=mine, on=day, words=words_of(request), state=state, unit=unit)
    page = page_of(request, found)
    states = [("", _("Tất cả")), *((value, str(label)) for value, label in ClassState.choices)]
    context = {
        "page": page,
        "rows": [(row, state_of(row, on=day)) for row in page.object_list],
        "words": words_of(request),
        "state": state,
        "chips": chips(request, "tinh-trang", states),
        "query": joined(query_of(request)),
        "is_filtered": bool(words_of(request) or state or unit),
        "unit": unit,
        "units": Unit.objects.filter(code__in=mine.order_by().values("unit_id")).order_by("-level", "name_key"),
        "today_sessions": half_days_today(mine, on=day),
        "waiting": waiting_flags(mine).count(),
        "day": day,
    }
    return show(request, "training/classes/list.html", context)


@class_staff_required
@require_safe
def class_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one class: half-days, people invited, what comes next."""
    row = find_class(request, public_id)
    page = page_of(request, invites_of(row))
    context = class_context(row, on=today()) | {
        "sessions": row.sessions.select_related("subject"),
        "trainers": row.trainers.select_related("unit").order_by("sort_key"),
        "page": page,
        "people": [(invite, invite.team_name) for invite in page.object_list],
        "is_full": page.paginator.count >= row.capacity,
        "query": "",
        "may_certify": has_role(request.user, *OFFICER_ROLES),
    }
    return show(request, "training/classes/detail.html", context)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_add(request: HttpRequest) -> HttpResponse:
    """Open a class; with `tu` the form is filled from another one, without its days."""
    source = _source(request)
    units = list(class_units(request.user)[:400])
    initial = ClassForm.initial_of(source) | {"is_record": False, "late_reason": ""} if source else None
    form = ClassForm(posted(request), units=units, trainers=trainers_of(request.user), initial=initial)
    rows = session_rows(posted(request), rows=source.sessions.all() if source else (), is_copy=True)
    if request.method == "POST" and (sessions := _read(form, rows)) is not None:
        try:
            made = open_class(
                unit=form.units[form.cleaned_data["unit"]],
                facts=form.facts(sessions),
                by=acting_user(request),
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã mở lớp. Tiếp theo: chọn người mời học."))
            return redirect("training:class-invite", made.public_id)
    context = {"form": form, "rows": rows, "title": _("Mở lớp tập huấn"), "back": None}
    return show(request, "training/classes/form.html", context, status=_status(form, rows))


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a class; whoever saves must have seen the newest version."""
    row = find_class(request, public_id)
    sessions = list(row.sessions.select_related("subject"))
    form = ClassForm(
        posted(request), units=[row.unit], trainers=trainers_of(request.user), initial=ClassForm.initial_of(row)
    )
    rows = session_rows(posted(request), rows=sessions, known=sessions)
    if request.method == "POST" and (facts := _read(form, rows)) is not None:
        try:
            change_class(
                training_class=row,
                facts=form.facts(facts),
                version=_version(request),
                by=acting_user(request),
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi thay đổi của lớp."))
            return redirect("training:class", row.public_id)
    version = request.POST.get("version", "") or row.version
    context = {"form": form, "rows": rows, "title": _("Sửa lớp"), "back": row, "version": version}
    return show(request, "training/classes/form.html", context, status=_status(form, rows))


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the reason, then cancel."""
    row = find_class(request, public_id)
    form = WhyForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            cancel_class(training_class=row, by=acting_user(request), now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã hủy lớp. Người được mời không còn thấy lớp này trên trang của mình."))
            return redirect("training:class", row.public_id)
    what = _("Lớp không điểm danh được nữa và không cho giờ nào. Không khôi phục được; cần thì chép thành lớp mới.")
    return form_page(request, form, title=_("Hủy lớp"), back=class_url(row), about=row.title, what=what, is_harm=True)


def _source(request: HttpRequest) -> TrainingClass | None:
    """Return the class that is copied, if the address names one of the caller's."""
    wanted = request.GET.get("tu", "")
    try:
        return visible_classes(request.user).filter(public_id=UUID(wanted)).first() if wanted else None
    except ValueError:
        return None


def _read(form: ClassForm, rows: object) -> list[SessionFacts] | None:
    """Return the half-days when everything can be read, None when something is to be mended."""
    is_valid = form.is_valid()
    if not rows.is_valid():  # type: ignore[attr-defined]
        return None
    sessions = [facts for one in rows if (facts := one.facts()) is not None]  # type: ignore[attr-defined]
    if not sessions:  # told together with what is wrong elsewhere
        form.add_error(None, _("Lớp cần ít nhất một buổi. Xin ghi ngày, giờ và chuyên đề."))
    if not sessions or not is_valid:
        return None
    return sorted(sessions, key=lambda one: (one.held_on, one.starts_at))


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _status(form: ClassForm, rows: object) -> int:
    has_errors = form.errors or (rows.is_bound and not rows.is_valid())  # type: ignore[attr-defined]
    return 422 if has_errors else 200
