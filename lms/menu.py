"""The rail of the staff shell: at most eight words, by role (experience.md). A word with several pages shows tabs."""

from typing import Any, NamedTuple

from accounts.access import roles_of
from accounts.enums import Role

COMMUNE, PROVINCE = Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER
OFFICERS = frozenset({COMMUNE, PROVINCE})
WRITERS = frozenset({Role.TRAINER, Role.EDITOR})
CLASSES = OFFICERS | {Role.TRAINER}
PROGRAMME = frozenset({Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR})
FIGURES = PROGRAMME | {Role.AUDITOR}


class Page(NamedTuple):
    """One page of the menu: its word, the name of its address, the roles that see it."""

    label: str
    name: str
    roles: frozenset[str]


#: word of the rail, and its pages
GROUPS: tuple[tuple[str, tuple[Page, ...]], ...] = (
    ("Các xã, phường", (Page("Các xã, phường", "reports:home", frozenset({PROVINCE})),)),
    (
        "Hôm nay",
        (
            Page("Hôm nay", "mediators:home", frozenset({COMMUNE})),
            Page("Việc cần làm", "training:worklist", OFFICERS),
        ),
    ),
    (
        "Tổ và người",
        (
            Page("Hòa giải viên", "mediators:people", OFFICERS),
            Page("Tổ hòa giải", "mediators:teams", OFFICERS),
            Page("Nhập danh sách", "mediators:roster", OFFICERS),
            Page("Người hỗ trợ pháp lý", "mediators:supporters", OFFICERS),
            Page("Cấp lại quyết định", "mediators:reissues", OFFICERS),
            Page("Thay đổi địa bàn", "mediators:unit-changes", frozenset({PROVINCE, Role.ADMINISTRATOR})),
        ),
    ),
    (
        "Tập huấn",
        (
            Page("Thời hạn tập huấn", "training:deadlines", OFFICERS),
            Page("Tập huấn theo kỳ", "training:duties", OFFICERS),
            Page("Lịch thời hạn", "training:month", OFFICERS),
            Page("Gia hạn, tạm dừng", "training:periods", OFFICERS),
            Page("Nhắc tập huấn", "training:reminders", OFFICERS),
            Page("Lớp tập huấn", "training:classes", CLASSES),
            Page("Giấy chứng nhận", "training:certificates", OFFICERS),
            Page("Tập huấn viên", "training:trainers", OFFICERS),
        ),
    ),
    (
        "Đánh giá",
        (
            Page("Khảo sát năng lực", "quizzes:campaigns", OFFICERS),
            Page("Bài kiểm tra", "quizzes:papers", WRITERS | OFFICERS),
            Page("Chấm bài", "quizzes:marking", WRITERS | OFFICERS),
            Page("Thống kê câu hỏi", "quizzes:statistics-list", WRITERS | OFFICERS),
        ),
    ),
    ("Hội thi", (Page("Hội thi", "contests:contests", OFFICERS | {Role.ORGANISER, Role.SECRETARY}),)),
    (
        "Chỉ tiêu",
        (
            Page("Chỉ tiêu", "reports:indicators", OFFICERS | FIGURES),
            Page("Từng địa bàn", "reports:totals", frozenset({PROVINCE}) | FIGURES),
            Page("Mức chỉ tiêu", "reports:targets", OFFICERS | FIGURES),
        ),
    ),
    (
        "Nội dung",
        (
            Page("Viết bài", "wagtailadmin_home", WRITERS | {Role.ADMINISTRATOR}),
            Page("Ngân hàng câu hỏi", "quizzes:bank", WRITERS),
            Page("Hòa giải viên tiêu biểu", "contest_stage:featured", frozenset({Role.EDITOR})),
            Page("Thay đổi của luật", "content:law-changes", WRITERS | {Role.PROGRAMME_EDITOR}),
        ),
    ),
    (
        "Chương trình",
        (
            Page("Chương trình khung", "training:programmes", PROGRAMME),
            Page("Quy tắc tập huấn", "training:rules", PROGRAMME),
            Page("Lịch nghỉ", "training:calendar", PROGRAMME),
            Page("Đổi nhiệm kỳ", "mediators:clock-rules", PROGRAMME),
        ),
    ),
    ("Tài khoản", (Page("Tài khoản", "accounts:people", OFFICERS | {Role.ADMINISTRATOR}),)),
    ("Nhật ký", (Page("Nhật ký", "accounts:audit-log", frozenset({Role.AUDITOR})),)),
)


def staff_groups(user: Any) -> list[tuple[str, list[Page]]]:
    """Return the words of the rail with the pages that the person's roles open, in order; a lone page lends its own."""
    if not getattr(user, "is_authenticated", False):
        return []
    roles = {str(role) for role in roles_of(user)}
    groups = []
    for label, pages in GROUPS:
        mine = [page for page in pages if roles & {str(role) for role in page.roles}]
        if mine:
            groups.append((mine[0].label if len(mine) == 1 else label, mine))
    return groups
