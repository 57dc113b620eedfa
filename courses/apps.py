"""App settings of courses."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "courses"
    verbose_name = "Khóa học"
