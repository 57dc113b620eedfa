"""Certificates on paper: A4, one a page, made anew from the stored row and its layout whenever it is asked for."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from lms.base.clock import now
from lms.base.typst_pdf import render_pdf, render_png
from training.models import Certificate, CertificateLayout, CertificatePicture
from training.rules.certificate_layout import INKS, PAPERS, Layout, geometry, pieces, read_layout
from training.services.certificate_keys import seal_of

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "certificate.typ"
SHIPPED = "0"
QUIET_MODULES = 4
#: One of the eight masks of the QR standard. To try them all takes five times as long, and sealed text is as good as
#: random: every mask gives an even picture.
QR_MASK = 4
#: CODE for the sample of the preview; no certificate has it (O is no sign of the alphabet).
SAMPLE_CODE = "MAUGIAYCHUNGNHANXEMO"


def certificates_pdf(certificates: Sequence[Certificate], *, is_tagged: bool = True) -> bytes:
    """Return one PDF with a page for each certificate, in the order given; about 30 ms a page.

    Args:
        is_tagged: with the structure that screen readers use; left out where pages are joined to one file.
    """
    return render_pdf(template=TEMPLATE, data=certificate_data(certificates), is_tagged=is_tagged)


def preview_png(*, layout: Layout, picture: CertificatePicture | None, sample: Certificate) -> bytes:
    """Return the picture of a layout that is not stored yet, with a person who does not exist."""
    data = {
        "certificates": [_page(sample, layout=layout, key=SHIPPED)],
        "layouts": {SHIPPED: _look(layout, picture)},
        "labels": _labels(),
    }
    return render_png(template=TEMPLATE, data=data, dots_per_inch=72.0)[0]


def certificate_data(certificates: Sequence[Certificate]) -> dict[str, Any]:
    """Return what the template is given; one statement for all layouts."""
    ids = {row.layout_id for row in certificates if row.layout_id}
    rows = CertificateLayout.objects.select_related("picture").in_bulk(sorted(ids)) if ids else {}
    layouts = {SHIPPED: Layout(), **{str(pk): read_layout(row.values) for pk, row in rows.items()}}
    pictures = {str(pk): row.picture for pk, row in rows.items()}
    keys = [str(row.layout_id or SHIPPED) for row in certificates]
    return {
        "certificates": [_page(row, layout=layouts[key], key=key) for row, key in zip(certificates, keys, strict=True)],
        "layouts": {key: _look(layouts[key], pictures.get(key)) for key in sorted(set(keys))},
        "labels": _labels(),
    }


def check_url(certificate: Certificate) -> str:
    """Return the address of the public check of this certificate, as it is shared."""
    return urljoin(settings.LMS_BASE_URL, reverse("training:certificate-check", args=[certificate.code]))


def sealed_url(certificate: Certificate) -> str:
    """Return the address that the QR code holds: the check page, and the seal behind the «#» (checked offline)."""
    seal = seal_of(certificate, now=now())
    return f"{check_url(certificate)}#{seal}" if seal else check_url(certificate)


def sealed_qr(text: str) -> str:
    """Return the QR code of a sealed address as an SVG document around a small picture, a pixel a module.

    It survives a fold or smudge (error correction M). Drawn paths take ten times the room, lists of numbers three times
    the time of the print engine.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=QR_MASK)
    side = len(code.matrix) + 2 * QUIET_MODULES
    edge, margin = bytes([255]) * (side * QUIET_MODULES), bytes([255]) * QUIET_MODULES
    middle = b"".join(margin + bytes(0 if dark else 255 for dark in row) + margin for row in code.matrix)
    target = BytesIO()
    Image.frombytes("L", (side, side), edge + middle + edge).convert("1").save(target, format="PNG")
    return _picture_svg(b64encode(target.getvalue()).decode("ascii"), side, side, is_smooth=False)


def _labels() -> dict[str, str]:
    address = urljoin(settings.LMS_BASE_URL, reverse("training:certificate-check-form"))
    return {
        "title": _("Giấy chứng nhận"),
        "state": _("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        "motto": _("Độc lập - Tự do - Hạnh phúc"),
        "picture": _("Biểu trưng"),
        "code": _("Mã xác thực"),
        "check": _("Quét mã vuông, hoặc gõ mã này tại trang"),
        "address": address.split("://", 1)[-1],
        "sign": _("(Ký, ghi rõ họ tên, đóng dấu)"),
        "note": _("Mã xác thực dùng để tra cứu giấy này trên hệ thống, không thay cho chữ ký và con dấu."),
        "unverified": _("Nội dung khóa học chưa đối chiếu với Chương trình khung 2372."),
    }


def _look(layout: Layout, picture: CertificatePicture | None) -> dict[str, Any]:
    """Return a layout as the template wants it: names with hyphens, colours, boxes, the picture inside an SVG."""
    boxes, is_wide = geometry(layout, has_picture=picture is not None), layout.orientation == "ngang"
    return {
        "border": layout.border,
        "title": layout.title,
        "ink": INKS[layout.ink][0],
        "paper": PAPERS[layout.paper][0],
        "title-size": layout.title_size,
        "name-size": layout.name_size,
        "text-size": layout.text_size,
        "qr-size": layout.qr_size,
        "is-wide": is_wide,
        "state-size": 12 if is_wide else 10.5,
        "boxes": {name: list(box) for name, box in boxes.items()},
        "picture": _picture_svg(picture.png, picture.width, picture.height) if picture else "",
    }


def _picture_svg(png: str, width: int, height: int, *, is_smooth: bool = True) -> str:
    """Return a PNG (base64, of ours) inside an SVG document: the template takes text, never files."""
    rendering = "optimizeQuality" if is_smooth else "optimizeSpeed"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" image-rendering="{rendering}" '
        f'href="data:image/png;base64,{png}"/></svg>'
    )


def _page(row: Certificate, *, layout: Layout, key: str) -> dict[str, Any]:
    sentence = layout.class_sentence if row.training_class_id else layout.sentence
    day = {"day": f"{row.issued_on:%d}", "month": f"{row.issued_on:%m}", "year": row.issued_on.year}
    return {
        "layout": key,
        "body": row.body_name,
        "number": _("Số: %(number)s") % {"number": row.register_number},
        "lead": layout.lead,
        "name": row.holder_name,
        "pieces": [list(piece) for piece in pieces(sentence, filled_fields(row))],
        "place-day": _("%(place)s, ngày %(day)s tháng %(month)s năm %(year)s") % {"place": row.place, **day},
        "signer-title": row.signer_title,
        "signer-name": row.signer_name,
        "code": row.shown_code,
        "qr": sealed_qr(sealed_url(row)),
        "unverified": row.unverified,
        "revoked": "" if row.is_valid else _("ĐÃ THU HỒI"),
    }


def filled_fields(row: Certificate) -> dict[str, str]:
    """Return what the fields of the sentence stand for on this certificate."""
    return {
        "nam_sinh": str(row.birth_year or ""),
        "to": row.team_name,
        "khoa_hoc": row.course_title,
        "ngay_hoan_thanh": f"{row.completed_on:%d/%m/%Y}",
        "ngay_cap": f"{row.issued_on:%d/%m/%Y}",
        "so": row.register_number,
        "co_quan": row.body_name,
    }
