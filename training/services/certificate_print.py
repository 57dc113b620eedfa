"""Certificates on paper: A4 landscape, one a page, made anew from the stored row whenever it is asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.base.typst_pdf import render_pdf
from mediators.services.cards import qr_svg
from training.models import Certificate

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "certificate.typ"


def certificates_pdf(certificates: Sequence[Certificate]) -> bytes:
    """Return one PDF with a page for each certificate, in the order given; about 10 ms a page."""
    return render_pdf(template=TEMPLATE, data=certificate_data(certificates))


def certificate_data(certificates: Sequence[Certificate]) -> dict[str, Any]:
    """Return what the template is given."""
    return {"certificates": [_page(row) for row in certificates], "labels": _labels()}


def check_url(certificate: Certificate) -> str:
    """Return the address that the QR code holds: the public check of this certificate."""
    return urljoin(settings.LMS_BASE_URL, reverse("training:certificate-check", args=[certificate.code]))


def _labels() -> dict[str, str]:
    address = urljoin(settings.LMS_BASE_URL, reverse("training:certificate-check-form"))
    return {
        "title": _("Giấy chứng nhận"),
        "state": _("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        "motto": _("Độc lập - Tự do - Hạnh phúc"),
        "heading": _("GIẤY CHỨNG NHẬN"),
        "done": _("đã hoàn thành khóa học"),
        "code": _("Mã xác thực"),
        "check": _("Quét mã vuông hoặc gõ mã xác thực tại trang:"),
        "address": address.split("://", 1)[-1],
        "sign": _("(Ký, ghi rõ họ tên, đóng dấu)"),
        "note": _("Mã xác thực dùng để tra cứu giấy này trên hệ thống, không thay cho chữ ký và con dấu."),
        "unverified": _("Nội dung khóa học chưa đối chiếu với Chương trình khung 2372."),
    }


def _page(row: Certificate) -> dict[str, Any]:
    born = _("sinh năm %(year)s, ") % {"year": row.birth_year} if row.birth_year else ""
    day = {"day": f"{row.issued_on:%d}", "month": f"{row.issued_on:%m}", "year": row.issued_on.year}
    return {
        "body": row.body_name,
        "number": _("Số: %(number)s") % {"number": row.register_number},
        "given-by": _("Chứng nhận ông/bà"),
        "name": row.holder_name,
        "person": born + _("hòa giải viên"),
        "team": row.team_name,
        "course": row.course_title,
        "days": _("ngày %(day)s") % {"day": f"{row.completed_on:%d/%m/%Y}"},
        "place-day": _("%(place)s, ngày %(day)s tháng %(month)s năm %(year)s") % {"place": row.place, **day},
        "signer-title": row.signer_title,
        "signer-name": row.signer_name,
        "code": row.shown_code,
        "qr": qr_svg(check_url(row)),
        "unverified": row.unverified,
        "revoked": "" if row.is_valid else _("ĐÃ THU HỒI"),
    }
