"""That a mediator opened a page of the material set goes to the ledger, once a day and page."""

from datetime import date, datetime

from django.core.cache import cache

from accounts.access import is_mediator
from accounts.models import User
from content.models import MaterialPage
from courses.queries import mediator_of
from lms.base.clock import local_day
from training.enums import Channel, EvidenceKind
from training.models import Evidence
from training.services import record_evidence

KEPT_SECONDS = 24 * 3600
SLUG_LENGTH = 100


def note_opened(*, user: User, page: MaterialPage, now: datetime) -> None:
    """Let the worker write that a mediator opened a page; nothing for others.

    A process asks once a day, person and page; the ledger itself takes the row once, whichever process asked.
    """
    from courses.tasks import record_opened_material

    day = local_day(now)
    if cache.add(f"material-opened:{user.public_id}:{page.pk}:{day}", 1, KEPT_SECONDS) and is_mediator(user):
        record_opened_material.enqueue(user.pk, page.pk, now.isoformat())


def record_opened(*, user: User, page: MaterialPage, opened_at: datetime, now: datetime) -> Evidence | None:
    """Append «mở tài liệu» to the ledger of a mediator, once a day and page; None for whoever is no mediator.

    Args:
        opened_at: when the page was shown; its day in Viet Nam counts.
    """
    mediator = mediator_of(user)
    if mediator is None:
        return None
    day: date = local_day(opened_at)
    return record_evidence(
        mediator=mediator,
        kind=EvidenceKind.MATERIALS_OPENED,
        happened_on=day,
        now=now,
        by=user,
        channel=Channel.ONLINE,
        reference=f"material:{page.slug[:SLUG_LENGTH]}",
        client_key=f"material:{page.pk}:{mediator.pk}:{day}",
        details={"title": page.title},
    )
