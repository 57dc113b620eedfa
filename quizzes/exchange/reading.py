"""What runs inside the cage: bytes of a stranger's file in, drafts as plain data out.

`quizzes.exchange.conversion` calls `read` through `lms.base.cage`; nothing else does.
Source: security.md I4, I5; dialect page §13.
"""

import unicodedata
from collections.abc import Callable
from typing import Any, BinaryIO

from lms.base.cage_child import Refusal
from quizzes.exchange import aiken, gift, h5p, moodle, qti, sheets
from quizzes.exchange.archives import Package
from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import Log
from quizzes.exchange.picture_box import PictureBox
from quizzes.exchange.xml_tree import tree_of

MAX_QUESTIONS = 2000
MAX_TEXT_BYTES = 10_000_000
MAX_XML_BYTES = 40_000_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFEFF, 0xE000, 0xE001])


def read(stream: BinaryIO, *, form: str) -> dict[str, Any]:
    """Return `{"drafts", "losses", "refused", "pictures"}` of a file of questions.

    Raises:
        Refusal: the file as a whole: `not_utf8`, `too_long`, `too_many`, `wrong_kind`, `broken`, `encrypted`, `macro`,
            `unsafe_xml`, `entries`, `unpacked`, `ratio`, `unsafe_path`, `link`, `nesting`, `no_table`.
    """
    log = Log()
    drafts, pictures = _READERS[form](stream, log)
    log.end()
    if len(drafts) + log.refused > MAX_QUESTIONS:
        raise Refusal("too_many", most=MAX_QUESTIONS)
    return {
        "drafts": [draft.as_json() for draft in drafts],
        "losses": log.losses,
        "refused": log.refused,
        "pictures": pictures,
    }


Found = tuple[list[Draft], list[str]]


def _text_of(stream: BinaryIO) -> str:
    content = stream.read(MAX_TEXT_BYTES + 1)
    if len(content) > MAX_TEXT_BYTES:
        raise Refusal("too_long", most=MAX_TEXT_BYTES // 1_000_000)
    bom, encoding = next((pair for pair in _BOMS if content.startswith(pair[0])), (b"", "utf-8"))
    try:
        text = content[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal("not_utf8") from error
    if "\x00" in text:
        raise Refusal("wrong_kind")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).translate(_CONTROLS)


def _gift(stream: BinaryIO, log: Log) -> Found:
    return gift.read(_text_of(stream), log), []


def _aiken(stream: BinaryIO, log: Log) -> Found:
    return aiken.read(_text_of(stream), log), []


def _bytes_of(stream: BinaryIO) -> bytes:
    content = stream.read(MAX_XML_BYTES + 1)
    if len(content) > MAX_XML_BYTES:
        raise Refusal("too_long", most=MAX_XML_BYTES // 1_000_000)
    return content


def _moodle(stream: BinaryIO, log: Log) -> Found:
    root = tree_of(_bytes_of(stream))
    if root.tag != "quiz":
        raise Refusal("wrong_kind")
    box = PictureBox(log)
    return moodle.read(root, log, box), box.found


def _qti(stream: BinaryIO, log: Log) -> Found:
    start = stream.read(2)
    stream.seek(0)
    box = PictureBox(log)
    if start == b"PK":
        return qti.read_package(Package(stream), log, box), box.found
    return qti.read_item(tree_of(_bytes_of(stream)), log), []


def _h5p(stream: BinaryIO, log: Log) -> Found:
    box = PictureBox(log)
    return h5p.read(Package(stream), log, box), box.found


def read_rows(stream: BinaryIO, *, form: str) -> dict[str, Any]:
    """Return `{"tables", "losses"}` of a CSV or Word file: rows of cells, all text.

    Raises:
        Refusal: as `read`.
    """
    log = Log()
    tables = sheets.read_docx(Package(stream), log) if form == "docx" else [sheets.read_csv(_text_of(stream))]
    return {"tables": tables, "losses": log.losses}


_READERS: dict[str, Callable[[BinaryIO, Log], Found]] = {
    "gift": _gift,
    "aiken": _aiken,
    "moodlexml": _moodle,
    "qti": _qti,
    "h5p": _h5p,
}
