"""Photographs of signed paper sheets: proof for a roll that was keyed afterwards (security.md I4)."""

import hashlib
from datetime import datetime
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from content.uploads import redraw_image
from lms.base.errors import NotAllowed, RuleViolation
from training.class_access import may_run_class
from training.models import ClassSession, SheetPhoto

MOST_PHOTOS = 20


@transaction.atomic
def add_sheet_photo(*, session: ClassSession, stream: IO[bytes], by: User, now: datetime) -> SheetPhoto:
    """Keep a photograph of the signed sheet: drawn anew, without place and device, where no address leads.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "not_a_picture", "too_many_photos", "same_photo".
    """
    if not may_run_class(by, session.training_class):
        raise NotAllowed(_("Lớp này không thuộc phần việc được giao của Ông/Bà."))
    if session.photos.count() >= MOST_PHOTOS:
        raise RuleViolation("too_many_photos", _("Mỗi buổi giữ tối đa 20 ảnh."), field="photo")
    try:
        drawn = redraw_image(stream)
    except ValidationError as error:
        raise RuleViolation("not_a_picture", " ".join(error.messages), field="photo") from error
    digest = hashlib.sha256(drawn.content).hexdigest()
    if session.photos.filter(sha256=digest).exists():
        raise RuleViolation("same_photo", _("Ảnh này đã có trong buổi."), field="photo")
    photo = SheetPhoto(session=session, sha256=digest, added_by=by, added_at=now)
    photo.file.save(f"{photo.public_id}.{drawn.extension}", ContentFile(drawn.content), save=False)
    photo.save()
    record(
        action="attendance.photo_added",
        by=by,
        now=now,
        target=session,
        scope_code=session.training_class.unit_id,
        details={"session": str(session), "sha256": digest[:16]},
    )
    return photo
