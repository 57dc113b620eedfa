"""What the ledger says of a closing paper after its marks changed: rows are superseded, never overwritten.

A regrade or a mark given anew may turn a pass into a fail, a fail into a pass, or change the percent of a pass. What a
person put right in the ledger by hand is left as it is.
"""

from datetime import datetime

from django.db import transaction

from courses.models import Enrolment
from courses.services.learning import complete_course_if_done, record_passed_paper
from quizzes.models import Attempt
from training.services.scores import follow_score


@transaction.atomic
def follow_new_score(*, attempt: Attempt, now: datetime) -> None:
    """Bring the ledger and the course in line with the score that an attempt has now; again: nothing.

    Source: product.md §4 (corrections supersede), security.md C3.
    """
    enrolments = list(
        Enrolment.objects.select_related("course", "user").filter(user=attempt.user, course__paper=attempt.paper)
    )
    if not enrolments or attempt.submitted_at is None:
        return
    follow_score(key=f"attempt:{attempt.public_id}", attempt=attempt, holds=bool(attempt.passed), now=now)
    record_passed_paper(attempt=attempt, now=now)
    for enrolment in enrolments:
        _follow_course(enrolment, attempt, now=now)


def _follow_course(enrolment: Enrolment, attempt: Attempt, *, now: datetime) -> None:
    """Take back the completion of a course whose paper is passed no longer, or give it again."""
    key = f"course:{enrolment.pk}"
    passed = Attempt.objects.filter(paper=attempt.paper, user=enrolment.user, passed=True).exists()
    enrolment.refresh_from_db(fields=["completed_at"])  # recording the pass may have completed it
    if passed:
        complete_course_if_done(enrolment=enrolment, now=now)
        if enrolment.completed_at is not None:
            follow_score(key=key, attempt=attempt, holds=True, now=now)
    elif enrolment.completed_at is not None:
        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=None)
        follow_score(key=key, attempt=attempt, holds=False, now=now)
