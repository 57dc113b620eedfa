"""How the actions of the work list are called, for the list and for the officer's first page."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from training.rules.worklist import Action


@dataclass(frozen=True)
class Words:
    """How an action is called: head of its group, what it is for, the button of a row, the button for several."""

    title: Any
    help: Any
    one: Any
    many: Any = ""


WORDS: dict[Action, Words] = {
    Action.DECISION: Words(
        gettext_lazy("Hỏi lại quyết định công nhận"),
        gettext_lazy("Thiếu số quyết định hoặc ngày chưa khớp. Thời hạn tính từ quyết định nên cần sửa trước."),
        gettext_lazy("Xem và sửa"),
    ),
    Action.KEY_IN: Words(
        gettext_lazy("Nhập giấy tờ vào máy"),
        gettext_lazy("Phiếu trả lời hoặc điểm danh trên giấy còn chờ nhập, người học chưa được tính."),
        gettext_lazy("Mở để nhập"),
    ),
    Action.MARK: Words(
        gettext_lazy("Chấm bài viết đang chờ"),
        gettext_lazy("Người học đã nộp bài viết. Giao người chấm hoặc chấm ngay."),
        gettext_lazy("Đến chấm bài"),
    ),
    Action.PRIOR: Words(
        gettext_lazy("Xem công nhận đã tập huấn trước"),
        gettext_lazy("Đã tập huấn trước lần công nhận này. Xem giấy tờ rồi ghi công nhận, hoặc để học lại."),
        gettext_lazy("Ghi công nhận"),
    ),
    Action.CARD: Words(
        gettext_lazy("In thẻ, trao thẻ"),
        gettext_lazy("Chưa vào học được vì chưa có thẻ, thẻ hết hạn hoặc thẻ in rồi chưa dùng."),
        gettext_lazy("In thẻ"),
        gettext_lazy("In thẻ cho người đã chọn"),
    ),
    Action.CALL: Words(
        gettext_lazy("Gọi điện nhắc"),
        gettext_lazy("Gần hạn hoặc đã quá hạn mà nhiều ngày không học thêm."),
        gettext_lazy("Xem số để gọi"),
        gettext_lazy("Thêm người đã chọn vào danh sách gọi"),
    ),
    Action.INVITE: Words(
        gettext_lazy("Mời vào lớp tập huấn"),
        gettext_lazy("Tự học chưa kịp: nên mời dự lớp gần nhất."),
        gettext_lazy("Mời vào lớp"),
        gettext_lazy("Mời người đã chọn vào lớp"),
    ),
    Action.MATERIALS: Words(
        gettext_lazy("Cấp tài liệu"),
        gettext_lazy("Chưa ghi nhận được cấp tài liệu giấy, cũng chưa mở tài liệu trên máy."),
        gettext_lazy("Ghi đã cấp"),
        gettext_lazy("Ghi đã cấp tài liệu cho người đã chọn"),
    ),
}
