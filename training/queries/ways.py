"""How an attempt at a paper was made, as the ledger keeps it: where the work was done, and from what it was recorded.

A class test answered on a sheet and keyed in afterwards is work of the class, recorded from paper: caps on a way to
learn count where the work was done.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import User
from lms.base.clock import local_day
from mediators.models import Mediator
from quizzes.enums import AttemptChannel
from quizzes.models import Attempt, KeyedSheet
from training.enums import ATTENDED, Channel
from training.models import ClassPaper, TrainingClass


@dataclass(frozen=True)
class Way:
    """Where the work was done and when; `entered` is from what it was recorded, empty where that is the same.

    `by` keyed the sheet, None where the person answered; `held` is the class in which it was done.
    """

    channel: Channel
    on: date
    entered: str = ""
    helped: bool = False
    held: TrainingClass | None = None
    by: User | None = None

    @property
    def details(self) -> dict[str, Any]:
        """Return what the ledger keeps of it beside the channel."""
        found: dict[str, Any] = {"helped": True} if self.helped else {}
        if self.entered:
            found["entered"] = self.entered
        if self.held is not None:
            found["class"] = str(self.held.public_id)
        return found


def way_of(attempt: Attempt) -> Way:
    """Return how a submitted attempt was made; no statement for one made online, two or three for another.

    A sheet belongs to a class when the class chose its printed variant and the person was invited or attended; the
    latest such class that began by the day on which the sheet was keyed. Answers on the telephone of a class are
    always those of a class.

    Raises:
        ValueError: the attempt was not submitted.
    """
    if attempt.submitted_at is None:
        raise ValueError("only submitted attempts are evidence")
    day = local_day(attempt.submitted_at)
    if attempt.channel == AttemptChannel.ONLINE:
        return Way(Channel.ONLINE, day, helped=attempt.helped)
    mine = Q(variant__paper=attempt.paper, variant__seed=attempt.seed)
    sheet = KeyedSheet.objects.filter(mine, user=attempt.user).select_related("first_by").order_by("-pk").first()
    by = sheet.first_by if sheet else None
    held = _class_of(attempt, day)
    if held is None:
        return Way(Channel.PAPER, day, helped=attempt.helped, by=by)
    entered = Channel.PAPER.value if attempt.channel == AttemptChannel.PAPER else ""
    return Way(Channel.CLASS, min(day, held.ends_on), entered, attempt.helped, held, by)


def _class_of(attempt: Attempt, day: date) -> TrainingClass | None:
    """Return the class in which the sheet of an attempt was answered, None where there is none."""
    person = Mediator.objects.filter(user=attempt.user).first()
    if person is None:
        return None
    there = Q(training_class__invites__mediator=person) | Q(
        training_class__sessions__roll__mediator=person,
        training_class__sessions__roll__presence__in=ATTENDED,
    )
    chosen = ClassPaper.objects.filter(
        variant__paper=attempt.paper, variant__seed=attempt.seed, training_class__cancelled_at=None,
        training_class__starts_on__lte=day,
    ).select_related("training_class").order_by("-training_class__starts_on", "-pk")  # fmt: skip
    row = chosen.filter(there).first()
    if row is None and attempt.channel == AttemptChannel.SHARED:
        row = chosen.first()
    return row.training_class if row else None
