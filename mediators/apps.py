"""App settings of mediators."""

from django.apps import AppConfig


class MediatorsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "mediators"
    verbose_name = "Hòa giải viên"
