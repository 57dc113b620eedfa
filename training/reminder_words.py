"""What the codes of reasons and events of reminders say to an officer."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS = {
    "": "",
    "answer": gettext_lazy("Cổng tin nhắn từ chối tin này"),
    "by_officer": gettext_lazy("Cán bộ cho thôi nhắc"),
    "cap": gettext_lazy("Hết mức chi của tháng, chờ sang tháng sau hoặc nâng mức"),
    "console": gettext_lazy("Ghi ra nhật ký của máy, không gửi thật"),
    "deadline_changed": gettext_lazy("Hạn đã đổi hoặc không còn tính hạn"),
    "done": gettext_lazy("Đã hoàn thành tập huấn"),
    "duplicate": gettext_lazy("Cổng tin nhắn đã nhận tin này từ trước"),
    "ended": gettext_lazy("Đã thôi làm hòa giải viên"),
    "http": gettext_lazy("Cổng tin nhắn báo lỗi"),
    "lost": gettext_lazy("Máy dừng giữa chừng lúc đang gửi"),
    "merged": gettext_lazy("Hồ sơ đã gộp vào hồ sơ khác"),
    "next_rung": gettext_lazy("Đã đến lần nhắc sau"),
    "no_answer": gettext_lazy("Cổng không trả lời kịp"),
    "no_connection": gettext_lazy("Không nối được tới cổng"),
    "no_way": gettext_lazy("Chưa có cách nào nhắc: chưa dùng tài khoản, chưa có số hoặc chưa có cổng tin nhắn"),
    "not_public": gettext_lazy("Địa chỉ của cổng không phải địa chỉ công khai"),
    "not_reachable": gettext_lazy("Không có số, không nhận tin nhắn hoặc chưa có cổng"),
    "not_reached": gettext_lazy("Gọi không gặp"),
    "quiet": gettext_lazy("Ngoài giờ nhắn tin, chờ đến 7 giờ sáng"),
    "reached": gettext_lazy("Đã gặp"),
    "resend": gettext_lazy("Chờ gửi lại"),
    "smtp": gettext_lazy("Máy chủ thư từ chối"),
    "unreadable_answer": gettext_lazy("Cổng trả lời không đọc được"),
    "wrong_number": gettext_lazy("Sai số điện thoại"),
}


def reason_words(code: str) -> str:
    """Return a reason in words; codes with a number behind them (http_503) keep the number."""
    if code in REASONS:
        return str(REASONS[code])
    kind, _line, rest = code.partition("_")
    if kind in REASONS and rest:
        return f"{REASONS[kind]} ({rest})"
    if rest == "parts":
        return _("%(count)s phần tin") % {"count": kind}
    return code
