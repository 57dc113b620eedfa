"""Refreshing after an edit of a rule: at once when few rows are touched, by the worker when many."""

from datetime import date

from django.db import transaction
from django_tasks import task

from training.models import TrainingStatus
from training.services.status import recompute_all, refresh_due_between

AT_ONCE = 2000


@task()
def recompute_statuses(as_of: str) -> int:
    """Recompute every status as of an ISO date; may run twice without harm."""
    return recompute_all(as_of=date.fromisoformat(as_of)).checked


@task()
def refresh_statuses_due(first: str, last: str, as_of: str) -> int:
    """Refresh the statuses whose deadline lies between two ISO dates; may run twice without harm."""
    return refresh_due_between(
        first=date.fromisoformat(first), last=date.fromisoformat(last), as_of=date.fromisoformat(as_of)
    )


def recompute_soon(*, as_of: date) -> bool:
    """Recompute every status: in this transaction up to AT_ONCE rows, else by the worker after it.

    Returns whether it is done already.
    """
    if TrainingStatus.objects.count() <= AT_ONCE:
        recompute_all(as_of=as_of)
        return True
    transaction.on_commit(lambda: recompute_statuses.enqueue(as_of.isoformat()))
    return False


def refresh_due_soon(*, first: date, last: date, as_of: date) -> bool:
    """Refresh the statuses whose deadline lies between two days: now up to AT_ONCE rows, else by the worker.

    Returns whether it is done already.
    """
    if TrainingStatus.objects.filter(due_on__range=(first, last)).count() <= AT_ONCE:
        refresh_due_between(first=first, last=last, as_of=as_of)
        return True
    days = (first.isoformat(), last.isoformat(), as_of.isoformat())
    transaction.on_commit(lambda: refresh_statuses_due.enqueue(*days))
    return False
