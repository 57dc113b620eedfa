"""Who takes part: entries of localities, their members, what happened to them, their place in a round, lots drawn."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.enums import DrawPurpose, EntryEventKind, EntryState, GroupDecisionKind, MemberRole
from contests.models.contests import Contest, ContestRound
from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator, Unit


class Entry(PublicIdModel):
    """One team, or one person, that a locality enters; draws and side prizes look at `attributes` (region …)."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries", verbose_name=_("hội thi"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị cử"))
    name = models.CharField(_("tên đội"), max_length=100)
    attributes = models.JSONField(_("đặc điểm để bốc thăm, xét giải"), default=dict, blank=True)
    state = models.CharField(_("tình trạng"), max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người đăng ký")
    )
    made_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """By name."""

        verbose_name = _("bài dự thi")
        verbose_name_plural = _("các bài dự thi")
        ordering = ["contest_id", "name"]
        indexes = [models.Index(fields=["contest", "state"], name="entry_state")]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="one_entry_name")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class EntryMember(models.Model):
    """Somebody of a team. Members from the register are linked; supporting cast need not be. Who left stays."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="members", verbose_name=_("bài dự thi"))
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hòa giải viên")
    )
    full_name = models.CharField(_("họ và tên"), max_length=80)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    role = models.CharField(_("vai trò"), max_length=10, choices=MemberRole.choices)
    is_captain = models.BooleanField(_("đội trưởng"), default=False)
    attributes = models.JSONField(_("đặc điểm để xét giải"), default=dict, blank=True)
    joined_at = models.DateTimeField(_("vào đội lúc"))
    left_at = models.DateTimeField(_("ra khỏi đội lúc"), null=True, blank=True)

    class Meta:
        """Captain first; one captain; nobody twice in one team."""

        verbose_name = _("thành viên đội thi")
        verbose_name_plural = _("thành viên đội thi")
        ordering = ["entry_id", "-is_captain", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(is_captain=True, left_at__isnull=True), name="one_captain"
            ),
            models.UniqueConstraint(
                fields=["entry", "mediator"],
                condition=Q(left_at__isnull=True, mediator__isnull=False),
                name="one_place_in_entry",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name


class EntryEvent(AppendOnlyModel):
    """One thing that happened to an entry: when, by whom, why; `details` holds names before and after."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="events", verbose_name=_("bài dự thi"))
    round = models.ForeignKey(
        ContestRound, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vòng thi")
    )
    kind = models.CharField(_("việc"), max_length=12, choices=EntryEventKind.choices)
    happened_at = models.DateTimeField(_("lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    details = models.JSONField(_("chi tiết"), default=dict, blank=True)

    class Meta:
        """In the order of recording."""

        verbose_name = _("diễn biến của bài dự thi")
        verbose_name_plural = _("diễn biến của bài dự thi")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the event."""
        return self.get_kind_display()


class RoundEntry(PublicIdModel):
    """An entry in one round: its group, its lot (order of play, from 1), parts it skips, its earlier place."""

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="entries", verbose_name=_("vòng thi"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="rounds", verbose_name=_("bài dự thi"))
    group = models.CharField(_("bảng"), max_length=40, blank=True)
    lot = models.PositiveSmallIntegerField(_("số thăm"), null=True, blank=True)
    pack = models.CharField(_("gói câu hỏi"), max_length=40, blank=True)
    skipped = models.JSONField(_("phần không thi"), default=list, blank=True)
    earlier_rank = models.PositiveSmallIntegerField(_("hạng vòng trước"), null=True, blank=True)
    withdrawn = models.CharField(
        _("rút"),
        max_length=12,
        blank=True,
        choices=[("before_round", _("trước vòng thi")), ("after_round", _("sau vòng thi"))],
    )

    class Meta:
        """In order of play."""

        verbose_name = _("bài dự thi của vòng")
        verbose_name_plural = _("các bài dự thi của vòng")
        ordering = ["round_id", "group", "lot", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="one_entry_in_round"),
            models.UniqueConstraint(
                fields=["round", "group", "lot"], condition=Q(lot__isnull=False), name="one_lot_in_group"
            ),
        ]

    def __str__(self) -> str:
        """Name lot and entry."""
        return f"{self.lot or '-'}: {self.entry_id}"


class LotDraw(AppendOnlyModel):
    """One draw: seed, what went in, what came out; anyone can draw it again. A later one of the purpose replaces it."""

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="draws", verbose_name=_("vòng thi"))
    purpose = models.CharField(_("bốc thăm để"), max_length=10, choices=DrawPurpose.choices)
    seed = models.CharField(_("hạt giống"), max_length=100)
    given = models.JSONField(_("đưa vào"))
    result = models.JSONField(_("kết quả"))
    reason = models.CharField(_("lý do bốc lại"), max_length=300, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người bốc")
    )
    drawn_at = models.DateTimeField(_("bốc lúc"))

    class Meta:
        """In the order drawn."""

        verbose_name = _("lần bốc thăm")
        verbose_name_plural = _("các lần bốc thăm")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name purpose and seed."""
        return f"{self.get_purpose_display()} {self.seed}"


class GroupDecision(AppendOnlyModel):
    """What was decided where groups no longer kept the constraints of the rules after a replacement.

    `broken`: the sentences that were shown; `groups`: group by public id of the round entry as it stood afterwards, so
    that a later change of the groups asks anew; `teams`: names of the two that changed places.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="group_decisions", verbose_name=_("vòng thi"))
    kind = models.CharField(_("quyết định"), max_length=10, choices=GroupDecisionKind.choices)
    broken = models.JSONField(_("ràng buộc không còn giữ"))
    groups = models.JSONField(_("các bảng sau đó"))
    teams = models.JSONField(_("các đội đổi chỗ"), default=list, blank=True)
    reason = models.CharField(_("lý do"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("quyết định về các bảng")
        verbose_name_plural = _("các quyết định về các bảng")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the kind."""
        return self.get_kind_display()
