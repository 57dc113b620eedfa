"""Course and lesson pages. A lesson's source holds practice keys: it is in no index, feed or public field."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Page

from content.models.base import MarkdownPageMixin
from quizzes.models import Paper
from training.enums import Audience


class CourseIndexPage(Page):
    """Where courses stand in the tree."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1

    class Meta:
        """Named for writers."""

        verbose_name = _("mục khóa học")


class CoursePage(Page):
    """A course: lessons in groups, and a closing paper from the bank."""

    summary = models.CharField(_("tóm tắt"), max_length=240, blank=True)
    description = models.TextField(_("giới thiệu"), blank=True)
    audience = models.CharField(_("đối tượng"), max_length=12, choices=Audience.choices, default=Audience.NEW)
    programme_code = models.SlugField(_("mã phiên bản chương trình khung"), max_length=40, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("bài kiểm tra cuối khóa")
    )

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]

    class Meta:
        """Named for writers."""

        verbose_name = _("khóa học")
        verbose_name_plural = _("khóa học")


class LessonPage(MarkdownPageMixin, Page):
    """One lesson. `subject_codes` are codes of the framework programme, separated by commas."""

    group_title = models.CharField(_("nhóm bài"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(_("số phút học"), default=10)
    mandatory = models.BooleanField(_("bắt buộc"), default=True)
    subject_codes = models.CharField(
        _("mã chuyên đề"), max_length=120, blank=True, help_text=_("Ví dụ: CD-K1, CD-S4")
    )
    law_articles = ParentalManyToManyField(
        "content.LegalArticle", blank=True, related_name="lesson_pages", verbose_name=_("căn cứ")
    )

    parent_page_types = ["courses.CoursePage"]
    subpage_types = []

    class Meta:
        """Named for writers."""

        verbose_name = _("bài học")
        verbose_name_plural = _("bài học")
