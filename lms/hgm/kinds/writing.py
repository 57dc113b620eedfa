"""What the kinds share whose answer is text of the learner's own."""

from typing import Any

from lms.hgm.answers import MAX_TYPED, Answer, FormData
from lms.hgm.kinds.base import Kind
from lms.hgm.nodes import Block


def count_words(text: str) -> int:
    """Return the number of words: runs of letters or digits between spaces, so a syllable counts as one."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


class WritingKind(Kind):
    """Base of essay and reflection."""

    records = True

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the text, at most 20,000 characters."""
        return {"text": form.one(limit=MAX_TYPED).replace("\r\n", "\n")}

    def answered(self, answer: Answer) -> bool:
        """Return whether anything was written."""
        return bool(str(answer.get("text", "")).strip())

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with what was written."""
        return {**view, "text": answer.get("text", "")}

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return what was written and its length."""
        text = str(answer.get("text", ""))
        return {"text": text, "word_count": count_words(text)}
