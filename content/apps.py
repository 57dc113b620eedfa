"""App settings of content."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "content"
    verbose_name = "Nội dung"
