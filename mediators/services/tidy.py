"""Removes files whose time is over: prints nobody collected, rosters accepted long ago (security.md P3)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from mediators.enums import ImportState
from mediators.models import RosterImport
from mediators.services.cards import remove_old_prints

KEPT_DAYS = 90
READING_HOURS = 1
AT_ONCE = 200


def tidy_files(*, now: datetime) -> list[str]:
    """Remove what is due and return the public ids of the rosters touched; run each minute, harmless when repeated.

    The file and what was read from it go 90 days after acceptance; the numbers stay. A file that nobody could read
    within an hour is given up, so that its page says so.
    """
    remove_old_prints(now=now)
    return [*_give_up(now=now), *_forget(now=now)]


def _forget(*, now: datetime) -> list[str]:
    old = RosterImport.objects.filter(state=ImportState.ACCEPTED, finished_at__lt=now - timedelta(days=KEPT_DAYS))
    done = []
    for roster in old.exclude(file="").order_by("id")[:AT_ONCE]:
        roster.file.delete(save=False)
        RosterImport.objects.filter(pk=roster.pk).update(file="", reading={})
        roster.answers.all().delete()
        done.append(str(roster.public_id))
    return done


def _give_up(*, now: datetime) -> list[str]:
    stuck = RosterImport.objects.filter(
        state=ImportState.READING, uploaded_at__lt=now - timedelta(hours=READING_HOURS)
    ).order_by("id")
    reason = _("Chưa đọc được tệp vì máy chủ đang bận. Hãy gửi lại tệp.")
    done = []
    for roster in stuck[:AT_ONCE]:
        waiting = RosterImport.objects.filter(pk=roster.pk, state=ImportState.READING)
        if waiting.update(state=ImportState.FAILED, counts={"reason": reason}, finished_at=now, file=""):
            roster.file.delete(save=False)
            done.append(str(roster.public_id))
    return done
