"""A contest, the versions of its rules, the people who run it, its rounds."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.enums import ContestState, CrewRole, RoundState
from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Unit


class Contest(PublicIdModel):
    """One contest of a commune, a province, a region or the nation (contest-rules.md §1).

    `host` is the commune or province whose officer opened it; empty for a region and the nation. `provinces` are those
    of a region, empty for every other level. `level` and `mode` repeat the words of the rules: commune, province,
    region, nation; stage, online.
    """

    host = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa bàn tổ chức")
    )
    provinces = models.ManyToManyField(Unit, related_name="+", blank=True, verbose_name=_("các tỉnh của khu vực"))
    level = models.CharField(_("cấp"), max_length=10)
    mode = models.CharField(_("hình thức"), max_length=10)
    name = models.CharField(_("tên hội thi"), max_length=240)
    place = models.CharField(_("địa điểm"), max_length=240, blank=True)
    starts_on = models.DateField(_("từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    entries_close_at = models.DateTimeField(_("hạn nhận đăng ký"), null=True, blank=True)
    state = models.CharField(_("tình trạng"), max_length=10, choices=ContestState.choices, default=ContestState.DRAFT)
    cancel_reason = models.CharField(_("lý do hủy"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người lập"))
    made_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("hội thi")
        verbose_name_plural = _("hội thi")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["host", "state"], name="contest_host")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contest_days_in_order",
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class RulesVersion(PublicIdModel, AppendOnlyModel):
    """One version of a contest's rules: the clean document that `contests.rules.book` checked, and its fingerprint.

    Rules are never edited: a change is a new version with its reason. Sheets keep the version they were marked under.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="rules_versions", verbose_name=_("hội thi"))
    number = models.PositiveSmallIntegerField(_("phiên bản"))
    document = models.JSONField(_("thể lệ"))
    fingerprint = models.CharField(_("dấu vân tay"), max_length=64)
    copied_from = models.CharField(_("chép từ thể lệ mẫu"), max_length=60, blank=True)
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    made_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """Newest last."""

        verbose_name = _("phiên bản thể lệ")
        verbose_name_plural = _("các phiên bản thể lệ")
        ordering = ["contest_id", "number"]
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="one_rules_number")]

    def __str__(self) -> str:
        """Return the number."""
        return f"{self.contest_id} v{self.number}"


class ContestCrew(models.Model):
    """A person works on one contest as organiser or secretary. Ended rows stay."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="crew", verbose_name=_("hội thi"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("tài khoản"))
    role = models.CharField(_("việc"), max_length=10, choices=CrewRole.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người giao")
    )
    added_at = models.DateTimeField(_("giao lúc"))
    ended_at = models.DateTimeField(_("thôi lúc"), null=True, blank=True)

    class Meta:
        """One running row per person, contest and role."""

        verbose_name = _("người làm hội thi")
        verbose_name_plural = _("người làm hội thi")
        ordering = ["contest_id", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "user", "role"], condition=Q(ended_at__isnull=True), name="one_running_crew"
            )
        ]

    def __str__(self) -> str:
        """Name person and role."""
        return f"{self.user_id} {self.get_role_display()}"


class ContestRound(PublicIdModel):
    """One round of a contest as it is held. `rules` is the version in force for it now.

    `frozen_at`: from then the board shows what it showed, until the result is published. `fed_at`: when its weak topics
    were suggested to its mediators, once.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="rounds", verbose_name=_("hội thi"))
    code = models.CharField(_("mã vòng"), max_length=40)
    name = models.CharField(_("tên vòng"), max_length=240)
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    rules = models.ForeignKey(RulesVersion, models.PROTECT, related_name="+", verbose_name=_("thể lệ đang dùng"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=RoundState.choices, default=RoundState.PLANNED)
    starts_at = models.DateTimeField(_("bắt đầu"), null=True, blank=True)
    place = models.CharField(_("địa điểm"), max_length=240, blank=True)
    on_stage = models.ForeignKey(
        "contests.RoundEntry", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("đang thi")
    )
    stage_part = models.CharField(_("phần đang thi"), max_length=40, blank=True)
    frozen_at = models.DateTimeField(_("giữ kín bảng điểm từ"), null=True, blank=True)
    locked_at = models.DateTimeField(_("khóa điểm lúc"), null=True, blank=True)
    published_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True)
    fed_at = models.DateTimeField(_("gợi ý luyện tập lúc"), null=True, blank=True)

    class Meta:
        """In order of play."""

        verbose_name = _("vòng thi")
        verbose_name_plural = _("các vòng thi")
        ordering = ["contest_id", "order"]
        constraints = [models.UniqueConstraint(fields=["contest", "code"], name="one_round_code")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
