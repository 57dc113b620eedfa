"""Papers of a round for the desk: what can be printed now, and the files."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.client import client_address
from audit.services import record
from contests.models import ContestRound
from contests.queries.rules import unset_settings
from contests.services.dossier import dossier_zip
from contests.services.paper_stage import count_blank_sheets, judged_parts
from contests.services.papers import BY_CODE, MOST_PAGES, make_papers, offers, papers_docx, papers_pdf
from contests.views.common import acting, desk_required, find_round
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import show

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


@desk_required
@require_safe
def paper_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the papers of a round with what can be printed now, and the dossier."""
    contest_round = find_round(request, public_id)
    is_open = not unset_settings(contest_round.rules)
    blank = count_blank_sheets(contest_round) if is_open else 0
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "offers": offers(contest_round=contest_round),
        "parts": judged_parts(contest_round) if is_open else [],
        "blank": blank,
        "is_long": blank > MOST_PAGES,
        "has_result": contest_round.locked_at is not None,
    }
    return show(request, "contests/board/papers.html", context)


@desk_required
@require_safe
def paper_file(request: HttpRequest, public_id: UUID, paper: str, form: str) -> HttpResponse:
    """Hand out one kind of paper as PDF or DOCX; `?phan=` keeps one part of the score sheets. Logged (P5)."""
    contest_round = find_round(request, public_id)
    kind = BY_CODE.get(paper)
    if kind is None or form not in ("pdf", "docx"):
        raise Http404
    try:
        made = make_papers(contest_round=contest_round, code=paper, part=request.GET.get("phan", "")[:40])
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_list_url(contest_round))
    content = papers_pdf(papers=made, title=kind.name) if form == "pdf" else papers_docx(papers=made)
    return _file(request, contest_round, content, name=paper, form=form)


@desk_required
@require_safe
def dossier_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the whole dossier of a locked round as one archive with checksums. Logged (P5)."""
    contest_round = find_round(request, public_id, organising=True)
    try:
        content = dossier_zip(contest_round=contest_round)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_list_url(contest_round))
    return _file(request, contest_round, content, name="ho-so", form="zip")


def _file(request: HttpRequest, contest_round: ContestRound, content: bytes, *, name: str, form: str) -> HttpResponse:
    contest = contest_round.contest
    record(
        action="contest.printed",
        by=acting(request),
        now=now(),
        target=contest_round,
        scope_code=contest.host_id or "",
        address=client_address(request),
        details={"what": name, "form": form},
    )
    filename = f"{name}-{contest_round.code.replace('_', '-')}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


def _list_url(contest_round: ContestRound) -> str:
    return reverse("contest_stage:papers", args=[contest_round.public_id])
