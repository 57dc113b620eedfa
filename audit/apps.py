"""App settings of audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "audit"
    verbose_name = "Nhật ký"
