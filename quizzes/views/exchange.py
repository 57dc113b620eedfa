"""Questions from a file into the bank, looked at first; and from the bank into a file, with what gets lost told."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import NotAllowed, RuleViolation
from quizzes import access
from quizzes.access import BANK_ROLES
from quizzes.bank_filter import kept_query, narrowed
from quizzes.exchange import uploads
from quizzes.exchange.conversion import FORMATS
from quizzes.exchange.preview import MOST_SHOWN, preview_file, refused_text, taken
from quizzes.exchange.services import QuestionExport, export_questions, import_questions
from quizzes.exchange_forms import FORMAT_WORDS, QuestionExportForm, QuestionFileForm
from quizzes.forms_bank import BankFilterForm
from quizzes.models import Question
from quizzes.offers import subject_titles

FIELD_NAMES = set(BankFilterForm.base_fields)
NOWHERE = "Ông/Bà chưa được giao ngân hàng câu hỏi của địa bàn nào nên chưa nhập được."
MOST_EXPORTED = 2000


def _places(request: HttpRequest) -> list[access.BankPlace]:
    places = access.writable_places(request.user)
    if not places:
        raise NotAllowed(_(NOWHERE))
    return places


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_import(request: HttpRequest) -> HttpResponse:
    """Take a file to be looked at; nothing is written into the bank yet."""
    sent = request.method == "POST"
    form = QuestionFileForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        places=_places(request),
        subjects=subject_titles(),
    )
    if sent and form.is_valid():
        ticket = uploads.keep(content=form.cleaned_data["file"].read(), by=request.user, now=now(), **form.facts)
        return HttpResponseRedirect(f"{reverse('quizzes:bank-import-look')}?phieu={ticket}")
    return render(request, "quizzes/bank_import.html", {"form": form}, status=422 if form.errors else 200)


def _refused(request: HttpRequest, refusal: RuleViolation) -> HttpResponse:
    form = QuestionFileForm({}, {}, places=_places(request), subjects=subject_titles())
    form.errors.clear()
    form.add_error("file", ValidationError(refusal.message, code=refusal.code))
    return render(request, "quizzes/bank_import.html", {"form": form}, status=422)


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def bank_import_look(request: HttpRequest) -> HttpResponse:
    """Show what a kept file would bring: each question, what is lost, what the bank has already."""
    ticket = request.GET.get("phieu", "")
    try:
        upload, content = uploads.find(ticket=ticket, by=request.user)
        preview = preview_file(content=content, form=upload.form, among=access.visible_questions(request.user))
    except RuleViolation as refusal:
        return _refused(request, refusal)
    if request.GET.get("tai") == "khong-nhan":
        answer = HttpResponse(refused_text(preview), content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="cau-hoi-khong-nhan.txt"'
        return answer
    context = {
        "upload": upload,
        "ticket": ticket,
        "format": FORMAT_WORDS[upload.form],
        "preview": preview,
        "shown": preview.good[:MOST_SHOWN],
        "hidden_count": max(len(preview.good) - MOST_SHOWN, 0),
        "known_count": sum(item.is_known for item in preview.good),
        "refused_count": len(preview.refused) + len(preview.bad),
    }
    return render(request, "quizzes/bank_import_look.html", context)


@require_roles(*BANK_ROLES)
@require_POST
def bank_import_take(request: HttpRequest) -> HttpResponse:
    """Put the questions of a kept file into the bank as drafts, all or none; those ticked stay out."""
    try:
        upload, content = uploads.find(ticket=request.POST.get("phieu", ""), by=request.user)
        if upload.place not in {place.code for place in _places(request)}:
            raise NotAllowed(_(NOWHERE))
        if request.POST.get("go") == "bo":
            uploads.forget(upload)
            messages.success(request, _("Đã bỏ tệp, không có gì được ghi."))
            return HttpResponseRedirect(reverse("quizzes:bank-import"))
        skipped = {int(text) for text in request.POST.getlist("bo-qua") if text.isascii() and text.isdigit()}
        with transaction.atomic():
            done = import_questions(
                content=content,
                form=upload.form,
                by=request.user,
                now=now(),
                scope_code=upload.place,
                choose=lambda drafts: taken(drafts, skipped=skipped, defaults=upload.defaults),
            )
            transaction.on_commit(lambda: uploads.forget(upload))
    except RuleViolation as refusal:
        return _refused(request, refusal)
    sentence = _("Đã nhập %(created)s câu mới, cập nhật %(updated)s, đã có sẵn %(same)s, không nhận %(refused)s.")
    facts = {"created": done.created, "updated": done.updated, "same": done.unchanged, "refused": done.refused}
    messages.success(request, sentence % facts)
    return HttpResponseRedirect(f"{reverse('quizzes:bank')}?trang_thai=draft")


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_export(request: HttpRequest) -> HttpResponse:
    """Say what would be lost in a format, or hand out the file; reading the keys is recorded."""
    if request.method != "POST":
        kept = kept_query(request.GET, FIELD_NAMES)
        return _export_page(request, QuestionExportForm(initial={"query": kept}), query=kept)
    form = QuestionExportForm(request.POST)
    if not form.is_valid():
        return _export_page(request, form, query=request.POST.get("query", "")[:2000], status=422)
    questions = _wanted(request, form.cleaned_data)
    count = questions.count()
    if not 0 < count <= MOST_EXPORTED:
        sentence = (
            _("Không có câu nào khớp. Xin bỏ bớt điều kiện.")
            if not count
            else _("Có %(count)s câu khớp, mỗi lần xuất được tối đa %(most)s câu. Xin chọn thêm điều kiện.")
            % {"count": count, "most": MOST_EXPORTED}
        )
        form.add_error(None, sentence)
        return _export_page(request, form, query=form.cleaned_data["query"], status=422)
    name = form.cleaned_data["form"]
    done = export_questions(questions=questions, form=name, by=request.user, now=now())
    if request.POST.get("go") != "tai":
        return _export_page(request, form, query=form.cleaned_data["query"], done=done)
    answer = HttpResponse(done.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="cau-hoi-{now():%Y-%m-%d}.{FORMATS[name].extension}"'
    return answer


def _export_page(
    request: HttpRequest, form: QuestionExportForm, *, query: str, done: QuestionExport | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "done": done, "query": query, "count": _filtered(request, query).count()}
    return render(request, "quizzes/bank_export.html", context, status=status)


def _filtered(request: HttpRequest, query: str) -> QuerySet[Question]:
    """Return the questions of the list of the bank as its address narrows it."""
    wanted = BankFilterForm(QueryDict(query), subjects=subject_titles())
    wanted.is_valid()
    return narrowed(access.visible_questions(request.user), wanted.cleaned_data)


def _wanted(request: HttpRequest, data: dict[str, Any]) -> QuerySet[Question]:
    questions = _filtered(request, data["query"]).select_related("current").order_by("code")
    codes = data["codes"].replace(",", " ").split()
    return questions.filter(code__in=codes[:MOST_EXPORTED]) if codes else questions
