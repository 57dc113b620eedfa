"""App settings of contests."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "contests"
    verbose_name = "Hội thi"
