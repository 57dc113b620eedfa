"""The rule sets that come with the product: one YAML file each in `templates_rules`, found by their code."""

from pathlib import Path

from contests.rules.reading import MAX_RULES_BYTES
from contests.rules.specs import CODE_PATTERN
from lms.base.errors import RuleViolation

FOLDER = Path(__file__).resolve().parent / "templates_rules"


def shipped_names() -> list[str]:
    """Return the codes of the shipped rule sets, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def shipped_content(*, name: str) -> bytes:
    """Return the text of one shipped rule set.

    Raises:
        RuleViolation: `unknown_rules`.
    """
    if not CODE_PATTERN.fullmatch(name) or name not in shipped_names():
        raise RuleViolation("unknown_rules", f"Không có thể lệ mẫu «{name[:60]}».")
    return (FOLDER / f"{name}.yaml").read_bytes()


def rules_content(*, name_or_file: str) -> bytes:
    """Return the text of a shipped rule set by its code, else of a file; one byte more than is allowed at most.

    Raises:
        RuleViolation: `missing_file`.
    """
    if name_or_file in shipped_names():
        return shipped_content(name=name_or_file)
    return file_content(name=name_or_file, limit=MAX_RULES_BYTES)


def file_content(*, name: str, limit: int) -> bytes:
    """Return the bytes of a file, one more than the limit at most, so that the reader can refuse it.

    Raises:
        RuleViolation: `missing_file`.
    """
    try:
        with Path(name).open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise RuleViolation("missing_file", f"Không đọc được tệp «{name}».") from error
