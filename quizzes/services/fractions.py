"""What an answer earned of a question: a share of its points, 0 to 1."""

import logging
from decimal import Decimal
from typing import Any

from lms.hgm import BadAnswer, Block, grade

logger = logging.getLogger("lms.quizzes")


def fraction_of(block: Block, answer: Any) -> Decimal | None:
    """Return the fraction earned; None for a question that cannot be marked, which then counts for nobody."""
    try:
        return grade(block, answer).fraction
    except BadAnswer:
        logger.warning("question cannot be marked: %s", block.id)
        return None
