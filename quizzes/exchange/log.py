"""What is said about a file: what of it was lost, and which of its questions could not be taken.

Inside the cage only codes and facts are noted; the sentences are made outside.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # HTML of packages
    "html_script": _("Mã lệnh: %(count)d chỗ, đã bỏ."),
    "html_frame": _("Khung nhúng trang hoặc đối tượng: %(count)d chỗ, đã bỏ."),
    "html_style": _("Phông chữ, màu, kiểu trình bày: %(count)d chỗ, chữ được giữ, kiểu đã bỏ."),
    "html_underline": _("Gạch chân: %(count)d chỗ, chữ được giữ, gạch chân đã bỏ."),
    "html_media": _("Âm thanh, phim hoặc hình vẽ nhúng: %(count)d chỗ, đã bỏ."),
    "html_formula": _("Công thức toán: %(count)d công thức, đã bỏ."),
    "html_control": _("Ô nhập, nút bấm trong lời câu hỏi: %(count)d chỗ, đã bỏ."),
    "html_raised": _("Chỉ số trên, chỉ số dưới: %(count)d chỗ, chữ được giữ trên dòng."),
    "picture_outside": _("Ảnh ở trang mạng khác hoặc không có trong tệp: %(count)d ảnh, đã bỏ."),
    "picture_bad": _("Ảnh không đọc được, quá lớn hoặc quá nhiều: %(count)d ảnh, đã bỏ."),
    "picture_alt": _("Ảnh chưa có mô tả: %(count)d ảnh. Xin thay chữ «Ảnh» bằng lời mô tả."),
    "layout": _("Chia đoạn, xuống dòng: đã viết liền một dòng."),
    "format": _("Chữ đậm, nghiêng, bảng hoặc liên kết: chỉ giữ chữ."),
    "linked": _("Ảnh hoặc liên kết căn cứ trỏ vào kho của hệ thống này; nơi nhận có thể không mở được."),
    # parts of questions
    "hint": _("Gợi ý: đã bỏ."),
    "basis": _("Ghi chú căn cứ: đã bỏ."),
    "explanation": _("Giải thích: đã bỏ."),
    "feedback": _("Nhận xét theo từng phương án: %(count)d nhận xét, đã bỏ."),
    "general_feedback": _("Nhận xét chung theo kết quả: đã bỏ."),
    "rubric": _("Thang điểm và đáp án gợi ý: đã bỏ."),
    "keywords": _("Từ khóa chấm tự động: đã bỏ, vì từ khóa không phải thang điểm."),
    "facts": _("Các mục khai báo %(names)s: đã bỏ."),
    "field_value": _("Mục «%(name)s» có giá trị không dùng được: đã bỏ."),
    "status": _("Trạng thái duyệt không nhận từ tệp: câu hỏi vào ngân hàng là bản nháp."),
    "scoring": _("Cách chấm «%(rule)s»: nơi nhận chấm gần đúng theo phần trăm."),
    "scoring_read": _("Cách chấm hoặc trừ điểm riêng của tệp: đã bỏ, chấm theo cách của hệ thống."),
    "partial": _("Phương án mang phần trăm: định dạng này chỉ giữ được đúng hoặc sai."),
    "partial_gap": _("Đáp án được một phần điểm: %(count)d đáp án, đã bỏ."),
    "wildcard": _("Đáp án có dấu sao thay cho chữ bất kỳ: %(count)d đáp án, đã bỏ."),
    "gap_hint": _("Gợi ý trong ô trống: %(count)d gợi ý, đã bỏ."),
    "gap_range": _("Ô trống nhận một khoảng số: nơi nhận chỉ chấm đúng một số."),
    "gap_weight": _("Trọng số khác nhau của các ô trống: các ô được tính bằng nhau."),
    "arrow": _("Dấu «->» trong vế bên trái: đã thay bằng «→»."),
    "hotspot_size": _("Vùng trên ảnh được ghi theo phần trăm; nơi nhận cần khai kích thước thật của ảnh."),
    "list_style": _("Danh sách trong lời câu hỏi: đã đổi kiểu đánh dấu."),
    "title": _("Tên riêng của câu hỏi: đã bỏ."),
    "penalty": _("Trừ điểm khi làm lại: đã bỏ."),
    "new_code": _("Mã «%(code)s» đã có ở một câu khác trong ngân hàng; câu này nhận mã «%(new)s»."),
    "renamed_twice": _("Mã «%(code)s» lặp lại trong tệp; câu này nhận mã «%(new)s»."),
    "shape": _("Vùng trên ảnh có hình dạng không hỗ trợ: đã bỏ vùng «%(name)s»."),
    "picture_swap": _("Ảnh dùng làm câu trả lời: đã thay bằng lời mô tả của ảnh."),
    "sample": _("Lấy một phần số mục khi hỏi: hệ thống hỏi tất cả."),
    "extra_column": _("Cột «%(name)s» không dùng tới: đã bỏ."),
    "word_format": _("Chữ đậm, nghiêng, màu trong bảng Word: %(count)d chỗ, chỉ giữ chữ."),
    "word_picture": _("Ảnh, công thức hoặc đối tượng trong bảng Word: %(count)d chỗ, đã bỏ."),
    "outside_table": _("Chữ ngoài bảng: %(count)d đoạn, không đưa vào."),
    "scored_ending": _("Điểm của kết thúc: %(count)d chỗ, đã bỏ; xin ghi điểm vào từng lựa chọn."),
    "scenario_loop": _("Tình huống có vòng lặp: điểm tối đa, tối thiểu tạm để 0, xin ghi lại."),
    # what is not a question
    "settings": _("Thiết lập hiển thị và chấm của gói (%(library)s): đã bỏ."),
    "video": _("Phim tương tác: đưa vào các câu hỏi; phim và mốc thời gian đã bỏ."),
    "slides": _("Bản trình chiếu: đưa vào các câu hỏi; trang chiếu đã bỏ."),
    "not_question": _("Không phải câu hỏi nên không vào ngân hàng; hãy đưa vào bài học."),
    "flashcards": _("Thẻ nhớ không vào ngân hàng câu hỏi; hãy đưa vào bài học."),
    # refusals of one item
    "unsupported": _("Không nhận: loại «%(type)s» chưa có cách chuyển đổi."),
    "calculated": _("Không nhận: câu hỏi tính toán theo công thức (%(type)s)."),
    "scripted": _("Không nhận: tương tác riêng hoặc có mã lệnh (%(type)s)."),
    "program": _("Không nhận: cách chấm là một chương trình riêng, ngoài match_correct và map_response."),
    "broken_item": _("Không nhận: câu hỏi viết sai khuôn dạng%(where)s."),
    "no_key": _("Không nhận: chưa có đáp án đúng."),
    "invalid": _("Không nhận: %(reason)s."),
    # refusals on the way out
    "no_place": _("Không xuất: định dạng này không có loại câu «%(kind)s»."),
    "too_complex": _("Không xuất: định dạng này chỉ nhận %(limit)s."),
    "has_errors": _("Không xuất: câu hỏi còn lỗi, xin sửa trong ngân hàng trước."),
}


@dataclass
class Log:
    """Collects losses in the order of the file; `item` is the question being read or written."""

    item: str = ""
    losses: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def begin(self, item: str) -> None:
        """Go on to another question."""
        self.end()
        self.item = item

    def count(self, code: str, times: int = 1) -> None:
        """Count something that is lost in several places of a question; told once, at its end."""
        if times:
            self.counts[code] += times

    def lose(self, code: str, /, **facts: Any) -> None:
        """Note a loss."""
        self.losses.append({"item": self.item, "code": code, "facts": facts})

    def refuse(self, code: str, /, **facts: Any) -> None:
        """Note that the question cannot be taken at all."""
        self.refused += 1
        self.lose(code, **facts)

    def end(self) -> None:
        """Tell what was counted."""
        for code, count in self.counts.items():
            self.lose(code, count=count)
        self.counts.clear()

    def extend(self, losses: list[dict[str, Any]], refused: int = 0) -> None:
        """Take over what another log noted."""
        self.losses += losses
        self.refused += refused

    def report(self) -> list[dict[str, str]]:
        """Return the losses as `{"item", "what"}` with Vietnamese sentences, each once."""
        self.end()
        told = [(loss["item"], str(SENTENCES[loss["code"]]) % loss["facts"]) for loss in self.losses]
        return [{"item": item, "what": what} for item, what in dict.fromkeys(told)]
