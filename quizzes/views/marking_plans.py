"""Organising the marking: rules, markers, progress, agreement; and one answer's marks, without its writer's name."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import RuleViolation
from quizzes import access_marking as access
from quizzes import marking_queries as queries
from quizzes.enums import MarkingState
from quizzes.marking_forms import AssignForm, MarkingSettingsForm, ReasonForm
from quizzes.models import Mark, MarkingPlan, MarkingTask
from quizzes.services import marking, marking_plans


def _plan(request: HttpRequest, public_id: UUID) -> MarkingPlan:
    return get_object_or_404(access.visible_plans(request.user), public_id=public_id)


def _url(plan: MarkingPlan) -> str:
    return reverse("quizzes:marking-plan", args=[plan.public_id])


def _refuse(form: BaseForm, refusal: RuleViolation) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, ValidationError(refusal.message, code=refusal.code))


@require_roles(*access.ASSIGNING_ROLES)
@never_cache
@require_safe
def marking_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the rules, the markers and the progress of a plan."""
    return _plan_page(request, _plan(request, public_id))


def _plan_page(
    request: HttpRequest,
    plan: MarkingPlan,
    *,
    settings_form: MarkingSettingsForm | None = None,
    assign_form: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    duties = list(queries.duties_of(plan))
    kinds = {duty.kind for duty in duties}
    context = {
        "plan": plan,
        "counts": queries.counts_of([plan]).get(plan.pk, queries.Counts()),
        "duties": duties,
        "lacks_marker": "marker" not in kinds,
        "lacks_decider": plan.marker_count > 1 and "arbiter" not in kinds,
        "settings_form": settings_form or MarkingSettingsForm(instance=plan),
        "assign_form": assign_form or AssignForm(people=access.candidates(plan)),
        "form": settings_form or assign_form,
        "is_fixed": Mark.objects.filter(task__plan=plan).exists(),
    }
    return render(request, "quizzes/marking_plan.html", context, status=status)


@require_roles(*access.ASSIGNING_ROLES)
@require_POST
def marking_settings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Store the rules of a plan."""
    plan = _plan(request, public_id)
    form = MarkingSettingsForm(request.POST, instance=_plan(request, public_id))
    if form.is_valid():
        try:
            marking_plans.save_settings(plan=plan, by=request.user, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Đã ghi quy định chấm."))
            return HttpResponseRedirect(_url(plan))
    return _plan_page(request, plan, settings_form=form, status=422)


@require_roles(*access.ASSIGNING_ROLES)
@require_POST
def marking_assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give somebody a duty in a plan."""
    plan = _plan(request, public_id)
    form = AssignForm(request.POST, people=access.candidates(plan))
    if form.is_valid():
        person = form.cleaned_data["user"]
        try:
            marking_plans.assign(plan=plan, user=person, kind=form.cleaned_data["kind"], by=request.user, now=now())
        except RuleViolation as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Đã giao việc cho %(name)s.") % {"name": person.full_name})
            return HttpResponseRedirect(_url(plan))
    return _plan_page(request, plan, assign_form=form, status=422)


@require_roles(*access.ASSIGNING_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marking_end_duty(request: HttpRequest, public_id: UUID, duty: int) -> HttpResponse:
    """Ask, then end somebody's duty; answers in hand go back to the queue."""
    plan = _plan(request, public_id)
    found = get_object_or_404(queries.duties_of(plan), pk=duty)
    if request.method != "POST":
        return render(request, "quizzes/marking_end_duty.html", {"plan": plan, "duty": found})
    count = marking_plans.end_duty(duty=found, by=request.user, now=now())
    messages.success(
        request,
        _("Đã thôi giao việc cho %(name)s; %(count)s bài đang giữ trở lại hàng chờ.")
        % {"name": found.user.full_name, "count": count},
    )
    return HttpResponseRedirect(_url(plan))


@require_roles(*access.ASSIGNING_ROLES)
@never_cache
@require_safe
def marking_tasks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the answers of a plan by code and state."""
    plan = _plan(request, public_id)
    state = request.GET.get("tinh-trang", "")
    state = state if state in MarkingState.values else ""
    page = Paginator(queries.tasks_of(plan, state=state), settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {
        "plan": plan,
        "page": page,
        "state": state,
        "states": MarkingState.choices,
        "query": f"tinh-trang={state}&" if state else "",
    }
    return render(request, "quizzes/marking_tasks.html", context)


@require_roles(*access.ASSIGNING_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marking_task(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what was given to one answer and what it came to; a POST asks for a mark given anew."""
    plans = access.visible_plans(request.user)
    task = get_object_or_404(MarkingTask.objects.select_related("plan__paper"), public_id=public_id, plan__in=plans)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            marking.ask_for_remark(task=task, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except RuleViolation as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Bài đã được chuyển cho người quyết định chấm lại."))
            return HttpResponseRedirect(request.path)
    marks = task.marks.select_related("turn", "marked_by").order_by("turn__place", "number")
    context = {
        "task": task,
        "plan": task.plan,
        "rows": [(mark, queries.criteria_of(task, [mark])) for mark in marks],
        "outcomes": [(row, queries.RULE_WORDS.get(row.rule, row.rule)) for row in task.outcomes.order_by("number")],
        "form": form,
    }
    return render(request, "quizzes/marking_task.html", context, status=422 if form.errors else 200)


@require_roles(*access.ASSIGNING_ROLES)
@never_cache
@require_safe
def marking_agreement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far the independent markers agree, in figures and in words."""
    plan = _plan(request, public_id)
    context = {"plan": plan, "report": queries.agreement_report(plan)}
    return render(request, "quizzes/marking_agreement.html", context)
