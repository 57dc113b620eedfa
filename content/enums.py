"""Kinds of things that the public search finds."""

from django.db import models


class SearchKind(models.TextChoices):
    """What a found page is; the value also stands in the address of a filtered search."""

    MATERIAL = "tai-lieu", "Tài liệu"
    NEWS = "tin-tuc", "Tin tức"
    CASE = "vu-viec", "Vụ việc"
    GUIDE = "huong-dan", "Hướng dẫn"
    LESSON = "bai-hoc", "Bài học"
