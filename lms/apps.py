"""The project itself as an app: commands, base templates, static files."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Owns no models."""

    name = "lms"
    label = "lms"
    verbose_name = "Nền tảng"
