"""Survey campaigns: prepare, open, add people, close."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from mediators.models import Mediator, Unit
from quizzes.campaign_access import may_run
from quizzes.campaign_enums import CampaignAudience, CampaignState
from quizzes.campaign_queries import first_offices
from quizzes.enums import AttemptState, Counting, FeedbackPolicy
from quizzes.models import Attempt, Campaign, CampaignPerson, Paper, PaperItem
from quizzes.queries import question_count
from quizzes.services.attempts import submit_attempt
from quizzes.services.competencies import refresh_results

logger = logging.getLogger(__name__)
MOST_CHOSEN = 1000
CHUNK_SIZE = 500
#: What a campaign's own paper takes over from the one it is copied from.
KEPT_FIELDS = (
    "title", "blueprint", "time_limit_minutes", "pass_percent", "one_question_a_page", "shuffle_questions",
    "shuffle_options", "appeal_days",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CampaignFacts:
    """What an officer decides about a campaign before it opens. `target_percent` is 1-100."""

    title: str
    place: Unit
    audience: str
    source: Paper
    opens_at: datetime
    closes_at: datetime
    recognised_from: date | None = None
    chosen_codes: Sequence[str] = ()
    asks_self_rating: bool = True
    target_percent: int = 70
    compare_with: Campaign | None = None


@transaction.atomic
def save_campaign(*, facts: CampaignFacts, by: User, now: datetime, campaign: Campaign | None = None) -> Campaign:
    """Make a campaign, or change one that is not open yet.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "already_open", "times_not_in_order", "already_over", "day_missing", "codes_missing",
            "unknown_codes", "paper_empty", "not_comparable".
    """
    check_may_run(by=by, place=facts.place)
    if campaign is not None:
        check_may_run(by=by, place=campaign.place)
        _check_draft(campaign)
    _check_facts(facts, now=now)
    row = campaign or Campaign(created_by=by, created_at=now)
    for name, value in vars(facts).items():
        setattr(row, name, list(value) if name == "chosen_codes" else value)
    if row.audience != CampaignAudience.NEW:
        row.recognised_from = None
    if row.audience != CampaignAudience.CHOSEN:
        row.chosen_codes = []
    row.save()
    _note("campaign.changed" if campaign else "campaign.created", row, by=by, now=now)
    return row


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: User | None, now: datetime) -> Campaign:
    """Invite the people: fix who takes part, and make the campaign's own copy of its paper.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "already_open", "already_over", "nobody", "paper_empty".
    """
    check_may_run(by=by, place=campaign.place)
    claimed = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _check_draft(claimed)
    if claimed.closes_at <= now:
        raise _over()
    paper = _own_paper(claimed)
    if not _add_people(claimed, now=now):
        raise RuleViolation("nobody", _("Chưa có ai thuộc diện tham gia. Xin xem lại địa bàn và đối tượng."))
    Campaign.objects.filter(pk=claimed.pk).update(state=CampaignState.OPEN, paper=paper, opened_at=now)
    campaign.refresh_from_db()
    _note("campaign.opened", campaign, by=by, now=now)
    return campaign


@transaction.atomic
def add_new_people(*, campaign: Campaign, by: User, now: datetime) -> int:
    """Add those who belong to an open campaign by its rule and are not in it yet; return how many.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "not_open".
    """
    check_may_run(by=by, place=campaign.place)
    _check_open(campaign)
    added = _add_people(campaign, now=now)
    if added:
        _note("campaign.people_added", campaign, by=by, now=now, count=added)
    return added


def close_campaign(*, campaign: Campaign, by: User | None, now: datetime) -> Campaign:
    """End a campaign: nobody begins any more, what is being worked on is submitted as saved, results stand.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "not_open".
        NotNow: "clock_drift".
    """
    check_may_run(by=by, place=campaign.place)
    with transaction.atomic():
        claim = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.OPEN)
        if claim.update(state=CampaignState.CLOSED, closed_at=now) != 1:
            raise _not_open()
        campaign.refresh_from_db()
        Paper.objects.filter(campaign=campaign, opens_at__lt=now, closes_at__gt=now).update(closes_at=now)
        _note("campaign.closed", campaign, by=by, now=now)
    for attempt in Attempt.objects.filter(paper=campaign.paper_id, state=AttemptState.OPEN).select_related("paper"):
        submit_attempt(attempt=attempt, now=now)
    refresh_results(campaign=campaign, now=now)
    return campaign


def close_due_campaigns(*, now: datetime) -> list[str]:
    """Close the campaigns whose window is over; return their public ids."""
    due = Campaign.objects.filter(state=CampaignState.OPEN, closes_at__lte=now).select_related("place", "paper")
    done = []
    for campaign in due:
        close_campaign(campaign=campaign, by=None, now=now)
        done.append(str(campaign.public_id))
    return done


@transaction.atomic
def drop_campaign(*, campaign: Campaign, by: User, now: datetime) -> None:
    """Remove a campaign that was never opened.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "already_open".
    """
    check_may_run(by=by, place=campaign.place)
    _check_draft(campaign)
    _note("campaign.dropped", campaign, by=by, now=now)
    Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT).delete()


def check_may_run(*, by: User | None, place: Unit) -> None:
    """Refuse whoever does not run campaigns of a place; the system (`by` None) may.

    Raises:
        NotAllowed: the place is not theirs.
    """
    if by is not None and not may_run(by, place):
        raise NotAllowed(_("Kỳ khảo sát này do nơi khác tổ chức, Ông/Bà chỉ xem được."))


def _check_facts(facts: CampaignFacts, *, now: datetime) -> None:
    if facts.closes_at <= facts.opens_at:
        raise RuleViolation("times_not_in_order", _("Ngày đóng phải sau ngày mở."), field="closes_on")
    if facts.closes_at <= now:
        raise _over()
    if facts.audience == CampaignAudience.NEW and facts.recognised_from is None:
        raise RuleViolation("day_missing", _("Xin ghi ngày: ai được công nhận từ ngày này thì tham gia."),
                            field="recognised_from")  # fmt: skip
    if facts.audience == CampaignAudience.CHOSEN:
        _check_codes(facts)
    if not question_count(facts.source):
        raise RuleViolation("paper_empty", _("Bài này chưa có câu hỏi. Xin chọn bài khác."), field="source")
    before = facts.compare_with
    if before is not None and (before.state != CampaignState.CLOSED or before.place_id != facts.place.pk):
        raise RuleViolation("not_comparable", _("Chỉ so được với kỳ đã đóng của cùng địa bàn."), field="compare_with")


def _check_codes(facts: CampaignFacts) -> None:
    codes = list(facts.chosen_codes)
    if not codes:
        raise RuleViolation("codes_missing", _("Xin ghi mã của ít nhất một người."), field="chosen_codes")
    if len(codes) > MOST_CHOSEN:
        raise RuleViolation(
            "too_many_codes",
            _("Mỗi lần chọn được tối đa %(most)s người.") % {"most": MOST_CHOSEN},
            field="chosen_codes",
        )
    inside = Mediator.objects.filter(code__in=codes)
    place = facts.place
    inside = inside.filter(commune=place) if place.parent_id else inside.filter(commune__parent=place)
    unknown = sorted(set(codes) - set(inside.values_list("code", flat=True)))
    if unknown:
        raise RuleViolation(
            "unknown_codes",
            _("Không có ở %(place)s: %(codes)s. Xin xem lại mã, mỗi dòng một mã.")
            % {"place": place, "codes": ", ".join(unknown[:5]) + ("…" if len(unknown) > 5 else "")},
            field="chosen_codes",
        )


def _own_paper(campaign: Campaign) -> Paper:
    """Make the copy of the paper that is taken in this campaign only: its window, one attempt, keys after the end."""
    source = campaign.source
    if not question_count(source):
        raise RuleViolation("paper_empty", _("Bài này chưa có câu hỏi. Xin chọn bài khác."), field="source")
    paper = Paper.objects.create(
        **{name: getattr(source, name) for name in KEPT_FIELDS},
        code=f"khao-sat-{str(campaign.public_id)[:13]}",
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        attempts_allowed=1,
        feedback=FeedbackPolicy.AFTER_CLOSE,
        counting=Counting.FIRST,
        scope_code=campaign.place_id,
        created_by=campaign.created_by,
    )
    PaperItem.objects.bulk_create(
        PaperItem(paper=paper, question_id=question, order=order)
        for question, order in source.items.values_list("question_id", "order")
    )
    return paper


def _add_people(campaign: Campaign, *, now: datetime) -> int:
    """Put those in who are not yet; return how many."""
    there = set(campaign.people.values_list("mediator_id", flat=True))
    offices = first_offices(campaign=campaign, on=local_day(now))
    fresh = [
        CampaignPerson(campaign=campaign, mediator=office.mediator, team=office.team, commune=office.commune)
        for office in offices
        if office.mediator_id not in there
    ]
    CampaignPerson.objects.bulk_create(fresh, batch_size=CHUNK_SIZE)
    return len(fresh)


def _check_draft(campaign: Campaign) -> None:
    if campaign.state != CampaignState.DRAFT:
        raise RuleViolation("already_open", _("Kỳ khảo sát đã mở nên không sửa được nữa."))


def _check_open(campaign: Campaign) -> None:
    if campaign.state != CampaignState.OPEN:
        raise _not_open()


def _not_open() -> RuleViolation:
    return RuleViolation("not_open", _("Kỳ khảo sát không ở tình trạng đang mở."))


def _over() -> RuleViolation:
    return RuleViolation("already_over", _("Ngày đóng đã qua. Xin chọn ngày đóng muộn hơn."), field="closes_on")


def _note(action: str, campaign: Campaign, *, by: User | None, now: datetime, **details: int) -> None:
    record(
        action=action, by=by, now=now, target=campaign, scope_code=campaign.place_id,
        details={"title": campaign.title, **details},
    )  # fmt: skip
