"""Rules as dated data: the list, a proposal with its conditions, its dry run, saving or dropping it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_roles
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, joined, page_of, query_of, show, words_of
from training import rules
from training.access import PROGRAMME_ROLES, acting_user
from training.enums import DraftState, RuleTarget
from training.models import CompletionRule, RuleDraft, SubjectEquivalence, WindowRule
from training.queries.rule_candidates import course_of_draft, subjects_of_programme
from training.queries.rule_pages import (
    communes_of,
    completion_lines,
    equivalences,
    flips_of,
    named_states,
    turns_of,
    window_lines,
)
from training.rule_forms import FORMS, CompletionHeadForm, EquivalenceForm, GroupForm, HeadForm, WindowHeadForm
from training.rules import definition_edit
from training.rules.criteria_words import rule_sentence, tree_lines
from training.rules.definition import AT_LEAST, group_of
from training.services.rule_drafts import (
    audience_choices,
    begin_draft,
    change_draft,
    drop_draft,
    save_draft,
)
from training.services.rule_trials import start_trial

KIND_OF_BASE: dict[str, Callable[[str], Any]] = {
    "hoan-thanh": lambda code: get_object_or_404(CompletionRule.objects.select_related("programme"), code=code),
    "thoi-han": lambda code: get_object_or_404(WindowRule, code=code),
    "tuong-duong": lambda code: get_object_or_404(SubjectEquivalence, public_id=_uuid(code)) if code else None,
}
HEAD_FORMS: dict[str, type[HeadForm]] = {RuleTarget.WINDOW: WindowHeadForm, RuleTarget.EQUIVALENCE: EquivalenceForm}
COMMUNES_SHOWN = 50


@require_roles(*PROGRAMME_ROLES)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show every dated rule by audience, with its sentence and days, and the proposal that is open."""
    context = {
        "audiences": completion_lines(today()),
        "windows": window_lines(today()),
        "equivalences": equivalences(),
        "draft": RuleDraft.objects.filter(
            created_by=acting_user(request), state__in=(DraftState.EDITING, DraftState.WAITING, DraftState.READY)
        ).first(),
    }
    return render(request, "training/rules.html", context)


@require_roles(*PROGRAMME_ROLES)
@require_POST
def draft_begin(request: HttpRequest) -> HttpResponse:
    """Begin a proposal from a stored rule: a new version of it, or a correction."""
    find = KIND_OF_BASE.get(request.POST.get("loai", ""))
    if find is None:
        raise Http404
    base = find(request.POST.get("ma", ""))
    draft = begin_draft(base=base, is_correction="sua" in request.POST, by=acting_user(request), now=now())
    return redirect("training:rule-draft", draft.public_id)


@require_roles(*PROGRAMME_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a proposal, and keep its head; with `thu` it is tried at once."""
    draft = _draft(request, public_id)
    form = _head_form(draft, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = change_draft(draft=draft, head=form.head(), values=form.values())
            if "thu" in request.POST:
                start_trial(draft=draft, now=now())
                return redirect("training:rule-trial", public_id)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi vào bản soạn."))
            return redirect("training:rule-draft", public_id)
    return _draft_page(request, draft, form)


@require_roles(*PROGRAMME_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def part_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a condition of a sort to a group (`vao`), or change the one at a path (`o`)."""
    draft = _draft(request, public_id, target=RuleTarget.COMPLETION)
    path, group = request.GET.get("o"), request.GET.get("vao", "")
    definition = draft.values.get("definition", {})
    try:
        part = definition_edit.part_at(definition, path) if path is not None else {}
        is_group = group_of(definition_edit.part_at(definition, group)) is not None
    except rules.UnreadableRule as gone:
        raise Http404 from gone
    sort = next((name for name in FORMS if isinstance(part, dict) and name in part), request.GET.get("loai", ""))
    if sort not in FORMS or not is_group:
        raise Http404
    course = course_of_draft(draft)
    subjects = subjects_of_programme(draft.values.get("programme", ""))
    given = request.POST if request.method == "POST" else None
    form = FORMS[sort](given, part=part, lessons=course.lessons, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        change = definition_edit.with_part if path is None else definition_edit.with_part_replaced
        where = group if path is None else path
        if _change(request, draft, form, lambda: change(definition, path=where, part=form.part())):
            return redirect("training:rule-draft", public_id)
    context = {"form": form, "draft": draft, "title": form.label, "is_new": path is None}
    return render(request, "training/rule_part.html", context, status=422 if form.errors else 200)


@require_roles(*PROGRAMME_ROLES)
@require_POST
def part_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a condition away, add a group, or join a group by another word."""
    draft = _draft(request, public_id, target=RuleTarget.COMPLETION)
    definition, path = draft.values.get("definition", {}), request.POST.get("o", "")[:40]
    if "bo" in request.POST:
        _change(request, draft, None, lambda: definition_edit.without_part(definition, path=path))
        return redirect("training:rule-draft", public_id)
    form = GroupForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Xin chọn cách ghép, và số điều cần đạt từ 1 đến 99."))
        return redirect("training:rule-draft", public_id)
    word, threshold = form.cleaned_data["word"], form.cleaned_data["threshold"] or 1
    if "nhom" in request.POST:
        part = definition_edit.new_group(word, threshold)
        _change(request, draft, None, lambda: definition_edit.with_part(definition, path=path, part=part))
    else:
        _change(
            request, draft, None,
            lambda: definition_edit.with_word(definition, path=path, word=word, threshold=threshold),
        )  # fmt: skip
    return redirect("training:rule-draft", public_id)


@require_roles(*PROGRAMME_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far a dry run is and who would flip; POST begins it again."""
    draft = _draft(request, public_id)
    if request.method == "POST":
        try:
            start_trial(draft=draft, now=now())
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return redirect("training:rule-draft", public_id)
        return redirect("training:rule-trial", public_id)
    commune, turn = request.GET.get("xa", "")[:5], request.GET.get("doi", "")[:40]
    page = page_of(request, flips_of(draft, commune=commune, turn=turn, words=words_of(request)))
    turns = turns_of(draft)
    communes = communes_of(draft, most=COMMUNES_SHOWN + 1)
    context = {
        "draft": draft,
        "turns": turns,
        "flip_count": sum(one.count for one in turns),
        "communes": communes[:COMMUNES_SHOWN],
        "more_communes": len(communes) > COMMUNES_SHOWN,
        "commune": commune,
        "turn": turn,
        "words": words_of(request),
        "page": page,
        "rows": named_states(list(page)),
        "query": joined(query_of(request)),
        "is_filtered": bool(commune or turn or words_of(request)),
    }
    response = show(request, "training/rule_trial.html", context)
    if draft.state == DraftState.WAITING:
        response["Refresh"] = "3"
    return response


@require_roles(*PROGRAMME_ROLES)
@require_POST
def draft_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a tried proposal a rule."""
    draft = _draft(request, public_id)
    try:
        is_done = save_draft(draft=draft, by=acting_user(request), now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("training:rule-draft", public_id)
    if is_done:
        messages.success(request, _("Đã ghi quy tắc và tính lại tình trạng của mọi người."))
    else:
        messages.success(request, _("Đã ghi quy tắc. Tình trạng của mọi người đang được tính lại, xong trong ít phút."))
    return redirect("training:rules")


@require_roles(*PROGRAMME_ROLES)
@require_POST
def draft_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a proposal away."""
    try:
        drop_draft(draft=_draft(request, public_id))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã bỏ bản soạn. Quy tắc đang dùng không đổi."))
    return redirect("training:rules")


def _draft(request: HttpRequest, public_id: UUID, *, target: str | None = None) -> RuleDraft:
    """Return an own, open proposal, or answer 404."""
    found = RuleDraft.objects.select_related("completion__programme", "window").filter(
        created_by=acting_user(request), state__in=(DraftState.EDITING, DraftState.WAITING, DraftState.READY)
    )
    return get_object_or_404(found.filter(target=target) if target else found, public_id=public_id)


def _head_form(draft: RuleDraft, given: Any) -> HeadForm:
    if draft.target == RuleTarget.COMPLETION:
        return CompletionHeadForm(given, draft=draft, audiences=audience_choices())
    return HEAD_FORMS[draft.target](given, draft=draft)


def _draft_page(request: HttpRequest, draft: RuleDraft, form: HeadForm) -> HttpResponse:
    context: dict[str, Any] = {"draft": draft, "form": form, "is_completion": draft.target == RuleTarget.COMPLETION}
    if context["is_completion"]:
        course, definition = course_of_draft(draft), draft.values.get("definition", {})
        context |= {
            "sentence": rule_sentence(definition, course),
            "lines": list(tree_lines(definition, course)),
            "sorts": [(name, one.label) for name, one in FORMS.items()],
            "words": GroupForm.base_fields["word"].choices,  # type: ignore[attr-defined]
            "at_least": AT_LEAST,
        }
    return render(request, "training/rule_draft.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, draft: RuleDraft, form: forms.Form | None, make: Callable[[], Any]) -> bool:
    """Keep an edited definition; a refusal is shown at the form, or above the page."""
    try:
        change_draft(draft=draft, values={"definition": make()})
    except rules.UnreadableRule as refusal:
        sentence = refusal.sentence
    except RuleViolation as refusal:
        sentence = refusal.message
    else:
        return True
    if form is not None:
        form.add_error(None, sentence)
    else:
        messages.error(request, sentence)
    return False


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
