"""The rules of a contest: summary in words, open settings asked, versions, file out and in with a preview."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from contests.access import may_organise
from contests.enums import ContestState
from contests.forms import RulesFileForm
from contests.forms_rules import GapsForm
from contests.models import Contest, RulesVersion
from contests.queries.rules import document_of, unset_settings
from contests.queries.rules_effect import effects
from contests.queries.rules_gaps import filled, open_questions
from contests.queries.rules_words import eligibility_words, rounds_words, team_words
from contests.rules import book
from contests.rules.exporting import export_rules
from contests.services.contests import change_rules
from contests.views.common import acting, desk_required, find_contest
from contests.views.rules_sections import add_structure_refusal, asked_elsewhere, preview_changes, sections
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, show
from lms.base.text import clean

FIRST_ANSWERS = "Nhập những chỗ thể lệ mẫu chưa định"


@desk_required
def rules_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the rules in plain words, the version asked for or the last one, and all versions."""
    contest = find_contest(request, public_id)
    versions = list(contest.rules_versions.select_related("made_by").order_by("-number"))
    asked = request.GET.get("ban", "")[:4]
    shown = next((row for row in versions if str(row.number) == asked), versions[0])
    document = document_of(shown)
    organises = may_organise(request.user, contest)
    context = {
        "contest": contest,
        "versions": versions,
        "shown": shown,
        "is_last": shown == versions[0],
        "gaps": unset_settings(shown),
        "team": team_words(document),
        "eligibility": eligibility_words(document),
        "rounds": rounds_words(document),
        "basis": document.get("basis") or [],
        "notes": document.get("notes") or [],
        "organises": organises,
        "sections": sections(contest, document) if organises and shown == versions[0] else [],
    }
    return show(request, "contests/rules.html", context)


@desk_required
def rules_gaps(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the open settings one by one; what is given makes a new version, what is left stays open."""
    contest = find_contest(request, public_id, organising=True)
    version = _last(contest)
    asked = open_questions(version.document)
    questions = [one for one in asked if not one.section[0]]
    form = GapsForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and form.is_valid():
        answer = _take_answers(request, contest, version, form)
        if answer is not None:
            return answer
    context = {
        "contest": contest,
        "form": form,
        "groups": form.groups(),
        "count": len(questions),
        "elsewhere": asked_elsewhere(contest, asked),
    }
    return show(request, "contests/rules_gaps.html", context, status=422 if form.errors else 200)


@desk_required
def rules_export(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Give one version as the readable file."""
    contest = find_contest(request, public_id)
    version = get_object_or_404(contest.rules_versions, number=number)
    answer = HttpResponse(export_rules(document=document_of(version)), content_type="application/yaml; charset=utf-8")
    code = document_of(version)["code"]
    answer["Content-Disposition"] = f'attachment; filename="the-le-{code}-ban-{version.number}.yaml"'
    answer["Cache-Control"] = "no-store"
    return answer


@desk_required
def rules_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a changed file: faults at their lines, else what it would change; it takes effect at the second press."""
    contest = find_contest(request, public_id, organising=True)
    version = _last(contest)
    start = {"content": export_rules(document=document_of(version))}
    form = RulesFileForm(request.POST or None, request.FILES or None, initial=start)
    context: dict[str, Any] = {"contest": contest, "form": form, "version": version}
    if request.method == "POST" and form.is_valid():
        content = form.content_bytes()
        try:
            reading = book.read_rules(content=content)
        except RuleViolation as refusal:
            form.add_error("content", refusal.message)
            return show(request, "contests/rules_change.html", context, status=422)
        if not reading.faults:
            add_structure_refusal(form, contest, reading)
        if reading.faults or form.errors:
            context["faults"] = reading.faults
            return show(request, "contests/rules_change.html", context, status=422)
        if request.POST.get("buoc") == "ghi":
            answer = _put_in_force(request, contest, reading, form)
            if answer is not None:
                return answer
        return _preview(request, context, contest, version, reading, content.decode("utf-8-sig"))
    return show(request, "contests/rules_change.html", context, status=422 if form.errors else 200)


def _preview(
    request: HttpRequest,
    context: dict[str, Any],
    contest: Contest,
    version: RulesVersion,
    reading: book.RulesReading,
    content: str,
) -> HttpResponse:
    form: RulesFileForm = context["form"]
    context |= {
        "changes": preview_changes(document_of(version), reading.document),
        "effects": effects(contest=contest, document=reading.document, is_complete=reading.is_complete),
        "content": content,
        "reason": form.cleaned_data.get("reason", ""),
    }
    return show(request, "contests/rules_preview.html", context, status=422 if form.errors else 200)


def _put_in_force(
    request: HttpRequest, contest: Contest, reading: book.RulesReading, form: RulesFileForm
) -> HttpResponse | None:
    try:
        version = change_rules(
            contest=contest,
            document=reading.document,
            reason=clean(form.cleaned_data["reason"]),
            by=acting(request),
            now=now(),
        )
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return None
    messages.success(request, _("Thể lệ bản %(number)s đang có hiệu lực.") % {"number": version.number})
    return redirect("contests:rules", contest.public_id)


def _take_answers(request: HttpRequest, contest: Contest, version: RulesVersion, form: GapsForm) -> HttpResponse | None:
    """Store the answers, or put what is wrong at its question and return nothing."""
    answers = form.answers()
    if not answers:
        messages.info(request, _("Chưa nhập chỗ nào. Có thể nhập tiếp lúc khác."))
        return redirect("contests:rules", contest.public_id)
    document = filled(version.document, answers)
    reading = book.check_document(value=json.loads(json.dumps(document)))
    if reading.faults:
        form.add_faults(reading.faults)
        return None
    try:
        change_rules(contest=contest, document=reading.document, reason=FIRST_ANSWERS, by=acting(request), now=now())
    except RuleViolation as refusal:
        form.add_error(None, refusal.message)
        return None
    left = len(reading.unset)
    done = _("Đã ghi. Thể lệ đã đủ để chấm.") if not left else _("Đã ghi. Còn %(count)s chỗ để sau.") % {"count": left}
    messages.success(request, done)
    if left:
        return redirect("contests:rules-gaps", contest.public_id)
    is_alone = contest.state == ContestState.DRAFT and not contest.crew.filter(ended_at__isnull=True).exists()
    return redirect("contests:crew" if is_alone else "contests:contest", contest.public_id)


def _last(contest: Contest) -> RulesVersion:
    return contest.rules_versions.order_by("-number")[0]
