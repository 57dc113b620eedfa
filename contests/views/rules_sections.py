"""Rules changed by form: one section at a time, what it would change shown before it takes effect."""

import json
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from contests.forms_sections import SectionForm, sections_of
from contests.models import Contest
from contests.queries.rules import document_of
from contests.queries.rules_effect import effects
from contests.queries.rules_gaps import Question
from contests.queries.rules_paths import ToldChange, told_changes, told_feeders
from contests.rules import book
from contests.rules.exporting import export_rules
from contests.services.rules_structure import check_structure
from contests.views.common import desk_required, find_contest
from lms.base.errors import RuleViolation
from lms.base.lists import show


@desk_required
def rules_section(request: HttpRequest, public_id: UUID, section: str, place: int = 0) -> HttpResponse:
    """Show one section as a form; when it is right, show what it would change. `place`: the round, from 1."""
    contest = find_contest(request, public_id, organising=True)
    version = contest.rules_versions.order_by("-number")[0]
    made = sections_of(mode=version.document["mode"], is_round=bool(place)).get(section)
    if made is None or place > len(version.document["rounds"]):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = made(data, document=version.document, place=place - 1 if place else None)
    reading = _read(form, contest) if request.method == "POST" and form.is_valid() else None
    if reading is not None and not form.errors:
        return show_preview(request, contest, document_of(version), reading, back_url=request.path)
    name = version.document["rounds"][place - 1]["name"] if place else ""
    context = {"contest": contest, "form": form, "groups": form.groups(), "round_name": name, "version": version}
    return show(request, "contests/rules_section.html", context, status=422 if form.errors else 200)


def sections(contest: Contest, document: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return where each section of the rules is edited: heading, then title and address."""
    whole = [
        (form.heading(mode=document["mode"]), reverse("contests:rules-section", args=[contest.public_id, section]))
        for section, form in sections_of(mode=document["mode"], is_round=False).items()
    ]
    found = [(_("Cả hội thi"), whole)]
    for place, one in enumerate(document["rounds"], start=1):
        rows = [
            (
                form.heading(mode=document["mode"]),
                reverse("contests:rules-round-section", args=[contest.public_id, place, section]),
            )
            for section, form in sections_of(mode=document["mode"], is_round=True).items()
        ]
        found.append((str(one["name"]), rows))
    return found


def preview_changes(before: Any, after: Any) -> list[ToldChange]:
    """Return what differs between two versions, told in words."""
    changes = book.changes_between(before=before, after=after)
    return told_changes(changes=changes, before=before, after=after) + told_feeders(before=before, after=after)


def asked_elsewhere(contest: Contest, questions: list[Question]) -> list[tuple[str, str, str]]:
    """Return where open settings are given that no single question asks: round or part, title of the form, address."""
    found: dict[str, tuple[str, str, str]] = {}
    for one in questions:
        section, place = one.section
        form = sections_of(mode=contest.mode, is_round=bool(place)).get(section)
        if form is not None:
            url = section_url(contest, section, place)
            found.setdefault(url, (one.where, form.heading(mode=contest.mode), url))
    return list(found.values())


def section_url(contest: Contest, section: str, place: int) -> str:
    """Return where a section of a round (from 1; 0: the whole contest) is edited."""
    name, args = ("rules-round-section", [place, section]) if place else ("rules-section", [section])
    return reverse(f"contests:{name}", args=[contest.public_id, *args])


def _read(form: SectionForm, contest: Contest) -> book.RulesReading:
    """Return the changed document read and checked; faults stand at the form's fields."""
    changed = json.loads(json.dumps(form.changed()))
    reading = book.check_document(value=changed)
    form.add_faults(reading.faults, changed)
    if reading.is_valid:
        add_structure_refusal(form, contest, reading)
    return reading


def add_structure_refusal(form: Form, contest: Contest, reading: book.RulesReading) -> None:
    """Say above a form why rules that read well may not take out or move what is being used."""
    try:
        check_structure(contest=contest, document=reading.document)
    except RuleViolation as refusal:
        form.add_error(None, refusal.message)


def show_preview(
    request: HttpRequest, contest: Contest, before: Any, reading: book.RulesReading, *, back_url: str
) -> HttpResponse:
    """Show what rules that were read without fault would change, with the button that puts them in force."""
    context = {
        "contest": contest,
        "changes": preview_changes(before, reading.document),
        "effects": effects(contest=contest, document=reading.document, is_complete=reading.is_complete),
        "content": export_rules(document=reading.document),
        "reason": "",
        "back_url": back_url,
    }
    return show(request, "contests/rules_preview.html", context)
