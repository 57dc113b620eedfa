"""Roster files as they were sent, and what was remembered about them."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.enums import ImportState
from mediators.models.places import Unit


def private_storage() -> Storage:
    """Return the storage that no address reaches."""
    return storages["private"]


class RosterImport(PublicIdModel):
    """One roster file of one commune: read, shown row by row, then accepted or dropped.

    The file holds personal data; it is removed when the import is dropped, and 90 days after acceptance.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    file = models.FileField(_("tệp"), upload_to="rosters/%Y/%m", storage=private_storage, blank=True)
    file_name = models.CharField(_("tên tệp"), max_length=160)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    uploaded_at = models.DateTimeField(_("gửi lúc"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=ImportState.choices, default=ImportState.READ)
    overrides = models.JSONField(_("cột đã sửa"), default=dict, blank=True)
    reading = models.JSONField(_("nội dung đã đọc"), default=dict, blank=True)
    counts = models.JSONField(_("số liệu"), default=dict, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("lần nhập danh sách")
        verbose_name_plural = _("các lần nhập danh sách")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the file name."""
        return self.file_name


class RosterMapping(models.Model):
    """How a commune corrected our reading of a header row; used again for the same header."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    signature = models.CharField(max_length=64)
    columns = models.JSONField(_("cột"), default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("lưu lúc"))

    class Meta:
        """One remembered reading per header."""

        verbose_name = _("cách đọc cột")
        verbose_name_plural = _("cách đọc cột")
        constraints = [models.UniqueConstraint(fields=["commune", "signature"], name="one_mapping_per_header")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.commune_id} {self.signature[:8]}"


class RosterAnswer(models.Model):
    """What an officer answered about a row that needs a look (same person? old date right?)."""

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="answers", verbose_name=_("lần nhập"))
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    answer = models.CharField(_("trả lời"), max_length=40)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("trả lời lúc"))

    class Meta:
        """One answer per question of a row."""

        verbose_name = _("câu trả lời về dòng")
        verbose_name_plural = _("câu trả lời về dòng")
        constraints = [models.UniqueConstraint(fields=["roster", "sheet", "row", "code"], name="one_answer_per_row")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.sheet}:{self.row} {self.code}"
