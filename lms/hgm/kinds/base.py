"""What every kind of block can do.

A kind is a stateless object: `parse` builds the body from lines, `present` gives what a learner's
device may see, `key` what stays on the server, `read` an answer from a form, `grade` its worth,
`format` the canonical lines, `essence` what the fingerprint is taken over, `shape` what a
comparison of two versions looks at.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade
from lms.hgm.blockparser import code_fence
from lms.hgm.clean import Line, trim_blank
from lms.hgm.fields import PLAIN_FIELDS, SCORED_FIELDS
from lms.hgm.folding import fold_answer
from lms.hgm.header import escaped
from lms.hgm.law import LawRef
from lms.hgm.leaves import Leaf, render_leaf
from lms.hgm.messages import Diagnostic, diagnostic
from lms.hgm.nodes import NO_NOTES, NO_TEXT, Block, Notes, Text
from lms.hgm.parts import LABEL_WORDS, leaf_source, quoted
from lms.hgm.resolve import Resolver

_TAG = re.compile(r"<[^<>]*>")


@dataclass
class BlockContext:
    """What a kind's parser is given beside the lines, and where it reports."""

    resolver: Resolver
    line: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, line: int | None = None, **params: Any) -> None:
        """Note a diagnostic; without a line it concerns the block as a whole."""
        self.found.append(diagnostic(code, self.line if line is None else line, **params))

    @property
    def has_errors(self) -> bool:
        """Whether anything found so far is an error."""
        return any(item.severity == "error" for item in self.found)

    def text(self, lines: list[Line], *, inline: bool = False) -> Text:
        """Return the leaf made of these lines; what is wrong inside is reported at its line."""
        lines = trim_blank(lines)
        source = leaf_source(lines)
        if not source.strip():
            return NO_TEXT
        leaf = self.leaf(source, inline=inline)
        for issue in leaf.issues:
            self.report(issue.code, lines[min(issue.offset, len(lines) - 1)].number, **issue.params)
        return Text(source, lines[0].number, leaf.html)

    def leaf(self, source: str, *, inline: bool = False) -> Leaf:
        """Return the HTML of Markdown text without reporting."""
        return render_leaf(source, inline=inline, resolver=self.resolver)

    def check_law(self, ref: LawRef, line: int) -> None:
        """Report a document that is unknown or no longer in force."""
        target = self.resolver.law(ref)
        if target is None:
            self.report("W506", line, v=ref.number)
        elif not target.in_force:
            self.report("W507", line, v=target.part or ref.number, fix=target.replaced_by or None)

    def check_media(self, path: str, line: int) -> None:
        """Report a media file that is missing."""
        if ".." in path.split("/") or self.resolver.media(path) is None:
            self.report("E502", line, path=path)


@dataclass(frozen=True)
class Shape:
    """A block as a comparison of versions sees it: parts in written order, each with its key."""

    texts: tuple[str, ...]
    items: tuple[tuple[str, Any], ...] = ()
    rules: Any = None
    order_is_key: bool = False


class Kind:
    """Base of all kinds; the defaults suit a block that is only shown."""

    name = ""
    vi = ""
    also: tuple[str, ...] = ()
    scored = False
    records = False  # answers are kept, so the block needs an identifier
    container = False
    in_steps = False  # answered scene by scene, each post adding to the answer so far
    shuffles = True
    scorings: tuple[tuple[str, str], ...] = ()
    own_fields: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """English names of the fields this kind knows."""
        common = SCORED_FIELDS if self.scored else PLAIN_FIELDS
        allowed = tuple(name for name in common if name != "scoring" or self.scorings)
        return (*allowed, *self.own_fields)

    def parse(self, lines: list[Line], ctx: BlockContext) -> Any:
        """Return the body; None when nothing could be understood."""
        raise NotImplementedError

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return what may be sent to a learner before answering (JSON)."""
        return {}

    def key(self, block: Block) -> dict[str, Any]:
        """Return what stays on the server (JSON)."""
        return {}

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the answer in a posted form."""
        raise BadAnswer("not_answerable")

    def answered(self, answer: Answer) -> bool:
        """Return whether anything was answered at all."""
        return bool(answer)

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return what the answer is worth."""
        raise BadAnswer("not_answerable")

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return what the feedback template shows besides the grade."""
        return {}

    button = "Trả lời"
    again_button = "Làm lại"

    def review_stem(self, block: Block) -> str:
        """Return the HTML of the stem that stands above the feedback."""
        stem = getattr(block.body, "stem", None)
        return stem.html if stem else ""

    def fill(self, block: Block, view: dict[str, Any], answer: Answer, seed: int) -> dict[str, Any]:
        """Return the presentation with the controls set as the answer says."""
        return view

    def hints(self, block: Block) -> list[str]:
        """Return the hints that may be shown before answering, where the activity allows it."""
        notes = getattr(block.body, "notes", NO_NOTES)
        return [notes.hint.html] if notes.hint else []

    def last_feedback(self, block: Block, answer: Answer) -> str:
        """Return the HTML of what is said about the last step of an unfinished answer."""
        return ""

    def finished(self, block: Block, answer: Answer) -> bool:
        """Return whether nothing more is to be answered."""
        return True

    def format(self, block: Block, lang: str) -> list[str]:
        """Return the canonical lines of the body."""
        raise NotImplementedError

    def essence(self, block: Block) -> Any:
        """Return the part of the body that decides about the score (JSON)."""
        return self.key(block)

    def shape(self, block: Block) -> Shape:
        """Return what a comparison of versions looks at."""
        return Shape(texts=("\n".join(self.format(block, "vi")),))

    def scoring(self, block: Block) -> str:
        """Return the scoring rule in force."""
        return block.setting("scoring", self.scorings[0][0] if self.scorings else "")

    def shuffled(self, block: Block) -> bool:
        """Return whether options are shown in an order of their own."""
        return block.setting("shuffle", self.shuffles)


def report_equal(texts: Iterable[tuple[Text, int]], ctx: BlockContext) -> None:
    """Report options that are equal after folding (E307)."""
    seen: set[str] = set()
    for text, line in texts:
        folded = fold_answer(text.source)
        if folded in seen:
            ctx.report("E307", line)
        seen.add(folded)


def plain_text(text: Text) -> str:
    """Return the words of a leaf without any marks, for places that can show only text."""
    return html.unescape(_TAG.sub("", text.html)).strip()


def format_stem(stem: Text) -> list[str]:
    """Return the lines of a stem and the blank line after it."""
    return [*escaped(stem.source).split("\n"), ""] if stem else []


def format_notes(notes: Notes, lang: str) -> list[str]:
    """Return the labelled notes as one quote, a blank line before it."""
    lines: list[str] = []
    for name in ("hint", "explanation", "basis"):
        text: Text = getattr(notes, name)
        if text:
            label = LABEL_WORDS[name][0 if lang == "vi" else 1]
            lines += [">"] if lines else []
            lines += quoted(f"{label}:" + ("\n" if code_fence(text.source.split("\n")[0]) else " ") + text.source)
    return ["", *lines] if lines else []


def notes_json(notes: Notes) -> dict[str, str]:
    """Return the notes as sources by name, empty ones left out."""
    return {name: getattr(notes, name).source for name in ("hint", "explanation", "basis") if getattr(notes, name)}


ZERO = Decimal(0)
ONE = Decimal(1)
