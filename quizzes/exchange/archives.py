"""Packages from strangers: looked through before anything is unpacked, read entry by entry, never written to disk.

Runs inside the cage. Source: security.md I4, I5, §9; dialect page §13 (200 MB, 5,000 entries, ratio 100, no paths out
of the package, no links).
"""

import re
import stat
import zipfile
import zlib
from typing import BinaryIO

from lms.base.cage_child import Refusal

MAX_ENTRIES = 5_000
MAX_UNPACKED_MB = 200
MAX_RATIO = 100
MAX_PART_BYTES = 20_000_000
_RATIO_FREE_BYTES = 1_000_000
_ENCRYPTED_FLAG = 0x1
_SHOWN_NAME = 80
_DRIVE = re.compile(r"[A-Za-z]:")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)


class Package:
    """A package that keeps the limits; entries are read by name."""

    def __init__(self, stream: BinaryIO) -> None:
        """Look the package through.

        Raises:
            Refusal: `wrong_kind`, `broken`, `encrypted`, `entries`, `unpacked`, `ratio`, `unsafe_path`, `link`.
        """
        start = stream.read(4)
        stream.seek(0)
        if start not in (b"PK\x03\x04", b"PK\x05\x06"):
            raise Refusal("wrong_kind")
        try:
            self._archive = zipfile.ZipFile(stream)
        except _UNREADABLE as error:
            raise Refusal("broken") from error
        entries = self._archive.infolist()
        _check_sizes(entries)
        for entry in entries:
            _check_entry(entry)
        self.names = [entry.filename for entry in entries if not entry.is_dir()]
        self._entries = {entry.filename: entry for entry in entries}

    def has(self, name: str) -> bool:
        """Tell whether there is such an entry."""
        return name in self._entries

    def read(self, name: str, *, most: int = MAX_PART_BYTES) -> bytes:
        """Return an entry.

        Raises:
            Refusal: `no_content` (there is none), `unpacked` (longer than `most` bytes), `broken`.
        """
        if name not in self._entries:
            raise Refusal("no_content", name=name)
        try:
            with self._archive.open(self._entries[name]) as part:
                content = part.read(most + 1)
        except _UNREADABLE as error:
            raise Refusal("broken") from error
        if len(content) > most:
            raise Refusal("unpacked", most=most // 1_000_000)
        return content


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refusal("entries", count=len(entries), most=MAX_ENTRIES)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_MB * 1_000_000:
        raise Refusal("unpacked", most=MAX_UNPACKED_MB)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > _RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed:
        raise Refusal("ratio", most=MAX_RATIO)
    if len({entry.filename for entry in entries}) < len(entries):
        raise Refusal("broken")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    shown = name[:_SHOWN_NAME]
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise Refusal("encrypted")
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in parts or "\x00" in name:
        raise Refusal("unsafe_path", name=shown)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refusal("link", name=shown)
    large = entry.file_size > _RATIO_FREE_BYTES
    if large and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        raise Refusal("ratio", most=MAX_RATIO)
