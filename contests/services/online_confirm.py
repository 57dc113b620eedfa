"""Publishing the list of an online round by a second person: large ones are computed again in the background."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from contests.enums import OnlineRunKind, OnlineRunState
from contests.models import OnlineRun, RoundResult
from contests.services.results import check_computed_again, check_confirmable, publish_confirmed
from lms.base.errors import RuleViolation


@transaction.atomic
def start_confirm(*, result: RoundResult, by: User, now: datetime) -> OnlineRun:
    """Ask for the confirmation of a proposed list; whether this person may is decided now and again at the end.

    Raises:
        RuleViolation: those of `contests.services.results.check_confirmable`.
    """
    contest_round = check_confirmable(result=result, by=by)
    made = OnlineRun.objects.filter(result=result).first()
    return OnlineRun.objects.create(
        round=contest_round,
        kind=OnlineRunKind.CONFIRM,
        checks=result,
        asked_by=by,
        asked_at=now,
        whole_count=made.whole_count if made else 0,
    )


def confirm_list(*, run: OnlineRun, now: datetime, alive: Callable[[], None]) -> None:
    """Compute the list again and publish it when it is equal; what refuses is kept with the run."""
    if run.checks is None:
        raise ValueError("a run that confirms nothing passed the constraint")
    try:
        check_computed_again(result=run.checks, alive=alive)
        with transaction.atomic():
            rows = OnlineRun.objects.filter(pk=run.pk, state=OnlineRunState.WAITING)
            if rows.update(state=OnlineRunState.READY, done_count=run.whole_count):
                check_confirmable(result=run.checks, by=run.asked_by)
                publish_confirmed(result=run.checks, by=run.asked_by, now=now)
    except RuleViolation as refusal:
        OnlineRun.objects.filter(pk=run.pk).update(state=OnlineRunState.REFUSED, refusal=refusal.message[:500])
