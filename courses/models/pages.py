"""Course and lesson pages. A lesson's source holds practice keys: it is in no index, feed or public field."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index

from content.enums import SearchKind
from content.models.base import MarkdownPageMixin
from content.panels import PageForm, articles_panel, body_panel, slug_panel, summary_panel, title_panel
from quizzes.models import Paper
from quizzes.offers import subject_titles
from training.enums import Audience

LEARNING_ADDRESS = "/hoc/"


def learning_address(name: str, *arguments: Any) -> str:
    """Return the address of a learner page, or that of the learner's home while there is no such page."""
    try:
        return reverse(f"courses:{name}", args=arguments)
    except NoReverseMatch:
        return LEARNING_ADDRESS


class CourseIndexPage(Page):
    """Where courses stand in the tree."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1
    base_form_class = PageForm
    content_panels = [title_panel(), slug_panel()]
    promote_panels: list[Any] = []
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        """Named for writers."""

        verbose_name = _("mục khóa học")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send to where courses are taken."""
        return HttpResponseRedirect(LEARNING_ADDRESS)


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
    base_form_class = PageForm
    content_panels = [
        title_panel(),
        summary_panel(),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("programme_code")]),
        FieldPanel("paper"),
        slug_panel(),
    ]
    promote_panels: list[Any] = []
    preview_modes: list[tuple[str, str]] = []
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        """Named for writers."""

        verbose_name = _("khóa học")
        verbose_name_plural = _("khóa học")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send to where the course is taken."""
        return HttpResponseRedirect(learning_address("course", self.slug))


class LessonForm(PageForm):
    """Tells writers which subjects there are: nobody knows their codes by heart."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put codes and titles below the field."""
        super().__init__(*args, **kwargs)
        titles = subject_titles()
        if titles and "subject_codes" in self.fields:
            known = "; ".join(f"{code} {title}" for code, title in sorted(titles.items()))
            self.fields["subject_codes"].help_text = _(
                "Bài thuộc chuyên đề nào: ghi mã, nhiều mã thì cách nhau bằng dấu phẩy. Các mã: %(known)s."
            ) % {"known": known}


class LessonPage(MarkdownPageMixin, Page):
    """One lesson. `subject_codes` are codes of the framework programme, separated by commas."""

    group_title = models.CharField(_("nhóm bài"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(_("số phút học"), default=10)
    mandatory = models.BooleanField(_("bắt buộc"), default=True)
    subject_codes = models.CharField(_("mã chuyên đề"), max_length=120, blank=True, help_text=_("Ví dụ: CD-K1, CD-S4"))
    law_articles = ParentalManyToManyField(
        "content.LegalArticle", blank=True, related_name="lesson_pages", verbose_name=_("căn cứ")
    )

    # Found by title and summary only: the text holds practice keys.
    search_kind = SearchKind.LESSON
    parent_page_types = ["courses.CoursePage"]
    subpage_types = []
    base_form_class = LessonForm
    content_panels = [
        title_panel(),
        summary_panel(),
        FieldRowPanel([FieldPanel("group_title"), FieldPanel("minutes"), FieldPanel("mandatory")]),
        FieldPanel("subject_codes"),
        body_panel(),
        articles_panel(),
        slug_panel(),
    ]

    class Meta:
        """Named for writers."""

        verbose_name = _("bài học")
        verbose_name_plural = _("bài học")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send to where the lesson is learnt; the public address shows nothing of it."""
        return HttpResponseRedirect(learning_address("lesson", self.get_parent().slug, self.slug))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """Show the text to writers as learners will see it, without a button to answer."""
        return TemplateResponse(request, "content/preview_lesson.html", {"page": self})
