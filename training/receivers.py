"""Listens to the layers below: a change of appointments refreshes their stored status."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.base.clock import local_day
from mediators.signals import appointments_changed
from quizzes.models import Attempt
from quizzes.signals import attempt_scored, attempt_submitted
from training.services.class_papers import keep_class_test
from training.services.scores import follow_score
from training.services.status import refresh_statuses


@receiver(appointments_changed, dispatch_uid="training.refresh_statuses")
def refresh_changed_appointments(
    sender: Any, *, appointment_ids: Collection[int], now: datetime, **kwargs: Any
) -> None:
    """Refresh the statuses of the appointments that were opened, corrected, moved or ended."""
    refresh_statuses(appointment_ids=appointment_ids, as_of=local_day(now))


@receiver(attempt_submitted, dispatch_uid="training.class_tests")
def keep_passed_class_test(sender: Any, *, attempt: Attempt, now: datetime, **kwargs: Any) -> None:
    """A passed test of a class is evidence of the class, from whatever its answers were taken."""
    keep_class_test(attempt=attempt, now=now)


@receiver(attempt_scored, dispatch_uid="training.class_test_scores")
def follow_class_test(sender: Any, *, attempt: Attempt, now: datetime, **kwargs: Any) -> None:
    """That evidence follows a regrade, or an essay marked at last or anew."""
    follow_score(key=f"attempt:{attempt.public_id}", attempt=attempt, holds=bool(attempt.passed), now=now)
    keep_class_test(attempt=attempt, now=now)
