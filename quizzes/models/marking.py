"""Marking of written answers: who marks what by which rule, every mark ever given, and what came of it.

Names in addresses are random: a marker sees an answer, never its writer; a writer sees marks, never a marker.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.enums import MarkingDutyKind, MarkingLimit, MarkingSettle, MarkingState
from quizzes.models.attempts import AttemptItem
from quizzes.models.bank import QuestionVersion
from quizzes.models.papers import Paper

ROUNDING_STEPS = ((Decimal("0.25"), "0,25"), (Decimal("0.50"), "0,5"), (Decimal("0.01"), "0,01"))
FIRST, SECOND, THIRD = 1, 2, 3
"""Places of marks: two markers, then who decides; later numbers are marks given anew."""


class MarkingPlan(PublicIdModel):
    """How the written answers of one paper are marked in one province; without a paper, the reflections of lessons.

    `province_code` is empty for answers of people who belong to no province.
    """

    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="marking_plans", verbose_name=_("bài kiểm tra")
    )
    province_code = models.CharField(_("mã tỉnh, thành phố"), max_length=5, blank=True)
    marker_count = models.PositiveSmallIntegerField(
        _("số người chấm mỗi bài"), default=1, choices=((1, _("Một người")), (2, _("Hai người, chấm độc lập")))
    )
    limit_kind = models.CharField(
        _("giới hạn lệch tính bằng"), max_length=10, choices=MarkingLimit.choices, default=MarkingLimit.PERCENT
    )
    limit_value = models.DecimalField(
        _("hai điểm được lệch nhau tối đa"),
        max_digits=6,
        decimal_places=2,
        default=20,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )
    settle = models.CharField(
        _("khi lệch quá giới hạn"), max_length=10, choices=MarkingSettle.choices, default=MarkingSettle.ARBITER
    )
    rounding = models.DecimalField(
        _("làm tròn điểm đến"), max_digits=4, decimal_places=2, default=Decimal("0.25"), choices=ROUNDING_STEPS
    )
    exclude_own_commune = models.BooleanField(_("không chấm bài của người cùng xã, phường, đặc khu"), default=True)
    created_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        """One per paper and province."""

        verbose_name = _("việc chấm bài")
        verbose_name_plural = _("việc chấm bài")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "province_code"], name="one_marking_plan"),
            models.UniqueConstraint(
                fields=["province_code"], condition=Q(paper__isnull=True), name="one_reflection_plan"
            ),
            models.CheckConstraint(condition=Q(marker_count__in=[1, 2]), name="one_or_two_markers"),
            models.CheckConstraint(condition=Q(limit_value__gte=0), name="marking_limit_not_negative"),
        ]

    def __str__(self) -> str:
        """Name what is marked."""
        return self.paper.title if self.paper else str(_("Bài suy ngẫm trong các bài học"))


class MarkingDuty(models.Model):
    """A person marks, or decides, in a plan, from when to when."""

    plan = models.ForeignKey(MarkingPlan, models.CASCADE, related_name="duties", verbose_name=_("việc chấm bài"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="marking_duties", verbose_name=_("người được giao")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=MarkingDutyKind.choices, default=MarkingDutyKind.MARKER)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người giao")
    )
    assigned_at = models.DateTimeField(_("giao lúc"))
    ended_at = models.DateTimeField(_("thôi lúc"), null=True, blank=True)

    class Meta:
        """One running duty per person: who marks does not decide."""

        verbose_name = _("phân công chấm")
        verbose_name_plural = _("phân công chấm")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user"], condition=Q(ended_at__isnull=True), name="one_running_marking_duty"
            )
        ]

    def __str__(self) -> str:
        """Name plan and person."""
        return f"{self.plan_id}: {self.user_id}"


class MarkingTask(PublicIdModel):
    """One written answer to be marked, with the very rubric it was written for.

    It comes from a question of an attempt (`item`), or from elsewhere, named by `origin`. `source` is the question in
    the dialect and `fingerprint` its version for scoring; neither changes. `points` is the mark that counts now.
    """

    plan = models.ForeignKey(MarkingPlan, models.PROTECT, related_name="tasks", verbose_name=_("việc chấm bài"))
    item = models.OneToOneField(
        AttemptItem, models.PROTECT, null=True, blank=True, related_name="marking", verbose_name=_("câu của lượt làm")
    )
    origin = models.CharField(_("nguồn"), max_length=160, null=True, blank=True, unique=True)
    title = models.CharField(_("tên"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="written_answers", verbose_name=_("người viết")
    )
    commune_code = models.CharField(_("mã xã của người viết"), max_length=5, blank=True)
    kind = models.CharField(_("loại"), max_length=40)
    source = models.TextField(_("câu hỏi và thang điểm"))
    fingerprint = models.CharField(max_length=64)
    version = models.ForeignKey(QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("bài viết"))
    max_points = models.DecimalField(_("điểm tối đa"), max_digits=6, decimal_places=2)
    state = models.CharField(_("tình trạng"), max_length=10, choices=MarkingState.choices, default=MarkingState.WAITING)
    points = models.DecimalField(_("điểm"), max_digits=6, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField(_("nhận lúc"))
    settled_at = models.DateTimeField(_("có điểm lúc"), null=True, blank=True)

    class Meta:
        """Oldest first."""

        verbose_name = _("bài viết chờ chấm")
        verbose_name_plural = _("các bài viết chờ chấm")
        ordering = ["id"]
        indexes = [models.Index(fields=["plan", "state"], name="marking_queue")]
        constraints = [
            models.CheckConstraint(condition=Q(item__isnull=False) | Q(origin__isnull=False), name="task_has_origin"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("max_points")),
                name="task_points_within",
            ),
        ]

    def __str__(self) -> str:
        """Return the name by which markers know it."""
        return self.short_code

    @property
    def short_code(self) -> str:
        """Return eight characters that name the answer on screens, and nobody."""
        return self.public_id.hex[:8].upper()


class MarkingTurn(PublicIdModel):
    """An answer in the hands of one marker. Handed back, it goes to somebody else and never to the same person."""

    task = models.ForeignKey(MarkingTask, models.CASCADE, related_name="turns", verbose_name=_("bài viết"))
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="marking_turns", verbose_name=_("người chấm")
    )
    place = models.PositiveSmallIntegerField(_("lần chấm"))
    taken_at = models.DateTimeField(_("nhận lúc"))
    skipped_at = models.DateTimeField(_("để lại sau lúc"), null=True, blank=True)
    returned_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)
    return_reason = models.CharField(_("lý do trả lại"), max_length=300, blank=True)
    marked_at = models.DateTimeField(_("chấm xong lúc"), null=True, blank=True)

    class Meta:
        """One holder for each place, and never the same person at two places of the first three."""

        verbose_name = _("lần nhận bài chấm")
        verbose_name_plural = _("các lần nhận bài chấm")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "place"], condition=Q(returned_at__isnull=True), name="one_marker_a_place"
            ),
            models.UniqueConstraint(
                fields=["task", "marker"], condition=Q(place__lte=THIRD), name="marker_once_on_an_answer"
            ),
        ]
        indexes = [models.Index(fields=["marker", "marked_at"], name="turns_of_marker")]

    def __str__(self) -> str:
        """Name answer and place."""
        return f"{self.task_id}/{self.place}"


class Mark(AppendOnlyModel):
    """One mark as given: points and comment for each criterion, in the order of the rubric. A change is a new row.

    `number` counts the rows of a turn from 1; the highest counts. `reason` says why for any but the first.
    """

    task = models.ForeignKey(MarkingTask, models.PROTECT, related_name="marks", verbose_name=_("bài viết"))
    turn = models.ForeignKey(MarkingTurn, models.PROTECT, related_name="marks", verbose_name=_("lần nhận"))
    number = models.PositiveSmallIntegerField(_("bản"))
    points = models.DecimalField(_("điểm"), max_digits=6, decimal_places=2)
    criteria = models.JSONField(_("điểm từng tiêu chí"))
    comment = models.TextField(_("nhận xét chung"), blank=True)
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người chấm")
    )
    marked_at = models.DateTimeField(_("chấm lúc"))

    class Meta:
        """Numbered within the turn."""

        verbose_name = _("điểm đã cho")
        verbose_name_plural = _("các điểm đã cho")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "number"], name="one_mark_number"),
            models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_negative"),
        ]

    def __str__(self) -> str:
        """Name turn and number."""
        return f"{self.turn_id}/{self.number}"


class MarkingOutcome(AppendOnlyModel):
    """What an answer's mark became, each time it was settled: by which rule, from which marks, why anew."""

    task = models.ForeignKey(MarkingTask, models.PROTECT, related_name="outcomes", verbose_name=_("bài viết"))
    number = models.PositiveSmallIntegerField(_("lần"))
    points = models.DecimalField(_("điểm"), max_digits=6, decimal_places=2)
    rule = models.CharField(_("cách tính"), max_length=10)
    mark_ids = models.JSONField(_("từ các điểm"))
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("lúc"))

    class Meta:
        """Numbered within the answer."""

        verbose_name = _("điểm cuối cùng của bài viết")
        verbose_name_plural = _("điểm cuối cùng của các bài viết")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_outcome_number")]

    def __str__(self) -> str:
        """Name answer and number."""
        return f"{self.task_id}/{self.number}"
