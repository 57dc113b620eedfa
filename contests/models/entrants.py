"""People of an online contest: units that compete, who may not take part, entrants, notes about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.enums import EntrantNoteKind, EntrantOrigin, ExclusionKind
from contests.models.contests import Contest, ContestRound
from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator


class ContestUnit(PublicIdModel):
    """A place or an agency that entrants name, and that may win a unit prize.

    `people` is what a participation ratio divides by: how many, on which day, after which source; the organiser types
    it (contest-rules.md §5.1, case C3).
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="units", verbose_name=_("hội thi"))
    name = models.CharField(_("tên đơn vị"), max_length=160)
    is_agency = models.BooleanField(_("là cơ quan"), default=False)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    people = models.PositiveIntegerField(_("số người của đơn vị"), null=True, blank=True)
    people_on = models.DateField(_("số người tính đến ngày"), null=True, blank=True)
    people_source = models.CharField(_("nguồn của số người"), max_length=200, blank=True)

    class Meta:
        """As the organiser ordered them."""

        verbose_name = _("đơn vị dự thi trực tuyến")
        verbose_name_plural = _("các đơn vị dự thi trực tuyến")
        ordering = ["contest_id", "order", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="one_unit_name_in_contest")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Exclusion(models.Model):
    """A person who may not take part, by a list of the organisers; matched by phone, or by name and year of birth."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="exclusions", verbose_name=_("hội thi"))
    kind = models.CharField(_("thuộc diện"), max_length=10, choices=ExclusionKind.choices)
    full_name = models.CharField(_("họ và tên"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hòa giải viên")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    added_at = models.DateTimeField(_("ghi lúc"))
    ended_at = models.DateTimeField(_("bỏ khỏi danh sách lúc"), null=True, blank=True)

    class Meta:
        """By kind and name."""

        verbose_name = _("người không được dự thi")
        verbose_name_plural = _("những người không được dự thi")
        ordering = ["contest_id", "kind", "full_name", "pk"]
        indexes = [models.Index(fields=["contest", "name_key"], name="exclusion_name")]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name


class Entrant(PublicIdModel):
    """One person in one online contest.

    `person_key` is what makes a person one person by the rules (`online.person_is`): a keyed hash of the phone, or of
    the mediator, or of name and birth where an open registration is its own account. No identity-card number is held
    (P1). `number` and the hashed code let the person come back on any device; `door` counts up when a new code is made
    or the person leaves all devices, and ends every cookie given before. `consents` is {purpose: wording version} of
    what was agreed to. Voiding keeps the row; `merged_into` is the registration that counts where one person has two.
    `is_trial` marks the organiser's own test, never counted.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entrants", verbose_name=_("hội thi"))
    person_key = models.CharField(max_length=64, editable=False)
    origin = models.CharField(_("vào bằng"), max_length=10, choices=EntrantOrigin.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tài khoản")
    )
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hòa giải viên")
    )
    full_name = models.CharField(_("họ và tên"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=15, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    unit = models.ForeignKey(
        ContestUnit, models.PROTECT, null=True, blank=True, related_name="entrants", verbose_name=_("đơn vị")
    )
    unit_other = models.CharField(_("đơn vị khác"), max_length=160, blank=True)
    consents = models.JSONField(_("đã đồng ý"), default=dict)
    consent_at = models.DateTimeField(_("đồng ý lúc"))
    consent_withdrawn_at = models.DateTimeField(_("rút đồng ý lúc"), null=True, blank=True)
    number = models.CharField(_("số vào thi"), max_length=12, unique=True)
    code_hash = models.CharField(max_length=256, editable=False)
    failed_count = models.PositiveSmallIntegerField(_("số lần sai"), default=0)
    door = models.PositiveSmallIntegerField(default=1, editable=False)
    registered_at = models.DateTimeField(_("đăng ký lúc"))
    extra_minutes = models.PositiveSmallIntegerField(_("thêm phút"), default=0)
    is_trial = models.BooleanField(_("làm thử"), default=False)
    voided_at = models.DateTimeField(_("hủy kết quả lúc"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người hủy")
    )
    void_reason = models.CharField(_("lý do hủy"), max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("gộp vào")
    )

    class Meta:
        """One person is one entrant of a contest."""

        verbose_name = _("người dự thi trực tuyến")
        verbose_name_plural = _("những người dự thi trực tuyến")
        ordering = ["contest_id", "pk"]
        indexes = [
            models.Index(fields=["contest", "name_key"], name="entrant_name"),
            models.Index(fields=["contest", "phone_hash"], name="entrant_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "person_key"], condition=Q(is_trial=False), name="one_person_in_contest"
            ),
            models.UniqueConstraint(
                fields=["contest", "mediator"],
                condition=Q(mediator__isnull=False, is_trial=False),
                name="one_mediator_in_contest",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="void_entrant_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="entrant_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=Q(extra_minutes__lte=600), name="entrant_extra_at_most_10_hours"),
        ]

    def __str__(self) -> str:
        """Return the public number."""
        return self.number


class EntrantNote(PublicIdModel, AppendOnlyModel):
    """Something about an entrant for a person to judge (C11), or what a person decided about it (`answers`).

    `attempt` is set where only that attempt is meant. Software writes notes, never decisions; `recorded_by` is empty
    for what it found.
    """

    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="notes", verbose_name=_("người dự thi"))
    round = models.ForeignKey(
        ContestRound, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vòng thi")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=EntrantNoteKind.choices)
    text = models.CharField(_("nội dung"), max_length=500)
    other = models.ForeignKey(
        Entrant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người liên quan")
    )
    details = models.JSONField(_("chi tiết"), default=dict, blank=True)
    attempt = models.ForeignKey(
        "contests.OnlineAttempt",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("lượt thi"),
    )
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by", verbose_name=_("trả lời ghi chú")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("ghi chú về người dự thi")
        verbose_name_plural = _("các ghi chú về người dự thi")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name kind and person."""
        return f"{self.get_kind_display()} {self.entrant_id}"
