"""Many certificates as one file, made in parts with progress: a PDF to print, a package for the agency's signature.

A run may be worked again after a crash: it begins its file anew and issues nothing twice. Files are kept for some days
where no address leads, then made again when somebody asks.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, BinaryIO

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from lms.base.pdf_files import PdfJoiner, with_signature_field
from mediators.models import Unit
from training.enums import CertificateState, RunKind, RunState
from training.models import Certificate, CertificateRun
from training.rules.certificate_layout import geometry
from training.services.certificate_layouts import layout_of
from training.services.certificate_print import certificates_pdf, check_url
from training.services.certificates import check_may_issue, work_run

#: Pages that are set at once; the print engine holds no more than these in memory.
PAGES_AT_ONCE = 25
MOST_IN_FILE = 2000
FILES_KEPT = timedelta(days=7)
FOLDER = "certificate-runs"
Progress = Callable[[int], object]


@transaction.atomic
def start_files(*, commune: Unit, kind: RunKind, ids: Sequence[int], by: User, now: datetime) -> CertificateRun:
    """Note that a file of valid certificates of a commune is to be made, in the order of `ids`; `work` makes it.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "nothing_to_print", "too_many_to_print" (more than MOST_IN_FILE).
    """
    check_may_issue(by=by, commune=commune)
    valid = set(
        Certificate.objects.filter(issuer=commune, state=CertificateState.VALID, pk__in=ids).values_list(
            "pk", flat=True
        )
    )
    chosen = [pk for pk in ids if pk in valid]
    if not chosen:
        raise RuleViolation("nothing_to_print", _("Không có giấy chứng nhận còn hiệu lực nào để làm tệp."))
    if len(chosen) > MOST_IN_FILE:
        sentence = _("Mỗi tệp có tối đa %(most)s giấy. Xin chọn khoảng ngày ngắn hơn.") % {"most": MOST_IN_FILE}
        raise RuleViolation("too_many_to_print", sentence)
    run = CertificateRun.objects.create(commune=commune, asked_by=by, asked_at=now, kind=kind, certificate_ids=chosen)
    record(
        action="certificates.printed", by=by, now=now, target=run, scope_code=commune.code,
        details={"count": len(chosen), "kind": kind},
    )  # fmt: skip
    return run


def work(*, run: CertificateRun, now: datetime) -> None:
    """Do a run to its end: issue where that was asked for, then make the file, telling how far it is."""
    if run.kind == RunKind.ISSUE and run.state != RunState.READY:
        work_run(run=run, now=now)
    if run.certificate_ids and not run.file:
        make_file(run=run, now=now)
    CertificateRun.objects.filter(pk=run.pk).update(state=RunState.READY)
    run.refresh_from_db()


def make_file(*, run: CertificateRun, now: datetime) -> None:
    """Make the file of a run and keep it; one that was revoked meanwhile is left out."""

    def progress(done: int) -> None:
        CertificateRun.objects.filter(pk=run.pk).update(printed_count=done)

    with tempfile.TemporaryFile() as target:
        if run.kind == RunKind.SIGN:
            write_signing_package(run.certificate_ids, target, issuer=str(run.commune), now=now, progress=progress)
        else:
            write_pdf(run.certificate_ids, target, progress=progress)
        target.seek(0)
        suffix = "zip" if run.kind == RunKind.SIGN else "pdf"
        run.file = storages["private"].save(f"{FOLDER}/{run.public_id}.{suffix}", File(target))
    CertificateRun.objects.filter(pk=run.pk).update(file=run.file)


def opened_file(run: CertificateRun, *, now: datetime) -> IO[bytes]:
    """Return the file of a run, made again where it was tidied away.

    Raises:
        RuleViolation: "nothing_to_print": every certificate of the run was revoked.
    """
    if not run.file or not storages["private"].exists(run.file):
        if not _valid(run.certificate_ids).exists():
            raise RuleViolation("nothing_to_print", _("Không có giấy chứng nhận còn hiệu lực nào để làm tệp."))
        make_file(run=run, now=now)
    found: IO[bytes] = storages["private"].open(run.file)
    return found


def write_pdf(ids: Sequence[int], target: BinaryIO, *, progress: Progress) -> int:
    """Write the valid certificates among `ids` as one PDF, in that order; return the number of pages.

    Memory does not grow with their number: PAGES_AT_ONCE are read, set and written at a time.
    """
    joiner, done = PdfJoiner(target), 0
    for part in _parts(ids):
        done += joiner.add(certificates_pdf(part, is_tagged=False))
        progress(done)
    joiner.close()
    return done


def write_signing_package(
    ids: Sequence[int], target: BinaryIO, *, issuer: str, now: datetime, progress: Progress
) -> int:
    """Write a ZIP of one PDF each with an empty signature field, a list with SHA-256, and what to do with them."""
    listed = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for part in _parts(ids):
            for row in part:
                name, content = f"giay-chung-nhan-{row.number}-{row.year}.pdf", signable_pdf(row)
                package.writestr(name, content)
                listed.append(_listed(row, name, content))
            progress(len(listed))
        manifest = {"issuer": issuer, "made_at": now.isoformat(), "algorithm": "SHA-256", "files": listed}
        package.writestr("danh-sach.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        package.writestr("doc-truoc.txt", signing_words())
    return len(listed)


def signable_pdf(row: Certificate) -> bytes:
    """Return one certificate with an empty field for a digital signature where the signer's name stands."""
    layout = layout_of(row.layout)
    boxes = geometry(layout, has_picture=row.layout is not None and row.layout.picture_id is not None)
    signer, page = boxes["signer"], boxes["page"]
    field = (signer.x, signer.y + 18, signer.width, 24.0)
    return with_signature_field(certificates_pdf([row]), box=field, page_height=page.height)


def signing_words() -> str:
    """Return what the package says of itself."""
    return _(
        "Mỗi tệp PDF trong bộ này có một ô trống tên «ChuKySo», nằm dưới chức vụ người ký, để cơ quan ký số bằng\n"
        "chứng thư số chuyên dùng của mình, bằng phần mềm ký của cơ quan.\n"
        "Trước khi ký, so mã SHA-256 của từng tệp với danh-sach.json để biết tệp còn nguyên.\n"
        "Mã xác thực in trên giấy do hệ thống lập, chỉ để kiểm tra giấy; đó không phải chữ ký số của cơ quan,\n"
        "không thay cho chữ ký và con dấu.\n"
        "Hệ thống không giữ khóa ký của cơ quan và không ký thay cơ quan.\n"
    )


def tidy_run_files(*, now: datetime) -> list[str]:
    """Remove the files of runs older than FILES_KEPT; return their ids. They are made again when asked for."""
    old = CertificateRun.objects.filter(asked_at__lt=now - FILES_KEPT).exclude(file="")
    removed = []
    for run in old[:500]:
        storages["private"].delete(run.file)
        CertificateRun.objects.filter(pk=run.pk).update(file="")
        removed.append(str(run.public_id))
    return removed


def _listed(row: Certificate, name: str, content: bytes) -> dict[str, object]:
    return {
        "file": name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "number": row.register_number,
        "code": row.shown_code,
        "person": row.holder_name,
        "check": check_url(row),
    }


def _parts(ids: Sequence[int]) -> Iterator[list[Certificate]]:
    """Yield the valid certificates in the order of their ids, PAGES_AT_ONCE at a time."""
    for first in range(0, len(ids), PAGES_AT_ONCE):
        found = _valid(ids[first : first + PAGES_AT_ONCE]).select_related("layout").in_bulk()
        if part := [found[pk] for pk in ids[first : first + PAGES_AT_ONCE] if pk in found]:
            yield part


def _valid(ids: Sequence[int]) -> QuerySet[Certificate]:
    return Certificate.objects.filter(pk__in=ids, state=CertificateState.VALID)
