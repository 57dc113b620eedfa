"""Files to drafts and drafts to files, for every format; no database.

In: `convert` checks the size, lets the cage read the file, and turns codes into a refusal. Out: `written`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lms.base.cage import Crashed, Refused, Timeout, TooBig, run_caged
from quizzes.exchange import aiken, gift_writer, moodle_writer, qti_writer
from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import Log
from quizzes.exchange.refusals import refusal

READER = "quizzes.exchange.reading:read"
MAX_FILE_MB = 100
MediaBytes = Callable[[str], bytes | None]


@dataclass
class Conversion:
    """What was read from a file: questions, what was lost, and pictures (base64) that texts call `media:nhap/N`."""

    drafts: list[Draft]
    log: Log
    pictures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """One format: what its file is called, and how it is written (None: only read)."""

    name: str
    extension: str
    write: Callable[[Sequence[Draft], Log, MediaBytes], bytes] | None


def _gift(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return gift_writer.write(list(drafts), log).encode()


def _aiken(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return aiken.write(list(drafts), log).encode()


def _moodle(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return moodle_writer.write(list(drafts), log, media).encode()


def _qti(drafts: Sequence[Draft], log: Log, media: MediaBytes) -> bytes:
    return qti_writer.write(list(drafts), log, media)


_ALL = (
    Format("gift", "txt", _gift),
    Format("aiken", "txt", _aiken),
    Format("moodlexml", "xml", _moodle),
    Format("qti", "zip", _qti),
)
FORMATS: dict[str, Format] = {form.name: form for form in _ALL}


def format_named(name: str) -> Format:
    """Return a format by its name.

    Raises:
        RuleViolation: "unknown_format".
    """
    if name not in FORMATS:
        raise refusal("unknown_format", {"format": name, "formats": ", ".join(FORMATS)})
    return FORMATS[name]


def convert(content: bytes, *, form: str) -> Conversion:
    """Return the questions of a file that anybody may have made.

    Raises:
        RuleViolation: the file is refused as a whole; the sentence says which limit and what to do.
    Source: security.md I4, I5, §9; dialect page §13.
    """
    format_named(form)
    if not content.strip():
        raise refusal("empty")
    if len(content) > MAX_FILE_MB * 1_000_000:
        raise refusal("upload_too_large", {"most": MAX_FILE_MB})
    return _caged(content, form)


def _caged(content: bytes, form: str) -> Conversion:
    try:
        found = run_caged(READER, source=content, options={"form": form})
    except Refused as refused:
        raise refusal(refused.code, refused.facts) from refused
    except (Timeout, TooBig) as failure:
        raise refusal("too_big") from failure
    except Crashed as failure:
        raise refusal("broken") from failure
    log = Log()
    log.extend(found["losses"], found["refused"])
    return Conversion([Draft.from_json(data) for data in found["drafts"]], log, found["pictures"])


def written(drafts: Sequence[Draft], *, form: str, log: Log, media: MediaBytes) -> bytes:
    """Return the questions as a file; what has no place in the format is told in the log.

    Args:
        media: gives the bytes of a library file by its path, None when there is none.

    Raises:
        RuleViolation: "unknown_format", "read_only".
    """
    writer = format_named(form).write
    if writer is None:
        raise refusal("read_only", {"format": form})
    return writer(drafts, log, media)
