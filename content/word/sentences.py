"""What is said about a Word file: why it is refused, and what of it was not kept."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "upload_too_large": _("Tệp nặng hơn 10 MB. Hãy thu nhỏ ảnh trong tệp hoặc tách thành nhiều tệp rồi thử lại."),
    "old_word": _("Đây là tệp Word đời cũ (.doc) hoặc có mật khẩu. Hãy mở bằng Word, bỏ mật khẩu, lưu thành .docx."),
    "wrong_kind": _("Đây không phải tệp Word. Hãy chọn tệp .docx."),
    "macro": _("Tệp có chứa macro (.docm) nên không được nhận. Hãy lưu thành .docx rồi thử lại."),
    "encrypted": _("Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi thử lại."),
    "broken": _("Tệp bị hỏng hoặc tải chưa đủ nên không đọc được. Hãy mở bằng Word, lưu lại rồi thử lại."),
    "bomb": _("Khi giải nén, tệp lớn quá mức cho phép. Hãy chép nội dung sang một tệp Word mới rồi thử lại."),
    "unsafe_xml": _("Tệp có phần khai báo không an toàn. Hãy chép nội dung sang một tệp Word mới rồi thử lại."),
    "too_large": _("Đọc tệp mất quá 10 giây hoặc quá 256 MB bộ nhớ nên đã dừng. Hãy tách thành nhiều tệp nhỏ."),
    "empty": _("Tệp không có chữ nào."),
}
LOST = {
    "underline": _("Gạch chân: %(count)d chỗ, chữ được giữ, gạch chân bỏ."),
    "colour": _("Màu chữ, màu nền: %(count)d chỗ, chữ được giữ, màu bỏ."),
    "textbox": _("Khung chữ: %(count)d khung. Hãy xem chữ trong khung đã đúng chỗ chưa."),
    "formula": _("Công thức toán: %(count)d công thức không giữ được."),
    "chart": _("Biểu đồ, sơ đồ: %(count)d hình không giữ được. Hãy chụp thành ảnh rồi chèn lại."),
    "embedded": _("Đối tượng nhúng: %(count)d đối tượng không giữ được."),
    "merged_cell": _("Ô gộp trong bảng: %(count)d ô. Hãy xem lại các bảng."),
    "deleted": _("Chữ đã xóa khi theo dõi thay đổi: %(count)d chỗ không đưa vào."),
    "comment": _("Ghi chú bên lề: %(count)d ghi chú không đưa vào."),
    "footnote": _("Chú thích cuối trang: %(count)d chú thích được đưa xuống cuối bài thành danh sách."),
    "field": _("Mục lục hoặc ô điền tự động: %(count)d chỗ. Hãy xem lại chữ ở đó."),
    "linked": _("Ảnh hoặc tệp nằm ngoài tệp Word: %(count)d liên kết không lấy về."),
    "picture": _("Ảnh không đọc được hoặc quá nhiều: %(count)d ảnh không giữ được."),
    "no_alt": _("Ảnh chưa có mô tả: %(count)d ảnh. Hãy sửa chữ «Ảnh …» thành lời mô tả cho người không nhìn thấy."),
    "heading": _("Tiêu đề: đã đổi cấp để bắt đầu từ cấp 2, vì tên bài là cấp 1."),
}


def report(lost: dict[str, int]) -> list[str]:
    """Return one sentence for each kind of thing that was not kept as it stood."""
    return [str(LOST[name]) % {"count": count} for name, count in lost.items() if count]
