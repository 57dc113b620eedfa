"""Model mediators: what the public reads, and the page on which a person agrees, refuses or ends it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import PersonRequest, learner_required, public
from contests.enums import ConsentWay
from contests.models import FeaturedMediator
from contests.queries.featured import own_introductions, shown
from contests.rules.featuring import CONSENT, TOLD, Step, may
from contests.services import featuring
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import joined, page_of, query_of, show, words_of
from lms.base.text import search_key

AGREE, REFUSE, END = "dong-y", "khong", "thoi"
DONE = {
    AGREE: "Đã ghi Ông/Bà đồng ý. Biên tập viên xem xong sẽ đăng.",
    REFUSE: "Đã ghi Ông/Bà không đồng ý. Không có gì được đăng.",
    END: "Đã thôi giới thiệu. Trang công khai không còn tên Ông/Bà.",
}
NOT_TICKED = "Xin đánh dấu vào ô đồng ý rồi bấm lại, hoặc bấm «Không đồng ý»."


@public
@require_safe
def featured_public(request: HttpRequest) -> HttpResponse:
    """List who is introduced as a model mediator, newest first; found by words of name, place or prize."""
    words = words_of(request)
    rows: QuerySet[FeaturedMediator] | list[FeaturedMediator] = shown()
    if words:
        rows = [row for row in rows if search_key(words) in search_key(f"{row.full_name} {row.place} {row.prize}")]
    context = {"page": page_of(request, rows, size=20), "words": words, "query": joined(query_of(request))}
    answer = render(request, "contests/featured/public.html", context)
    answer["Cache-Control"] = "no-store" if request.user.is_authenticated else "public, max-age=60"
    return answer


@learner_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_featured(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show a person the words that would be public, and take the answer; ending it works at any time."""
    featured = get_object_or_404(own_introductions(request.user), public_id=public_id)
    error = _answer(request, featured) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        messages.success(request, _(DONE[request.POST["viec"]]))
        return HttpResponseRedirect(request.path)
    context = {
        "featured": featured,
        "sentence": CONSENT,
        "told": TOLD[featured.state],
        "error": error,
        "may": {step.name.lower(): may(state=featured.state, step=step) for step in Step},
    }
    return show(request, "contests/featured/own.html", context, status=422 if error else 200)


def _answer(request: PersonRequest, featured: FeaturedMediator) -> str:
    """Do what was answered; return the sentence of a refusal, empty when it was done."""
    what = request.POST.get("viec", "")
    if what == AGREE and request.POST.get("chac") != "1":
        return _(NOT_TICKED)
    try:
        if what == AGREE:
            text = request.POST.get("loi", "")
            featuring.consent(featured=featured, way=ConsentWay.OWN, text=text, by=request.user, now=now())
        elif what == REFUSE:
            featuring.refuse(featured=featured, by=request.user, now=now())
        elif what == END:
            featuring.withdraw(featured=featured, reason=_("Người được giới thiệu rút"), by=request.user, now=now())
        else:
            return _("Không có việc này. Xin mở lại trang.")
    except RuleViolation as refusal:
        return refusal.message
    return ""
