"""Own data of people of an online contest: seen, taken along, asked to be corrected, limited or deleted (P3)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contests.enums import EntrantNoteKind
from contests.forms_entrants import RequestForm
from contests.models import Entrant
from contests.services.entrant_data import SHOWN_ON_PAGE, ask, own_file, own_sections, said
from contests.views.entrant_door import entrants_only
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal


@entrants_only
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest, entrant: Entrant) -> HttpResponse:
    """Show what is kept about the person and what was asked before; a request is noted at once."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask(entrant=entrant, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi yêu cầu. Ban tổ chức trả lời ở trang này."))
            return redirect("online:data", contest_id=entrant.contest.public_id)
    asked = entrant.notes.filter(kind=EntrantNoteKind.ASKED).prefetch_related("answered_by").order_by("-pk")
    context = {
        "form": form,
        "sections": [
            (section.title, [list(zip(section.heads, map(said, row), strict=True)) for row in section.rows])
            for section in own_sections(entrant, only=SHOWN_ON_PAGE)
        ],
        "asked": asked,
        "entrant": entrant,
        "contest": entrant.contest,
    }
    return render(request, "contests/online/own_data.html", context, status=422 if form.errors else 200)


@entrants_only
@require_POST
def own_data_file(request: HttpRequest, entrant: Entrant) -> HttpResponse:
    """Hand out everything that is kept about the person as one file."""
    response = HttpResponse(own_file(entrant=entrant, now=now()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.csv"'
    return response
