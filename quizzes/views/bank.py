"""One question of the bank in the staff shell: its page and its versions. Every reading is logged (C1)."""

import difflib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import require_roles
from content.resolver import LibraryResolver
from lms.base.clock import now, today
from lms.base.errors import NotAllowed
from lms.hgm import Diagnostic, RenderContext, diff, parse, render_feedback, render_question_fields
from quizzes import access, review_rules, services
from quizzes.access import BANK_ROLES
from quizzes.bank_queries import alike_text, limits_on, papers_with, standing_of
from quizzes.competencies import title_of
from quizzes.enums import QuestionUse
from quizzes.figure_words import exposure_words, reading
from quizzes.forms_bank import StepForm
from quizzes.models import Question, QuestionFigures, QuestionVersion
from quizzes.writing import ALL_KINDS

CHANGE_WORDS = {
    "added": "thêm mới",
    "removed": "bỏ",
    "moved": "đổi thứ tự",
    "text": "sửa lời",
    "key": "đổi đáp án",
    "points": "đổi điểm",
}
MOST_EVENTS = 50
READ_ONLY = "Câu hỏi này thuộc ngân hàng khác, Ông/Bà chỉ xem được."
KIND_NAMES = ALL_KINDS


@dataclass(frozen=True)
class Look:
    """A text as the bank shows it: as the learner sees it, as answered, and what the parser found."""

    fields: SafeString | str
    review: SafeString | str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Tell whether the text cannot be approved."""
        return any(item.severity == "error" for item in self.diagnostics)


def look_at(source: str) -> Look:
    """Return a text of one question ready to be shown to its writer; at most three statements."""
    document = parse(source, resolver=LibraryResolver.for_sources([source]))
    block = document.questions[0] if document.questions else None
    if block is None:
        return Look("", "", document.diagnostics)
    fields = render_question_fields(block, RenderContext(show_hints=True), prefix="xem-thu")
    return Look(fields, render_feedback(block, None, seed=0), document.diagnostics)


def visible(request: HttpRequest, code: str) -> Question:
    """Return a question of the banks this writer sees; others are like missing (A2)."""
    return get_object_or_404(access.visible_questions(request.user).select_related("current", "created_by"), code=code)


def writable(request: HttpRequest, code: str) -> Question:
    """Return a question that this writer may change; 403 for one that may only be read."""
    question = visible(request, code)
    if not access.can_write(request.user, question):
        raise NotAllowed(_(READ_ONLY))
    return question


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def bank_question(request: HttpRequest, code: str) -> HttpResponse:
    """Show a question as the learner sees it and with its key, and how its review stands."""
    return question_page(request, visible(request, code), form=StepForm())


def question_page(request: HttpRequest, question: Question, *, form: StepForm, status: int = 200) -> HttpResponse:
    """Return the page of one question, with what was typed into the form of its steps."""
    version, at = question.current, now()
    services.log_reading(question=question, version=version, by=request.user, now=at, how="view")
    standing, limits = standing_of(question, on=today()), limits_on(today())
    figures = QuestionFigures.objects.filter(question=question).first()
    note, is_worn = exposure_words(figures=figures, limits=limits, now=at)
    context = {
        "question": question,
        "version": version,
        "kind": KIND_NAMES.get(question.kind, question.kind),
        "competencies": [f"{code} {title_of(code)}" for code in question.competencies],
        "look": look_at(version.source if version else ""),
        "can_write": access.can_write(request.user, question),
        "can_review": access.can_review(request.user, question),
        "standing": standing,
        "refusal": review_rules.approval_refusal(
            person=request.user.pk or 0, authors=standing.authors, approvers=standing.approver_ids
        ),
        "events": question.events.select_related("by", "version").order_by("-id")[:MOST_EVENTS],
        "papers": papers_with(question),
        "figures": figures,
        "reading": reading(figures),
        "exposure": note,
        "is_worn": is_worn,
        "alike": alike_text(text=question.asked_text, among=access.visible_questions(request.user), but=question.code),
        "uses": QuestionUse.choices,
        "form": form,
    }
    return render(request, "quizzes/bank_question.html", context, status=status)


@dataclass(frozen=True)
class VersionStep:
    """One version and what changed in it, in words and line by line."""

    version: QuestionVersion
    changes: list[str]
    lines: list[tuple[str, str]]


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def bank_history(request: HttpRequest, code: str) -> HttpResponse:
    """Show the versions of a question, newest first, each with what changed."""
    question = visible(request, code)
    versions = list(question.versions.select_related("created_by").order_by("number"))
    services.log_reading(question=question, version=question.current, by=request.user, now=now(), how="history")
    earlier = [None, *versions[:-1]]
    steps = [_step(version, before) for version, before in zip(versions, earlier, strict=True)]
    return render(request, "quizzes/bank_history.html", {"question": question, "steps": steps[::-1]})


def _step(version: QuestionVersion, before: QuestionVersion | None) -> VersionStep:
    if before is None:
        return VersionStep(version, [], [(" ", line) for line in version.source.splitlines()])
    changes = [CHANGE_WORDS[entry["change"]] for entry in diff(before.source, version.source)]
    return VersionStep(version, changes, changed_lines(before.source, version.source))


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines of two texts, each with its sign: "-" only before, "+" only after, " " in both."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] != "?"]
