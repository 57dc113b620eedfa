"""A published course with real texts of the dialect, for tests."""

from typing import Any

from wagtail.models import Page

from courses.models import CourseIndexPage, CoursePage, LessonPage
from quizzes.models import Paper

QUESTION = """::: một-đáp-án #{ref}
căn-cứ: luat:35/2013/QH13#dieu-4

Nguyên tắc nào đúng, câu {ref}?

- (x) Tự nguyện, câu {ref}
  > Nhận xét đúng của {ref}.
- ( ) Áp đặt, câu {ref}
- ( ) Ép buộc, câu {ref}

> Giải thích: Lời giải của {ref}.
:::
"""
IN_STEPS = (
    "---\ntrình-bày: từng-bước\n---\n\n## Mở đầu\n\nPhần thứ nhất.\n\n"
    + QUESTION.format(ref="h-1")
    + "\n## Ở giữa\n\nPhần thứ hai.\n\n## Gói lại\n\nPhần thứ ba.\n\n"
    + QUESTION.format(ref="h-2")
)
ONE_PAGE = "## Một trang\n\nNội dung của bài một trang.\n\n" + QUESTION.format(ref="m-1")


def make_course(*, slug: str = "khoa-moi", paper: Paper | None = None, **fields: Any) -> CoursePage:
    """Make a published course without lessons."""
    root = Page.get_first_root_node()
    index = CourseIndexPage.objects.first() or root.add_child(
        instance=CourseIndexPage(title="Khóa học", slug="khoa-hoc")
    )
    return index.add_child(instance=CoursePage(title=f"Khóa {slug}", slug=slug, paper=paper, **fields))


def add_lesson(course: CoursePage, slug: str, body: str = ONE_PAGE, **fields: Any) -> LessonPage:
    """Add a published lesson at the end of a course."""
    values = {"title": f"Bài {slug}", "group_title": "Kiến thức", "minutes": 12, "subject_codes": "CD-K1"} | fields
    page = course.add_child(instance=LessonPage(slug=slug, body=body, **values))
    course.refresh_from_db()
    return page


def make_learning(*, paper: Paper | None = None) -> CoursePage:
    """Make a course with a lesson in steps, one on one page, and one that is not mandatory."""
    course = make_course(paper=paper)
    add_lesson(course, "bai-1", IN_STEPS)
    add_lesson(course, "bai-2", ONE_PAGE)
    add_lesson(course, "bai-3", "Đọc thêm, không có câu hỏi.", group_title="Đọc thêm", mandatory=False)
    return course
