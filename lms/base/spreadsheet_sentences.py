"""Why a spreadsheet file is refused, and what to do about it, in plain Vietnamese (security.md §9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_SAVE_AGAIN = _("Hãy mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu «Excel Workbook (.xlsx)», rồi tải lên lại.")
_CHOOSE_LIST = _("Hãy chọn tệp Excel (.xlsx) có danh sách.")
_COPY_OVER = _("Hãy chép danh sách sang một tệp Excel mới, lưu thành .xlsx, rồi tải lên lại.")
_COPY_VALUES = _("Hãy chép danh sách, dán dạng giá trị (Paste Values) sang tệp Excel mới, rồi tải lên lại.")

_KINDS = {
    "empty": (_("Tệp trống, không có dữ liệu."), _CHOOSE_LIST),
    "encrypted": (
        _("Tệp được đặt mật khẩu nên không đọc được."),
        _("Hãy bỏ mật khẩu trong Excel, lưu rồi tải lên lại."),
    ),
    "macro": (_("Tệp có chứa macro (.xlsm) nên không được nhận."), _SAVE_AGAIN),
    "xls": (_("Đây là tệp Excel đời cũ (.xls)."), _SAVE_AGAIN),
    "xlsb": (_("Đây là tệp Excel dạng nhị phân (.xlsb)."), _SAVE_AGAIN),
    "ods": (_("Đây là tệp bảng tính OpenDocument (.ods)."), _("Hãy lưu lại thành .xlsx, rồi tải lên lại.")),
    "csv": (_("Đây là tệp văn bản hoặc CSV."), _("Hãy mở bằng Excel, lưu lại thành .xlsx, rồi tải lên lại.")),
    "html": (_("Đây là trang web hoặc tệp XML, không phải tệp Excel thật."), _SAVE_AGAIN),
    "word": (_("Đây là tệp Word."), _("Hãy chép bảng danh sách sang Excel, lưu thành .xlsx, rồi tải lên lại.")),
    "slides": (_("Đây là tệp trình chiếu."), _CHOOSE_LIST),
    "pdf": (_("Đây là tệp PDF."), _CHOOSE_LIST),
    "image": (_("Đây là tệp ảnh."), _CHOOSE_LIST),
    "zip": (
        _("Đây là tệp nén, không phải tệp Excel."),
        _("Hãy giải nén, chọn tệp .xlsx ở trong, rồi tải lên lại."),
    ),
    "unknown": (_("Không nhận ra kiểu của tệp này."), _CHOOSE_LIST),
}
_FILES = {
    "upload_too_large": (
        _("Tệp nặng hơn 10 MB."),
        _("Hãy xóa hình ảnh trong tệp hoặc tách thành nhiều tệp nhỏ, rồi tải lên lại."),
    ),
    "broken": (_("Tệp bị hỏng hoặc tải chưa đủ nên không đọc được."), _SAVE_AGAIN),
    "unsafe_xml": (_("Tệp có phần khai báo không an toàn."), _COPY_OVER),
    "external_link": (_("Tệp có liên kết tới tệp khác."), _COPY_VALUES),
    "no_sheet": (_("Tệp không có trang tính nào."), _CHOOSE_LIST),
    "too_many_sheets": (
        _("Tệp có %(count)s trang tính, quá mức %(most)s."),
        _("Hãy tách thành nhiều tệp."),
    ),
    "too_many_rows": (
        _("Tệp có hơn %(most)s dòng (tính đến trang «%(sheet)s»)."),
        _("Hãy xóa các dòng thừa ở cuối hoặc tách thành nhiều tệp."),
    ),
    "too_many_columns": (
        _("Trang tính «%(sheet)s» có %(count)s cột, quá mức %(most)s."),
        _("Hãy xóa các cột thừa bên phải bảng."),
    ),
    "too_large": (
        _("Đọc tệp mất quá 10 giây hoặc quá 256 MB bộ nhớ nên đã dừng."),
        _("Hãy xóa các ô thừa ở xa bảng, hoặc tách thành nhiều tệp nhỏ."),
    ),
}
_BOMBS = {
    "entries": _("Tệp có quá %(most)s phần bên trong."),
    "unpacked": _("Khi giải nén, tệp lớn hơn %(most)s MB."),
    "ratio": _("Tệp được nén quá %(most)s lần, có thể gây hại cho máy chủ."),
    "links": _("Tệp có quá nhiều liên kết bên trong."),
}


def kind_sentence(kind: str) -> str:
    """Say which kind of file this is and what to do to get an .xlsx."""
    what, advice = _KINDS.get(kind, _KINDS["unknown"])
    return f"{what} {advice}"


def refusal_sentence(code: str, facts: dict[str, Any]) -> str:
    """Say why the file is refused (which limit, which kind) and what to do; an unknown code reads as a broken file."""
    if code == "wrong_kind":
        return kind_sentence(facts["kind"])
    if code in _KINDS:
        return kind_sentence(code)
    if code == "bomb":
        return f"{_BOMBS[facts['limit']] % facts} {_COPY_OVER}"
    what, advice = _FILES.get(code, _FILES["broken"])
    return f"{what % facts} {advice}"
