"""Targets of plans: dated data with their source, never numbers in code."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from reports.rules import Measure as RuleMeasure
from reports.rules import Operator, Threshold


class Metric(models.TextChoices):
    """What is asked for. M1 to M7 are counted (R-IND-01 to R-IND-08), the others are recorded only."""

    TEAMS_COMPLETE = "M1", _("Tổ hòa giải được kiện toàn")
    TRAINED = "M2", _("Hòa giải viên đã được tập huấn")
    NEW_TRAINED = "M3", _("Hòa giải viên mới được tập huấn trong 06 tháng")
    MATERIALS = "M4", _("Hòa giải viên tiếp cận và sử dụng tài liệu")
    TRAINERS = "M5", _("Tập huấn viên được tập huấn và cấp tài liệu")
    TRAINERS_PER_TEAMS = "M6", _("Tập huấn viên theo số tổ hòa giải")
    LEGAL_SUPPORT = "M7", _("Tổ hòa giải được hỗ trợ chuyên môn pháp luật")
    SUCCESS = "M8", _("Tỷ lệ hòa giải thành")
    MODEL_COMMUNES = "M9", _("Xã, phường điển hình về hòa giải ở cơ sở")


class RunKind(models.TextChoices):
    """Which figures are counted in the background."""

    KNOWN = "known", _("Như đã biết khi ấy")
    NATION = "nation", _("Cả nước")


#: what the system counts, in order
COMPUTED = (
    Metric.TEAMS_COMPLETE, Metric.TRAINED, Metric.NEW_TRAINED, Metric.MATERIALS, Metric.TRAINERS,
    Metric.TRAINERS_PER_TEAMS, Metric.LEGAL_SUPPORT,
)  # fmt: skip


class FigureRun(PublicIdModel):
    """Figures of a place that take long to count, counted in the background, with the moment at which that was done.

    `known`: what was known of a past day then (one row for a place, day and borders). `nation`: the provinces of the
    nation as of now, refreshed by a job. `counts` holds numerator and denominator by metric, for the nation by unit.
    `worked_at` is the last sign of life of whoever counts; `done_count` of `total_count` people are done.
    """

    kind = models.CharField(_("số gì"), max_length=8, choices=RunKind.choices)
    place_code = models.CharField(_("địa bàn"), max_length=5, blank=True)
    as_of = models.DateField(_("tính đến ngày"))
    borders_then = models.BooleanField(_("địa giới của ngày ấy"), default=False)
    asked_at = models.DateTimeField(_("bắt đầu lúc"))
    worked_at = models.DateTimeField(_("làm đến lúc"))
    computed_at = models.DateTimeField(_("tính xong lúc"), null=True, blank=True)
    done_count = models.PositiveIntegerField(_("đã làm"), default=0)
    total_count = models.PositiveIntegerField(_("phải làm"), default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        """One row for each question."""

        verbose_name = _("lần tính số liệu")
        verbose_name_plural = _("các lần tính số liệu")
        constraints = [
            models.UniqueConstraint(fields=["kind", "place_code", "as_of", "borders_then"], name="one_figure_run")
        ]

    def __str__(self) -> str:
        """Name place and day."""
        return f"{self.get_kind_display()} {self.place_code} {self.as_of:%d/%m/%Y}"


class TargetLevel(models.TextChoices):
    """Whose plan a target stands in; districts and cities of a province ended on 1/7/2025."""

    NATION = "nation", _("Cả nước")
    PROVINCE = "province", _("Tỉnh, thành phố")
    DISTRICT = "district", _("Cấp huyện (trước 01/7/2025)")
    COMMUNE = "commune", _("Xã, phường, đặc khu")


class Measure(models.TextChoices):
    """What the number of a target counts in."""

    PERCENT = RuleMeasure.PERCENT.value, _("phần trăm")
    TEAMS_PER_TRAINER = RuleMeasure.TEAMS_PER_TRAINER.value, _("tổ cho một tập huấn viên")
    COMMUNES = RuleMeasure.COMMUNES.value, _("xã, phường")


OPERATORS = (
    (Operator.AT_LEAST.value, _("từ mức này trở lên")),
    (Operator.MORE_THAN.value, _("trên mức này")),
    (Operator.RANGE.value, _("trong khoảng, đạt từ mức dưới")),
)


class TargetQuerySet(models.QuerySet):
    """Targets as they stand, or as they stood."""

    def standing(self) -> "TargetQuerySet":
        """Return the rows that no correction took the place of."""
        return self.filter(corrected_at__isnull=True)

    def known_at(self, moment: datetime) -> "TargetQuerySet":
        """Return the rows as they stood at a moment; those that came with the product were always known."""
        return self.filter(
            Q(recorded_at__isnull=True) | Q(recorded_at__lte=moment),
            Q(corrected_at__isnull=True) | Q(corrected_at__gt=moment),
        )

    def in_force(self, day: date) -> "TargetQuerySet":
        """Return the targets in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class Target(models.Model):
    """One target of one plan. It keeps the unit of its time: nothing is recomputed on new borders silently.

    In force from `valid_from` until the day before `valid_to`; to be reached by `due_on`. `verified` says that
    the number was compared with the text of the plan itself; a reading of ours is told in `note`. A correction is a
    new row that `supersedes` this one; the old row stays, with the moment (`corrected_at`) from which it counts no
    more. `superseded_by` names the target of a later plan. Rows without `recorded_at` came with the product.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    metric = models.CharField(_("chỉ tiêu"), max_length=3, choices=Metric.choices)
    level = models.CharField(_("cấp"), max_length=10, choices=TargetLevel.choices)
    unit_code = models.CharField(_("mã địa bàn"), max_length=5, blank=True)
    unit_name = models.CharField(_("địa bàn"), max_length=120)
    operator = models.CharField(
        _("so sánh"),
        max_length=5,
        choices=OPERATORS,
        default=Operator.AT_LEAST.value,
    )
    low = models.PositiveSmallIntegerField(_("mức"))
    high = models.PositiveSmallIntegerField(_("đến mức"), null=True, blank=True)
    measure = models.CharField(_("đơn vị"), max_length=20, choices=Measure.choices, default=Measure.PERCENT)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    due_on = models.DateField(_("phải đạt đến hết ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản"), max_length=240)
    issuer = models.CharField(_("cơ quan đặt ra"), max_length=160, blank=True)
    passage = models.CharField(_("câu trong văn bản"), max_length=400, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)
    note = models.CharField(_("ghi chú"), max_length=400, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="takes_over_from", verbose_name=_("thay bằng")
    )
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("đính chính cho")
    )
    corrected_at = models.DateTimeField(_("hết giá trị lúc"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    reason = models.CharField(_("lý do đính chính"), max_length=300, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        """By metric, then by level."""

        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("các chỉ tiêu")
        ordering = ["metric", "level", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(high__isnull=True) | Q(high__gt=F("low")), name="target_range"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="target_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(operator="range") | Q(high__isnull=False), name="target_range_has_both_ends"
            ),
        ]

    def __str__(self) -> str:
        """Return metric and number."""
        return f"{self.metric} {self.asked}"

    @property
    def threshold(self) -> Threshold:
        """Return what is asked, for the rules."""
        return Threshold(Operator(self.operator), self.low, self.high)

    @property
    def asked(self) -> str:
        """Return what is asked in words."""
        if self.measure == Measure.TEAMS_PER_TRAINER:
            return f"1 tập huấn viên/{self.low} tổ"
        if self.measure == Measure.COMMUNES:
            return f"từ {self.low} xã, phường"
        if self.operator == Operator.RANGE:
            return f"{self.low}% - {self.high}%"
        if self.operator == Operator.MORE_THAN:
            return f"trên {self.low}%"
        return f"{self.low}%" if self.low == 100 else f"từ {self.low}%"
