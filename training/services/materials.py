"""Paper materials handed over to several people at once, and taking that back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from mediators.access import may_change_commune
from mediators.models import Mediator
from training.enums import Channel, EvidenceKind
from training.models import Evidence
from training.services.evidence import record_evidence, supersede_evidence

MOST_AT_ONCE = 300
#: how long a record made for several people can be taken back as a whole; later, each row is corrected by itself
TAKE_BACK_WITHIN = timedelta(hours=24)


@transaction.atomic
def hand_over_materials(
    *, mediators: Sequence[Mediator], what: str, happened_on: date, batch: UUID, by: User, now: datetime
) -> int:
    """Write one row «materials handed over» for each person; the same batch sent twice writes nothing more.

    Args:
        mediators: 1 to MOST_AT_ONCE people of the caller's communes, their `commune` loaded.
        what: what was handed over, in words, up to 120 characters; may be empty.
        happened_on: the local day, today or earlier.
        batch: made once with the form; by it the whole can be taken back.

    Raises:
        NotAllowed: somebody is outside the caller's places.
        RuleViolation: "nobody", "too_many", "evidence_in_future".
    """
    if not mediators:
        raise RuleViolation("nobody", _("Chưa chọn ai. Xin đánh dấu ít nhất một người."))
    if len(mediators) > MOST_AT_ONCE:
        raise RuleViolation("too_many", _("Mỗi lần ghi được tối đa %(most)s người.") % {"most": MOST_AT_ONCE})
    if any(not may_change_commune(by, person.commune) for person in mediators):
        raise NotAllowed(_("Nơi này không thuộc phần việc được giao của Ông/Bà."))
    for person in mediators:
        record_evidence(
            mediator=person,
            kind=EvidenceKind.MATERIALS_HANDED,
            happened_on=happened_on,
            now=now,
            by=by,
            channel=Channel.PAPER,
            client_key=f"{_prefix(batch)}{person.pk}",
            details={"title": what.strip()[:120]} if what.strip() else None,
        )
    return len(mediators)


@transaction.atomic
def take_back_materials(*, batch: UUID, by: User, now: datetime) -> int:
    """Annul what `hand_over_materials` wrote under a batch, by rows that supersede; return how many.

    Raises:
        RuleViolation: "nothing_to_take_back": unknown, of somebody else, older than 24 hours, or taken back already.
    """
    rows = Evidence.objects.filter(
        client_key__startswith=_prefix(batch),
        recorded_by=by,
        recorded_at__gt=now - TAKE_BACK_WITHIN,
        superseded_by__isnull=True,
    ).select_related("mediator")
    found = list(rows)
    if not found:
        raise RuleViolation(
            "nothing_to_take_back",
            _("Lần ghi này đã hoàn tác rồi, hoặc đã quá 24 giờ. Xin đính chính từng người ở sổ bằng chứng."),
        )
    reason = _("Hoàn tác lần ghi cấp tài liệu cho nhiều người ngày %(day)s") % {"day": f"{local_day(now):%d/%m/%Y}"}
    for row in found:
        supersede_evidence(evidence=row, reason=reason, by=by, now=now, channel=Channel.PAPER)
    return len(found)


def _prefix(batch: UUID) -> str:
    return f"handed:{batch.hex}:"
