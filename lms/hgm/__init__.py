"""The Markdown dialect HGM 1: parser, renderer, grader and formatter. See README.md."""

from lms.hgm.answers import UNFINISHED, Answer, BadAnswer, Grade
from lms.hgm.formatting import add_missing_ids, fmt, format_block, new_identifier
from lms.hgm.grading import (
    BEING_EDITED,
    answered,
    default_prefix,
    finished,
    grade,
    in_steps,
    is_scored,
    key,
    present,
    read_answer,
)
from lms.hgm.law import LawRef, parse_law_ref
from lms.hgm.messages import Diagnostic
from lms.hgm.nodes import Block, Document, Front, Node, Prose, Step
from lms.hgm.parser import parse, parse_block
from lms.hgm.rendering import (
    BlockState,
    RenderContext,
    render_block,
    render_document,
    render_feedback,
    render_question_fields,
    render_step,
)
from lms.hgm.resolve import OFFLINE, LawTarget, NothingKnown, Resolver, Source, source_of
from lms.hgm.versions import diff, fingerprint

__all__ = [
    "BEING_EDITED",
    "OFFLINE",
    "UNFINISHED",
    "Answer",
    "BadAnswer",
    "Block",
    "BlockState",
    "Diagnostic",
    "Document",
    "Front",
    "Grade",
    "LawRef",
    "LawTarget",
    "Node",
    "NothingKnown",
    "Prose",
    "RenderContext",
    "Resolver",
    "Source",
    "Step",
    "add_missing_ids",
    "answered",
    "default_prefix",
    "diff",
    "fingerprint",
    "finished",
    "fmt",
    "format_block",
    "grade",
    "in_steps",
    "is_scored",
    "key",
    "new_identifier",
    "parse",
    "parse_block",
    "parse_law_ref",
    "present",
    "read_answer",
    "render_block",
    "render_document",
    "render_feedback",
    "render_question_fields",
    "render_step",
    "source_of",
]
