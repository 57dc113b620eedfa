"""Images and documents of the library (custom models from the first migration)."""

from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtail.utils.file import hash_filelike

from content.uploads import check_document, path_validator, redraw_image
from lms.base.text import slug


class MediaPathMixin(models.Model):
    """A file that texts call by a path of its own; the path is given when the file is first saved."""

    MEDIA_FOLDER = ""

    media_path = models.CharField(
        _("đường dẫn trong bài"),
        max_length=160,
        blank=True,
        db_index=True,
        validators=[path_validator],
        help_text=_("Tên gọi của tệp trong bài viết, ví dụ: anh/loi-di.png. Để trống thì hệ thống tự đặt."),
    )

    class Meta:
        """Abstract."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a path to a file that has none, made of its title and never taken twice."""
        if not self.media_path:
            self.media_path = self._free_path()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "media_path"}
        super().save(*args, **kwargs)

    def _free_path(self) -> str:
        suffix = PurePosixPath(self.file.name or "").suffix.lower()
        stem = slug(self.title, max_length=60) or "tep"
        taken = set(
            type(self)
            .objects.filter(media_path__startswith=f"{self.MEDIA_FOLDER}/{stem}")
            .exclude(pk=self.pk)
            .values_list("media_path", flat=True)
        )
        path, number = f"{self.MEDIA_FOLDER}/{stem}{suffix}", 1
        while path in taken:
            number += 1
            path = f"{self.MEDIA_FOLDER}/{stem}-{number}{suffix}"
        return path


class LibraryImage(MediaPathMixin, AbstractImage):
    """An image; `media_path` is the name by which lessons call it (media:…).

    What is stored is never the uploaded file but a picture drawn anew from its pixels, without metadata.
    """

    MEDIA_FOLDER = "anh"

    source = models.CharField(_("nguồn ảnh"), max_length=200, blank=True)
    admin_form_fields = (*WagtailImage.admin_form_fields, "media_path", "source")

    class Meta(AbstractImage.Meta):
        """Named as editors see it."""

        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")
        constraints = [
            models.UniqueConstraint(
                fields=["media_path"],
                condition=~Q(media_path=""),
                name="one_image_media_path",
                violation_error_message=_("Đường dẫn này đã dùng cho một ảnh khác."),
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Draw a newly uploaded picture anew before it is stored (I4).

        Raises:
            ValidationError: it cannot be drawn; forms ask `redraw_image` before.
        """
        if self.file and not self.file._committed:
            drawn = redraw_image(self.file.file)
            name = PurePosixPath(self.file.name).with_suffix(f".{drawn.extension}").name
            self.file = ContentFile(drawn.content, name=name)
            self.width, self.height = drawn.width, drawn.height
            self.file_size, self.file_hash = len(drawn.content), drawn.sha1
        super().save(*args, **kwargs)


class LibraryRendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(LibraryImage, models.CASCADE, related_name="renditions")

    class Meta:
        """One row per filter."""

        unique_together = (("image", "filter_spec", "focal_point_key"),)


class LibraryDocument(MediaPathMixin, AbstractDocument):
    """A file to download; `media_path` is the name by which lessons call it (media:…)."""

    MEDIA_FOLDER = "tep"

    admin_form_fields = (*WagtailDocument.admin_form_fields, "media_path")

    class Meta(AbstractDocument.Meta):
        """Named as editors see it."""

        verbose_name = _("tệp tài liệu")
        verbose_name_plural = _("tệp tài liệu")
        constraints = [
            models.UniqueConstraint(
                fields=["media_path"],
                condition=~Q(media_path=""),
                name="one_document_media_path",
                violation_error_message=_("Đường dẫn này đã dùng cho một tệp khác."),
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def clean(self) -> None:
        """Refuse a file that is not what its name says (I4)."""
        super().clean()
        if self.file and not self.file._committed:
            try:
                check_document(self.file.file, self.file.name)
            except ValidationError as refused:
                raise ValidationError({"file": refused}) from refused

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note size and fingerprint of a new file, by which browsers know whether what they have is still the same."""
        if self.file and not self.file._committed:
            self.file.seek(0)
            self.file_size, self.file_hash = self.file.size, hash_filelike(self.file)
            self.file.seek(0)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address at which it is handed out, always by our own view."""
        return reverse("wagtaildocs_serve", args=[self.pk, self.filename])
