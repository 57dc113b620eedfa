"""Papers: what is asked, how long, how often, when."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.enums import Audience, Counting, FeedbackPolicy, PaperState
from quizzes.models.bank import Question


class Paper(PublicIdModel):
    """A paper: fixed items, or so many questions drawn per subject, competency and level with the attempt's seed.

    `blueprint` is a list of {"subject": "CD-K1", "competency": "K1", "level": "recall", "count": 4}, of which the two
    in the middle may be left out; empty means: all items of `items`. `scope_code` is the province or commune that
    keeps the paper; empty is the nation. `version` counts up with each change; what each version said
    stands in PaperVersion. `access_code` is read out in the hall; it keeps nobody out for long and is
    therefore no secret of a person.
    """

    scope_code = models.CharField(_("mã địa bàn"), max_length=5, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=PaperState.choices, default=PaperState.READY)
    version = models.PositiveIntegerField(_("bản"), default=1)
    code = models.SlugField(_("mã"), max_length=64, unique=True)
    title = models.CharField(_("tên bài kiểm tra"), max_length=200)
    blueprint = models.JSONField(_("cách rút câu hỏi"), default=list, blank=True)
    time_limit_minutes = models.PositiveSmallIntegerField(_("thời gian (phút)"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(_("số lượt làm"), null=True, blank=True)
    pass_percent = models.DecimalField(
        _("điểm đạt (%)"),
        max_digits=5,
        decimal_places=2,
        default=70,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    one_question_a_page = models.BooleanField(_("mỗi trang một câu"), default=True)
    feedback = models.CharField(
        _("hiện lời giải"), max_length=12, choices=FeedbackPolicy.choices, default=FeedbackPolicy.AFTER_SUBMIT
    )
    opens_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    closes_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)

    counting = models.CharField(_("lượt được tính"), max_length=10, choices=Counting.choices, default=Counting.BEST)
    shuffle_questions = models.BooleanField(_("trộn thứ tự câu hỏi"), default=False)
    shuffle_options = models.BooleanField(_("trộn thứ tự phương án"), default=True)
    audience = models.CharField(_("ai được làm"), max_length=10, choices=Audience.choices, default=Audience.OFFERED)
    access_code = models.CharField(_("mã vào phòng thi"), max_length=20, blank=True)
    appeal_days = models.PositiveSmallIntegerField(
        _("số ngày được đề nghị xem lại"), default=7, validators=[MaxValueValidator(60)]
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người soạn")
    )

    class Meta:
        """By title."""

        verbose_name = _("bài kiểm tra")
        verbose_name_plural = _("các bài kiểm tra")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="paper_times_in_order",
                violation_error_message=_("Giờ đóng phải sau giờ mở."),
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class PaperItem(models.Model):
    """A question on a fixed paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items", verbose_name=_("bài kiểm tra"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))

    class Meta:
        """In order."""

        verbose_name = _("câu của bài")
        verbose_name_plural = _("các câu của bài")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["paper", "question"], name="question_once_on_paper")]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.paper_id}#{self.order}"


class PaperVersion(AppendOnlyModel):
    """What a paper said from a moment on: its settings, and its questions where they are fixed. Never changes."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions", verbose_name=_("bài kiểm tra"))
    number = models.PositiveIntegerField(_("bản"))
    content = models.JSONField(_("nội dung"))
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    created_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """Numbered within the paper."""

        verbose_name = _("bản của bài kiểm tra")
        verbose_name_plural = _("các bản của bài kiểm tra")
        ordering = ["paper_id", "number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="one_paper_version_number")]

    def __str__(self) -> str:
        """Name paper and number."""
        return f"{self.paper_id}/{self.number}"


class PaperInvite(models.Model):
    """A person who is named on the list of a paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="invites", verbose_name=_("bài kiểm tra"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="paper_invites", verbose_name=_("người được làm")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người thêm")
    )
    added_at = models.DateTimeField(_("thêm lúc"))

    class Meta:
        """Once on a paper."""

        verbose_name = _("người được làm bài")
        verbose_name_plural = _("những người được làm bài")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["paper", "user"], name="one_paper_invite")]

    def __str__(self) -> str:
        """Name paper and person."""
        return f"{self.paper_id}/{self.user_id}"


class ExtraTime(AppendOnlyModel):
    """More time for one person at one paper: minutes, a factor, or both, with the reason. The newest row counts."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="extra_times", verbose_name=_("bài kiểm tra"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="extra_times", verbose_name=_("người làm")
    )
    minutes = models.PositiveSmallIntegerField(_("thêm phút"), default=0)
    factor = models.DecimalField(_("hệ số"), max_digits=4, decimal_places=2, default=1)
    reason = models.CharField(_("lý do"), max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người cho")
    )
    given_at = models.DateTimeField(_("cho lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("thời gian làm thêm")
        verbose_name_plural = _("thời gian làm thêm")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(factor__gte=1) & Q(factor__lte=3), name="extra_time_factor_1_to_3"),
            models.CheckConstraint(condition=Q(minutes__lte=600), name="extra_time_at_most_10_hours"),
        ]

    def __str__(self) -> str:
        """Name paper and person."""
        return f"{self.paper_id}/{self.user_id}"


class PaperPrint(PublicIdModel, AppendOnlyModel):
    """A printed variant: exactly the questions and orders on the sheets, so that answers can be keyed and marked.

    `items` is a list of [primary key of the version, points], in the order printed.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="prints", verbose_name=_("bài kiểm tra"))
    paper_version = models.PositiveIntegerField(_("bản"))
    label = models.CharField(_("mã đề"), max_length=4)
    seed = models.BigIntegerField(editable=False)
    items = models.JSONField(_("các câu"))
    shuffle_options = models.BooleanField(default=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người in")
    )
    printed_at = models.DateTimeField(_("in lúc"))

    class Meta:
        """By label."""

        verbose_name = _("đề in giấy")
        verbose_name_plural = _("các đề in giấy")
        ordering = ["paper_id", "label"]
        constraints = [models.UniqueConstraint(fields=["paper", "label"], name="one_print_label")]

    def __str__(self) -> str:
        """Name paper and label."""
        return f"{self.paper_id}/{self.label}"
