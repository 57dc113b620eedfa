"""Gaps of a fill-in text taken apart for other formats."""

from dataclasses import dataclass

from lms.hgm import parse_block
from lms.hgm.kinds.fill_in import PLACE, Gap
from quizzes.exchange.blocks import block_text
from quizzes.exchange.drafts import Draft


@dataclass(frozen=True)
class GapText:
    """The text around the gaps as Markdown (one piece more than gaps), and the gaps."""

    pieces: list[str]
    gaps: list[Gap]


def gap_text_of(draft: Draft) -> GapText:
    """Return the text of a fill-in question cut at its gaps."""
    body = parse_block(block_text(draft, "x")).body
    return GapText(body.bare.split(PLACE), list(body.gaps))
