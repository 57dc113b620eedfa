"""Python-Markdown, set up once: from a leaf of Markdown to sanitised HTML (dialect sections 3, 11, 12).

Raw HTML has no way in: there is no HTML block, no inline HTML pattern and no stash that could put
text back unescaped. Links and pictures are decided on the tree, before any HTML exists.
"""

import html
import logging
import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

import markdown
from markdown.inlinepatterns import (
    BacktickInlineProcessor,
    DelimiterProcessor,
    EscapeInlineProcessor,
    InlineProcessor,
    SimpleTagInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString, Registry

from lms.base.sanitise import clean_fragment, clean_fragments, is_allowed_image, is_allowed_link
from lms.hgm.blockparser import LeafBlocks
from lms.hgm.law import SCHEME as LAW_SCHEME
from lms.hgm.law import parse_law_ref
from lms.hgm.resolve import OFFLINE, Resolver

logger = logging.getLogger(__name__)
MEDIA_SCHEME = "media:"
BLOCK_END = "\x1e"  # between the blocks of a leaf, so that each is sanitised by itself
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_DESTINATION = re.compile(
    r"\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*){0,8}))"
    r"(?:\s+(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\)))?\s*\)"
)
_CODE_POINT = re.compile(f"{STX}(\\d+){ETX}")
_BRACKETS = re.compile(r"[\[\]]")
_TICKS = re.compile(r"(?<!`)`+(?!`)")
_AUTOLINK = r"<([A-Za-z][A-Za-z0-9+.-]{1,30}:[^\s<>]{1,2000})>"
_AUTOMAIL = r"<([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253})>"
_SINGLE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
# Lines that begin with a letter and hold no mark of any kind: one paragraph, whatever the converter is set to.
_PLAIN_LINE = r"[^\W\d_][^\n\r\t\x00-\x1f\\`*_~|<>&!\[\]]*(?<! )"
_PLAIN_PARAGRAPH = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*")
_MEDIA_PATH = re.compile(r"[^\s/\\][^\\]{0,250}")


class Issue(NamedTuple):
    """Something wrong in a leaf: code, how many lines below its first line, and the message's values."""

    code: str
    offset: int
    params: dict[str, Any]


class Leaf(NamedTuple):
    """The sanitised HTML of a leaf and what is wrong in its text."""

    html: str
    issues: tuple[Issue, ...] = ()


def _plain(processor: InlineProcessor, text: str) -> str:
    """Return text as the author meant it: without the library's placeholders, entities resolved."""
    text = _CODE_POINT.sub(lambda match: chr(int(match[1])), processor.unescape(text))
    return html.unescape(text).strip()


class _CodeSpans(BacktickInlineProcessor):
    """Code spans; a run of backticks without its partner is looked for once per text, not once per run."""

    _seen: tuple[str, dict[int, list[int]]] = ("", {})

    def handleMatch(self, m: re.Match[str], data: str):  # noqa: N802 - the library's name
        """Return a code element, or the span to step over."""
        if m.group(1):
            return m.group(1).replace("\\\\", self.ESCAPED_BSLASH), m.start(0), m.end(0)
        if self._seen[0] is not data:
            places: dict[int, list[int]] = {}
            for run in _TICKS.finditer(data):
                places.setdefault(len(run[0]), []).append(run.start())
            for starts in places.values():
                starts.reverse()
            self._seen = (data, places)
        begin = m.start(0)
        start = begin
        while start < len(data) and data[start] == "`":
            start += 1
        closers = self._seen[1].get(start - begin, [])
        while closers and closers[-1] < start:
            closers.pop()
        if not closers:
            return None, begin, start
        element = ElementTree.Element("code")
        content = data[start : closers[-1]].replace("\n", " ")
        if content.strip() and content.startswith(" ") and content.endswith(" "):
            content = content[1:-1]
        element.text = AtomicString(markdown.util.code_escape(content))
        return element, begin, closers[-1] + (start - begin)


class _Brackets(InlineProcessor):
    """What begins with a bracket; which bracket closes it is worked out once per text."""

    _seen: tuple[str, dict[int, int]] = ("", {})

    def closing(self, data: str, opening: int) -> int | None:
        """Return where the bracket at `opening` closes, or None."""
        if self._seen[0] is not data:
            pairs: dict[int, int] = {}
            stack: list[int] = []
            for bracket in _BRACKETS.finditer(data):
                if bracket[0] == "[":
                    stack.append(bracket.start())
                elif stack:
                    pairs[stack.pop()] = bracket.start()
            self._seen = (data, pairs)
        return self._seen[1].get(opening)

    def element(self, text: str, address: str) -> ElementTree.Element:
        """Return the element for the text in brackets and its target."""
        raise NotImplementedError

    def plain_brackets(self, data: str, opening: int, closing: int) -> None:
        """Look at brackets that have no target."""

    def handleMatch(self, m: re.Match[str], data: str):  # noqa: N802 - the library's name
        """Return the element of a link or picture, or nothing."""
        closing = self.closing(data, m.end() - 1)
        if closing is None:
            return None, None, None
        target = _DESTINATION.match(data, closing + 1)
        if target is None:
            self.plain_brackets(data, m.end() - 1, closing)
            return None, None, None
        angled, bare, *titles = target.groups()
        element = self.element(data[m.end() : closing], _plain(self, angled if angled is not None else bare))
        title = next((value for value in titles if value is not None), None)
        if title:
            element.set("title", _plain(self, title))
        return element, m.start(), target.end()


class _Pictures(_Brackets):
    """`![alternative](target "title")`."""

    def element(self, text: str, address: str) -> ElementTree.Element:
        """Return a picture with plain alternative text."""
        element = ElementTree.Element("img", {"src": address})
        element.set("alt", " ".join(_plain(self, text).split()))
        return element


class _Links(_Brackets):
    """`[text](target "title")`; anything else in brackets is text, a gap `[[…]]` is noted."""

    ANCESTOR_EXCLUDES = ("a",)

    def element(self, text: str, address: str) -> ElementTree.Element:
        """Return a link; its text is read for further marks."""
        element = ElementTree.Element("a", {"href": address})
        element.text = text
        return element

    def plain_brackets(self, data: str, opening: int, closing: int) -> None:
        """Note a gap that stands outside fill-in."""
        if data[opening + 1 : opening + 2] == "[" and self.closing(data, opening + 1) == closing - 1:
            gap = data[opening + 2 : closing - 1]
            self.md.hgm_issues.append(("E325", f"[[{_plain(self, gap)[:20]}", {}))


class _AngleLinks(InlineProcessor):
    """`<https://…>` and `<name@host>`."""

    ANCESTOR_EXCLUDES = ("a",)
    scheme = ""

    def handleMatch(self, m: re.Match[str], data: str):  # noqa: N802 - the library's name
        """Return the link; whether it may stay is decided on the tree."""
        element = ElementTree.Element("a")
        address = _plain(self, m[1])
        element.set("href", self.scheme + address)
        element.text = AtomicString(address)
        return element, m.start(), m.end()


class _MailLinks(_AngleLinks):
    scheme = "mailto:"


class _ResolveLinks(Treeprocessor):
    """Decides every link and picture of a leaf; what is refused becomes visible text."""

    def run(self, root: ElementTree.Element) -> None:
        """Resolve `media:` and `luat:`, keep allowed addresses, note the others."""
        for child in root:
            child.tail = BLOCK_END
        for element in [node for node in root.iter() if node.tag in {"a", "img"}]:
            if element.tag == "img":
                self._image(element)
            else:
                self._link(element)

    def _note(self, code: str, needle: str, **params: Any) -> None:
        self.md.hgm_issues.append((code, needle, params))

    def _image(self, element: ElementTree.Element) -> None:
        source = element.get("src", "")
        if not element.get("alt"):
            self._note("E352", source)
        address = self._media(source) if source.startswith(MEDIA_SCHEME) else None
        if address is None:
            if not source.startswith(MEDIA_SCHEME):
                self._note("E501", source, v=source)
            _become_text(element, element.get("alt", ""))
        else:
            element.set("src", address)

    def _media(self, target: str) -> str | None:
        path = target.removeprefix(MEDIA_SCHEME)
        known = _MEDIA_PATH.fullmatch(path) and ".." not in path.split("/")
        address = self.md.hgm_resolver.media(path) if known else None
        if address is None or not is_allowed_image(address):
            self._note("E502", target, path=path)
            return None
        return address

    def _link(self, element: ElementTree.Element) -> None:
        target = element.get("href", "")
        if target.startswith(MEDIA_SCHEME):
            address = self._media(target)
        elif target.lower().startswith(LAW_SCHEME):
            address = self._law(element, target)
        else:
            address = target if is_allowed_link(target) else None
            if address is None:
                self._note("E501", target, v=target)
        if address is None:
            _become_text(element, element.text)
        else:
            element.set("href", address)

    def _law(self, element: ElementTree.Element, target: str) -> str | None:
        reference = parse_law_ref(target)
        if reference is None:
            self._note("E411", target)
            return None
        found = self.md.hgm_resolver.law(reference)
        if found is None:
            self._note("W506", target, v=reference.number)
            return None
        if not found.in_force:
            self._note("W507", target, v=found.part or reference.number, fix=found.replaced_by or None)
        element.set("title", found.title)
        return found.url if found.url and is_allowed_link(found.url) else None


def _become_text(element: ElementTree.Element, text: str | None) -> None:
    """Leave only the text of an element: the serialiser prints no tag for it."""
    element.tag = None  # type: ignore[assignment]  # the serialiser's own sign for «text only»
    element.attrib.clear()
    element.text = text


class _Markdown(markdown.Markdown):
    """A converter for leaves: own block structure, chosen inline patterns, no raw HTML."""

    def __init__(self) -> None:
        super().__init__(output_format="html", tab_length=2)
        self.ESCAPED_CHARS = PUNCTUATION
        self.hgm_issues: list[tuple[str, str, dict[str, Any]]] = []
        self.hgm_resolver: Resolver = OFFLINE
        self.preprocessors = Registry()
        self.postprocessors = Registry()
        self.parser = LeafBlocks(self)
        self.treeprocessors.deregister("prettify")
        self.treeprocessors.register(_ResolveLinks(self), "hgm_links", 5)
        self.inlinePatterns = self._patterns()
        self.treeprocessors["inline"].inlinePatterns = self.inlinePatterns

    def _patterns(self) -> Registry:
        patterns: Registry = Registry()
        patterns.register(_CodeSpans(r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)"), "backtick", 190)
        patterns.register(SubstituteTagInlineProcessor(r"(?: {2,}|\\)\n", "br"), "linebreak", 185)
        patterns.register(EscapeInlineProcessor(r"\\(.)", self), "escape", 180)
        patterns.register(_Pictures(r"!\[", self), "picture", 165)
        patterns.register(_Links(r"(?<!!)\[", self), "link", 160)
        patterns.register(_AngleLinks(_AUTOLINK, self), "autolink", 120)
        patterns.register(_MailLinks(_AUTOMAIL, self), "automail", 110)
        patterns.register(SimpleTagInlineProcessor(r"()~~(?![\s~])([^~]+)(?<!\s)~~", "del"), "del", 70)
        patterns.register(DelimiterProcessor("*", "strong,em", self), "em_strong", 60)
        self.delimiters.add("_", "strong,em", smart=True)
        return patterns


_local = threading.local()


def _converter() -> _Markdown:
    """Return this thread's converter; it is set up once and holds no text between calls."""
    if not hasattr(_local, "converter"):
        _local.converter = _Markdown()
    return _local.converter


def _as_text(source: str) -> str:
    return "<p>" + html.escape(source, quote=False) + "</p>"


def _convert(source: str, resolver: Resolver) -> tuple[str, list[tuple[str, str, dict[str, Any]]]]:
    converter = _converter()
    converter.reset()
    converter.hgm_issues = []
    converter.hgm_resolver = resolver
    try:
        return converter.convert(source), converter.hgm_issues
    except RecursionError:
        logger.warning("a leaf of %d characters is nested too deeply; shown as plain text", len(source))
    except (IndexError, KeyError, ValueError):
        logger.exception("Python-Markdown failed on a leaf; shown as plain text")
    return _as_text(source), []


def _located(source: str, found: Sequence[tuple[str, str, dict[str, Any]]]) -> tuple[Issue, ...]:
    """Give each issue its line: the places of one target are taken in reading order."""
    used: dict[tuple[str, str], int] = {}
    issues = []
    for code, needle, params in found:
        start = used.get((code, needle), 0)
        place = source.find(needle, start) if needle else source.find("](", start)
        if place < 0:
            place = max(0, start - 1)
        used[(code, needle)] = place + 1
        issues.append(Issue(code, source.count("\n", 0, place), params))
    return tuple(sorted(issues, key=lambda issue: issue.offset))


def _build(source: str, inline: bool, resolver: Resolver) -> Leaf:
    if _PLAIN_PARAGRAPH.fullmatch(source):
        return Leaf(clean_fragment(source if inline else f"<p>{source}</p>"))
    converted, found = _convert(source, resolver)
    blocks = converted.split(BLOCK_END)
    if inline and (single := _SINGLE_PARAGRAPH.fullmatch(converted.rstrip(BLOCK_END))):
        blocks = [single[1]]
    return Leaf(clean_fragments(blocks), _located(source, found) if found else ())


@lru_cache(maxsize=8192)
def _build_cached(source: str, inline: bool) -> Leaf:
    return _build(source, inline, OFFLINE)


def render_leaf(source: str, *, inline: bool = False, resolver: Resolver = OFFLINE) -> Leaf:
    """Return the HTML of a leaf of Markdown, sanitised, and the issues found in it.

    Args:
        inline: leave out the paragraph around a leaf that is one paragraph.
        resolver: asked for each `media:` and `luat:` target.
    """
    source = source.replace(BLOCK_END, "")
    if not source.strip():
        return Leaf("")
    if "](" in source or len(source) > 20_000:
        return _build(source, inline, resolver)
    return _build_cached(source, inline)
