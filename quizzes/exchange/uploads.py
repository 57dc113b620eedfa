"""A file between the look at it and its taking: kept privately for a day, found again by its sender's signed ticket."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.errors import RuleViolation

FOLDER = "cau-hoi"
KEPT = timedelta(days=1)
MOST_SWEPT = 200
SALT = "quizzes.exchange.uploads"


@dataclass(frozen=True)
class Upload:
    """A file as sent: where it is kept, what it is called and is, into which bank, and what fills its gaps."""

    file: str
    name: str
    form: str
    place: str
    topic: str = ""
    level: str = ""
    competency: str = ""

    @property
    def defaults(self) -> dict[str, str]:
        """Header fields that are filled in where the file says nothing."""
        return {"topic": self.topic, "level": self.level, "competency": self.competency}


def keep(*, content: bytes, by: User, now: datetime, **facts: Any) -> str:
    """Keep a file and return its ticket, which opens it for its sender for a day; older files are swept away."""
    store = storages["private"]
    _sweep(now)
    upload = Upload(file=store.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(content)), **facts)
    return signing.dumps({**asdict(upload), "by": by.pk}, salt=SALT, compress=True)


def find(*, ticket: str, by: User) -> tuple[Upload, bytes]:
    """Return a kept file with its facts.

    Raises:
        RuleViolation: "no_upload": another person's ticket, a forged or an old one, or the file was taken already.
    """
    try:
        facts = signing.loads(ticket, salt=SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise _gone() from error
    if facts.pop("by") != by.pk:
        raise _gone()
    upload = Upload(**facts)
    try:
        with storages["private"].open(upload.file) as stream:
            return upload, stream.read()
    except OSError as error:
        raise _gone() from error


def forget(upload: Upload) -> None:
    """Remove a kept file."""
    storages["private"].delete(upload.file)


def _gone() -> RuleViolation:
    return RuleViolation(
        "no_upload", _("Tệp này đã được nhập, đã bỏ hoặc đã quá một ngày. Xin chọn lại tệp."), field="file"
    )


def _sweep(now: datetime) -> None:
    store = storages["private"]
    try:
        _folders, names = store.listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in sorted(names)[:MOST_SWEPT]:
        path = f"{FOLDER}/{name}"
        try:
            if store.get_modified_time(path) < now - KEPT:
                store.delete(path)
        except FileNotFoundError:  # somebody else's request swept it
            continue
