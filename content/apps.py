"""App settings of content."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "content"
    verbose_name = "Nội dung"

    def ready(self) -> None:
        """Connect the receivers and give the pages their form, once all models are there."""
        from content.editing import MarkdownPageForm
        from content.models.base import MarkdownPageMixin
        from content.receivers import connect

        MarkdownPageMixin.base_form_class = MarkdownPageForm
        connect()
