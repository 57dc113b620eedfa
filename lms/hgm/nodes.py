"""The tree a document is parsed into.

Two trees are equal when they mean the same: lines, rendered HTML and the source text are left out
of comparisons.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from lms.hgm.messages import Diagnostic
from lms.hgm.resolve import Source


@dataclass(frozen=True, slots=True)
class Text:
    """A leaf: Markdown as written by the author, and the sanitised HTML made of it."""

    source: str
    line: int = field(default=0, compare=False)
    html: str = field(default="", compare=False, repr=False)

    def __bool__(self) -> bool:
        """Return whether there is any text."""
        return bool(self.source)


NO_TEXT = Text("")


@dataclass(frozen=True, slots=True)
class Notes:
    """The labelled quotes of a question (dialect section 4). All of it is key material."""

    hint: Text = NO_TEXT
    explanation: Text = NO_TEXT
    basis: Text = NO_TEXT

    def __bool__(self) -> bool:
        """Return whether there is any note."""
        return bool(self.hint or self.explanation or self.basis)


NO_NOTES = Notes()


@dataclass(frozen=True, slots=True)
class Prose:
    """Ordinary text between blocks."""

    source: str
    line: int = field(default=0, compare=False)
    html: str = field(default="", compare=False, repr=False)
    heading: str = field(default="", compare=False)  # its level-2 heading, when it begins with one


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of one kind.

    `fields` holds what the author wrote, by English name; `setting` adds the document's defaults.
    `ref` is the identifier, or a place in the document (`n3`) while there is none.
    `body` is the dataclass of the kind, None when the block could not be understood.
    """

    kind: str
    id: str | None
    title: Text
    fields: Mapping[str, Any]
    body: Any
    broken: bool = field(default=False, compare=False)
    source: str = field(default="", compare=False, repr=False)
    line: int = field(default=0, compare=False)
    end_line: int = field(default=0, compare=False)
    ref: str = field(default="", compare=False)
    number: int = field(default=0, compare=False)  # «Câu 1, 2, …» among the blocks that are answered
    level: int = field(default=2, compare=False)  # of the block's own heading, 2 to 6
    sources: tuple[Source, ...] = field(default=(), compare=False, repr=False)
    defaults: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a field of the block, else of the document's front matter, else `default`."""
        if name in self.fields:
            return self.fields[name]
        return self.defaults.get(name, default)

    @property
    def points(self) -> Decimal:
        """The points a full answer earns, 0 or more."""
        return self.setting("points", Decimal(1))

    @property
    def children(self) -> "tuple[Node, ...]":
        """The nodes inside a container, else nothing."""
        return getattr(self.body, "children", ())


Node = Prose | Block


@dataclass(frozen=True, slots=True)
class Container:
    """The body of a callout or reveal."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter: `fields` by English name, as written; properties give the defaults."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    source: str = field(default="", compare=False, repr=False)
    broken: bool = field(default=False, compare=False)

    @property
    def lang(self) -> str:
        """BCP 47 tag of the document."""
        return self.fields.get("lang", "vi")

    @property
    def layout(self) -> str:
        """`one-page` or `steps`."""
        return self.fields.get("layout", "one-page")

    @property
    def title(self) -> str:
        """The title as plain text, possibly empty."""
        return self.fields.get("title", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a lesson laid out in steps; `title` is its level-2 heading, empty for a lead-in."""

    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Document:
    """A parsed text: what was understood, and what the author must or should mend."""

    front: Front = field(default_factory=Front)
    nodes: tuple[Node, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False)
    answerable: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def title(self) -> str:
        """The title of the lesson or bank, possibly empty."""
        return self.front.title

    @property
    def layout(self) -> str:
        """`one-page` or `steps`."""
        return self.front.layout

    @property
    def has_errors(self) -> bool:
        """Whether anything stands in the way of publishing."""
        return any(item.severity == "error" for item in self.diagnostics)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The screens: one for a one-page document, else one per level-2 heading (and a lead-in)."""
        if self.layout != "steps":
            return (Step(self.title, self.nodes),)
        steps: list[tuple[str, list[Node]]] = []
        for node in self.nodes:
            heading = node.heading if isinstance(node, Prose) else ""
            if heading or not steps:
                steps.append((heading, []))
            steps[-1][1].append(node)
        return tuple(Step(title, tuple(nodes)) for title, nodes in steps)

    def walk(self) -> Iterator[Node]:
        """Yield every node in reading order, containers before what they hold."""
        yield from walk(self.nodes)

    def blocks(self) -> Iterator[Block]:
        """Yield every block in reading order."""
        return (node for node in self.walk() if isinstance(node, Block))

    @cached_property
    def in_videos(self) -> frozenset[str]:
        """Identifiers of the questions that are shown only with a video."""
        named: set[str] = set()
        for block in self.blocks():
            if not block.broken:
                named.update(getattr(block.body, "questions", ()))
        return frozenset(named)

    def block(self, ref: str) -> Block | None:
        """Return the block with this identifier (or place, while it has none), or None."""
        return self._by_ref.get(ref)

    @cached_property
    def _by_ref(self) -> dict[str, Block]:
        """The first block of each name."""
        found: dict[str, Block] = {}
        for node in self.blocks():
            found.setdefault(node.ref, node)
        return found

    @property
    def questions(self) -> tuple[Block, ...]:
        """The blocks a learner can answer, in order, without those that have an error."""
        return tuple(node for node in self.blocks() if node.kind in self.answerable and not node.broken)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Yield nodes and, after each container, what it holds (at most 3 levels deep)."""
    for node in nodes:
        yield node
        if isinstance(node, Block):
            yield from walk(node.children)
