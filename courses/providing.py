"""What courses tell the apps below: which lessons treat a subject, who may take a closing paper, names of subjects."""

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import CoursePage, LessonPage
from courses.queries import open_mandatory_lessons
from quizzes.models import Paper
from quizzes.offers import Offer
from training.coverage import CoveredLesson
from training.models import Subject


def lessons_by_subject(codes: Collection[str]) -> Mapping[str, Sequence[CoveredLesson]]:
    """Return the lessons that treat each subject, with one statement; drafts are marked as not published."""
    wanted = set(codes)
    found: dict[str, list[CoveredLesson]] = {}
    pages = LessonPage.objects.exclude(subject_codes="").order_by("path").defer("body")
    for page in pages:
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        for code in {part.strip() for part in page.subject_codes.split(",")} & wanted:
            found.setdefault(code, []).append(CoveredLesson(page.title, url, is_live=page.live))
    return found


def offer_of_course_paper(user: User, paper: Paper) -> Offer | None:
    """Offer the closing paper of a published course; it may be started when the mandatory lessons are done."""
    course = CoursePage.objects.live().filter(paper=paper).order_by("path").first()
    if course is None:
        return None
    left = open_mandatory_lessons(course, user)
    refusal = _("Xin học xong các bài trước: còn %(count)s bài bắt buộc.") % {"count": left} if left else ""
    return Offer(
        back_url=reverse("courses:course", args=[course.slug]),
        back_label=_("Về khóa học"),
        refusal=refusal,
        done_url=reverse("courses:done", args=[course.slug]),
        done_label=_("Xem kết quả khóa học"),
    )


def titles_of_subjects(codes: Collection[str]) -> Mapping[str, str]:
    """Return the titles of subjects by code, those of the programme in force last winning; one statement."""
    subjects = Subject.objects.order_by("version__in_force_from", "order")
    if codes:
        subjects = subjects.filter(code__in=list(codes))
    return dict(subjects.values_list("code", "title"))
