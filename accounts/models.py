"""Accounts, roles with dated scope, one-time cards, known devices, failed tries.

The identity of a mediator is the code, not the phone (S1). Scope is kept as text codes of
places, because places live in a higher layer (mediators) and their codes never change.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import CardPurpose, Role, ScopeLevel, TryKind
from accounts.managers import AccountManager, RoleAssignmentQuerySet
from accounts.rules import sign_in_name
from lms.base.models import PublicIdModel


class User(PublicIdModel, AbstractUser):
    """One account. `username` is the sign-in name: a mediator's code or a staff name; never changed.

    Holds the name for display only; personal data of mediators live in mediators.Mediator.
    """

    first_name = None  # type: ignore[assignment]  # Django's way to take a field out
    last_name = None  # type: ignore[assignment]  # the same
    email = models.EmailField(_("thư điện tử"), blank=True, default="")
    full_name = models.CharField(_("họ và tên"), max_length=120)
    is_staff = models.BooleanField(_("cán bộ"), default=False)
    activated_at = models.DateTimeField(_("kích hoạt lúc"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("tạm khóa lúc"), null=True, blank=True)
    large_text = models.BooleanField(_("chữ to"), default=False)

    objects: ClassVar[AccountManager] = AccountManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        """One row per sign-in name."""

        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")

    def __str__(self) -> str:
        """Return the name shown to people."""
        return self.full_name or self.username

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Return the sign-in name as it is stored (S11)."""
        return sign_in_name(username)

    def get_full_name(self) -> str:
        """Return the name as Django and Wagtail ask for it."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the given name (the last word of a Vietnamese name)."""
        return self.full_name.rsplit(" ", 1)[-1]


class RoleAssignment(models.Model):
    """A person holds a role over a place from one day until another (A3).

    Ending an assignment acts at the very next request. Rows are ended, never removed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("tài khoản"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    scope_level = models.CharField(_("phạm vi"), max_length=10, choices=ScopeLevel.choices)
    scope_code = models.CharField(_("mã địa bàn"), max_length=5, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người giao")
    )
    created_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        """One running row per person, role and place."""

        verbose_name = _("vai trò được giao")
        verbose_name_plural = _("vai trò được giao")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_level", "scope_code"],
                condition=Q(ends_on__isnull=True),
                name="one_running_role",
            ),
            models.CheckConstraint(
                condition=Q(scope_level__in=["self", "nation"]) | ~Q(scope_code=""), name="role_scope_has_code"
            ),
        ]
        indexes = [models.Index(fields=["scope_level", "scope_code", "role"], name="role_scope")]

    def __str__(self) -> str:
        """Name role and place."""
        return f"{self.get_role_display()} {self.scope_code}".strip()


class ActivationCard(PublicIdModel):
    """A printed one-time card: public number, and a secret part kept only as a hash (S2).

    Valid for settings.CARD_VALID_DAYS, works once, locked after settings.CARD_MAX_TRIES wrong tries;
    printing another one ends it. `code_hash` guards the short typed code, `token_hash` the QR token.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="cards", verbose_name=_("tài khoản"))
    number = models.CharField(_("số thẻ"), max_length=12, unique=True)
    purpose = models.CharField(_("để"), max_length=10, choices=CardPurpose.choices, default=CardPurpose.ACTIVATE)
    code_hash = models.CharField(max_length=256, editable=False)
    token_hash = models.CharField(max_length=256, editable=False)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người in")
    )
    made_at = models.DateTimeField(_("in lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    used_at = models.DateTimeField(_("dùng lúc"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    failed_count = models.PositiveSmallIntegerField(_("số lần sai"), default=0)

    class Meta:
        """At most one open card per person."""

        verbose_name = _("thẻ kích hoạt")
        verbose_name_plural = _("thẻ kích hoạt")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_card",
            )
        ]

    def __str__(self) -> str:
        """Name the card by its public number."""
        return self.number


class KnownDevice(models.Model):
    """A browser on which this account signed in before; it keeps its own count of failures (S6)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices", verbose_name=_("tài khoản"))
    token_hash = models.CharField(max_length=64, editable=False)
    first_seen_at = models.DateTimeField(_("lần đầu"))
    last_seen_at = models.DateTimeField(_("gần nhất"))

    class Meta:
        """One row per account and browser."""

        verbose_name = _("máy quen")
        verbose_name_plural = _("máy quen")
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="one_device_per_user")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.user_id}: {self.last_seen_at:%d/%m/%Y}"


class FailedTries(models.Model):
    """How many wrong secrets came in a row for a sign-in name from a known device, or from all unknown ones.

    Kept for names that do not exist as well, so that both answer alike (S7).
    """

    name_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=TryKind.choices)
    device_hash = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        """One row per name and device."""

        verbose_name = _("số lần sai mật khẩu")
        verbose_name_plural = _("số lần sai mật khẩu")
        constraints = [models.UniqueConstraint(fields=["name_key", "kind", "device_hash"], name="one_tries_row")]

    def __str__(self) -> str:
        """Name the row without the person."""
        return f"{self.kind}: {self.count}"
