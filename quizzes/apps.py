"""App settings of quizzes."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "quizzes"
    verbose_name = "Kiểm tra"

    def ready(self) -> None:
        """Offer the papers of campaigns, and give their people a profile when they have submitted."""
        from quizzes import campaign_offers, offers, receivers
        from quizzes.signals import attempt_scored, attempt_submitted

        offers.register(campaign_offers.offer_of_campaign_paper)
        for signal in (attempt_submitted, attempt_scored):
            signal.connect(receivers.on_attempt_scored, dispatch_uid="quizzes.campaign")
