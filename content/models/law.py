"""The register of legal documents that texts rest on."""

from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.base.text import slug


class LegalDocument(models.Model):
    """A law, decree, circular, decision: number, dates of force, what replaced it."""

    number = models.CharField(_("số, ký hiệu"), max_length=60, unique=True)
    slug = models.SlugField(_("đường dẫn"), max_length=64, unique=True, editable=False)
    kind = models.CharField(_("loại văn bản"), max_length=60)
    title = models.CharField(_("trích yếu"), max_length=300)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=120, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    in_force_from = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    in_force_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("bị thay thế bởi")
    )
    verified = models.BooleanField(_("đã đối chiếu văn bản gốc"), default=False)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        """By number."""

        verbose_name = _("văn bản pháp luật")
        verbose_name_plural = _("văn bản pháp luật")
        ordering = ["number"]

    def __str__(self) -> str:
        """Return kind and number."""
        return f"{self.kind} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address in step with the number: 35/2013/QH13 stands at /van-ban/35-2013-qh13/."""
        self.slug = slug(self.number, max_length=64)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return its page in the public register."""
        return reverse("content:law-document", args=[self.slug])

    def in_force(self, on: date) -> bool:
        """Say whether the document is in force on a day; an unknown start counts as in force."""
        started = self.in_force_from is None or self.in_force_from <= on
        return started and (self.in_force_to is None or on < self.in_force_to)


class LegalArticle(models.Model):
    """An article of a document: heading, and its gist in our own words."""

    document = models.ForeignKey(
        LegalDocument, models.CASCADE, related_name="articles", verbose_name=_("văn bản pháp luật")
    )
    number = models.CharField(_("điều"), max_length=8)
    heading = models.CharField(_("tên điều"), max_length=200, blank=True)
    summary = models.TextField(_("tóm tắt bằng lời của chúng tôi"), blank=True)
    verified = models.BooleanField(_("đã đối chiếu văn bản gốc"), default=False)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        """One row per article."""

        verbose_name = _("điều luật")
        verbose_name_plural = _("các điều luật")
        ordering = ["document_id", "order"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_article_number")]

    def __str__(self) -> str:
        """Return article and document."""
        return f"Điều {self.number}, {self.document}"

    def get_absolute_url(self) -> str:
        """Return its place in the public register."""
        return f"{self.document.get_absolute_url()}#dieu-{self.number}"
