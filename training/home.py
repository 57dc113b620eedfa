"""What an officer's first page says about training deadlines."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import officer_scope
from accounts.models import User
from lms.base.clock import local_day
from mediators.access import visible_appointments
from mediators.home_panels import HomeSentence, HomeTask
from training.access import visible_statuses
from training.enums import TrainingState
from training.queries.deadlines import count_states, shown_statuses
from training.queries.worklist import work_list
from training.worklist_words import WORDS


def deadline_sentences(user: User, on: date) -> Iterable[HomeSentence]:
    """Say how many are late and how many will be soon, each with its list; one statement."""
    counts = count_states(shown_statuses(visible_statuses(user), as_of=on))
    url = reverse("training:deadlines")
    late, soon = counts.of(TrainingState.OVERDUE), counts.of(TrainingState.DUE_SOON)
    if late:
        text = _("%(count)s người đã quá hạn tập huấn.") % {"count": late}
        yield HomeSentence(text=text, url=f"{url}?tinh-trang={TrainingState.OVERDUE.value}", urgency=90, sign="bad")
    if soon:
        text = _("%(count)s người sắp hết hạn tập huấn.") % {"count": soon}
        yield HomeSentence(text=text, url=f"{url}?tinh-trang={TrainingState.DUE_SOON.value}", urgency=60)
    if counts.total and not late and not soon:
        text = _("Không ai quá hạn hay sắp hết hạn tập huấn.")
        yield HomeSentence(text=text, url=url, urgency=0, sign="ok")


def work_tasks(user: User, now: datetime) -> Iterable[HomeTask]:
    """Say how many people each action of the work list waits for; one statement, for officers of communes only."""
    scope = officer_scope(user)
    if scope.nation or scope.provinces or len(scope.communes) != 1:
        return
    counts = work_list(visible_appointments(user), as_of=local_day(now), now=now).counts
    url = reverse("training:worklist")
    for action, count in counts.items():
        if count:
            yield HomeTask(label=str(WORDS[action].title), count=count, url=f"{url}?viec={action.value}")
