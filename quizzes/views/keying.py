"""Papers on paper: variants to print, the key for writers, and the keying of answer sheets."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import NotAllowed, RuleViolation
from quizzes import paper_queries
from quizzes.access import BANK_ROLES
from quizzes.enums import AttemptChannel
from quizzes.forms_reviews import KeyForm
from quizzes.models import KeyedSheet, Paper, PaperPrint
from quizzes.paper_access import PAPER_ROLES, can_write_paper, may_print, visible_learners
from quizzes.services.keying import Keyed, key_sheet
from quizzes.services.paper_print import key_pdf, make_variant, paper_pdf, printed_questions
from quizzes.views.paper_people import one_person
from quizzes.views.papers import own_paper, seen_paper

SHOWN_SHEETS = 20
NOT_YET = "Ông/Bà in được đề từ khi bài được mở và đến giờ làm; trước đó chỉ người soạn bài xem được câu hỏi."


@require_roles(*PAPER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prints(request: HttpRequest, code: str) -> HttpResponse:
    """List the variants of a paper, and draw the next one; keys are handed to its writers alone."""
    paper = _printable(request, code)
    if request.method == "POST":
        try:
            made = make_variant(paper=paper, by=request.user, now=now())
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã tạo mã đề %(label)s.") % {"label": made.label})
        return HttpResponseRedirect(request.path)
    variants = PaperPrint.objects.filter(paper=paper).select_related("printed_by").order_by("label")
    context = {"paper": paper, "variants": variants, "can_write": can_write_paper(request.user, paper)}
    return render(request, "quizzes/papers/prints.html", context)


def _printable(request: HttpRequest, code: str) -> Paper:
    """Return a paper whose sheets this person may print now; 403 for one that may only be seen."""
    paper = seen_paper(request, code)
    if not may_print(request.user, paper, now=now()):
        raise NotAllowed(_(NOT_YET))
    return paper


def _variant(paper: Paper, public_id: UUID) -> PaperPrint:
    return get_object_or_404(PaperPrint.objects.select_related("paper"), paper=paper, public_id=public_id)


@require_roles(*PAPER_ROLES)
@never_cache
@require_safe
def print_pdf(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """Hand out the sheets of a variant as PDF."""
    variant = _variant(_printable(request, code), public_id)
    return _pdf(paper_pdf(variant=variant, by=request.user, now=now()), f"de-{code}-{variant.label}.pdf")


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def print_key(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """Hand out the key of a variant as PDF."""
    variant = _variant(own_paper(request, code), public_id)
    return _pdf(key_pdf(variant=variant, by=request.user, now=now()), f"dap-an-{code}-{variant.label}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_roles(*PAPER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keying(request: HttpRequest, code: str) -> HttpResponse:
    """Key answer sheets, one person after the other, from the keyboard alone."""
    paper = seen_paper(request, code)
    variants = list(PaperPrint.objects.filter(paper=paper).order_by("label"))
    wanted = request.POST.get("de") or request.GET.get("de", "")
    variant = next((one for one in variants if one.label == wanted), variants[0] if variants else None)
    initial = {"two_passes": request.GET.get("hai-lan") == "1"}
    form = KeyForm(request.POST or None, initial=initial)
    keyed = Keyed()
    if request.method == "POST" and variant is not None and form.is_valid():
        keyed = _key(request, variant, form)
        if keyed.attempt is not None or keyed.is_waiting:
            two = "&hai-lan=1" if form.cleaned_data["two_passes"] else ""
            return HttpResponseRedirect(f"{reverse('quizzes:keying', args=[code])}?de={variant.label}{two}")
    context = {
        "paper": paper,
        "variants": variants,
        "variant": variant,
        "hints": [(one.number, one.shape.hint) for one in printed_questions(variant)] if variant else [],
        "form": form,
        "differences": keyed.differences,
        "waiting": _waiting(request, paper),
        "recent": paper_queries.attempts_of(paper, user=request.user).filter(channel=AttemptChannel.PAPER)[
            :SHOWN_SHEETS
        ],
    }
    status = 422 if form.errors else 409 if keyed.differences else 200
    return render(request, "quizzes/papers/keying.html", context, status=status)


def _key(request: HttpRequest, variant: PaperPrint, form: KeyForm) -> Keyed:
    data = form.cleaned_data
    try:
        person = one_person(request, data["person"])
        keyed = key_sheet(
            variant=variant,
            user=person.user,
            line=data["line"],
            helped=data["helped"],
            two_passes=data["two_passes"],
            settled=data["settled"],
            by=request.user,
            now=now(),
        )
    except RuleViolation as refusal:
        form.refuse(refusal)
        return Keyed()
    if keyed.attempt is not None:
        told = {"name": person, "code": person.code, "percent": keyed.attempt.percent}
        messages.success(request, _("Đã ghi bài của %(name)s (%(code)s): %(percent)s %%.") % told)
    elif keyed.is_waiting:
        messages.success(request, _("Đã gõ lần một cho %(name)s. Xin gõ lần hai để đối chiếu.") % {"name": person})
    return keyed


def _waiting(request: HttpRequest, paper: Paper) -> list[KeyedSheet]:
    learners = visible_learners(request.user).values("user_id")
    sheets = KeyedSheet.objects.filter(variant__paper=paper, attempt=None, user_id__in=learners)
    return list(sheets.select_related("user", "variant", "first_by").order_by("pk")[:100])
