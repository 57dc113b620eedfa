"""App settings of contests."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "contests"
    verbose_name = "Hội thi"

    def ready(self) -> None:
        """Tell the apps below what contests know."""
        from contests import providing
        from mediators import learner_notes
        from quizzes import kept_questions, practice_reasons

        learner_notes.register(providing.INTRODUCTIONS)
        practice_reasons.register(providing.CONTEST_REASONS)
        kept_questions.register(providing.questions_in_packs)
        kept_questions.register(providing.questions_in_pools)
