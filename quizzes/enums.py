"""Codes of questions, papers and attempts."""

from django.db import models


class QuestionState(models.TextChoices):
    """Life of a question in the bank."""

    DRAFT = "draft", "Nháp"
    APPROVED = "approved", "Đã duyệt"
    RETIRED = "retired", "Ngừng dùng"


class Level(models.TextChoices):
    """Cognitive level, as `mức` in the dialect."""

    RECALL = "recall", "Nhận biết"
    UNDERSTAND = "understand", "Thông hiểu"
    APPLY = "apply", "Vận dụng"
    ANALYSE = "analyse", "Vận dụng cao"


class AttemptState(models.TextChoices):
    """Where an attempt stands."""

    OPEN = "open", "Đang làm"
    SUBMITTED = "submitted", "Đã nộp"


class SubmitCause(models.TextChoices):
    """Who ended the attempt."""

    PERSON = "person", "Người học nộp"
    DEADLINE = "deadline", "Hết giờ, hệ thống nộp"


class FeedbackPolicy(models.TextChoices):
    """When explanations may be shown."""

    AFTER_SUBMIT = "after_submit", "Sau khi nộp"
    AFTER_CLOSE = "after_close", "Sau khi đóng bài"
    NEVER = "never", "Không hiện"
