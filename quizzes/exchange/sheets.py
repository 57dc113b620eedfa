"""Excel, CSV and Word files as rows of text, and rows as files. CSV and Word are read inside the cage."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from xml.etree.ElementTree import Element

from lms.base.cage_child import Refusal
from quizzes.exchange.archives import Package
from quizzes.exchange.log import Log
from quizzes.exchange.xml_tree import attribute, tree_of

MAX_ROWS = 4_000
_BODY = "word/document.xml"
_STAMP = (2026, 1, 1, 0, 0, 0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_LOOK = {"b", "i", "u", "color", "highlight", "strike", "shd"}
_OBJECTS = {"drawing", "pict", "object", "oMath"}


def read_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV text whose columns are parted by commas, semicolons or tabs.

    Raises:
        Refusal: `too_many`, `broken`.
    """
    head = text[:4000]
    delimiter = max(",;\t", key=lambda sign: head.count(sign))
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise Refusal("too_many", most=MAX_ROWS)
    except csv.Error as error:
        raise Refusal("broken") from error
    return rows


def cell_text(value: object) -> str:
    """Return what an Excel cell shows as text of a question."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Đ" if value else "S"
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return str(value)


def read_docx(package: Package, log: Log) -> list[list[list[str]]]:
    """Return the tables of a Word file: rows of cells, a paragraph a line; what is lost is told.

    Raises:
        Refusal: `macro`, `no_content`, `unsafe_xml`, `broken`, `no_table`.
    """
    if any(name.casefold().endswith("vbaproject.bin") for name in package.names):
        raise Refusal("macro")
    body = tree_of(package.read(_BODY)).find("body")
    if body is None:
        raise Refusal("broken")
    tables = [_table(element, log) for element in body if element.tag == "tbl"]
    if not tables:
        raise Refusal("no_table")
    outside = sum(bool(_paragraph(element).strip()) for element in body if element.tag == "p")
    log.begin("tệp Word")
    log.count("outside_table", outside)
    log.end()
    return tables


def _table(element: Element, log: Log) -> list[list[str]]:
    rows = []
    for number, row in enumerate(element.iter("tr"), start=1):
        cells = ["\n".join(_lines(cell)).strip("\n") for cell in row.findall("tc")]
        rows.append(cells)
        if len(rows) > MAX_ROWS:
            raise Refusal("too_many", most=MAX_ROWS)
        log.begin(f"dòng {number}")
        tags = [child.tag for child in row.iter()]
        log.count("word_picture", sum(tag in _OBJECTS for tag in tags))
        if number > 1:
            log.count("word_format", sum(any(child.tag in _LOOK for child in look) for look in row.iter("rPr")))
        log.end()
    return rows


def _lines(cell: Element) -> list[str]:
    lines: list[str] = []
    for element in cell.iter("p"):
        lines += _paragraph(element).split("\n")
    return lines


def _paragraph(element: Element) -> str:
    out: list[str] = []
    for run in element.iter():
        if run.tag == "t":
            out.append(run.text or "")
        elif run.tag in {"br", "cr"}:
            out.append("\n")
        elif run.tag == "tab" and not run.attrib:
            out.append(" ")
        elif run.tag == "noBreakHyphen":
            out.append("-")
    return "".join(out).replace("\u00a0", " ")


def write_docx(header: list[str], rows: list[list[str]]) -> bytes:
    """Return a Word file that holds one table on landscape pages; its heading is repeated on each page."""
    table = "".join([_row(header, is_header=True), *(_row(row, is_header=False) for row in rows)])
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in sides)
    page = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    margins = (
        '<w:pgMar w:top="850" w:right="850" w:bottom="850" w:left="850" w:header="400" w:footer="400" w:gutter="0"/>'
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_WORD}"><w:body><w:tbl>'
        f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{'<w:gridCol/>' * len(header)}</w:tblGrid>{table}</w:tbl><w:p/>"
        f"<w:sectPr>{page}{margins}</w:sectPr></w:body></w:document>"
    )
    types = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{_BODY}" ContentType="{_TYPE}"/></Types>'
    )
    links = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{_BODY}"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (("[Content_Types].xml", types), ("_rels/.rels", links), (_BODY, document)):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text.encode())
    return out.getvalue()


def _row(cells: list[str], *, is_header: bool) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if is_header else ""
    shown = []
    for cell in cells:
        lines = [
            f'<w:p><w:r>{look}<w:t xml:space="preserve">{attribute(line)}</w:t></w:r></w:p>' if line else "<w:p/>"
            for line in re.split(r"\n", cell)
        ]
        shown.append(f"<w:tc>{''.join(lines)}</w:tc>")
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
    return f"<w:tr>{repeated}{''.join(shown)}</w:tr>"
