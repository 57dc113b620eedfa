"""Daily work of training, claimed by a conditional update so that it is done once a day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lms.base.clock import local_day
from training.models import DailyRun
from training.services.status import refresh_due_rows

STATUS_RUN = "training-status"
RETRY_AFTER = timedelta(minutes=15)


def refresh_daily(*, now: datetime) -> list[str]:
    """Refresh the stored statuses for the day of `now`, unless that was done; return the ISO date if it was done.

    A failure is raised after the work was put off by fifteen minutes, so that the next minute tries something else.

    Raises:
        UnknownYear: the holiday table lacks a year that some deadline needs; the other rows were refreshed.
    """
    today = local_day(now)
    DailyRun.objects.get_or_create(name=STATUS_RUN)
    open_run = Q(done_on__isnull=True) | Q(done_on__lt=today)
    may_run = Q(not_before__isnull=True) | Q(not_before__lte=now)
    claim = DailyRun.objects.filter(open_run, may_run, name=STATUS_RUN)
    before = DailyRun.objects.values_list("done_on", flat=True).get(name=STATUS_RUN)
    if claim.update(done_on=today, not_before=None) != 1:
        return []
    is_done = False
    try:
        with transaction.atomic():
            refresh_due_rows(as_of=today)
        is_done = True
    finally:
        if not is_done:
            DailyRun.objects.filter(name=STATUS_RUN).update(done_on=before, not_before=now + RETRY_AFTER)
    return [today.isoformat()]
