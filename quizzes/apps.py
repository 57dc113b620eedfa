"""App settings of quizzes."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "quizzes"
    verbose_name = "Kiểm tra"

    def ready(self) -> None:
        """Offer papers by place, list and campaign; give people of campaigns a profile; follow the law."""
        from quizzes import audience, campaign_offers, law, offers, receivers
        from quizzes.signals import attempt_scored, attempt_submitted

        offers.register(audience.offer_to_audience)
        offers.register(campaign_offers.offer_of_campaign_paper)
        for signal in (attempt_submitted, attempt_scored):
            signal.connect(receivers.on_attempt_scored, dispatch_uid="quizzes.campaign")
        law.connect()
