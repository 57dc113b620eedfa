"""Writing a question: by a plain form or as text of the dialect; looking at it before it is kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import NotAllowed, RuleViolation
from lms.hgm import parse_block
from quizzes import access, services
from quizzes.access import BANK_ROLES
from quizzes.bank_queries import alike_text
from quizzes.forms import PlacedForm, PlainQuestionForm, QuestionTextForm
from quizzes.indexing import asked_text
from quizzes.likeness import Alike
from quizzes.models import Question
from quizzes.offers import subject_titles
from quizzes.views.bank import Look, look_at, writable
from quizzes.writing import KINDS, TEMPLATES

NOWHERE = "Ông/Bà chưa được giao ngân hàng câu hỏi của địa bàn nào nên chưa viết được."


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_new(request: HttpRequest) -> HttpResponse:
    """Write a question by a plain form."""
    form = PlainQuestionForm(request.POST or None, places=_places(request), subjects=subject_titles())
    return _write(request, form, "quizzes/bank_new.html")


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_new_text(request: HttpRequest) -> HttpResponse:
    """Write a question as text, beginning with a template."""
    template = TEMPLATES.get(request.GET.get("mau", ""), TEMPLATES["single-choice"])
    form = QuestionTextForm(request.POST or None, places=_places(request), initial={"source": template})
    return _write(request, form, "quizzes/bank_text.html", kinds=KINDS)


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write the next version of a question."""
    question = writable(request, code)
    source = question.current.source if question.current else ""
    if request.method != "POST":
        services.log_reading(question=question, version=question.current, by=request.user, now=now(), how="edit")
    form = QuestionTextForm(request.POST or None, initial={"source": source})
    return _write(request, form, "quizzes/bank_text.html", question=question)


def _places(request: HttpRequest) -> list[access.BankPlace]:
    places = access.writable_places(request.user)
    if not places:
        raise NotAllowed(_(NOWHERE))
    return places


def _write(
    request: HttpRequest, form: PlacedForm, template: str, *, question: Question | None = None, **extra: Any
) -> HttpResponse:
    """Show the form; look at the text, keep it, or keep it and hand it to the reviewers, as the pressed button says."""
    look: Look | None = None
    if request.method == "POST" and form.is_valid():
        look = look_at(form.text)
        extra["alike"] = _alike(request, form.text, question)
        action = request.POST.get("action", "look")
        if action != "look":
            saved = _keep(request, form, question, submit=action == "submit")
            if saved is not None:
                return HttpResponseRedirect(reverse("quizzes:bank-question", args=[saved.code]))
    status = 422 if form.errors else 200
    context = {"form": form, "look": look, "question": question, **extra}
    return render(request, template, context, status=status)


def _keep(request: HttpRequest, form: PlacedForm, question: Question | None, *, submit: bool) -> Question | None:
    place = question.scope_code if question else form.place
    try:
        saved = services.save_question(
            source=form.text,
            by=request.user,
            now=now(),
            question=question,
            scope_code=place,
            use=form.use,
            seen=_seen(request),
        )
    except RuleViolation as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("Đã ghi câu hỏi «%(code)s».") % {"code": saved.code})
    if submit:
        _submit(request, saved)
    return saved


def _seen(request: HttpRequest) -> int | None:
    """Return the version that the form was opened with."""
    text = request.POST.get("ban", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _submit(request: HttpRequest, question: Question) -> None:
    try:
        services.submit_question(question=question, by=request.user, now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã gửi duyệt. Người khác duyệt xong thì câu được dùng."))


def _alike(request: HttpRequest, source: str, question: Question | None) -> list[Alike]:
    """Return questions of the banks this writer sees that are nearly equal to what is being written."""
    text = asked_text(parse_block(source))
    return alike_text(text=text, among=access.visible_questions(request.user), but=question.code if question else "")
