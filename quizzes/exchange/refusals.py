"""Why a file of questions is refused as a whole: sentences for people, each naming the limit and what to do."""

from typing import Any

from django.utils.translation import gettext as _

from lms.base.errors import RuleViolation


def refusal(code: str, facts: dict[str, Any] | None = None) -> RuleViolation:
    """Return the refusal of a file by its code."""
    return RuleViolation(code, _sentences()[code] % (facts or {}), field="file")


def _sentences() -> dict[str, str]:
    return {
        "unknown_format": _("Không có định dạng «%(format)s». Các định dạng: %(formats)s."),
        "read_only": _("Định dạng «%(format)s» chỉ nhận vào, không xuất ra được."),
        "missing_file": _("Không đọc được tệp «%(name)s»."),
        "not_written": _("Không ghi được tệp «%(name)s»."),
        "empty": _("Tệp không có gì."),
        "upload_too_large": _("Tệp nặng hơn %(most)d MB. Xin tách thành nhiều tệp nhỏ."),
        "too_long": _("Văn bản trong tệp dài hơn %(most)d MB. Xin tách thành nhiều tệp nhỏ."),
        "too_many": _("Tệp có hơn %(most)d câu hỏi. Xin tách thành nhiều tệp nhỏ."),
        "not_utf8": _("Tệp không viết bằng mã UTF-8. Xin lưu lại dưới dạng UTF-8 rồi thử lại."),
        "wrong_kind": _("Nội dung tệp không đúng định dạng đã chọn. Xin kiểm tra lại tệp hoặc chọn định dạng khác."),
        "broken": _("Tệp bị hỏng hoặc tải chưa đủ nên không đọc được. Xin xuất lại tệp rồi thử lại."),
        "encrypted": _("Tệp được đặt mật khẩu. Xin bỏ mật khẩu rồi thử lại."),
        "macro": _("Tệp có chứa macro nên không được nhận. Xin lưu thành tệp không có macro."),
        "unsafe_xml": _(
            "Tệp XML có khai báo DOCTYPE hoặc thực thể (XXE) nên không được nhận. Xin xuất lại tệp, bỏ khai báo ấy."
        ),
        "entries": _("Gói có %(count)d tệp con, vượt giới hạn %(most)d tệp con. Xin tách thành nhiều gói."),
        "unpacked": _("Gói khi giải nén lớn hơn giới hạn %(most)d MB. Xin tách thành nhiều gói hoặc bỏ phim ảnh."),
        "ratio": _("Gói nén quá %(most)d lần, vượt giới hạn tỷ lệ nén, giống tệp phá hoại. Xin tạo lại gói."),
        "unsafe_path": _("Gói có tệp con với đường dẫn không an toàn (tuyệt đối hoặc có «..»): «%(name)s»."),
        "link": _("Gói có tệp con là liên kết tới tệp khác: «%(name)s». Gói không được chứa liên kết."),
        "nesting": _("Nội dung lồng nhau quá %(most)d cấp."),
        "too_big": _("Đọc tệp mất quá 10 giây hoặc quá 256 MB bộ nhớ nên đã dừng. Xin tách thành nhiều tệp nhỏ."),
        "no_table": _("Không thấy bảng câu hỏi: dòng đầu bảng phải có cột «Câu hỏi» và cột «Đáp án»."),
        "no_content": _("Gói không có tệp «%(name)s» nên không phải gói của định dạng đã chọn."),
    }
