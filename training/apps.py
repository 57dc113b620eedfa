"""App settings of training."""

from importlib import import_module

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "training"
    verbose_name = "Tập huấn"

    def ready(self) -> None:
        """Connect the receivers; give the officer's first page its sentences on deadlines."""
        import_module("training.receivers")
        from mediators import home_panels
        from training.home import deadline_sentences, work_tasks
        from training.reminder_home import cap_sentences

        home_panels.register(deadline_sentences)
        home_panels.register(cap_sentences)
        home_panels.register_tasks(work_tasks)
