"""Reminders (nhắc tập huấn): the ladder of a place as dated data, the outbox, its log, money spent, people's choice."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Appointment, Mediator, Unit
from training.enums import ReminderChannel, ReminderEventKind, ReminderState, Rung

TEXT_LENGTH = 500


class ReminderLadder(PublicIdModel):
    """How a place reminds, from a day on: the newest row whose day has come holds. Rows are never changed.

    Without a unit it is that of the nation. `follows_above` gives the place back to the ladder above it; its cap
    holds all the same. `cap_vnd` is the most that the whole place spends in a calendar month, None is no cap.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa bàn"))
    valid_from = models.DateField(_("áp dụng từ ngày"))
    follows_above = models.BooleanField(_("theo cách nhắc của cấp trên"), default=False)
    without_marks = models.BooleanField(_("tin nhắn viết không dấu"), default=True)
    cap_vnd = models.PositiveIntegerField(_("mức chi tối đa một tháng (đồng)"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    created_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """Looked up by place and day."""

        verbose_name = _("cách nhắc")
        verbose_name_plural = _("các cách nhắc")
        ordering = ["unit_id", "valid_from", "pk"]
        indexes = [models.Index(fields=["unit", "valid_from"], name="ladder_of_unit")]

    def __str__(self) -> str:
        """Name place and day."""
        return f"{self.unit_id or 'VN'} {self.valid_from:%d/%m/%Y}"


class ReminderStep(models.Model):
    """One rung of a ladder: when, on the learner's page or not, through which channels in order, in which words."""

    ladder = models.ForeignKey(ReminderLadder, models.PROTECT, related_name="steps", verbose_name=_("cách nhắc"))
    rung = models.CharField(_("lần nhắc"), max_length=10, choices=Rung.choices)
    days_before = models.PositiveSmallIntegerField(_("số ngày trước hạn"), null=True, blank=True)
    is_on = models.BooleanField(_("dùng"), default=True)
    in_product = models.BooleanField(_("hiện trên trang Học"), default=True)
    channels = models.JSONField(_("các cách nhắc theo thứ tự"), default=list, blank=True)
    text = models.CharField(_("lời nhắc"), max_length=TEXT_LENGTH)

    class Meta:
        """Each rung once."""

        verbose_name = _("lần nhắc")
        verbose_name_plural = _("các lần nhắc")
        ordering = ["ladder_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["ladder", "rung"], name="one_step_per_rung")]

    def __str__(self) -> str:
        """Name the rung."""
        return self.get_rung_display()


class Reminder(PublicIdModel):
    """One reminder of one office through one channel: the outbox, and afterwards the record of what was sent.

    `due_on` is the deadline that it speaks of; another deadline is reminded of anew. `try_number` is 0 for what is
    shown in the product, else the place of the channel in the order of its rung: the database holds each once.
    `public_id` goes to the gateway as the key of the message. `charged_vnd` is what was spent, in the month of
    `charged_month`. Text and phone are personal data; the phone is read when it is sent and not kept here.
    """

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="reminders", verbose_name=_("nhiệm kỳ công nhận")
    )
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    step = models.ForeignKey(ReminderStep, models.PROTECT, related_name="+", verbose_name=_("lần nhắc"))
    rung = models.CharField(_("lần nhắc"), max_length=10, choices=Rung.choices)
    due_on = models.DateField(_("hạn tập huấn"))
    try_number = models.PositiveSmallIntegerField(_("cách thứ"))
    channel = models.CharField(_("cách nhắc"), max_length=10, choices=ReminderChannel.choices)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=ReminderState.choices, default=ReminderState.WAITING
    )
    text = models.CharField(_("lời nhắc"), max_length=TEXT_LENGTH * 2)
    parts = models.PositiveSmallIntegerField(_("số phần tin"), default=0)
    charged_vnd = models.PositiveIntegerField(_("đã chi (đồng)"), default=0)
    charged_month = models.DateField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    reason = models.CharField(_("lý do"), max_length=40, blank=True)
    not_before = models.DateTimeField(_("không trước"))
    claimed_at = models.DateTimeField(_("bắt đầu gửi lúc"), null=True, blank=True)
    sent_at = models.DateTimeField(_("nhắc lúc"), null=True, blank=True)
    seen_at = models.DateTimeField(_("cấp trên xem lúc"), null=True, blank=True)
    created_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        """Exactly once: office, rung, deadline, channel."""

        verbose_name = _("lời nhắc")
        verbose_name_plural = _("các lời nhắc")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "rung", "due_on", "try_number"], name="one_reminder_per_try"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="reminder_sent_has_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="reminder_outbox"),
            models.Index(fields=["commune", "-id"], name="reminder_list"),
        ]

    def __str__(self) -> str:
        """Name rung and channel."""
        return f"{self.get_rung_display()} · {self.get_channel_display()}"


class ReminderEvent(AppendOnlyModel):
    """One thing that happened to a reminder; never changed. `code` says what exactly, `note` is for people."""

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="events", verbose_name=_("lời nhắc"))
    kind = models.CharField(_("việc"), max_length=10, choices=ReminderEventKind.choices)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    code = models.CharField(_("mã"), max_length=40, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        """In the order of recording."""

        verbose_name = _("diễn biến lời nhắc")
        verbose_name_plural = _("diễn biến lời nhắc")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the event."""
        return self.get_kind_display()


class ReminderSpend(models.Model):
    """What the messages of a place cost in a calendar month; `cap_reached_at` is when the cap first held one back."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("địa bàn"))
    month = models.DateField(_("tháng"))
    spent_vnd = models.PositiveIntegerField(_("đã chi (đồng)"), default=0)
    cap_reached_at = models.DateTimeField(_("chạm mức chi lúc"), null=True, blank=True)

    class Meta:
        """One row a month and place."""

        verbose_name = _("chi phí nhắc")
        verbose_name_plural = _("chi phí nhắc")
        ordering = ["unit_id", "month"]
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="one_reminder_spend")]

    def __str__(self) -> str:
        """Name place and month."""
        return f"{self.unit_id} {self.month:%m/%Y}"


class ReminderChoice(models.Model):
    """A person who wants no SMS and no Zalo messages; the other ways stay."""

    mediator = models.OneToOneField(
        Mediator, models.PROTECT, primary_key=True, related_name="reminder_choice", verbose_name=_("hòa giải viên")
    )
    no_messages = models.BooleanField(_("không nhận tin nhắn"), default=False)
    changed_at = models.DateTimeField(_("ghi lúc"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        """One row a person."""

        verbose_name = _("lựa chọn nhận tin")
        verbose_name_plural = _("lựa chọn nhận tin")

    def __str__(self) -> str:
        """Say the choice."""
        return str(_("không nhận tin nhắn") if self.no_messages else _("nhận tin nhắn"))
