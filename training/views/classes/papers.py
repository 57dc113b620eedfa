"""Papers in a class: which, one telephone for people in turn, reflection papers handed in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.models import Mediator
from quizzes.enums import PaperState
from quizzes.paper_access import visible_papers
from quizzes.services.paper_print import print_data, printed_questions
from training.access import acting_user
from training.class_access import lies_in_class_area
from training.class_forms import CodeForm, HandedInForm, PaperForm
from training.models import ClassPaper, TrainingClass
from training.queries.attendance import people_by_code
from training.queries.class_people import class_people, test_results
from training.services.class_papers import (
    check_running,
    choose_paper,
    hand_in,
    handed_in,
    line_of,
    record_handed_in,
    take_back_handed_in,
)
from training.views.classes.shared import class_context, class_staff_required, find_class

SALT = "training.shared-test"
MOST_ANSWERS = 400


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_papers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the papers of a class with their results, and take another one."""
    row = find_class(request, public_id)
    papers = visible_papers(request.user).filter(state=PaperState.READY)
    form = PaperForm(posted(request), papers=papers)
    if form.is_bound and form.is_valid():
        try:
            choose_paper(training_class=row, paper=form.cleaned_data["paper"], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã thêm bài vào lớp."))
            return redirect("training:class-papers", row.public_id)
    chosen = list(row.papers.select_related("paper", "variant"))
    context = class_context(row, on=today()) | {
        "form": form,
        "papers": [(one, test_results(one)) for one in chosen],
        "handed_in": len(handed_in(row)),
    }
    return show(request, "training/classes/papers.html", context, status=422 if form.errors else 200)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_shared(request: HttpRequest, public_id: UUID, paper: UUID) -> HttpResponse:
    """Let people answer in turn on one telephone: the code of the card, the questions, done, the next one."""
    row = find_class(request, public_id)
    chosen = get_object_or_404(row.papers.select_related("paper", "variant__paper", "training_class"), public_id=paper)
    context = class_context(row, on=today()) | {"chosen": chosen, "form": CodeForm(), "refusal": ""}
    try:
        check_running(row, now=now())
    except RuleViolation as refusal:
        return show(request, "training/classes/shared.html", context | {"refusal": refusal.message}, status=409)
    if request.method != "POST":
        return show(request, "training/classes/shared.html", context)
    if "seal" in request.POST:
        return _answered(request, chosen, context)
    form = CodeForm(request.POST)
    person = _person(row, form)
    if person is None:
        return show(request, "training/classes/shared.html", context | {"form": form}, status=422)
    return _questions(request, chosen, person, context)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_handed_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tick who handed in a reflection paper, and with whose help."""
    row = find_class(request, public_id)
    people = class_people(row)
    form = HandedInForm(posted(request), initial={"on": min(row.ends_on, today())})
    if form.is_bound and form.is_valid():
        try:
            _hand_in_all(request, row, [one.person for one in people], form)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi bài thu hoạch."))
            return redirect("training:class-handed-in", row.public_id)
    done = handed_in(row)
    context = class_context(row, on=today()) | {
        "form": form,
        "people": [(one, done.get(one.person.pk)) for one in people],
    }
    return show(request, "training/classes/handed_in.html", context, status=422 if form.errors else 200)


def _hand_in_all(request: HttpRequest, row: TrainingClass, people: Sequence[Mediator], form: HandedInForm) -> None:
    known = {str(person.public_id): person for person in people}
    ticked, helped = set(request.POST.getlist("da-nop")), set(request.POST.getlist("giup"))
    before = {key for key, person in known.items() if person.pk in handed_in(row)}
    record_handed_in(
        training_class=row,
        people=[known[key] for key in known if key in ticked],
        helped=[known[key] for key in known if key in helped],
        on=form.cleaned_data["on"],
        by=acting_user(request),
        now=now(),
    )
    shown = set(request.POST.getlist("truoc"))
    for key in sorted((before & shown) - ticked):
        take_back_handed_in(
            training_class=row,
            person=known[key],
            reason=form.cleaned_data["reason"],
            by=acting_user(request),
            now=now(),
        )


def _answered(request: HttpRequest, chosen: ClassPaper, context: dict[str, Any]) -> HttpResponse:
    try:
        person_id = signing.loads(request.POST["seal"], salt=SALT, max_age=4 * 3600)
    except signing.BadSignature:
        return show(request, "training/classes/shared.html", context, status=422)
    person = get_object_or_404(Mediator.objects.select_related("user", "commune"), pk=person_id)
    answers = {name: request.POST.getlist(name) for name in list(request.POST)[:MOST_ANSWERS] if name.startswith("q")}
    try:
        attempt = hand_in(
            class_paper=chosen,
            person=person,
            line=line_of(printed_questions(chosen.variant), answers),
            helped="helped" in request.POST,
            by=acting_user(request),
            now=now(),
        )
    except RuleViolation as refusal:
        return _questions(request, chosen, person, context | {"refusal": refusal.message}, answers=answers)
    told = {"name": person.full_name, "percent": f"{attempt.percent or 0:.0f}"}
    messages.success(request, _("Đã nộp bài của %(name)s: %(percent)s %%. Mời người tiếp theo.") % told)
    return redirect(request.path)


def _questions(
    request: HttpRequest,
    chosen: ClassPaper,
    person: Mediator,
    context: dict[str, Any],
    *,
    answers: dict[str, list[str]] | None = None,
) -> HttpResponse:
    """Show the questions to one person, with what was answered before a refusal."""
    given = answers or {}
    shapes = {one.number: one.shape.kind for one in printed_questions(chosen.variant)}
    questions = [
        _shown(one, shapes[one["number"]], given) for one in print_data(chosen.variant, kind="paper")["questions"]
    ]
    refused = bool(context["refusal"])
    found = context | {
        "person": person,
        "seal": signing.dumps(person.pk, salt=SALT),
        "questions": questions,
        "helped": "helped" in request.POST,
    }
    return show(request, "training/classes/shared.html", found, status=422 if refused else 200)


def _shown(one: dict[str, Any], kind: str, given: dict[str, list[str]]) -> dict[str, Any]:
    """Return a question with one group of choices, or one group for each statement."""
    name = f"q{one['number']}"
    options = one["options"]
    if kind == "truth":
        groups = [
            {
                "name": f"{name}-{place}",
                "text": option["text"],
                "type": "radio",
                "choices": [(sign, text, sign in given.get(f"{name}-{place}", ())) for sign, text in _truth()],
            }
            for place, option in enumerate(options, start=1)
        ]
    else:
        picked = given.get(name, ())
        choices = [(option["letter"], option["text"], option["letter"] in picked) for option in options]
        groups = [{"name": name, "text": "", "type": "radio" if kind == "one" else "checkbox", "choices": choices}]
    return {"number": one["number"], "stem": one["stem"], "groups": groups}


def _truth() -> list[tuple[str, str]]:
    return [("Đ", _("Đúng")), ("S", _("Sai"))]


def _person(row: TrainingClass, form: CodeForm) -> Mediator | None:
    """Return who shows the card, if that person is of the place of the class."""
    if not form.is_valid():
        return None
    person = people_by_code([form.cleaned_data["code"]]).get(form.cleaned_data["code"])
    if person is None or not lies_in_class_area(row, person.commune):
        form.add_error("code", _("Không thấy mã này trong địa bàn của lớp."))
        return None
    return person
