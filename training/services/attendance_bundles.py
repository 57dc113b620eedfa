"""Marks that a telephone kept without network and sends later: taken exactly once, or kept whole with the reason.

A telephone gets a key of its own for one session and one trainer, and seals the text that it sends with it. The same
text sent again is acknowledged. What cannot be taken (altered, of another trainer, roll closed, a line that cannot be
read) is kept whole and can be sent anew from a screen when the cause is mended.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import NotAllowed, RuleViolation
from training.class_access import may_run_class
from training.enums import BundleFate
from training.models import AttendanceBundle, ClassSession
from training.rules.classes import is_sealed, telephone_key
from training.services.attendance import MOST_MARKS, Mark, Marked, mark_roll

MOST_CHARACTERS = 400_000
KEY_CHARACTERS = 64


@dataclass(frozen=True)
class Receipt:
    """What the telephone is told: the bundle is here (`kept`), what became of its lines, and a sentence if refused."""

    key: str
    is_taken: bool
    is_repeat: bool = False
    code: str = ""
    reason: str = ""
    lines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class _Refused(RuleViolation):
    """A bundle that is kept and not taken."""


def receive_bundle(*, payload: str, seal: str, by: User, now: datetime) -> Receipt:
    """Take the marks of a telephone, or keep them with the reason; sending again changes nothing.

    Args:
        payload: JSON text as it was sealed: `session`, `trainer` (public ids), `key`, `marks`.
        seal: HMAC-SHA-256 of the text with rules.classes.telephone_key, hexadecimal.

    Raises:
        RuleViolation: "too_long": nothing is kept, because nothing of ours is that long.
    """
    if len(payload) > MOST_CHARACTERS:
        raise RuleViolation("too_long", _("Gói điểm danh quá lớn. Xin gửi từng buổi."))
    digest = hashlib.sha256(payload.encode()).hexdigest()
    key = _key_of(payload) or digest
    known = AttendanceBundle.objects.filter(key=key, digest=digest, sent_by=by).first()
    if known is not None and (known.fate == BundleFate.TAKEN or known.code == "lines"):
        return _receipt(known, is_repeat=True)
    try:
        return _receipt(_take(payload, seal, key=key, digest=digest, by=by, now=now))
    except _Refused as refusal:
        return _receipt(_keep(payload, refusal, key=key, digest=digest, by=by, now=now))
    except IntegrityError:
        taken = AttendanceBundle.objects.filter(key=key, digest=digest, sent_by=by).first()
        if taken is None:
            raise
        return _receipt(taken, is_repeat=True)


@transaction.atomic
def replay_bundle(*, bundle: AttendanceBundle, by: User, now: datetime) -> AttendanceBundle:
    """Try a refused bundle again, as sent by whoever sent it; lines taken before do nothing again.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "taken_already", "altered" (never taken), or why it is still refused.
    """
    if bundle.session is None or not may_run_class(by, bundle.session.training_class):
        raise NotAllowed(_("Gói này không thuộc lớp của Ông/Bà."))
    if bundle.fate == BundleFate.TAKEN:
        raise RuleViolation("taken_already", _("Gói này đã được ghi rồi."))
    if bundle.code == "altered":
        raise RuleViolation(
            "altered",
            _("Nội dung gói đã bị sửa sau khi rời máy nên không ghi được. Xin gõ lại theo phiếu ký."),
        )
    content = _read(bundle.payload)
    results = _mark(bundle.session, content, by=by, now=now)
    refused = [row for row in results if row.state == "refused"]
    waiting = AttendanceBundle.objects.filter(pk=bundle.pk, fate=BundleFate.REFUSED)
    values: dict[str, Any] = {"outcome": _told(results), "replayed_at": now, "replayed_by": by}
    if not refused:
        values |= {"fate": BundleFate.TAKEN.value}
    if waiting.update(**values) != 1:
        raise RuleViolation("taken_already", _("Gói này đã được ghi rồi."))
    bundle.refresh_from_db()
    details = {"lines": len(results), "refused": len(refused), "from": bundle.sent_by.username}
    _tell(bundle, "attendance.bundle_replayed", by=by, now=now, details=details)
    return bundle


def is_replayable(bundle: AttendanceBundle) -> bool:
    """Tell whether a bundle may be tried again."""
    return bundle.fate == BundleFate.REFUSED and bundle.code != "altered" and bundle.session_id is not None


@transaction.atomic
def _take(payload: str, seal: str, *, key: str, digest: str, by: User, now: datetime) -> AttendanceBundle:
    content = _read(payload)
    session = _session(content)
    trainer = str(content.get("trainer", ""))
    if not is_sealed(key=telephone_key(roll_key=session.roll_key, trainer=trainer), payload=payload, seal=seal):
        raise _Refused("altered", _("Nội dung gói khác lúc ghi trên máy nên không nhận. Xin đối chiếu với phiếu ký."))
    if trainer != str(by.public_id):
        raise _Refused("other_trainer", _("Gói do máy của người khác ghi: người đó tự gửi, hoặc cán bộ gửi lại."))
    if AttendanceBundle.objects.filter(key=key, fate=BundleFate.TAKEN).exists():
        raise _Refused("altered", _("Mã gói này đã dùng cho một nội dung khác."))
    try:
        results = _mark(session, content, by=by, now=now)
    except NotAllowed as refusal:
        raise _Refused("not_yours", refusal.message) from refusal
    except RuleViolation as refusal:
        raise _Refused(refusal.code, refusal.message) from refusal
    refused = [row for row in results if row.state == "refused"]
    why = {"count": len(refused), "why": refused[0].sentence} if refused else {}
    values = {
        "session": session,
        "payload": payload,
        "received_at": now,
        "fate": BundleFate.REFUSED if refused else BundleFate.TAKEN,
        "code": "lines" if refused else "",
        "reason": _("%(count)s dòng chưa ghi được: %(why)s") % why if refused else "",
        "outcome": _told(results),
    }
    bundle, _made = AttendanceBundle.objects.update_or_create(key=key, digest=digest, sent_by=by, defaults=values)
    _tell(bundle, "attendance.bundle_taken", by=by, now=now, details={"lines": len(results), "refused": len(refused)})
    return bundle


def _keep(payload: str, refusal: _Refused, *, key: str, digest: str, by: User, now: datetime) -> AttendanceBundle:
    """Keep what was refused, once for each sender and content."""
    try:
        session: ClassSession | None = _session(_read(payload))
    except _Refused:
        session = None
    values = {"session": session, "payload": payload, "received_at": now, "fate": BundleFate.REFUSED}
    bundle, made = AttendanceBundle.objects.get_or_create(
        key=key,
        digest=digest,
        sent_by=by,
        defaults={**values, "code": refusal.code, "reason": refusal.message[:400]},
    )
    if made:
        _tell(bundle, "attendance.bundle_refused", by=by, now=now, details={"code": refusal.code})
    elif bundle.fate == BundleFate.REFUSED:
        AttendanceBundle.objects.filter(pk=bundle.pk).update(code=refusal.code, reason=refusal.message[:400])
        bundle.refresh_from_db()
    return bundle


def _mark(session: ClassSession, content: Mapping[str, Any], *, by: User, now: datetime) -> list[Marked]:
    rows = content["marks"]
    marks = [_mark_of(row, str(content["key"]), place, now=now) for place, row in enumerate(rows)]
    return mark_roll(session=session, marks=marks, by=by, now=now)


def _mark_of(row: Any, bundle: str, place: int, *, now: datetime) -> Mark:
    """Return one line as a mark; what cannot be read becomes a mark that is refused by itself."""
    given = row if isinstance(row, dict) else {}

    def text(name: str, most: int) -> str:
        value = given.get(name, "")
        return value[:most] if isinstance(value, str) else ""

    return Mark(
        client_key=f"tel:{bundle}:{text('key', 40) or place}"[:120],
        presence=text("presence", 12),
        way=text("way", 10),
        marked_at=_moment(text("at", 40)) or now,
        code=text("code", 60),
        name=text("name", 80),
        note=text("note", 120),
        came_at=_clock(text("came", 8)),
        left_at=_clock(text("left", 8)),
        helped=given.get("helped") is True,
    )


def _read(payload: str) -> dict[str, Any]:
    try:
        content = json.loads(payload)
    except ValueError as error:
        raise _Refused("unreadable", _("Gói điểm danh không đọc được.")) from error
    marks = content.get("marks") if isinstance(content, dict) else None
    if not isinstance(marks, list) or not isinstance(content.get("key"), str):
        raise _Refused("unreadable", _("Gói điểm danh không đọc được."))
    if len(marks) > MOST_MARKS:
        raise _Refused("too_many", _("Mỗi lần gửi được tối đa %(most)s dòng.") % {"most": MOST_MARKS})
    return content


def _session(content: Mapping[str, Any]) -> ClassSession:
    try:
        wanted = UUID(str(content.get("session", "")))
        return ClassSession.objects.select_related("training_class__unit", "subject").get(public_id=wanted)
    except (ValueError, ValidationError, ClassSession.DoesNotExist) as error:
        raise _Refused("unknown_session", _("Không có buổi học này.")) from error


def _key_of(payload: str) -> str:
    try:
        return str(_read(payload)["key"])[:KEY_CHARACTERS]
    except _Refused:
        return ""


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _clock(text: str) -> time | None:
    try:
        return parse_time(text) if text else None
    except ValueError:
        return None


def _told(results: list[Marked]) -> dict[str, Any]:
    """Return what became of each line, as kept and as told to the telephone."""
    found: dict[str, Any] = {}
    for row in results:
        parts = {"state": row.state, "sentence": row.sentence, "questions": list(row.questions)}
        found[row.client_key.split(":", 2)[-1]] = {name: value for name, value in parts.items() if value}
    return found


def _receipt(bundle: AttendanceBundle, *, is_repeat: bool = False) -> Receipt:
    return Receipt(
        key=bundle.key,
        is_taken=bundle.fate == BundleFate.TAKEN,
        is_repeat=is_repeat,
        code=bundle.code,
        reason=bundle.reason,
        lines=bundle.outcome,
    )


def _tell(bundle: AttendanceBundle, action: str, *, by: User, now: datetime, details: dict[str, Any]) -> None:
    scope = bundle.session.training_class.unit_id if bundle.session else ""
    record(action=action, by=by, now=now, target=bundle, scope_code=scope, details=details)
