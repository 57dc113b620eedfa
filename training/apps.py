"""App settings of training."""

from importlib import import_module

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "training"
    verbose_name = "Tập huấn"

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("training.receivers")
