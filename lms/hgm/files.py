"""Reading a text from a file for the commands."""

from pathlib import Path

from lms.hgm.clean import MAX_BYTES


class NoSuchText(Exception):
    """A file cannot be read; `reason` is a Vietnamese sentence for the person who named it."""

    code = "missing_file"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_text(name: str) -> bytes:
    """Return the bytes of a file, at most one more than a document may have.

    Raises:
        NoSuchText: the file is missing, a folder, or not readable.
    """
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NoSuchText(f"Không đọc được tệp «{name}».") from error
