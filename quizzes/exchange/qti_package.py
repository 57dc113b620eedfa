"""The package around QTI items: an archive with a manifest; the same questions give the same bytes."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from urllib.parse import unquote

from quizzes.exchange.archives import Package
from quizzes.exchange.picture_box import MAX_BYTES, PictureBox
from quizzes.exchange.xml_tree import attribute

_MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_OWN_FOLDER = "kho/"
_OWN_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_STAMP = (2026, 1, 1, 0, 0, 0)


def package_of(items: dict[str, str], pictures: dict[str, bytes]) -> bytes:
    """Return the archive of items (identifier and text) and pictures (library path and bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "imsmanifest.xml", _manifest(list(items), list(pictures)).encode())
        for name, text in items.items():
            _add(package, f"items/{name}.xml", text.encode())
        for path, content in pictures.items():
            _add(package, f"items/kho/{path}", content)
    return out.getvalue()


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)


def _manifest(items: list[str], pictures: list[str]) -> str:
    resources = [
        f'<resource identifier="r-{name}" type="imsqti_item_xmlv3p0" href="items/{name}.xml">'
        f'<file href="items/{name}.xml"/></resource>'
        for name in items
    ]
    resources += [
        f'<resource identifier="kho-{place}" type="webcontent" href="items/kho/{attribute(path)}">'
        f'<file href="items/kho/{attribute(path)}"/></resource>'
        for place, path in enumerate(pictures)
    ]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{_MANIFEST}" identifier="ngan-hang">'
        "<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
        f"<resources>{''.join(resources)}</resources></manifest>\n"
    )


Find = Callable[[str, str], str | None]


def no_package(source: str, alt: str) -> str | None:
    """Return the library path in an address of ours, None for any other address."""
    path = unquote(source).removeprefix(_OWN_FOLDER)
    return path if source.startswith(_OWN_FOLDER) and _OWN_PATH.fullmatch(path) else None


def picture_finder(package: Package, folder: str, box: PictureBox) -> Find:
    """Return what finds the pictures that an item in a folder of the package shows."""

    def find(source: str, alt: str) -> str | None:
        name = posixpath.normpath(posixpath.join(folder, unquote(source)))
        if package.has(name):
            return box.put(name, package.read(name, most=MAX_BYTES))
        return no_package(source, alt)

    return find
