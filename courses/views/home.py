"""Where a learner arrives: the next step, the course, the own page."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.access import learner_required
from accounts.models import User
from courses import queries, services
from courses.models import CoursePage, Enrolment
from lms.base.clock import now, today
from mediators.learner_notes import columns as note_columns
from mediators.learner_notes import notes_for, notes_in
from mediators.models import Mediator
from quizzes.campaign_queries import invitation
from quizzes.practice_reasons import columns as reason_columns
from quizzes.practice_reasons import reasons_in
from quizzes.suggestions import lessons_for
from training.models import Evidence
from training.queries.certificates import latest_certificate
from training.queries.learner import LearnerDeadline, LearnerStanding, learner_standing

SHOWN_EVIDENCE = 50


def own(request: HttpRequest, slug: str) -> tuple[CoursePage, Enrolment | None]:
    """Return a published course with this person's enrolment, or 404."""
    try:
        return queries.own_course(user=request.user, slug=slug)
    except CoursePage.DoesNotExist as error:
        raise Http404 from error


def deadline_of(mediator: Mediator | None, as_of: date) -> LearnerDeadline | None:
    """Return the deadline of whoever has one."""
    return standing_of(mediator, as_of).deadline


def standing_of(mediator: Mediator | None, as_of: date) -> LearnerStanding:
    """Return what somebody is told of the own training; nothing to whoever is no mediator."""
    return learner_standing(mediator, as_of) if mediator else LearnerStanding(None)


@learner_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Greet by name and show one next step."""
    courses = queries.own_courses(request.user)
    chosen = _current(courses)
    outline = queries.outline_of(*chosen, user=request.user) if chosen else None
    mediator = _with_what_waits(request.user)
    standing = standing_of(mediator, today())
    survey = invitation(user=request.user, now=now())
    context = {
        "survey": survey.open,
        "gap_lessons": lessons_for(user=request.user, codes=survey.gaps.gaps) if survey.gaps else [],
        "notes": notes_in(mediator),
        "reasons": reasons_in(mediator),
        "outline": outline,
        "next": outline.next_line if outline else None,
        "deadline": standing.deadline,
        "duties": standing.duties,
        "others": [course for course, _ in courses if outline and course.pk != outline.course.pk],
    }
    return render(request, "courses/home.html", context)


def _with_what_waits(user: User) -> Mediator | None:
    """Return the mediator whose account this is, with what waits for the person; one statement."""
    found = Mediator.objects.filter(user=user).annotate(**reason_columns(now=now()), **note_columns())
    return found.first()


def _current(courses: list[tuple[CoursePage, Enrolment | None]]) -> tuple[CoursePage, Enrolment | None] | None:
    """Return the course to go on with: begun last and not complete, else not begun, else the last complete one."""
    begun = [pair for pair in courses if pair[1] is not None]
    running = [pair for pair in begun if pair[1] and pair[1].completed_at is None]
    if running:
        return max(running, key=lambda pair: pair[1].started_at if pair[1] else now())
    fresh = [pair for pair in courses if pair[1] is None]
    return (fresh or begun[-1:] or [None])[0]


@learner_required
@never_cache
@gzip_page
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a course: groups of lessons with ticks, the closing paper, the completion."""
    found, enrolment = own(request, slug)
    outline = queries.outline_of(found, enrolment, user=request.user)
    return render(request, "courses/course.html", {"outline": outline, "next": outline.next_line})


@learner_required
@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a course and go to its first lesson."""
    found, _enrolment = own(request, slug)
    enrolment = services.enrol(user=request.user, course=found, now=now())
    line = queries.outline_of(found, enrolment).next_line
    if line is None:
        return HttpResponseRedirect(reverse("courses:course", args=[slug]))
    return HttpResponseRedirect(reverse("courses:lesson", args=[slug, line.page.slug]))


@learner_required
@never_cache
@require_safe
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Congratulate whoever completed the course, and say what it means for the deadline."""
    found, enrolment = own(request, slug)
    if enrolment is None or enrolment.completed_at is None:
        return HttpResponseRedirect(reverse("courses:course", args=[slug]))
    mediator = queries.mediator_of(request.user)
    context = {
        "course": found,
        "enrolment": enrolment,
        "mediator": mediator,
        "deadline": deadline_of(mediator, today()),
        "attempt": queries.passed_attempt(user=request.user, course=found),
        "certificate": latest_certificate(mediator),
    }
    return render(request, "courses/done.html", context)


@learner_required
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what is known of oneself: team, evidence, size of letters, leaving."""
    mediator = queries.mediator_of(request.user)
    context: dict[str, Any] = {"mediator": mediator, "deadline": deadline_of(mediator, today())}
    context["notes"] = notes_for(user=request.user)
    context |= _record_of(mediator, request.user)
    return render(request, "courses/me.html", context)


def _record_of(mediator: Mediator | None, user: User) -> dict[str, Any]:
    """Return offices and ledger of a mediator; completed courses of whoever else learns."""
    if mediator is None:
        return {"courses": Enrolment.objects.filter(user=user).select_related("course").order_by("started_at")}
    offices = mediator.appointments.running(today()).select_related("team", "commune").order_by("recognised_on")
    evidence = Evidence.objects.filter(mediator=mediator, superseded_by__isnull=True).order_by("-happened_on", "-id")
    return {
        "offices": list(offices),
        "evidence": list(evidence[:SHOWN_EVIDENCE]),
        "certificate": latest_certificate(mediator),
    }
