"""App settings of mediators."""

from django.apps import AppConfig


class MediatorsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "mediators"
    verbose_name = "Hòa giải viên"

    def ready(self) -> None:
        """Answer the questions that accounts asks of places and people."""
        from accounts.places import use_directory
        from mediators import account_answers  # noqa: F401 - registers the receivers
        from mediators.place_directory import UnitDirectory

        use_directory(UnitDirectory())
