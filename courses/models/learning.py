"""What a person has done in a course."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.pages import CoursePage, LessonPage
from lms.base.models import AppendOnlyModel, PublicIdModel

WITHHELD = "withheld"  # in place of a text: the writer was told that it is not kept


class Enrolment(PublicIdModel):
    """A person takes a course. `seed` fixes the order in which options are shown to this person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("người học")
    )
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments", verbose_name=_("khóa học"))
    seed = models.BigIntegerField(editable=False)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    last_lesson = models.ForeignKey(LessonPage, models.SET_NULL, null=True, blank=True, related_name="+")
    completed_at = models.DateTimeField(_("hoàn thành lúc"), null=True, blank=True)

    class Meta:
        """One per person and course."""

        verbose_name = _("ghi danh")
        verbose_name_plural = _("ghi danh")
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_enrolment")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.user_id}: {self.course_id}"


class LessonProgress(models.Model):
    """How far a person is in a lesson. `step` is the furthest step opened (0-based)."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress", verbose_name=_("ghi danh"))
    lesson = models.ForeignKey(LessonPage, models.CASCADE, related_name="progress", verbose_name=_("bài học"))
    step = models.PositiveSmallIntegerField(_("bước"), default=0)
    opened_at = models.DateTimeField(_("mở lúc"))
    completed_at = models.DateTimeField(_("học xong lúc"), null=True, blank=True)

    class Meta:
        """One per lesson."""

        verbose_name = _("tiến độ bài học")
        verbose_name_plural = _("tiến độ bài học")
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="one_progress_row")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.enrolment_id}: {self.lesson_id}"


class LessonAnswer(AppendOnlyModel):
    """An answer to a question inside a lesson; each try is a row; the latest is shown.

    Of a case each step is a row with the whole way so far: path and times are evidence. `fraction` is 0 where nobody
    marks (reflections) or a person does (essays). `fingerprint` names the version of the question for scoring: editing
    feedback never resets anybody.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="answers", verbose_name=_("ghi danh"))
    lesson = models.ForeignKey(LessonPage, models.CASCADE, related_name="answers", verbose_name=_("bài học"))
    block_id = models.CharField(_("mã câu hỏi"), max_length=64)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(_("câu trả lời"))
    fraction = models.DecimalField(max_digits=8, decimal_places=6)
    answered_at = models.DateTimeField(_("trả lời lúc"))

    class Meta:
        """Read per lesson."""

        verbose_name = _("câu trả lời trong bài")
        verbose_name_plural = _("các câu trả lời trong bài")
        ordering = ["id"]
        indexes = [models.Index(fields=["enrolment", "lesson", "block_id"], name="answer_in_lesson")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.enrolment_id}: {self.block_id}"
