"""Timed publishing: what editors scheduled goes live, and what has run out goes offline."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from lms.base.errors import RuleViolation


@dataclass(slots=True)
class DuePages:
    """Ids of pages that went live or offline, and of those that could not, with the reason."""

    published: list[int] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)


def publish_due(*, now: datetime) -> DuePages:
    """Publish and take down what is due; one page that fails does not stop the others. Running twice is harmless.

    A page whose text has an error by now stays as it is: its schedule is taken away, so that it does not come up
    each minute, and it is told in `failed`.
    """
    due = DuePages()
    revisions = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    for revision in revisions.iterator():
        _publish(revision, due)
    for page in Page.objects.live().filter(expire_at__lte=now).order_by("pk").iterator():
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        due.expired.append(page.pk)
    return due


def _publish(revision: Revision, due: DuePages) -> None:
    page_id = int(revision.object_id)
    try:
        with transaction.atomic():
            revision.publish(log_action=True)
        due.published.append(page_id)
    except (RuleViolation, ValidationError, PermissionDenied) as refused:
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        due.failed.append((page_id, _reason(refused)))


def _reason(refused: Any) -> str:
    return "; ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
