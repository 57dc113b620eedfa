"""Kinds of things that the public search finds; what happens to articles of the law."""

from django.db import models


class SearchKind(models.TextChoices):
    """What a found page is; the value also stands in the address of a filtered search."""

    MATERIAL = "tai-lieu", "Tài liệu"
    NEWS = "tin-tuc", "Tin tức"
    CASE = "vu-viec", "Vụ việc"
    GUIDE = "huong-dan", "Hướng dẫn"
    LESSON = "bai-hoc", "Bài học"


class ChangeKind(models.TextChoices):
    """What a later document does to an article."""

    AMENDED = "amended", "Sửa đổi, bổ sung"
    REPEALED = "repealed", "Bãi bỏ, hết hiệu lực"


class LawOutcome(models.TextChoices):
    """What an editor decides about a text that rests on a changed article."""

    KEEP = "keep", "Giữ nguyên"
    SUSPEND = "suspend", "Tạm dừng từ ngày thay đổi"
    REVISE = "revise", "Sửa trước ngày thay đổi"
    REOPEN = "reopen", "Xem lại từ đầu"
