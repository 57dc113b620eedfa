"""Callouts and reveal: blocks that hold text and other blocks (dialect 5.14 and 5.17)."""

from lms.hgm.kinds.base import Kind


class Callout(Kind):
    """A framed text with a visible heading; the keyword's name is the heading when there is no title."""

    container = True

    def __init__(self, name: str, vi: str, heading: str, *also: str) -> None:
        self.name = name
        self.vi = vi
        self.heading = heading
        self.also = also


class Reveal(Kind):
    """`xem-thêm`: folded text, open from the start with `mở-sẵn: có`; never hides answers."""

    name = "reveal"
    vi = "xem-thêm"
    heading = "Xem thêm"
    container = True
    own_fields = ("open",)


KINDS = (
    Callout("note", "ghi-chú", "Ghi chú"),
    Callout("important", "quan-trọng", "Quan trọng", "lưu-ý"),
    Callout("warning", "cảnh-báo", "Cảnh báo"),
    Callout("tip", "mẹo", "Mẹo"),
    Callout("example", "ví-dụ", "Ví dụ"),
    Reveal(),
)
