"""Files kept as proof of evidence: checked, drawn anew where they are pictures, stored where no address leads (I4)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from content.uploads import redraw_image
from lms.base.errors import RuleViolation
from lms.base.text import clean
from training.models import Evidence

PROOF_BYTES = 10 * 1024 * 1024
PROOF_STARTS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
PICTURES = frozenset({".png", ".jpg", ".jpeg"})
LONGEST_NAME = 160


@dataclass(frozen=True)
class Proof:
    """A file that may be kept as proof: the name it came with and its bytes, checked."""

    name: str
    content: bytes


def read_proof(path: str) -> Proof:
    """Return the file of a path, for the console.

    Raises:
        RuleViolation: `proof_unreadable`, `proof_refused`.
    """
    try:
        with Path(path).open("rb") as stream:
            return check_proof(stream, name=Path(path).name)
    except OSError as error:
        raise RuleViolation("proof_unreadable", f"Không đọc được tệp minh chứng «{path}».", field="proof") from error


def check_proof(stream: IO[bytes], *, name: str) -> Proof:
    """Return a PDF, JPEG or PNG of at most 10 MB, judged by its first bytes and its ending; pictures without metadata.

    Raises:
        RuleViolation: `proof_refused`.
    """
    content = stream.read(PROOF_BYTES + 1)
    ending = PurePosixPath(name).suffix.lower()
    start = PROOF_STARTS.get(ending)
    if start is None or not content.startswith(start) or len(content) > PROOF_BYTES:
        raise _refusal()
    if ending in PICTURES:
        try:
            content = redraw_image(BytesIO(content)).content
        except ValidationError as error:
            raise _refusal() from error
    kept_name = clean(PurePosixPath(name.replace("\\", "/")).name)
    return Proof(f"{kept_name[: LONGEST_NAME - len(ending)].removesuffix(ending)}{ending}", content)


def keep_proof(proof: Proof, *, now: datetime) -> dict[str, Any]:
    """Store a proof under a random name; return what the ledger says of it."""
    name = f"evidence/{now:%Y/%m}/{uuid4()}{PurePosixPath(proof.name).suffix.lower()}"
    kept = storages["private"].save(name, ContentFile(proof.content))
    digest = hashlib.sha256(proof.content).hexdigest()
    return {"file": kept, "name": proof.name, "bytes": len(proof.content), "sha256": digest}


def open_proof(row: Evidence) -> tuple[File, str] | None:
    """Return the stored file of a row and the name it came with, None where there is none."""
    kept = (row.details or {}).get("proof")
    if not isinstance(kept, dict) or not storages["private"].exists(str(kept.get("file", ""))):
        return None
    return storages["private"].open(kept["file"]), str(kept["name"])


def _refusal() -> RuleViolation:
    return RuleViolation(
        "proof_refused", "Minh chứng phải là tệp PDF, JPEG hoặc PNG, đọc được và không quá 10 MB.", field="proof"
    )
