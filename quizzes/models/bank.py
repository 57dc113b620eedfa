"""The question bank: plain rows, never pages or snippets (A4)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.enums import IndexKind, Level, QuestionState, QuestionStep, QuestionUse


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions as those who draw them need them."""

    def usable(self, *, on: date) -> Self:
        """Return approved questions that are not suspended on a day because of a change of the law."""
        return self.filter(
            Q(suspended_from__isnull=True) | Q(suspended_from__gt=on),
            state=QuestionState.APPROVED,
            current__isnull=False,
        )

    def for_papers(self, *, on: date) -> Self:
        """Return usable questions that may stand on a paper: those of practice were approved by fewer persons."""
        return self.usable(on=on).filter(use=QuestionUse.EXAM)


class Question(PublicIdModel):
    """One question by its lasting identifier (`code`, the #id of the dialect); its text lives in versions.

    `scope_code` is the province or commune whose bank it belongs to; empty means the national bank. Index columns
    (from `kind` to `finding_count`) repeat what the current text says. From `suspended_from` on it is drawn no more,
    because an article on which it rests has changed (content.LawDecision).
    """

    code = models.CharField(_("mã câu hỏi"), max_length=64, unique=True)
    kind = models.CharField(_("loại"), max_length=40)
    state = models.CharField(_("trạng thái"), max_length=10, choices=QuestionState.choices, default=QuestionState.DRAFT)
    use = models.CharField(_("dùng cho"), max_length=10, choices=QuestionUse.choices, default=QuestionUse.EXAM)
    level = models.CharField(_("mức"), max_length=12, choices=Level.choices, blank=True)
    subject_code = models.CharField(_("chuyên đề"), max_length=20, blank=True, db_index=True)
    competencies = models.JSONField(_("năng lực"), default=list, blank=True)
    scope_code = models.CharField(_("mã địa bàn"), max_length=5, blank=True)
    current = models.ForeignKey(
        "quizzes.QuestionVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bản nay")
    )
    stem_text = models.CharField(_("câu hỏi"), max_length=400, blank=True)
    search_key = models.TextField(editable=False, blank=True)
    asked_text = models.TextField(editable=False, blank=True)
    finding_count = models.PositiveSmallIntegerField(_("số điều cần xem lại"), default=0)
    suspended_from = models.DateField(_("tạm dừng từ ngày"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người viết")
    )
    created_at = models.DateTimeField(_("viết lúc"), auto_now_add=True)
    updated_at = models.DateTimeField(_("sửa lúc"), auto_now=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        """Newest change first."""

        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        ordering = ["-updated_at", "-id"]
        indexes = [
            models.Index(fields=["state", "subject_code", "level"], name="question_draw"),
            models.Index(
                fields=["state", "use", "scope_code", "subject_code", "level", "suspended_from", "current"],
                name="question_pool",
            ),
        ]

    def __str__(self) -> str:
        """Return the identifier."""
        return self.code


class QuestionVersion(AppendOnlyModel):
    """One text of a question, in the dialect. Answers refer to it; it never changes."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions", verbose_name=_("câu hỏi"))
    number = models.PositiveIntegerField(_("bản số"))
    source = models.TextField(_("nội dung"))
    fingerprint = models.CharField(max_length=64)
    points = models.DecimalField(_("điểm"), max_digits=6, decimal_places=2, default=1)
    law_references = models.JSONField(_("căn cứ"), default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người viết")
    )
    created_at = models.DateTimeField(_("viết lúc"))

    class Meta:
        """Numbered within the question."""

        verbose_name = _("bản của câu hỏi")
        verbose_name_plural = _("các bản của câu hỏi")
        ordering = ["question_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_version_number"),
            models.CheckConstraint(condition=Q(points__gte=0), name="version_points_not_negative"),
        ]

    def __str__(self) -> str:
        """Name question and number."""
        return f"{self.question_id}/{self.number}"


class QuestionEvent(AppendOnlyModel):
    """One step of a question, with who, when, on which version, and the words of whoever took it.

    Approvals are rows of the step «agreed»; those count that were given to the fingerprint of the current version
    since it was last submitted.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="events", verbose_name=_("câu hỏi"))
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bản")
    )
    step = models.CharField(_("việc"), max_length=12, choices=QuestionStep.choices)
    state = models.CharField(_("trạng thái sau đó"), max_length=10, choices=QuestionState.choices)
    text = models.CharField(_("ý kiến, lý do"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người làm"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        """In the order in which they happened."""

        verbose_name = _("bước duyệt câu hỏi")
        verbose_name_plural = _("các bước duyệt câu hỏi")
        ordering = ["id"]

    def __str__(self) -> str:
        """Name question and step."""
        return f"{self.question_id} {self.step}"


class QuestionIndex(models.Model):
    """What lists filter by that has several values: competencies, articles («35/2013/QH13#4»), bands of likeness.

    Made anew from the current version whenever that changes.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="index_rows", verbose_name=_("câu hỏi"))
    kind = models.CharField(_("loại"), max_length=10, choices=IndexKind.choices)
    value = models.CharField(_("giá trị"), max_length=110)

    class Meta:
        """Each value once."""

        verbose_name = _("mục tra cứu của câu hỏi")
        verbose_name_plural = _("các mục tra cứu của câu hỏi")
        constraints = [models.UniqueConstraint(fields=["question", "kind", "value"], name="one_index_row")]
        indexes = [models.Index(fields=["kind", "value"], name="question_index")]

    def __str__(self) -> str:
        """Return kind and value."""
        return f"{self.kind} {self.value}"


class QuestionFigures(models.Model):
    """How a question was used, as last computed from submitted attempts: a cache that can be made anew.

    `facility` is the mean share of points earned (p, 0-1); `discrimination` is D (-1 to 1), among the attempts at the
    papers that hold the question. Both are null while nobody has answered.
    """

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="figures", verbose_name=_("câu hỏi")
    )
    attempts = models.PositiveIntegerField(_("số lượt làm"), default=0)
    facility = models.DecimalField("p", max_digits=5, decimal_places=4, null=True, blank=True)
    discrimination = models.DecimalField("D", max_digits=5, decimal_places=4, null=True, blank=True)
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True, blank=True)
    computed_at = models.DateTimeField(_("tính lúc"))

    class Meta:
        """One row a question."""

        verbose_name = _("số liệu của câu hỏi")
        verbose_name_plural = _("số liệu của các câu hỏi")

    def __str__(self) -> str:
        """Name question and count."""
        return f"{self.question_id}: {self.attempts}"


class BankRule(AppendOnlyModel):
    """How many persons approve, from which day, after which document. The newest row that has begun is in force."""

    from_on = models.DateField(_("áp dụng từ ngày"))
    practice_approvals = models.PositiveSmallIntegerField(
        _("số người duyệt câu luyện tập"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    exam_approvals = models.PositiveSmallIntegerField(
        _("số người duyệt câu kiểm tra, thi"), default=2, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    exposure_attempts = models.PositiveIntegerField(
        _("số lượt làm thì nên thay câu"), default=500, validators=[MinValueValidator(1)]
    )
    basis = models.CharField(_("theo văn bản, lý do"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    created_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("quy tắc của ngân hàng")
        verbose_name_plural = _("các quy tắc của ngân hàng")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(practice_approvals__gte=1, practice_approvals__lte=5)
                & Q(exam_approvals__gte=1, exam_approvals__lte=5)
                & Q(exposure_attempts__gte=1),
                name="bank_rule_in_bounds",
            )
        ]

    def __str__(self) -> str:
        """Name the day."""
        return f"{self.from_on:%d/%m/%Y}"


class BankView(PublicIdModel):
    """A way of looking at the list that a writer keeps under a name: its filters and order, as in the address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("của"))
    name = models.CharField(_("tên"), max_length=60)
    query = models.CharField(_("bộ lọc"), max_length=1000)
    created_at = models.DateTimeField(_("lưu lúc"))

    class Meta:
        """By name; a name once for each person."""

        verbose_name = _("cách xem ngân hàng")
        verbose_name_plural = _("các cách xem ngân hàng")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_bank_view_name")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
