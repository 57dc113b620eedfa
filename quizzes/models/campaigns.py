"""Survey campaigns: who is assessed, their own rating, and the measured competencies."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator, Team, Unit
from quizzes.campaign_enums import CampaignAudience, CampaignState
from quizzes.models.attempts import Attempt
from quizzes.models.papers import Paper


class Campaign(PublicIdModel):
    """One survey of a commune or province between two moments.

    `source` is the paper chosen; on opening, `paper` becomes its copy for this campaign alone, so that the window and
    one attempt a person hold whatever else the source is used for. `compare_with` is an earlier campaign: the year
    before, or the test before a training.
    """

    title = models.CharField(_("tên kỳ khảo sát"), max_length=160)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("địa bàn"))
    audience = models.CharField(_("ai tham gia"), max_length=8, choices=CampaignAudience.choices)
    recognised_from = models.DateField(_("công nhận từ ngày"), null=True, blank=True)
    chosen_codes = models.JSONField(_("mã hòa giải viên được chọn"), default=list, blank=True)
    source = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("bài khảo sát"))
    paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="campaign", verbose_name=_("bài của kỳ này")
    )
    opens_at = models.DateTimeField(_("làm bài từ"))
    closes_at = models.DateTimeField(_("đến hết"))
    asks_self_rating = models.BooleanField(_("có phiếu tự đánh giá"), default=True)
    target_percent = models.PositiveSmallIntegerField(
        _("mức cần đạt (%)"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    compare_with = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("so với kỳ")
    )
    state = models.CharField(
        _("tình trạng"), max_length=8, choices=CampaignState.choices, default=CampaignState.DRAFT, db_index=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người lập")
    )
    created_at = models.DateTimeField(_("lập lúc"))
    opened_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("kỳ khảo sát")
        verbose_name_plural = _("các kỳ khảo sát")
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_times_in_order"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(paper__isnull=False), name="open_campaign_has_its_paper"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def target(self) -> float:
        """Return the share, 0-1, from which a competency is no gap."""
        return self.target_percent / 100


class CampaignPerson(PublicIdModel):
    """A mediator in a campaign, with the team of the day on which it was opened; `attempt` is the one that counts."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="people", verbose_name=_("kỳ khảo sát"))
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+", verbose_name=_("hòa giải viên"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("tổ hòa giải"))
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lượt làm bài")
    )
    rated_at = models.DateTimeField(_("tự đánh giá lúc"), null=True, blank=True)
    measured_at = models.DateTimeField(_("có kết quả lúc"), null=True, blank=True)
    gaps = models.JSONField(_("năng lực cần học thêm"), default=list, blank=True)

    class Meta:
        """Once in a campaign."""

        verbose_name = _("người được khảo sát")
        verbose_name_plural = _("những người được khảo sát")
        constraints = [models.UniqueConstraint(fields=["campaign", "mediator"], name="once_in_a_campaign")]
        indexes = [models.Index(fields=["campaign", "commune", "team"], name="campaign_groups")]

    def __str__(self) -> str:
        """Name campaign and person."""
        return f"{self.campaign_id}: {self.mediator_id}"


class SelfRating(AppendOnlyModel):
    """How a person rates themselves: level 1-5 for each competency asked. The latest counts; none is overwritten."""

    person = models.ForeignKey(
        CampaignPerson, models.PROTECT, related_name="ratings", verbose_name=_("người được khảo sát")
    )
    levels = models.JSONField(_("mức tự đánh giá"))
    rated_at = models.DateTimeField(_("lúc"))

    class Meta:
        """In the order in which they were made."""

        verbose_name = _("phiếu tự đánh giá")
        verbose_name_plural = _("các phiếu tự đánh giá")
        ordering = ["id"]

    def __str__(self) -> str:
        """Name the person."""
        return f"{self.person_id} {self.rated_at:%d/%m/%Y}"


class CompetencyResult(models.Model):
    """One competency of one person as measured and as rated, shares 0-1; written anew when the marks change.

    An empty `code` is the whole paper. `share` is null for a competency that was rated but not asked.
    """

    person = models.ForeignKey(
        CampaignPerson, models.CASCADE, related_name="results", verbose_name=_("người được khảo sát")
    )
    code = models.CharField(_("năng lực"), max_length=8, blank=True)
    items = models.PositiveSmallIntegerField(_("số câu"), default=0)
    share = models.FloatField(_("đo được"), null=True, blank=True)
    low = models.FloatField(_("từ"), null=True, blank=True)
    high = models.FloatField(_("đến"), null=True, blank=True)
    rated = models.FloatField(_("tự đánh giá"), null=True, blank=True)

    class Meta:
        """One row a competency."""

        verbose_name = _("kết quả năng lực")
        verbose_name_plural = _("các kết quả năng lực")
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="one_result_a_competency")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.person_id} {self.code}"


class ProfileRevision(AppendOnlyModel):
    """What the profile of a person was until marks changed after the campaign had closed; one row a change.

    `results` holds the rows of CompetencyResult as they were, `gaps` what was to be learned then. `reason` is that of
    the regrade or the mark given anew.
    """

    person = models.ForeignKey(
        CampaignPerson, models.PROTECT, related_name="revisions", verbose_name=_("người được khảo sát")
    )
    number = models.PositiveSmallIntegerField(_("lần"))
    results = models.JSONField(_("kết quả trước đó"))
    gaps = models.JSONField(_("năng lực cần học thêm trước đó"))
    reason = models.CharField(_("vì sao tính lại"), max_length=500)
    changed_at = models.DateTimeField(_("tính lại lúc"))

    class Meta:
        """In the order in which they were replaced."""

        verbose_name = _("hồ sơ năng lực trước khi tính lại")
        verbose_name_plural = _("các hồ sơ năng lực trước khi tính lại")
        ordering = ["person_id", "number"]
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="one_revision_number")]

    def __str__(self) -> str:
        """Name the person and the revision."""
        return f"{self.person_id}/{self.number}"

    @property
    def overall_percent(self) -> int | None:
        """Return what the whole paper came to before, in whole percent; None where it was not measured."""
        share = next((row["share"] for row in self.results if row["code"] == ""), None)
        return None if share is None else round(share * 100)
