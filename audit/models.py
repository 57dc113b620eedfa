"""Append-only record of who did what (security.md P6, P10).

An entry says who (account), when, from where (address), what (action, object) and
with which outcome. It never holds secrets, codes, answers or phone numbers.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.words import action_words, object_words
from lms.base.models import AppendOnlyModel


class AuditEntry(AppendOnlyModel):
    """One thing that was done or refused. Never changed. Kept 12 months at least (P6)."""

    at = models.DateTimeField(_("lúc"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người làm")
    )
    action = models.CharField(_("việc"), max_length=60)
    object_type = models.CharField(_("loại đối tượng"), max_length=40, blank=True)
    object_id = models.CharField(_("mã đối tượng"), max_length=64, blank=True)
    scope_code = models.CharField(_("mã địa bàn"), max_length=5, blank=True)
    outcome = models.CharField(_("kết quả"), max_length=20, default="done")
    address = models.GenericIPAddressField(_("địa chỉ mạng"), null=True, blank=True)
    details = models.JSONField(_("chi tiết"), default=dict, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        """Say what was done."""
        return f"{self.action} {self.object_type} {self.object_id}".strip()

    @property
    def action_words(self) -> str:
        """Return the action as it is read."""
        return action_words(self.action)

    @property
    def object_words(self) -> str:
        """Return the kind of object as it is read."""
        return object_words(self.object_type)


class Seal(AppendOnlyModel):
    """One closed batch of an append-only table: its rows, and the seal before it, cannot change unseen.

    `marks` holds 16 bytes for each row: its id and the first 8 bytes of its hash, so that the verifier can name
    the row; `rows_hash` is over the full hashes. The seals of all tables form one chain through `previous_hash`.
    """

    table = models.CharField(_("bảng"), max_length=63)
    first_id = models.BigIntegerField(_("dòng đầu"))
    last_id = models.BigIntegerField(_("dòng cuối"))
    row_count = models.PositiveIntegerField(_("số dòng"))
    marks = models.BinaryField(_("dấu của từng dòng"))
    rows_hash = models.CharField(_("mã băm các dòng"), max_length=64)
    previous_hash = models.CharField(_("mã băm niêm phong trước"), max_length=64, unique=True)
    hash = models.CharField(_("mã băm"), max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("niêm phong lúc"))

    class Meta:
        """In the order of the chain."""

        verbose_name = _("niêm phong")
        verbose_name_plural = _("các niêm phong")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_id__lte=models.F("last_id"), row_count__gte=1), name="seal_range"
            ),
            models.UniqueConstraint(fields=["table", "last_id"], name="one_seal_for_a_row"),
        ]

    def __str__(self) -> str:
        """Name table and range."""
        return f"{self.table} {self.first_id}-{self.last_id}"
