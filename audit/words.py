"""What the entries of the log say to whoever reads them: each action and kind of object in Vietnamese.

The stored codes never change; a code without words here is shown as it is, and a test finds it.
"""

from django.utils.translation import gettext_lazy as _

ACTION_WORDS = {
    "access.refused": _("Bị từ chối vào mục không được giao"),
    "account.created": _("Lập tài khoản"),
    "account.second_factor_refused": _("Gõ sai mã xác nhận"),
    "account.second_factor_reset": _("Đặt lại xác thực hai bước"),
    "account.second_factor_set": _("Cài xác thực hai bước"),
    "account.sign_in_refused": _("Đăng nhập không được"),
    "account.signed_in": _("Đăng nhập"),
    "account.signed_out": _("Đăng xuất"),
    "account.suspended": _("Tạm khóa tài khoản"),
    "account.unsuspended": _("Mở khóa tài khoản"),
    "appointment.date_corrected": _("Sửa ngày công nhận"),
    "appointment.decision_corrected": _("Sửa quyết định công nhận"),
    "appointment.end_undone": _("Hủy ghi nhận thôi làm"),
    "appointment.ended": _("Ghi nhận thôi làm hòa giải viên"),
    "appointment.head_set": _("Ghi tổ trưởng"),
    "appointment.head_stepped_down": _("Ghi thôi làm tổ trưởng"),
    "appointment.moved": _("Chuyển tổ"),
    "appointment.opened": _("Ghi công nhận hòa giải viên"),
    "appointment.reissued": _("Ghi cấp lại quyết định"),
    "attempt.submitted": _("Nộp bài kiểm tra"),
    "bank.exported": _("Xuất ngân hàng câu hỏi"),
    "bank.imported": _("Nhập câu hỏi vào ngân hàng"),
    "calendar.edited": _("Sửa lịch nghỉ"),
    "calendar.year_confirmed": _("Xác nhận lịch nghỉ của năm"),
    "calendar.year_opened": _("Lập lịch nghỉ của năm"),
    "card.made": _("Làm thẻ"),
    "card.used": _("Dùng thẻ"),
    "cards.printed": _("In thẻ"),
    "certificate.issued": _("Cấp chứng nhận"),
    "certificate.issuer_changed": _("Sửa nơi cấp chứng nhận"),
    "certificate.replaced": _("Cấp lại chứng nhận"),
    "certificate.revoked": _("Thu hồi chứng nhận"),
    "certificates.printed": _("In chứng nhận"),
    "deadlines.exported": _("Xuất danh sách thời hạn"),
    "evidence.recorded": _("Ghi sổ học tập cho người khác"),
    "evidence.superseded": _("Sửa sổ học tập"),
    "mediator.changed": _("Sửa thông tin hòa giải viên"),
    "mediator.contact_seen": _("Xem số điện thoại, ngày sinh"),
    "mediator.created": _("Thêm hòa giải viên"),
    "paper.changed": _("Sửa bài kiểm tra"),
    "paper.created": _("Lập bài kiểm tra"),
    "people.exported": _("Xuất danh sách hòa giải viên"),
    "programme.confirmed": _("Xác nhận đối chiếu chương trình"),
    "programme.copied": _("Lập phiên bản chương trình mới"),
    "programme.edited": _("Sửa chương trình"),
    "question.approved": _("Duyệt câu hỏi"),
    "question.draft": _("Đưa câu hỏi về bản nháp"),
    "question.read": _("Đọc câu hỏi có đáp án"),
    "question.retired": _("Ngừng dùng câu hỏi"),
    "question.saved": _("Ghi câu hỏi"),
    "role.ended": _("Kết thúc vai trò"),
    "role.given": _("Giao vai trò"),
    "roster.columns_corrected": _("Sửa cách hiểu cột của danh sách"),
    "roster.dropped": _("Bỏ tệp danh sách"),
    "roster.exported": _("Xuất danh sách của xã"),
    "roster.imported": _("Ghi danh sách"),
    "roster.received": _("Nhận tệp danh sách"),
    "roster.refused_rows_exported": _("Tải các dòng chưa nhận"),
    "rule.items_set": _("Ghi bài bắt buộc của quy tắc hoàn thành"),
    "rule.window_edited": _("Sửa quy tắc thời hạn"),
    "rule.window_opened": _("Lập quy tắc thời hạn mới"),
    "subject.added": _("Thêm chuyên đề"),
    "subject.edited": _("Sửa chuyên đề"),
    "subject.confirmed": _("Xác nhận đối chiếu chuyên đề"),
    "team.changed": _("Sửa tổ hòa giải"),
    "team.created": _("Lập tổ hòa giải"),
    "team.dissolved": _("Giải thể tổ hòa giải"),
    "teams.exported": _("Xuất danh sách tổ"),
}
OBJECT_WORDS = {
    "activationcard": _("thẻ"),
    "appointment": _("lần công nhận"),
    "attempt": _("lượt làm bài"),
    "calendarday": _("ngày của lịch nghỉ"),
    "calendaryear": _("năm của lịch nghỉ"),
    "certificate": _("chứng nhận"),
    "completionrule": _("quy tắc hoàn thành"),
    "evidence": _("dòng sổ học tập"),
    "mediator": _("hòa giải viên"),
    "paper": _("bài kiểm tra"),
    "programmeversion": _("chương trình"),
    "question": _("câu hỏi"),
    "questionversion": _("bản câu hỏi"),
    "roleassignment": _("vai trò"),
    "rosterimport": _("tệp danh sách"),
    "subject": _("chuyên đề"),
    "team": _("tổ hòa giải"),
    "unit": _("địa bàn"),
    "user": _("tài khoản"),
    "windowrule": _("quy tắc thời hạn"),
}


def action_words(code: str) -> str:
    """Return what an action is called; the code itself where nobody gave it words."""
    return str(ACTION_WORDS.get(code, code))


def object_words(kind: str) -> str:
    """Return what a kind of object is called; the stored word where nobody gave it another."""
    return str(OBJECT_WORDS.get(kind, kind))
