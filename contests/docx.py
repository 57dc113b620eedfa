"""Writes papers as one DOCX file (OOXML, ISO/IEC 29500): text, tables, signatures; no macro, no outside link.

Every value is escaped and stripped of characters that XML does not know, so a name is never read as markup.
"""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from contests.paper_shape import Block, Paper, Table, Words

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: twentieths of a point: A4 with the margins of administrative documents
_SHORT, _LONG = 11906, 16838
_LEFT, _RIGHT, _TOP, _BOTTOM = 1701, 1021, 1247, 1134
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
SIGN, RECEIVERS = "(Ký, ghi rõ họ tên)", "Nơi nhận:"
#: style of a paragraph → half-points, bold, italic, alignment
_LOOKS = {
    "body": (26, False, False, "both"),
    "heading": (26, True, False, "left"),
    "center": (26, False, False, "center"),
    "big": (44, True, False, "center"),
    "italic": (26, False, True, "both"),
    "small": (22, False, False, "both"),
}


def write_docx(papers: Sequence[Paper]) -> bytes:
    """Return one DOCX file with the papers, each from a new page; equal papers give equal bytes."""
    body = "".join(_paper(paper, is_last=place == len(papers)) for place, paper in enumerate(papers, start=1))
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(),
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>',
    }
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), ZIP_DEFLATED)
    return target.getvalue()


def _paper(paper: Paper, *, is_last: bool) -> str:
    across = (_LONG if paper.is_wide or paper.is_free else _SHORT) - _LEFT - _RIGHT
    parts = [_letter_head(paper, across), _line(paper.title.upper(), 28, bold=True, align="center", above=240)]
    if paper.subtitle:
        parts.append(_line(paper.subtitle, 26, bold=True, align="center"))
    if paper.note:
        parts.append(_line(paper.note, 24, italic=True, align="center"))
    parts += [_block(block, across) for block in paper.blocks]
    parts.append(_line("", 26))
    parts += _signatures(paper, across)
    section = _section(paper)
    parts.append(section if is_last else f"<w:p><w:pPr>{section}</w:pPr></w:p>")
    return "".join(parts)


def _letter_head(paper: Paper, across: int) -> str:
    left = [
        _line(paper.issuer[0].upper(), 24, align="center"),
        _line(paper.issuer[1].upper(), 24, bold=True, align="center"),
        _line(paper.number, 26, align="center"),
    ]
    right = [
        _line(STATE, 24, bold=True, align="center"),
        _line(MOTTO, 26, bold=True, align="center"),
        _line(paper.place_day, 26, italic=True, align="center"),
    ]
    return _grid([["".join(left), "".join(right)]], [across * 2 // 5, across - across * 2 // 5], has_lines=False)


def _block(block: Block, across: int) -> str:
    if isinstance(block, Words):
        size, bold, italic, align = _LOOKS[block.style]
        return _line(block.text, size, bold=bold, italic=italic, align=align, above=120)
    return _table(block, across)


def _table(table: Table, across: int) -> str:
    whole = sum(table.widths)
    widths = [across * share // whole for share in table.widths]
    head = [_line(text, 22, bold=True, align="center") for text in table.head]
    rows = [
        [_line(text, 23, align="center" if place in table.centred else "left") for place, text in enumerate(row)]
        for row in table.rows
    ]
    return _grid([head, *rows], widths, has_lines=True)


def _signatures(paper: Paper, across: int) -> list[str]:
    cells = []
    if paper.receivers:
        label = _line(RECEIVERS, 24, bold=True, italic=True)
        cells.append(label + "".join(_line(f"- {one}", 22) for one in paper.receivers))
    for position, name in paper.signatures:
        room = "".join(_line("", 26) for _ in range(4))
        top = _line(position.upper(), 26, bold=True, align="center") + _line(SIGN, 22, italic=True, align="center")
        cells.append(top + room + _line(name, 26, bold=True, align="center"))
    found = []
    for first in range(0, len(cells), 3):
        row = cells[first : first + 3]
        found += [_grid([row], [across // len(row)] * len(row), has_lines=False), _line("", 26)]
    return found


def _grid(rows: Sequence[Sequence[str]], widths: Sequence[int], *, has_lines: bool) -> str:
    kind = "single" if has_lines else "nil"
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="{kind}" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(_row(row, widths, is_head=has_lines and place == 0) for place, row in enumerate(rows))
    settings = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
    look = f'<w:tblPr>{settings}<w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>"


def _row(cells: Iterable[str], widths: Sequence[int], *, is_head: bool) -> str:
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if is_head else ''}{inside}</w:tr>"


def _line(
    text: str, size: int, *, bold: bool = False, italic: bool = False, align: str = "left", above: int = 0
) -> str:
    look = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
    look += ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "") + f'<w:sz w:val="{size}"/>'
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{_safe(line)}</w:t></w:r>' for line in text.split("\n")
    )
    return f'<w:p><w:pPr><w:spacing w:before="{above}" w:after="0"/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def _section(paper: Paper) -> str:
    wide = paper.is_wide or paper.is_free
    width, height = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
    orient = ' w:orient="landscape"' if wide else ""
    margins = f'w:top="{_TOP}" w:right="{_RIGHT}" w:bottom="{_BOTTOM}" w:left="{_LEFT}"'
    return (
        f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{orient}/>'
        f'<w:pgMar {margins} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _content_types() -> str:
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    )


def _relations() -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
