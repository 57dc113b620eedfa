"""The layout of a certificate as checked values: choices from lists, sizes within bounds, one sentence with fields.

Nothing of it is ever read as markup or as code of the print engine: the sentence is cut here into pieces of plain
text, the rest are words of fixed lists and numbers. Article 7 of Decree 30/2020/NĐ-CP does not name the certificate
(giấy chứng nhận) among the types of administrative documents, so its design is free (reports-and-forms.md §6).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

#: Inks and papers by name; every ink has at least 7:1 on every paper (security.md U1; a test computes it).
INKS = {
    "do": ("#7a1f14", "Đỏ sẫm"),
    "xanh-lam": ("#123a70", "Xanh lam đậm"),
    "xanh-luc": ("#134b2c", "Xanh lục đậm"),
    "tim": ("#4c1d63", "Tím đậm"),
    "nau": ("#54330c", "Nâu đậm"),
    "den": ("#1a1a1a", "Đen"),
}
PAPERS = {
    "trang": ("#ffffff", "Trắng"),
    "kem": ("#fdf8ea", "Kem nhạt"),
    "lam": ("#f2f7fd", "Lam nhạt"),
    "luc": ("#f2f9f3", "Lục nhạt"),
}
CHOICES: dict[str, dict[str, str]] = {
    "orientation": {"ngang": "Khổ A4 nằm ngang", "doc": "Khổ A4 đứng"},
    "border": {"doi": "Hai đường", "don": "Một đường", "goc": "Bốn góc", "khong": "Không có khung"},
    "ink": {name: label for name, (_value, label) in INKS.items()},
    "paper": {name: label for name, (_value, label) in PAPERS.items()},
    "signer": {"phai": "Bên phải", "giua": "Ở giữa", "trai": "Bên trái"},
    "qr": {"trai": "Bên trái", "giua": "Ở giữa", "phai": "Bên phải"},
    "picture_place": {"tren": "Ở giữa, trên tên giấy", "trai": "Góc trên bên trái", "phai": "Góc trên bên phải"},
}
#: Smallest and largest: sizes of type in points, of pictures in millimetres.
BOUNDS = {
    "title_size": (22, 40), "name_size": (18, 32), "text_size": (11, 16), "qr_size": (28, 42), "picture_size": (14, 30),
}  # fmt: skip
MOST_WORDS = {"title": 60, "lead": 80, "sentence": 400, "class_sentence": 400}
FIELDS = {
    "nam_sinh": "năm sinh",
    "to": "tổ hòa giải",
    "khoa_hoc": "tên khóa học hoặc lớp",
    "ngay_hoan_thanh": "ngày hoàn thành",
    "ngay_cap": "ngày cấp",
    "so": "số vào sổ",
    "co_quan": "cơ quan cấp",
}
BOLD_FIELDS = frozenset({"khoa_hoc"})
NEEDED_FIELD = "khoa_hoc"
_PIECE = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class LayoutRefused(Exception):
    """Values that make no layout; `errors` gives the sentence by the name of the value."""

    def __init__(self, errors: dict[str, str]) -> None:
        """Keep the sentences."""
        super().__init__("; ".join(errors))
        self.errors = errors


class Box(NamedTuple):
    """A part of the page in millimetres from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Tell whether two parts cover each other somewhere."""
        apart_x = self.x + self.width <= other.x or other.x + other.width <= self.x
        apart_y = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (apart_x or apart_y)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A checked layout; the defaults are the shipped one."""

    orientation: str = "ngang"
    border: str = "doi"
    ink: str = "do"
    paper: str = "trang"
    title: str = "GIẤY CHỨNG NHẬN"
    lead: str = "Chứng nhận ông/bà"
    sentence: str = (
        "[sinh năm {nam_sinh}, ]hòa giải viên {to}, đã hoàn thành khóa học {khoa_hoc} ngày {ngay_hoan_thanh}"
    )
    class_sentence: str = (
        "[sinh năm {nam_sinh}, ]hòa giải viên {to}, đã tham dự đủ lớp tập huấn {khoa_hoc}, xong ngày {ngay_hoan_thanh}"
    )
    title_size: int = 32
    name_size: int = 26
    text_size: int = 14
    signer: str = "phai"
    qr: str = "trai"
    qr_size: int = 38
    picture_place: str = "tren"
    picture_size: int = 20

    def as_values(self) -> dict[str, Any]:
        """Return plain values, as they are stored."""
        return asdict(self)


def read_layout(values: Mapping[str, Any]) -> Layout:
    """Return the layout of stored or typed values; missing ones are the shipped ones, unknown names are left out.

    Raises:
        LayoutRefused: with a sentence for every wrong value.
    """
    given = {one.name: values[one.name] for one in fields(Layout) if one.name in values}
    errors = {name: sentence for name, value in given.items() if (sentence := _wrong(name, value))}
    if errors:
        raise LayoutRefused(errors)
    checked: dict[str, Any] = {name: int(value) if name in BOUNDS else value for name, value in given.items()}
    layout = Layout(**checked)
    if layout.qr == layout.signer:
        raise LayoutRefused({"qr": "Mã vuông và phần ký không đứng cùng một chỗ được. Xin chọn chỗ khác cho mã vuông."})
    if layout.orientation == "doc" and "giua" in (layout.qr, layout.signer):
        sentence = "Trên khổ đứng, mã vuông và phần ký đứng hai bên: xin chọn bên trái, bên phải."
        raise LayoutRefused({"qr" if layout.qr == "giua" else "signer": sentence})
    return layout


def pieces(sentence: str, filled: Mapping[str, str]) -> list[tuple[str, bool]]:
    """Return a checked sentence as pieces of text with whether they are bold.

    A part in square brackets is left out when one of its fields is empty.
    """

    def kept(found: re.Match[str]) -> str:
        return found[1] if all(filled[name] for name in _PIECE.findall(found[1])) else ""

    parts = _PIECE.split(_OPTIONAL.sub(kept, sentence))
    told = [(filled[part], part in BOLD_FIELDS) if nth % 2 else (part, False) for nth, part in enumerate(parts)]
    return [piece for piece in told if piece[0]]


def geometry(layout: Layout, *, has_picture: bool) -> dict[str, Box]:
    """Return the place of every part of the page; nothing overlaps, whatever was chosen (a test lays them all)."""
    wide = layout.orientation == "ngang"
    width, height, side = (297, 210, 20) if wide else (210, 297, 16)
    picture = layout.picture_size if has_picture else 0
    taken = picture + 2 if picture else 0
    left, right, top = (taken if layout.picture_place == place else 0 for place in ("trai", "phai", "tren"))
    usable = width - 2 * side
    half = usable * 9 // 20
    title_at = 45 + top + (0 if wide else 12)
    body_at = title_at + 17
    foot_at = height - 80
    signer_width, qr_width = (96, 60) if wide else (92, 62)
    where = {
        "trai": (side, 14), "phai": (width - side - picture, 14), "tren": ((width - picture) / 2, 43),
    }[layout.picture_place]  # fmt: skip
    return {
        "page": Box(0, 0, width, height),
        "body": Box(side + left, 18, half - left, 24),
        "state": Box(side + half, 18, usable - half - right, 24),
        "picture": Box(*where, picture, picture),
        "title": Box(side, title_at, usable, 15),
        "text": Box(side + 8, body_at, usable - 16, foot_at - body_at - 3),
        "signer": Box(_across(layout.signer, width, side, signer_width), foot_at, signer_width, 54),
        "qr": Box(_across(layout.qr, width, side, qr_width), foot_at, qr_width, 55),
        "note": Box(side, height - 24, usable, 10),
    }


def _across(place: str, width: int, side: int, part: int) -> float:
    return {"trai": side, "giua": (width - part) / 2, "phai": width - side - part}[place]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours «#rrggbb» (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _wrong(name: str, value: Any) -> str:
    """Return what is wrong with a value, empty when nothing is."""
    if name in CHOICES:
        return "" if value in CHOICES[name] else "Xin chọn một mục trong danh sách."
    if name in BOUNDS:
        low, high = BOUNDS[name]
        is_number = isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdecimal())
        return "" if is_number and low <= int(value) <= high else f"Xin ghi một số từ {low} đến {high}."
    if not isinstance(value, str) or not value.strip():
        return "Xin không để trống."
    if len(value) > MOST_WORDS[name]:
        return f"Dài quá {MOST_WORDS[name]} chữ."
    if any(not sign.isprintable() for sign in value):
        return "Có ký tự không in được. Xin gõ lại trên một dòng."
    return _wrong_sentence(value) if name.endswith("sentence") else ""


def _wrong_sentence(sentence: str) -> str:
    names = _PIECE.findall(sentence)
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        return f"Không có ô tên «{unknown[0]}». Các ô dùng được: {', '.join(f'{{{name}}}' for name in FIELDS)}."
    without = _PIECE.sub("", sentence)
    if "{" in without or "}" in without:
        return "Có dấu ngoặc nhọn lẻ. Mỗi ô viết trọn trong một cặp, ví dụ {khoa_hoc}."
    if "[" in _OPTIONAL.sub("", sentence) or "]" in _OPTIONAL.sub("", sentence):
        return (
            "Có dấu ngoặc vuông lẻ hoặc lồng nhau. Phần bỏ được viết trọn trong một cặp, ví dụ [sinh năm {nam_sinh}, ]."
        )
    if NEEDED_FIELD not in _PIECE.findall(_OPTIONAL.sub("", sentence)):
        return "Câu phải có ô {khoa_hoc}, không nằm trong ngoặc vuông, để biết giấy chứng nhận điều gì."
    return ""


def _luminance(colour: str) -> float:
    parts = [int(colour[first : first + 2], 16) / 255 for first in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
