"""How the certificates of an issuer look: versions of a layout, the pictures on it, the keys that seal the QR code."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Unit


class CertificatePicture(PublicIdModel):
    """An emblem or logo of an issuer, drawn anew as PNG when it was uploaded (security.md I4)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    name = models.CharField(_("tên hình"), max_length=60)
    png = models.TextField(_("hình"), editable=False)
    width = models.PositiveSmallIntegerField(_("rộng"), editable=False)
    height = models.PositiveSmallIntegerField(_("cao"), editable=False)
    added_at = models.DateTimeField(_("thêm lúc"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người thêm")
    )

    class Meta:
        """In the order in which they were added."""

        verbose_name = _("hình trên giấy chứng nhận")
        verbose_name_plural = _("hình trên giấy chứng nhận")
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class CertificateLayout(AppendOnlyModel):
    """One version of an issuer's layout. `values` are those of `rules.certificate_layout.Layout`, checked there."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    version = models.PositiveIntegerField(_("lần sửa"))
    values = models.JSONField(_("mẫu giấy"))
    picture = models.ForeignKey(
        CertificatePicture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hình")
    )
    made_at = models.DateTimeField(_("ghi lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        """Newest first."""

        verbose_name = _("mẫu giấy chứng nhận")
        verbose_name_plural = _("các mẫu giấy chứng nhận")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["unit", "version"], name="one_certificate_layout_version")]

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.unit_id} v{self.version}"


class CertificateKey(models.Model):
    """The public half of a key that seals QR codes. The private half is a file or a variable, never a row."""

    key_id = models.CharField(_("mã khóa"), max_length=16, primary_key=True)
    public_key = models.CharField(_("khóa công khai"), max_length=44)
    made_at = models.DateTimeField(_("dùng từ"))
    retired_at = models.DateTimeField(_("thôi dùng từ"), null=True, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("khóa của mã xác thực")
        verbose_name_plural = _("các khóa của mã xác thực")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        """Return the id."""
        return self.key_id
