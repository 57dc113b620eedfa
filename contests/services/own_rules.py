"""Templates of a place: the rules of a contest kept for later ones."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.models import Contest, OwnRules
from lms.base.errors import RuleViolation
from lms.base.text import clean, search_key

NAME_LIMIT = 240


@transaction.atomic
def keep_rules(*, contest: Contest, name: str, by: User, now: datetime) -> OwnRules:
    """Keep the rules in force of a contest as a template of the place that holds it.

    Raises:
        RuleViolation: `name_missing`; `name_taken`, the place has a template of that name.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    name, unit = clean(name)[:NAME_LIMIT], contest.host_id
    if not name:
        raise RuleViolation("name_missing", "Xin ghi tên mẫu.", field="name")
    key = search_key(name)[:NAME_LIMIT]
    if OwnRules.objects.filter(unit_id=unit, name_key=key, removed_at__isnull=True).exists():
        raise RuleViolation("name_taken", "Đơn vị đã có mẫu tên này. Xin chọn tên khác.", field="name")
    version = contest.rules_versions.order_by("-number")[0]
    found = OwnRules.objects.create(
        unit_id=unit,
        name=name,
        name_key=key,
        level=contest.level,
        mode=contest.mode,
        document=version.document,
        contest=contest,
        made_by=by,
        made_at=now,
    )
    details = {"name": name, "version": version.number}
    record(action="contest.own_rules.kept", by=by, now=now, target=contest, scope_code=unit or "", details=details)
    return found


@transaction.atomic
def drop_rules(*, rules: OwnRules, by: User, now: datetime) -> None:
    """Take a template out of the list; contests opened from it keep their own copy. Asking twice changes nothing."""
    if OwnRules.objects.filter(pk=rules.pk, removed_at__isnull=True).update(removed_at=now, removed_by=by):
        details = {"name": rules.name}
        record(
            action="contest.own_rules.dropped",
            by=by,
            now=now,
            target=rules.contest,
            scope_code=rules.unit_id or "",
            details=details,
        )
