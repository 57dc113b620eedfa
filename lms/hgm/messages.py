"""The diagnostics of the dialect (section 10): codes, severities and their two languages."""

from dataclasses import asdict, dataclass
from typing import Any

# code: (Vietnamese, English). E = cannot be published, W = published after confirmation.
MESSAGES: dict[str, tuple[str, str]] = {
    "E001": ("Tài liệu vượt quá 512 KB", "The document is larger than 512 KB"),
    "E002": ("Dòng này phải có dạng «khóa: giá trị»", "This line must read «key: value»"),
    "E003": ("Tệp không phải UTF-8", "The file is not UTF-8"),
    "E004": ("Quá 2000 khối", "More than 2,000 blocks"),
    "E005": ("Phiên bản cú pháp chưa hỗ trợ: «{v}»", "Syntax version «{v}» is not supported"),
    "E101": (
        "Khối mở ở dòng {n} chưa được đóng bằng «{fence}»",
        "The block opened on line {n} is not closed by «{fence}»",
    ),
    "E102": ("Dấu đóng khối thừa", "Closing fence without an open block"),
    "E103": ("Thiếu dấu cách sau «{fence}»", "No space after «{fence}»"),
    "E104": ("Không có loại khối «{w}».", "There is no kind of block «{w}»."),
    "E105": (
        "Mã chỉ gồm chữ thường không dấu, số, gạch nối, dài tối đa 64 ký tự",
        "An identifier has only lower-case letters without marks, digits and hyphens, 64 at most",
    ),
    "E106": ("Mã «{id}» đã dùng ở dòng {n}", "Identifier «{id}» is already used on line {n}"),
    "E107": ("Lồng quá 3 cấp", "Nested deeper than 3 levels"),
    "E108": ("Khối này không chứa được khối khác", "This block cannot contain another block"),
    "E201": ("Thiếu dòng trống sau phần khai báo", "A blank line is missing after the field lines"),
    "E202": ("Không có mục «{f}» ở đây.", "There is no field «{f}» here."),
    "E203": ("Mục «{f}» lặp lại", "Field «{f}» is repeated"),
    "E204": ("«{v}» không phải số hợp lệ", "«{v}» is not a valid number"),
    "E205": ("Giá trị «{v}» không dùng được cho «{f}»", "Value «{v}» cannot be used for «{f}»"),
    "E301": ("Phương án thiếu ô ( ) hoặc [ ]", "An option lacks its ( ) or [ ] marker"),
    "E302": (
        "Ô chọn không khớp loại câu hỏi: dùng {mark}",
        "The marker does not fit this kind of question: use {mark}",
    ),
    "E303": ("Không hiểu «{v}» trong ô chọn", "«{v}» in the marker is not understood"),
    "E304": ("Cần 2–26 phương án", "2 to 26 options are needed"),
    "E305": ("Phải có đúng một phương án (x)", "Exactly one option must be marked (x)"),
    "E306": ("Chưa đánh dấu đáp án đúng", "No right option is marked"),
    "E307": ("Hai phương án giống nhau", "Two options are equal"),
    "E308": ("Thiếu nội dung câu hỏi", "The question has no text"),
    "E309": ("Đã ghi % thì bỏ mục chấm", "With percentages, drop the scoring field"),
    "E311": ("Nhận định phải bắt đầu bằng (Đ) hoặc (S)", "A statement must begin with (T) or (F)"),
    "E312": ("Chưa có nhận định nào: cần dòng «- (Đ) …» hoặc «- (S) …»", "There is no statement"),
    "E313": ("Bậc thang cần đúng 4 nhận định", "Step scoring needs exactly four statements"),
    "E320": ("Ô trống chưa đúng: chưa có ô [[…]] nào", "There is no gap"),
    "E321": ("Ô trống chưa đúng: ô không có đáp án", "A gap has no answer"),
    "E322": ("Ô trống chưa đúng: «{v}» không phải số hợp lệ", "«{v}» is not a valid number in a gap"),
    "E323": ("Ô trống chưa đúng: phải có đúng một lựa chọn (x)", "A drop-down gap needs exactly one (x)"),
    "E324": ("Ô trống chưa đúng: không trộn các loại đáp án trong một ô", "A gap mixes kinds of answers"),
    "E325": ("Ô [[…]] chỉ dùng trong điền-khuyết", "A gap [[…]] may stand only in fill-in"),
    "E331": ("Sắp xếp cần danh sách đánh số từ 3 bước", "Ordering needs a numbered list"),
    "E332": ("Sắp xếp cần danh sách đánh số từ 3 đến 12 bước", "Ordering needs 3 to 12 steps"),
    "E341": ("Thiếu dấu « :: » ngăn hai vế", "The « :: » between the two sides is missing"),
    "E342": ("Cặp chưa đúng: cần ít nhất hai cặp", "Matching needs two pairs or more"),
    "E343": ("Cặp chưa đúng: vế nhiễu trùng với một vế phải", "A distractor equals a right side"),
    "E344": ("Cặp chưa đúng: chưa có thẻ nào", "There is no card"),
    "E351": ("Cần đúng một ảnh", "Exactly one image is needed"),
    "E352": ("Ảnh thiếu mô tả", "The image has no alternative text"),
    "E353": ("Vùng chưa đúng: không hiểu hình «{v}»", "The shape «{v}» is not understood"),
    "E354": ("Vùng chưa đúng: tọa độ phải từ 0 đến 100", "Coordinates must lie between 0 and 100"),
    "E355": ("Vùng chưa đúng: vùng thiếu tên", "A region has no name"),
    "E361": ("Thang điểm chưa đúng: không hiểu dòng này", "This rubric line is not understood"),
    "E362": ("Thang điểm chưa đúng: mức cao hơn điểm tối đa của tiêu chí", "A level exceeds the maximum"),
    "E363": ("Thang điểm chưa đúng: tổng các tiêu chí là {total}, điểm là {points}", "Criteria do not add up"),
    "E364": ("Thang điểm chưa đúng: các mức phải giảm dần", "Levels must descend"),
    "E371": ("Mã cảnh chưa đúng: «{v}»", "«{v}» is not a scene identifier"),
    "E372": ("Mã cảnh chưa đúng: «{v}» đã dùng ở dòng {n}", "Scene «{v}» is already on line {n}"),
    "E373": ("Lựa chọn thiếu «-> mã-cảnh»", "The choice lacks «-> scene-id»"),
    "E374": ("Điểm của lựa chọn chưa đúng: «{v}»", "The effect «{v}» is not understood"),
    "E375": ("Điểm của lựa chọn chưa đúng: năng lực «{v}» chưa khai báo", "Competency «{v}» is not declared"),
    "E376": ("Không có cảnh «{id}»", "There is no scene «{id}»"),
    "E377": ("Cảnh kết thúc không có lựa chọn", "An ending has no choices"),
    "E378": ("Cảnh cụt: «{id}»", "Dead end: «{id}»"),
    "E379": ("Người học có thể bị kẹt ở «{id}»", "The learner may be stuck at «{id}»"),
    "E380": ("Không có cảnh bắt đầu", "There is no start scene"),
    "W381": ("Không tới được cảnh «{id}»", "Scene «{id}» cannot be reached"),
    "E382": ("Từ «{id}» không đi đến kết thúc được", "No ending can be reached from «{id}»"),
    "E383": (
        "Có vòng lặp: khai báo điểm-tối-đa và điểm-tối-thiểu",
        "There is a loop: give max-points and min-points",
    ),
    "E384": ("Có vòng lặp: khai báo «lặp: có»", "There is a loop: declare «loop: yes»"),
    "W385": ("Tình huống không phân biệt điểm", "Every path gives the same score"),
    "E386": ("Không hiểu điều kiện «{v}»", "Condition «{v}» is not understood"),
    "E391": ("Mức của chuyên gia chưa đúng: thiếu mức", "The expert rating is missing"),
    "E392": ("Mức của chuyên gia chưa đúng: «{v}» ngoài thang", "Rating «{v}» is outside the scale"),
    "E401": ("Video chưa đúng: thiếu nguồn", "The video has no source"),
    "E402": ("Video chưa đúng: thiếu phụ đề hoặc lời thoại", "The video has no captions or transcript"),
    "E403": ("Video chưa đúng: không hiểu mốc «{v}»", "Cue «{v}» is not understood"),
    "E404": ("Video chưa đúng: các mốc phải tăng dần", "Cues must increase"),
    "E405": ("Video chưa đúng: không có câu hỏi «{id}»", "There is no question «{id}»"),
    "E411": (
        "Căn cứ phải có dạng luat:35/2013/QH13#dieu-12.khoan-1",
        "A reference must read luat:35/2013/QH13#dieu-12.khoan-1",
    ),
    "E501": ("Liên kết không được phép: «{v}»", "The link «{v}» is not allowed"),
    "E502": ("Không tìm thấy tệp «{path}»", "File «{path}» is missing"),
    "W503": ("Đáp án đúng dài hơn hẳn, dễ đoán", "The right option is much longer than the others"),
    "W504": ("Bỏ trộn hoặc viết lại phương án", "Turn shuffling off or rewrite this option"),
    "W505": ("Nên ghi căn cứ pháp luật", "A legal question should cite its basis"),
    "W506": ("Kiểm tra hiệu lực văn bản: không có «{v}» trong danh mục", "Document «{v}» is not registered"),
    "W507": ("Kiểm tra hiệu lực văn bản: «{v}» không còn hiệu lực.", "Document «{v}» is not in force."),
    "W508": ("Nhảy cấp tiêu đề", "A heading level is skipped"),
    "W509": ("Có thể trùng câu hỏi «{id}»", "Possibly the same as question «{id}»"),
    "W510": ("Sẽ tự thêm mã khi lưu", "An identifier will be added when saved"),
}
_SUGGESTING = {
    "E104": ("Có phải «{near}»?", "Is it «{near}»?"),
    "E202": ("Có phải «{near}»?", "Is it «{near}»?"),
    "E105": ("Gợi ý: «{near}»", "Try «{near}»"),
    "W507": ("Thay bằng «{near}»", "Replaced by «{near}»"),
}
_MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about the author's text; `line` counts from 1 in the text as typed."""

    code: str
    severity: str
    line: int
    message_vi: str
    message_en: str
    column: int | None = None
    fix: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the diagnostic without its empty parts."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _MAX_QUOTED:
        return value[: _MAX_QUOTED - 1] + "…"
    return value


def diagnostic(code: str, line: int, *, column: int | None = None, fix: str | None = None, **params: Any) -> Diagnostic:
    """Build the diagnostic of `code`; `fix` is also offered in the message where the code suggests a word."""
    vietnamese, english = MESSAGES[code]
    values = {name: _short(value) for name, value in params.items()}
    message_vi, message_en = vietnamese.format(**values), english.format(**values)
    if fix and code in _SUGGESTING:
        more_vi, more_en = _SUGGESTING[code]
        glue = " " if message_vi.endswith(".") else ". "
        message_vi += glue + more_vi.format(near=_short(fix))
        message_en += (" " if message_en.endswith(".") else ". ") + more_en.format(near=_short(fix))
    severity = "error" if code.startswith("E") else "warning"
    return Diagnostic(code, severity, line, message_vi, message_en, column, fix)
