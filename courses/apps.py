"""App settings of courses."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "courses"
    verbose_name = "Khóa học"

    def ready(self) -> None:
        """Tell the apps below what courses know, and listen to what happens there."""
        from django.db.models.signals import post_save
        from wagtail.signals import page_published, page_slug_changed, page_unpublished

        from content.signals import material_opened
        from courses import gap_lessons, providing, receivers
        from courses.models import LessonAnswer, LessonProgress
        from quizzes import offers, suggestions
        from quizzes.signals import attempt_scored, attempt_submitted, writing_marked
        from training import coverage

        coverage.register(providing.lessons_by_subject)
        offers.register(providing.offer_of_course_paper)
        offers.register_subject_titles(providing.titles_of_subjects)
        suggestions.register(gap_lessons.lessons_for_competencies)
        attempt_submitted.connect(receivers.on_attempt_submitted, dispatch_uid="courses.attempt")
        attempt_scored.connect(receivers.on_attempt_scored, dispatch_uid="courses.scored")
        writing_marked.connect(receivers.on_writing_marked, dispatch_uid="courses.written")
        for signal in (page_published, page_unpublished, page_slug_changed):
            signal.connect(receivers.on_page_changed, dispatch_uid=f"courses.items.{id(signal)}")
        page_published.connect(receivers.on_lesson_published, dispatch_uid="courses.cards")
        post_save.connect(receivers.on_lesson_opened, sender=LessonProgress, dispatch_uid="courses.opened")
        post_save.connect(receivers.on_lesson_answered, sender=LessonAnswer, dispatch_uid="courses.answered")
        material_opened.connect(receivers.on_material_opened, dispatch_uid="courses.materials")
