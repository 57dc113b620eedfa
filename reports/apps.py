"""App settings of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "reports"
    verbose_name = "Báo cáo"
