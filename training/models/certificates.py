"""Certificates (giấy chứng nhận): the register of an issuer, what stands on the paper, and what happened to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator, Unit
from training.enums import CertificateEventKind, CertificateState, RunKind, RunState
from training.models.certificate_layout import CertificateLayout
from training.models.rules import CompletionRule


class CertificateIssuer(models.Model):
    """How a commune's certificates name the issuing body, the place and the signer."""

    unit = models.OneToOneField(
        Unit, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("xã, phường, đặc khu")
    )
    body_name = models.CharField(_("cơ quan cấp"), max_length=120)
    place = models.CharField(_("địa danh"), max_length=80)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=120)
    signer_name = models.CharField(_("họ và tên người ký"), max_length=120, blank=True)

    class Meta:
        """One row per commune that changed something."""

        verbose_name = _("nơi cấp giấy chứng nhận")
        verbose_name_plural = _("các nơi cấp giấy chứng nhận")

    def __str__(self) -> str:
        """Return the name of the body."""
        return self.body_name


class CertificateRegister(models.Model):
    """The last number used in the register (sổ) of an issuer in a year. Numbers are never given twice."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    year = models.PositiveSmallIntegerField(_("năm"))
    last_number = models.PositiveIntegerField(_("số cuối"), default=0)

    class Meta:
        """One register a year."""

        verbose_name = _("sổ cấp giấy chứng nhận")
        verbose_name_plural = _("các sổ cấp giấy chứng nhận")
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_certificate_register")]

    def __str__(self) -> str:
        """Name issuer and year."""
        return f"{self.unit_id} {self.year}"


class Certificate(PublicIdModel):
    """One certificate. What stands on the paper is kept as it was on the day of issue.

    `code` (100 random bits, P9) is what the check page asks for. `unverified` says that the programme or the rule
    of completion was not yet compared with the official text on that day. It is for a `rule` that was met or for a
    `training_class` that was attended.
    `layout` is the version of the layout it was issued with (None: the shipped one); `seal` is the signed text of the
    QR code, empty on rows older than the seal, which get one whenever they are printed.
    """

    code = models.CharField(_("mã xác thực"), max_length=20, unique=True, editable=False)
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, related_name="certificates", verbose_name=_("người được cấp")
    )
    rule = models.ForeignKey(
        CompletionRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quy tắc hoàn thành")
    )
    training_class = models.ForeignKey(
        "training.TrainingClass",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("lớp tập huấn"),
    )
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("nơi cấp"))
    year = models.PositiveSmallIntegerField(_("năm vào sổ"))
    number = models.PositiveIntegerField(_("số vào sổ"))
    holder_name = models.CharField(_("họ và tên"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    team_name = models.CharField(_("tổ hòa giải"), max_length=120)
    course_title = models.CharField(_("khóa học"), max_length=255)
    completed_on = models.DateField(_("hoàn thành ngày"))
    issued_on = models.DateField(_("cấp ngày"))
    body_name = models.CharField(_("cơ quan cấp"), max_length=120)
    place = models.CharField(_("địa danh"), max_length=80)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=120)
    signer_name = models.CharField(_("họ và tên người ký"), max_length=120, blank=True)
    unverified = models.BooleanField(_("chương trình chưa đối chiếu"), default=True)
    layout = models.ForeignKey(
        CertificateLayout, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mẫu giấy")
    )
    seal = models.TextField(_("dấu mã của giấy"), blank=True)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=CertificateState.choices, default=CertificateState.VALID
    )
    revoked_on = models.DateField(_("thu hồi ngày"), null=True, blank=True)
    revoked_reason = models.CharField(_("lý do thu hồi"), max_length=300, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("thay bằng")
    )

    class Meta:
        """One valid certificate per person and rule, and per person and class; one number per register."""

        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        ordering = ["-issued_on", "-id"]
        indexes = [models.Index(fields=["issuer", "state", "-issued_on"], name="certificate_list")]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "number"], name="one_certificate_number"),
            models.UniqueConstraint(
                fields=["mediator", "rule"], condition=Q(state="valid"), name="one_valid_certificate"
            ),
            models.CheckConstraint(
                condition=Q(state="valid", revoked_on=None) | Q(state="revoked", revoked_on__isnull=False),
                name="certificate_revoked_has_day",
            ),
            models.UniqueConstraint(
                fields=["mediator", "training_class"], condition=Q(state="valid"), name="one_valid_class_certificate"
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=False, training_class=None) | Q(rule=None, training_class__isnull=False),
                name="certificate_for_rule_or_class",
            ),
            models.CheckConstraint(condition=Q(issued_on__gte=F("completed_on")), name="certificate_days_in_order"),
        ]

    def __str__(self) -> str:
        """Return the number in the register."""
        return self.register_number

    @property
    def register_number(self) -> str:
        """Return the number as it is written: «12/2026»."""
        return f"{self.number}/{self.year}"

    @property
    def shown_code(self) -> str:
        """Return the code in groups of five, as it is printed and typed."""
        return "-".join(self.code[first : first + 5] for first in range(0, len(self.code), 5))

    @property
    def is_valid(self) -> bool:
        """Tell whether it was not revoked."""
        return self.state == CertificateState.VALID


class CertificateEvent(AppendOnlyModel):
    """One thing that happened to a certificate: when, by whom (None: the system), why."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="events", verbose_name=_("giấy chứng nhận")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=CertificateEventKind.choices)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    reason = models.CharField(_("lý do"), max_length=300, blank=True)

    class Meta:
        """In the order in which they were recorded."""

        verbose_name = _("diễn biến giấy chứng nhận")
        verbose_name_plural = _("diễn biến giấy chứng nhận")
        ordering = ["id"]

    def __str__(self) -> str:
        """Name the event."""
        return self.get_kind_display()


class CertificateRun(PublicIdModel):
    """Work on many certificates of a commune, in the background when there are many: issue, print, files to sign.

    `mediator_ids` are the people chosen at the start of an issue, `certificate_ids` what was issued or chosen,
    `done_count` how many people are done, `printed_count` how many pages are made, `file` where the result is kept in
    the private storage until it is tidied away (empty: make it anew).
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người cấp")
    )
    asked_at = models.DateTimeField(_("lúc"))
    kind = models.CharField(_("việc"), max_length=10, choices=RunKind.choices, default=RunKind.ISSUE)
    mediator_ids = models.JSONField(default=list)
    certificate_ids = models.JSONField(default=list)
    done_count = models.PositiveIntegerField(_("đã làm"), default=0)
    printed_count = models.PositiveIntegerField(_("số trang đã làm"), default=0)
    file = models.CharField(_("tệp"), max_length=200, blank=True, editable=False)
    state = models.CharField(_("tình trạng"), max_length=10, choices=RunState.choices, default=RunState.WAITING)

    class Meta:
        """Newest first."""

        verbose_name = _("lần cấp cho cả xã")
        verbose_name_plural = _("các lần cấp cho cả xã")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Name the run by its day."""
        return f"{self.commune_id} {self.asked_at:%d/%m/%Y}"

    @property
    def is_printing(self) -> bool:
        """Tell whether pages are being made, after the people are done."""
        return self.kind != RunKind.ISSUE or self.done_count >= len(self.mediator_ids)

    @property
    def total_count(self) -> int:
        """Return how many steps there are: a person to issue to, a page to make."""
        pages = len(self.certificate_ids) if self.is_printing else len(self.mediator_ids)
        return len(self.mediator_ids) + pages

    @property
    def step_count(self) -> int:
        """Return how many of the steps are done."""
        return self.done_count + self.printed_count
