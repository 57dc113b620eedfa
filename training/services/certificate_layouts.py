"""How an issuer's certificates look: new versions of the layout, pictures, the sample of the preview."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from accounts.models import User
from audit.services import record
from content.uploads import redraw_image
from lms.base.errors import RuleViolation
from mediators.models import Unit
from training.models import Certificate, CertificateIssuer, CertificateLayout, CertificatePicture
from training.rules.certificate_layout import Layout, read_layout
from training.services.certificate_print import SAMPLE_CODE
from training.services.certificates import check_may_issue

LONGEST_SIDE = 600
MAX_PICTURE_BYTES = 2 * 1024 * 1024
MOST_PICTURES = 12
#: As long as a real seal, so that the squares of the sample are as small as those of a real paper; it opens nothing.
SAMPLE_SEAL = "MAU" * 140


def current_layout(unit: Unit) -> CertificateLayout | None:
    """Return the version that certificates are issued with now; None: the shipped one. One statement."""
    return CertificateLayout.objects.filter(unit=unit).select_related("picture").first()


@transaction.atomic
def save_layout(
    *, commune: Unit, values: Mapping[str, Any], picture: CertificatePicture | None, by: User, now: datetime
) -> CertificateLayout:
    """Keep a new version for certificates issued from now on; the same values again change nothing.

    Raises:
        NotAllowed: the commune is not the caller's.
        training.rules.certificate_layout.LayoutRefused: a value is wrong.
        RuleViolation: "foreign_picture".
    """
    check_may_issue(by=by, commune=commune)
    stored = read_layout(values).as_values()
    if picture is not None and picture.unit_id != commune.pk:
        raise RuleViolation("foreign_picture", _("Hình này không thuộc nơi cấp giấy đang sửa."), field="picture")
    last = CertificateLayout.objects.select_for_update().filter(unit=commune).first()
    if last is not None and (last.values, last.picture_id) == (stored, picture.pk if picture else None):
        return last
    row = CertificateLayout.objects.create(
        unit=commune, version=last.version + 1 if last else 1, values=stored, picture=picture, made_at=now, made_by=by
    )
    details = {"version": row.version}
    record(action="certificate.layout_changed", by=by, now=now, scope_code=commune.code, details=details)
    return row


@transaction.atomic
def add_picture(*, commune: Unit, name: str, stream: IO[bytes], by: User, now: datetime) -> CertificatePicture:
    """Keep an emblem or logo, drawn anew as PNG of at most LONGEST_SIDE pixels a side (security.md I4).

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "picture_refused" (kind, size), "too_many_pictures".
    """
    check_may_issue(by=by, commune=commune)
    if CertificatePicture.objects.filter(unit=commune).count() >= MOST_PICTURES:
        sentence = _("Nơi cấp này đã có %(most)s hình. Xin chọn một trong các hình đã có.") % {"most": MOST_PICTURES}
        raise RuleViolation("too_many_pictures", sentence, field="file")
    content, width, height = _drawn(stream)
    row = CertificatePicture.objects.create(
        unit=commune,
        name=name.strip()[:60] or _("Hình"),
        png=b64encode(content).decode("ascii"),
        width=width,
        height=height,
        added_at=now,
        added_by=by,
    )
    details = {"bytes": len(content)}
    record(action="certificate.picture_added", by=by, now=now, target=row, scope_code=commune.code, details=details)
    return row


def sample_certificate(issuer: CertificateIssuer, *, of_class: bool, today: date) -> Certificate:
    """Return a certificate of nobody, not stored, for the preview; its code and its seal open nothing."""
    return Certificate(
        code=SAMPLE_CODE,
        year=today.year,
        number=125,
        holder_name=_("Nguyễn Thị Hoài Phương"),
        birth_year=1968,
        team_name=_("Tổ hòa giải Tổ dân phố số 12"),
        course_title=_("Bồi dưỡng kiến thức pháp luật, nghiệp vụ hòa giải ở cơ sở"),
        training_class_id=-1 if of_class else None,
        completed_on=today,
        issued_on=today,
        body_name=issuer.body_name,
        place=issuer.place,
        signer_title=issuer.signer_title,
        signer_name=issuer.signer_name,
        unverified=False,
        seal=SAMPLE_SEAL,
    )


def layout_of(row: CertificateLayout | None) -> Layout:
    """Return the layout of a stored version, the shipped one without."""
    return read_layout(row.values) if row else Layout()


def _drawn(stream: IO[bytes]) -> tuple[bytes, int, int]:
    stream.seek(0, 2)
    if stream.tell() > MAX_PICTURE_BYTES:
        raise RuleViolation("picture_refused", _("Hình lớn hơn 2 MB. Xin thu nhỏ rồi tải lên lại."), field="file")
    try:
        redrawn = redraw_image(stream)
    except ValidationError as error:
        raise RuleViolation("picture_refused", error.messages[0], field="file") from error
    with Image.open(BytesIO(redrawn.content)) as picture:
        drawn = picture.convert("RGBA")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    drawn.save(out, format="PNG", optimize=True)
    return out.getvalue(), drawn.width, drawn.height
