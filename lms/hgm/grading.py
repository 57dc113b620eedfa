"""Presentation, key, answers and grades of a block, whatever its kind."""

from collections.abc import Mapping
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade
from lms.hgm.kinds.base import Kind
from lms.hgm.nodes import Block
from lms.hgm.registry import kind_named

BEING_EDITED = "Nội dung này đang được chỉnh sửa"


def _kind(block: Block) -> Kind:
    """Return the kind of a sound block.

    Raises:
        BadAnswer: `not_answerable`, the block has an error.
    """
    if block.broken:
        raise BadAnswer("not_answerable")
    return kind_named(block.kind)


def default_prefix(block: Block) -> str:
    """Return the name of a block's controls and of its HTML id."""
    return f"b-{block.ref}"


def present(block: Block, seed: int, *, answer: Answer | None = None) -> dict[str, Any]:
    """Return the presentation of a block: what a learner's device may receive before answering.

    Args:
        seed: of the attempt; fixes the order shown and the identifiers sent.
        answer: only for a scenario, whose next scene depends on the path so far.
    Source: dialect section 11, security C2.
    """
    shared = {"kind": block.kind, "id": block.id, "title": block.title.html}
    if block.broken:
        return {**shared, "title": "", "being_edited": True}
    kind = kind_named(block.kind)
    if kind.scored:
        shared["points"] = str(block.points)
    if answer is not None and hasattr(kind, "present_after"):
        return {**shared, **kind.present_after(block, seed, answer)}
    return {**shared, **kind.present(block, seed)}


def key(block: Block) -> dict[str, Any]:
    """Return the key of a block, which never leaves the server before the result is released."""
    return {} if block.broken else kind_named(block.kind).key(block)


def read_answer(
    block: Block, data: Mapping[str, Any], *, seed: int, prefix: str | None = None, previous: Answer | None = None
) -> Answer:
    """Return the answer in posted data; nothing filled in gives an empty answer.

    Args:
        data: a QueryDict, or a mapping of strings or lists.
        seed: the one the form was shown with.
        prefix: of the control names, as given to `render_question_fields`.
        previous: the answer so far, for a scenario.

    Raises:
        BadAnswer: the data cannot come from this form.
    """
    form = FormData(data, prefix or default_prefix(block))
    return _kind(block).read(block, form, seed, previous)


def answered(block: Block, answer: Answer | None) -> bool:
    """Return whether an answer says anything."""
    return answer is not None and _kind(block).answered(answer)


def finished(block: Block, answer: Answer | None) -> bool:
    """Return whether nothing more is to be answered: for a scenario only at an ending (or after the last step)."""
    return answer is not None and answered(block, answer) and _kind(block).finished(block, answer)


def in_steps(block: Block) -> bool:
    """Return whether the block is answered step by step, each post adding to the answer so far."""
    return not block.broken and kind_named(block.kind).in_steps


def is_scored(block: Block) -> bool:
    """Return whether answers to the block are worth points, by the machine or by a marker."""
    return not block.broken and kind_named(block.kind).scored


def grade(block: Block, answer: Answer | None) -> Grade:
    """Return the grade of an answer; no answer earns 0.

    Raises:
        BadAnswer: `not_answerable`, the block has an error or is of a kind that is only shown.
    Source: dialect section 9, security C3.
    """
    return _kind(block).grade(block, answer or {})
