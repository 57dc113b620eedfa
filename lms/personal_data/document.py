"""The catalogue as a page for people: docs/personal-data.md."""

from django.apps import apps

from lms.personal_data.catalogue import CATALOGUE, LIBRARY_TABLES
from lms.personal_data.kinds import Keeps, Tag

TAG_WORDS = {
    Tag.PUBLIC: "công khai",
    Tag.INTERNAL: "nội bộ",
    Tag.PERSONAL: "cá nhân",
    Tag.SENSITIVE: "nhạy cảm",
}
HEAD = """# Dữ liệu được giữ, để làm gì, bao lâu

Trang này do `manage.py personal_data --write` viết ra từ các bảng trong `lms/personal_data/`; đừng sửa tay.
Một trường mới mà chưa khai trong bảng thì phép thử không đạt (security.md P1).

Bốn mức: **công khai** (ai cũng đọc được), **nội bộ** (người được giao việc), **cá nhân** (nói về một người cụ thể; chỉ
người đó và cán bộ được giao địa bàn), **nhạy cảm** (dữ liệu nhạy cảm theo pháp luật, hoặc bí mật đăng nhập; không bao
giờ hiện trong danh sách).

Không giữ: số và ảnh căn cước, nơi ở chi tiết, vị trí, tôn giáo, đảng phái, theo dõi hành vi ngoài việc học và thi. Dân
tộc chỉ giữ «có» hoặc «không» là dân tộc thiểu số, vì quy tắc thành phần tổ hòa giải và biểu mẫu thống kê cần.
"""


def as_markdown() -> str:
    """Return the whole document, ending with one line break."""
    parts = [HEAD, _sensitive()]
    app = ""
    for label, keeps in CATALOGUE.items():
        model = apps.get_model(label)
        if model._meta.app_label != app:
            app = model._meta.app_label
            parts.append(f"## {app}\n")
        parts.append(_section(label, str(model._meta.verbose_name), keeps))
    return "\n".join([*parts, _libraries()])


def _sensitive() -> str:
    lines = ["## Các trường nhạy cảm\n"]
    for label, keeps in CATALOGUE.items():
        for name in keeps.sensitive.split():
            lines.append(f"- `{label}.{name}`: {keeps.notes.get(name, keeps.why)}")
    return "\n".join([*lines, ""])


def _section(label: str, title: str, keeps: Keeps) -> str:
    lines = [f"### {title} (`{label}`)\n", f"Để làm gì: {keeps.why}\n", f"Giữ: {keeps.until.value}\n"]
    lines += ["| Mức | Trường |", "|---|---|"]
    for tag in Tag:
        names = getattr(keeps, tag.value).split()
        if names:
            lines.append(f"| {TAG_WORDS[tag]} | {', '.join(f'`{name}`' for name in names)} |")
    if keeps.notes:
        lines += ["", *(f"- `{name}`: {note}" for name, note in keeps.notes.items())]
    return "\n".join([*lines, ""])


def _libraries() -> str:
    lines = [
        "## Bảng của thư viện\n",
        "Các bảng này do thư viện tạo; cột của chúng không khai từng cái, chỉ nói có gì về người dùng.\n",
        "| Nhóm bảng | Giữ gì về người dùng |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| `{name}` | {words} |" for name, words in LIBRARY_TABLES.items()), ""])
