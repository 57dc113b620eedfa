"""Steps of one question, the comparison of two texts, and the rule of how many approve."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_roles, scope_of
from accounts.enums import Role
from lms.base.clock import now, today
from lms.base.errors import NotAllowed, RuleViolation
from quizzes import access, services
from quizzes.access import BANK_ROLES
from quizzes.bank_queries import limits_on, rule_on
from quizzes.forms_bank import BankRuleForm, StepForm
from quizzes.models import BankRule, Question, QuestionVersion
from quizzes.views.bank import READ_ONLY, changed_lines, look_at, question_page, visible

#: step → service, who may take it, words for the message
WRITERS, REVIEWERS = access.can_write, access.can_review
STEPS: dict[str, tuple[Callable[..., Question], Callable[..., bool], str]] = {
    "submit": (services.submit_question, WRITERS, "Đã gửi duyệt câu «%(code)s»."),
    "approve": (services.approve_question, REVIEWERS, "Đã ghi ý kiến đồng ý duyệt câu «%(code)s»."),
    "return": (services.return_question, REVIEWERS, "Đã trả lại câu «%(code)s» kèm lý do."),
    "comment": (services.comment_question, REVIEWERS, "Đã ghi ý kiến về câu «%(code)s»."),
    "reopen": (services.reopen_question, WRITERS, "Câu «%(code)s» trở về nháp."),
    "retire": (services.retire_question, WRITERS, "Đã ngừng dùng câu «%(code)s». Bài làm đã rút câu này không đổi."),
    "use": (services.change_use, WRITERS, "Đã đổi mục đích dùng của câu «%(code)s»."),
}
WITHOUT_WORDS = {"submit", "use"}


@require_roles(*BANK_ROLES)
@require_POST
def bank_step(request: HttpRequest, code: str) -> HttpResponse:
    """Take one step with a question, as the pressed button says."""
    question = visible(request, code)
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise Http404
    service, may, words = STEPS[step]
    if not may(request.user, question):
        raise NotAllowed(_(READ_ONLY))
    form = StepForm(request.POST)
    form.is_valid()
    given: dict[str, Any] = {} if step in WITHOUT_WORDS else {"text": form.cleaned_data.get("text", "")}
    if step == "use":
        given["use"] = request.POST.get("use", "")
    try:
        if form.errors:
            return question_page(request, question, form=form, status=422)
        service(question=question, by=request.user, now=now(), **given)
    except RuleViolation as refusal:
        form.refuse(refusal)
        question.refresh_from_db()
        return question_page(request, question, form=form, status=422)
    messages.success(request, _(words) % {"code": code})
    return HttpResponseRedirect(reverse("quizzes:bank-question", args=[code]))


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def bank_compare(request: HttpRequest) -> HttpResponse:
    """Show two questions, or two versions of one, side by side with the lines that differ."""
    left, right = _side(request, "trai"), _side(request, "phai")
    for question, version in (left, right):
        services.log_reading(question=question, version=version, by=request.user, now=now(), how="compare")
    context = {
        "sides": [(*left, look_at(left[1].source)), (*right, look_at(right[1].source))],
        "lines": changed_lines(left[1].source, right[1].source),
        "same_question": left[0].pk == right[0].pk,
    }
    return render(request, "quizzes/bank_compare.html", context)


def _side(request: HttpRequest, name: str) -> tuple[Question, QuestionVersion]:
    """Return what «mã» or «mã/bản» in the address names; what this writer does not see is like missing."""
    code, _slash, number = request.GET.get(name, "").partition("/")
    question = visible(request, code)
    wanted = question.versions.filter(number=int(number)) if number.isascii() and number.isdigit() else None
    version = wanted.first() if wanted is not None else question.current
    if version is None or (number and wanted is None):
        raise Http404
    return question, version


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_rules(request: HttpRequest) -> HttpResponse:
    """Show how many persons approve, since when; national editors may set another rule."""
    may_set = scope_of(request.user, roles=[Role.EDITOR]).nation
    form = BankRuleForm(request.POST or None, initial={"from_on": today()})
    if request.method == "POST":
        if not may_set:
            raise NotAllowed(_("Quy tắc của ngân hàng do biên tập viên toàn quốc đặt."))
        if form.is_valid() and _set_rule(request, form):
            return HttpResponseRedirect(reverse("quizzes:bank-rules"))
    context = {
        "form": form,
        "may_set": may_set,
        "limits": limits_on(today()),
        "rule": rule_on(today()),
        "rules": BankRule.objects.select_related("created_by")[:50],
    }
    return render(request, "quizzes/bank_rules.html", context, status=422 if form.errors else 200)


def _set_rule(request: HttpRequest, form: BankRuleForm) -> bool:
    try:
        services.set_bank_rule(rule=form.save(commit=False), by=request.user, now=now())
    except RuleViolation as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    messages.success(request, _("Đã ghi quy tắc mới."))
    return True
