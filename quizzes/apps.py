"""App settings of quizzes."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "quizzes"
    verbose_name = "Kiểm tra"
