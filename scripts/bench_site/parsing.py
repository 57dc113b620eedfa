"""A text of 1,000 blocks, every kind in it and no two alike, and how long it takes to read and to show."""

import re
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "tests" / "data" / "hgm" / "examples.md"
BLOCKS = 1000
_BLOCK = re.compile(r"^(:{3,}) \S+.*?^\1$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"(?<=\s)#([a-z][a-z0-9-]*)\b")
_WORDS = re.compile(r"^(- [(\[][ xĐS\d][)\]] [^@\n]*|\d\. [^\n]*|[A-ZĐÔ][^\n\[|]*)$", re.MULTILINE)


def long_text() -> tuple[str, int]:
    """Return a text of BLOCKS top-level blocks, and how many it has; names and words differ from block to block."""
    examples = [match[0] for match in _BLOCK.finditer(EXAMPLES.read_text(encoding="utf-8"))]
    parts: list[str] = []
    for round_number in count(1):
        for example in examples:
            named = _NAME.sub(rf"#\1-{round_number}", example)
            parts.append(_WORDS.sub(rf"\1 {len(parts)}", named))
            if len(parts) >= BLOCKS:
                return "\n\n".join(parts) + "\n", len(parts)
    raise AssertionError  # the loop ends only by returning


def seconds(work: Callable[[], object]) -> float:
    """Return the time of the processor that one run takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def bare_seconds(text: str) -> float:
    """Return what Python-Markdown alone takes for the same text, without dialect, forms and sanitiser."""
    import markdown

    return seconds(lambda: markdown.Markdown(extensions=["tables", "fenced_code"]).convert(text))
