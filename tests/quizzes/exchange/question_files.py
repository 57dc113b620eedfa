"""Builders of question files for the tests: packages, H5P content, hostile archives."""

import io
import json
import stat
import zipfile

from lms.hgm import parse
from quizzes.exchange.blocks import draft_of
from quizzes.exchange.conversion import convert, written
from quizzes.exchange.log import Log

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDAT"
    b"x\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def drafts_of(text):
    document = parse(text)
    assert not document.has_errors, document.diagnostics
    return [draft_of(block) for block in document.questions]


def there_and_back(drafts, form, media=lambda path: None):
    """Write drafts in a format and read the file again; return what was read and both logs."""
    log = Log()
    content = written(drafts, form=form, log=log, media=media)
    found = convert(content, form=form)
    return found.drafts, log, found.log


def zipped(entries, *, link=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
        if link:
            entry = zipfile.ZipInfo(link)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            package.writestr(entry, "/etc/passwd")
    return out.getvalue()


def h5p(library, content, **files):
    return zipped(
        {
            "h5p.json": json.dumps({"mainLibrary": library, "title": "Gói thử"}),
            "content/content.json": json.dumps(content),
            f"{library}-1.0/script.js": "alert(1)",
            **files,
        }
    )


def qti_item(body, *, declarations="", processing="", identifier="cau-1"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><qti-assessment-item'
        f' xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="{identifier}" title="t">{declarations}'
        f"<qti-item-body>{body}</qti-item-body>{processing}</qti-assessment-item>"
    ).encode()
