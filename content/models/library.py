"""Images and documents of the library (custom models from the first migration)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class LibraryImage(AbstractImage):
    """An image; `media_path` is the name by which lessons call it (media:…)."""

    media_path = models.CharField(
        _("đường dẫn trong bài"), max_length=160, blank=True, db_index=True, help_text=_("Ví dụ: anh/loi-di.png")
    )
    source = models.CharField(_("nguồn ảnh"), max_length=200, blank=True)
    admin_form_fields = (*WagtailImage.admin_form_fields, "media_path", "source")

    class Meta(AbstractImage.Meta):
        """Named as editors see it."""

        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")


class LibraryRendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(LibraryImage, models.CASCADE, related_name="renditions")

    class Meta:
        """One row per filter."""

        unique_together = (("image", "filter_spec", "focal_point_key"),)


class LibraryDocument(AbstractDocument):
    """A file to download; `media_path` is the name by which lessons call it (media:…)."""

    media_path = models.CharField(_("đường dẫn trong bài"), max_length=160, blank=True, db_index=True)
    admin_form_fields = (*WagtailDocument.admin_form_fields, "media_path")
