"""What can be said about a row, a sheet or a file of a roster: code, gravity and Vietnamese sentence."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Severity(StrEnum):
    """What a problem does to the row: refuses it, asks a person first, or only warns."""

    REFUSE = "refuse"
    ASK = "ask"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing found: stable code, sentence (what was found, what to do), gravity, letter of the column or None."""

    code: str
    sentence: str
    severity: Severity
    column: str | None = None


_REFUSE = {
    "no_recognition_date": _("Thiếu ngày công nhận. Hãy ghi ngày ký quyết định công nhận (ngày/tháng/năm)."),
    "incomplete_date": _("Ngày công nhận «%(found)s» chưa đủ ngày, tháng, năm. Hãy ghi đủ, ví dụ 05/12/2022."),
    "bad_date": _("Ngày công nhận «%(found)s» không có trong lịch. Hãy xem quyết định và sửa lại."),
    "bad_birth": _("Ngày sinh hoặc năm sinh «%(found)s» không đúng. Hãy sửa lại, ví dụ 19/02/1969 hoặc 1969."),
    "missing_name": _("Dòng có số liệu nhưng thiếu họ và tên. Hãy ghi họ và tên hoặc xóa dòng."),
    "bad_name": _("Không đọc được họ và tên «%(found)s». Hãy ghi lại bằng chữ, không quá 80 ký tự."),
    "missing_team": _("Không rõ người này thuộc tổ hòa giải nào. Hãy thêm cột hoặc dòng tên tổ hòa giải."),
    "missing_commune": _("Thiếu mã xã, phường, đặc khu của người này. Hãy ghi vào cột mã."),
    "unknown_commune": _("Mã xã, phường, đặc khu «%(found)s» không có trong danh mục. Hãy xem lại cột mã."),
    "other_commune": _("Dòng này thuộc xã, phường khác, ngoài địa bàn được giao. Hãy bỏ dòng hoặc sửa cột địa bàn."),
    "has_left": _(
        "Người này đã được ghi thôi làm từ ngày %(day)s. Nếu được công nhận lại, hãy ghi ngày quyết định mới; nếu ghi "
        "nhầm, hãy hủy việc thôi làm ở trang của người này."
    ),
    "listed_twice": _("Cùng một người ghi hai lần trong một tổ. Dòng trước đã được nhận, dòng này không cần nữa."),
    "first_row_refused": _("Dòng trước của người này chưa được nhận. Hãy sửa dòng đó trước."),
    "no_header": _("Không thấy dòng tiêu đề có cột «Họ và tên». Hãy thêm dòng tiêu đề hoặc chỉ ra các cột."),
    "no_people": _("Tệp không có dòng nào ghi tên người. Hãy chọn đúng tệp danh sách hòa giải viên."),
}
_ASK = {
    "future_date": _("Ngày công nhận %(found)s ở sau hôm nay. Hãy xem lại quyết định và xác nhận."),
    "before_law": _("Ngày công nhận %(found)s trước 01/01/2014 là ngày Luật có hiệu lực. Hãy xác nhận."),
    "two_digit_year": _("Năm trong «%(found)s» chỉ có hai chữ số, đang hiểu là %(read)s. Hãy xác nhận."),
    "possible_duplicate": _("Có thể trùng với trang «%(sheet)s», dòng %(row)s. Hãy xác nhận có phải cùng người."),
    "sex_conflict": _("Giới tính ghi ở hai cột khác nhau. Hãy xác nhận nam hay nữ."),
    "legacy_font": _("Tên «%(found)s» có vẻ gõ bằng phông chữ cũ (TCVN3, VNI). Hãy chuyển sang Unicode."),
}
_WARN = {
    "phone_short": _("Số điện thoại «%(found)s» không đủ 10 số. Vẫn nhận người này, bỏ trống số điện thoại."),
    "phone_unclear": _("Không đọc được số điện thoại «%(found)s». Vẫn nhận người này, bỏ trống số điện thoại."),
    "no_birth": _("Thiếu ngày sinh hoặc năm sinh. Nên bổ sung để nhận ra đúng người ở lần nhập sau."),
    "no_sex": _("Không rõ nam hay nữ. Nên bổ sung để tính thành phần của tổ."),
    "unknown_role": _("Không hiểu chức danh «%(found)s», đang coi là hòa giải viên. Hãy kiểm tra."),
    "text_cut": _("Nội dung «%(found)s» quá dài nên đã cắt bớt."),
    "several_heads": _("Tổ «%(team)s» có nhiều hơn một tổ trưởng trong tệp. Hãy kiểm tra."),
    "heading_other_commune": _("Tiêu đề tệp ghi «%(found)s», không phải «%(expected)s». Hãy xem có đúng tệp không."),
    "hidden_sheet": _("Trang tính «%(sheet)s» bị ẩn nên không đọc. Hãy cho hiện lại nếu cần nhập."),
    "sheet_without_header": _("Trang tính «%(sheet)s» không có cột «Họ và tên» nên không đọc."),
    "summary_sheet": _("Trang tính «%(sheet)s» là bảng tổng hợp nên không đọc."),
    "personal_column_dropped": _("Cột «%(label)s» (trang «%(sheet)s») không được lưu, để bảo vệ dữ liệu cá nhân."),
}
_ALL = {
    code: (sentence, severity)
    for table, severity in ((_REFUSE, Severity.REFUSE), (_ASK, Severity.ASK), (_WARN, Severity.WARN))
    for code, sentence in table.items()
}


def problem(code: str, *, column: str | None = None, **facts: object) -> Problem:
    """Return the problem of this code with its sentence filled in.

    Raises:
        KeyError: the code, or a fact that its sentence needs, is unknown.
    """
    sentence, severity = _ALL[code]
    return Problem(code=code, sentence=str(sentence) % facts, severity=severity, column=column)


def known_codes() -> frozenset[str]:
    """Return every code a reading can give."""
    return frozenset(_ALL)
