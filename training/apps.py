"""App settings of training."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "training"
    verbose_name = "Tập huấn"
