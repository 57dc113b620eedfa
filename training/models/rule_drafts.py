"""Changes of rules before they are saved: what is proposed, and who would flip (a dry run). Nothing here judges."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.models import Appointment, Unit
from training.enums import DraftState, RuleTarget
from training.models.programme import Subject
from training.models.rules import CompletionRule, WindowRule


class SubjectEquivalence(PublicIdModel):
    """Hours of a subject of another version of the programme count for one of this version (R-TRAIN-07).

    `ratio` is the part of the hours that counts. It holds for what was learnt from `valid_from` on (empty: always) and
    before `valid_to` (empty: still).
    """

    from_subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("chuyên đề đã học"))
    to_subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("được tính cho chuyên đề"))
    ratio = models.DecimalField(_("tỷ lệ giờ được tính"), max_digits=4, decimal_places=3, default=1)
    valid_from = models.DateField(_("học từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("học trước ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản"), max_length=240)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)

    class Meta:
        """By the subject that was learnt."""

        verbose_name = _("chuyên đề tương đương")
        verbose_name_plural = _("các chuyên đề tương đương")
        ordering = ["from_subject_id", "to_subject_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ratio__gt=0) & Q(ratio__lte=1), name="equivalence_ratio"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="equivalence_days_in_order",
            ),
            models.CheckConstraint(condition=~Q(from_subject=F("to_subject")), name="equivalence_of_two_subjects"),
        ]

    def __str__(self) -> str:
        """Name both subjects."""
        return f"{self.from_subject_id} → {self.to_subject_id}"


class RuleDraft(PublicIdModel):
    """A proposed rule: a new version from a day on, or a correction of the one that stands; see `target`.

    `values` holds what is proposed besides title, days and document: the definition of a completion rule and the code
    of its programme, the numbers of a window rule, the fields of an equivalence. `tried` is the digest of what the dry
    run looked at, so that only what was tried can be saved; `result` its counts.
    """

    target = models.CharField(_("quy tắc gì"), max_length=12, choices=RuleTarget.choices)
    completion = models.ForeignKey(
        CompletionRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quy tắc hoàn thành")
    )
    window = models.ForeignKey(
        WindowRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quy tắc thời hạn")
    )
    is_correction = models.BooleanField(_("sửa bản đang có"), default=False)
    title = models.CharField(_("tên"), max_length=240, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản"), max_length=240, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)
    values = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người soạn")
    )
    created_at = models.DateTimeField(_("soạn lúc"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=DraftState.choices, default=DraftState.EDITING)
    done_count = models.PositiveIntegerField(_("đã xem"), default=0)
    total_count = models.PositiveIntegerField(_("phải xem"), default=0)
    tried = models.CharField(max_length=64, blank=True, editable=False)
    tried_on = models.DateField(_("tính đến ngày"), null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        """Newest first."""

        verbose_name = _("bản soạn quy tắc")
        verbose_name_plural = _("các bản soạn quy tắc")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target="completion", completion__isnull=False, window=None)
                | Q(target="window", window__isnull=False, completion=None)
                | Q(target="equivalence", completion=None, window=None),
                name="rule_draft_has_base",
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class RuleFlip(models.Model):
    """An appointment whose state would be another one under a draft; thrown away with it."""

    draft = models.ForeignKey(RuleDraft, models.CASCADE, related_name="flips", verbose_name=_("bản soạn"))
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="+", verbose_name=_("nhiệm kỳ"))
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    before = models.CharField(_("hiện nay"), max_length=14)
    after = models.CharField(_("nếu ghi"), max_length=14)

    class Meta:
        """Read per commune."""

        verbose_name = _("người đổi tình trạng")
        verbose_name_plural = _("những người đổi tình trạng")
        ordering = ["commune_id", "id"]
        indexes = [models.Index(fields=["draft", "commune"], name="rule_flip_place")]

    def __str__(self) -> str:
        """Name both states."""
        return f"{self.before} → {self.after}"
