"""App settings of content."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "content"
    verbose_name = "Nội dung"

    def ready(self) -> None:
        """Connect the receivers once all models are there."""
        from content.receivers import connect  # models must be loaded first

        connect()
