"""Surveys as the learner sees them: the invitation, the self-assessment, the own profile."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import learner_required
from lms.base.clock import now
from lms.base.errors import RuleViolation
from quizzes import suggestions
from quizzes.campaign_forms import SelfRatingForm
from quizzes.campaign_queries import is_running, own_campaigns
from quizzes.models import CampaignPerson
from quizzes.profile_queries import profile_of
from quizzes.queries import question_count
from quizzes.services.competencies import rate_self


def own(request: HttpRequest, public_id: UUID) -> CampaignPerson:
    """Return the person's own place in a campaign; that of others is like missing."""
    person = own_campaigns(user=request.user).filter(public_id=public_id).first()
    if person is None:
        raise Http404
    return person


@learner_required
@never_cache
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """List the campaigns that the person is or was in."""
    rows = list(own_campaigns(user=request.user)[:50])
    moment = now()
    return render(
        request,
        "quizzes/surveys.html",
        {"rows": [(row, is_running(row.campaign, now=moment)) for row in rows]},
    )


@learner_required
@never_cache
@require_safe
def survey(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the next step of a campaign, or what it found."""
    person = own(request, public_id)
    campaign = person.campaign
    profile = profile_of(person=person) if person.measured_at else None
    context = {
        "person": person,
        "campaign": campaign,
        "running": is_running(campaign, now=now()),
        "profile": profile,
        "questions": question_count(campaign.paper) if campaign.paper and not profile else 0,
        "lessons": suggestions.lessons_for(user=request.user, codes=person.gaps) if profile else [],
    }
    return render(request, "quizzes/survey.html", context)


@learner_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_rate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show and take the self-assessment."""
    person = own(request, public_id)
    form = SelfRatingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rate_self(person=person, levels=form.levels(), now=now())
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã ghi phiếu tự đánh giá. Mời Ông/Bà làm bài."))
            return HttpResponseRedirect(reverse("quizzes:survey", args=[public_id]))
    context = {"person": person, "campaign": person.campaign, "form": form}
    return render(request, "quizzes/survey_rate.html", context, status=422 if form.errors else 200)
