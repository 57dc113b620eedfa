"""The rail of the staff shell: at most eight words, by role (experience.md)."""

from typing import Any

from accounts.access import roles_of
from accounts.enums import Role

COMMUNE, PROVINCE = Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER

#: label, address name, roles that see it
ITEMS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("Hôm nay", "mediators:home", frozenset({COMMUNE})),
    ("Các xã, phường", "reports:home", frozenset({PROVINCE})),
    ("Thời hạn tập huấn", "training:deadlines", frozenset({COMMUNE, PROVINCE})),
    ("Giấy chứng nhận", "training:certificates", frozenset({COMMUNE, PROVINCE})),
    ("Hòa giải viên", "mediators:people", frozenset({COMMUNE, PROVINCE})),
    ("Tổ hòa giải", "mediators:teams", frozenset({COMMUNE, PROVINCE})),
    ("Khảo sát năng lực", "quizzes:campaigns", frozenset({COMMUNE, PROVINCE})),
    ("Chỉ tiêu", "reports:indicators", frozenset({COMMUNE, PROVINCE})),
    ("Nhập danh sách", "mediators:roster", frozenset({COMMUNE, PROVINCE})),
    ("Chương trình khung", "training:programmes", frozenset({Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR})),
    ("Lịch nghỉ", "training:calendar", frozenset({Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR})),
    ("Ngân hàng câu hỏi", "quizzes:bank", frozenset({Role.TRAINER, Role.EDITOR})),
    ("Bài kiểm tra", "quizzes:papers", frozenset({Role.TRAINER, Role.EDITOR, COMMUNE, PROVINCE})),
    ("Chấm bài", "quizzes:marking", frozenset({Role.TRAINER, Role.EDITOR, PROVINCE, COMMUNE})),
    ("Thay đổi của luật", "content:law-changes", frozenset({Role.TRAINER, Role.EDITOR, Role.PROGRAMME_EDITOR})),
    ("Viết bài", "wagtailadmin_home", frozenset({Role.TRAINER, Role.EDITOR, Role.ADMINISTRATOR})),
    ("Tài khoản", "accounts:people", frozenset({COMMUNE, PROVINCE, Role.ADMINISTRATOR})),
    ("Nhật ký", "accounts:audit-log", frozenset({Role.AUDITOR})),
)


def staff_items(user: Any) -> list[tuple[str, str]]:
    """Return label and address name of what the person's roles open, in order."""
    if not getattr(user, "is_authenticated", False):
        return []
    roles = {str(role) for role in roles_of(user)}
    return [(label, name) for label, name, allowed in ITEMS if roles & {str(role) for role in allowed}]
