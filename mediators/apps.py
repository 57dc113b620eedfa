"""App settings of mediators."""

from django.apps import AppConfig


class MediatorsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "mediators"
    verbose_name = "Hòa giải viên"

    def ready(self) -> None:
        """Answer the questions that accounts asks of places and people; give the first page its own sentences."""
        from accounts.places import use_directory
        from mediators import account_answers, home_panels  # noqa: F401 - the first registers receivers
        from mediators.place_directory import UnitDirectory
        from mediators.views.home import own_sentences

        use_directory(UnitDirectory())
        home_panels.register(own_sentences)
