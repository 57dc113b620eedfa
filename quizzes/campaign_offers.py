"""A campaign's own paper is offered to the people of the campaign, after their self-assessment."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.clock import now
from quizzes.campaign_enums import CampaignState
from quizzes.campaign_queries import is_running
from quizzes.models import CampaignPerson, Paper
from quizzes.offers import Offer


def offer_of_campaign_paper(user: User, paper: Paper) -> Offer | None:
    """Offer a campaign's paper to whoever is in the campaign; None for other papers and other people."""
    person = (
        CampaignPerson.objects.filter(campaign__paper=paper, mediator__user=user)
        .exclude(campaign__state=CampaignState.DRAFT)
        .select_related("campaign")
        .first()
    )
    if person is None:
        return None
    campaign, refusal = person.campaign, ""
    if not is_running(campaign, now=now()):
        refusal = _("Kỳ khảo sát chưa mở hoặc đã đóng.")
    elif campaign.asks_self_rating and person.rated_at is None:
        refusal = _("Xin điền phiếu tự đánh giá trước, rồi làm bài.")
    url = reverse("quizzes:survey", args=[person.public_id])
    return Offer(
        back_url=url,
        back_label=_("Về kỳ khảo sát"),
        refusal=refusal,
        done_url=url,
        done_label=_("Xem hồ sơ năng lực"),
    )
