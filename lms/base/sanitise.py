"""The one gate through which HTML from authors and from imported files passes (security I1).

Two sanitisers stand one behind the other: bleach cleans by the list and links bare web addresses,
then nh3 cleans by the same list. Neither is trusted alone. What comes out is the only HTML of the
house that a template may print unescaped, so this is also the only module that marks text as safe.

Stored HTML carries `LIST_VERSION`; a changed list means rendering again from the source.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial

import nh3
from bleach.html5lib_shim import Filter
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe

LIST_VERSION = 1
ALLOWED_TAGS = frozenset({
    "p", "br", "strong", "em", "s", "del", "code", "pre", "ul", "ol", "li", "blockquote", "a", "img",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "hr", "sup", "sub",
})  # fmt: skip
ALLOWED_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "img": frozenset({"src", "alt", "title"}),
    "th": frozenset({"align"}),
    "td": frozenset({"align"}),
    "ol": frozenset({"start"}),
}
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
LINK_REL = "noopener noreferrer nofollow"
_ALIGNMENTS = frozenset({"left", "right", "center"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Browsers drop tabs and line ends inside an address and read a backslash as a slash: both hide a host.
_DECEPTIVE = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\]")
# Bounded repeats only: a run of dotted words is walked through once.
_ADDRESS = re.compile(
    r"(?<![\w@./:-])(?:https?://[^\s<>\"'`(){}|\\^\[\]]{3,1000}"
    r"|(?:[a-z0-9][a-z0-9-]{0,62}\.){1,5}(?:com|net|org|edu|gov|info|vn)(?![\w.-]*\w)"
    r"(?:[/?][^\s<>\"'`(){}|\\^\[\]]{0,1000})?)",
    re.IGNORECASE,
)
_NEVER = re.compile(r"(?!)")
# Text and bare inline marks inside paragraphs or headings: both gates would return it unchanged.
_TEXT = r"(?:[^<>&\x00-\x09\x0b-\x1f\x7f-\xa0\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|&(?:amp|lt|gt);)"
_PLAIN = re.compile(rf"{_TEXT}*")
_PLAIN_TAG = re.compile(r"<(/?)(p|strong|em|h[2-6])>")
_PLAIN_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6"})
CACHE_SIZE = 16384
MAX_CACHED = 20_000


def is_allowed_link(url: str) -> bool:
    """Return whether an address may stand in a link: web, mail, telephone, own path or own anchor."""
    if not url or _DECEPTIVE.search(url):
        return False
    if url.startswith("#"):
        return True
    if url.startswith("/"):
        return not url.startswith("//")
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() not in LINK_SCHEMES:
        return False
    if scheme[1].lower() in {"http", "https"}:
        return url[scheme.end() :].startswith("//") and len(url) > scheme.end() + 2
    return len(url) > scheme.end()


def is_allowed_image(url: str) -> bool:
    """Return whether an address may be the source of a picture: own paths only."""
    return url.startswith("/") and is_allowed_link(url)


def _kept_value(tag: str, name: str, value: str) -> str | None:
    """Return the value an attribute may keep, or None when the attribute must go."""
    if name not in ALLOWED_ATTRIBUTES.get(tag, ()):
        return None
    if name == "href":
        return value if is_allowed_link(value) else None
    if name == "src":
        return value if is_allowed_image(value) else None
    if name == "align":
        return value if value in _ALIGNMENTS else None
    if name == "start":
        return value if value.isascii() and value.isdigit() and len(value) <= 9 else None
    return value


def _nh3_filter(tag: str, name: str, value: str, *, decide: Callable[[str, str, str], str | None]) -> str | None:
    """Ask `decide`; an attribute whose check fails is removed, because nh3 would keep it."""
    if tag == "a" and name == "rel":
        return LINK_REL
    try:
        return decide(tag, name, value)
    except Exception:  # noqa: BLE001 - whatever failed, the attribute must not survive
        return None


def _bleach_filter(tag: str, name: str, value: str, *, decide: Callable[[str, str, str], str | None]) -> bool:
    """Like `_nh3_filter`, in the form bleach asks for."""
    try:
        return decide(tag, name, value) is not None
    except Exception:  # noqa: BLE001 - whatever failed, the attribute must not survive
        return False


def _on_link(attrs: dict, new: bool = False) -> dict | None:
    """Force `rel` on every link; refuse a found address that is none of the allowed links."""
    href = attrs.get((None, "href"))
    if new and not is_allowed_link(href or ""):
        return None
    if href is None:
        return attrs
    attrs[(None, "rel")] = LINK_REL
    return attrs


class _KeepRel(Filter):
    """Write `rel` on links that bleach's linkifier does not touch (inside code and headings)."""

    def __iter__(self):
        for token in super().__iter__():
            if token.get("name") == "a" and token["type"] == "StartTag" and (None, "href") in token["data"]:
                token["data"][(None, "rel")] = LINK_REL
            yield token


_LINKIFY = partial(
    LinkifyFilter, callbacks=[_on_link], skip_tags={"pre", "code"}, url_re=_ADDRESS, email_re=_NEVER, parse_email=False
)
_CLEANER = Cleaner(
    tags=ALLOWED_TAGS,
    attributes=partial(_bleach_filter, decide=_kept_value),
    protocols=LINK_SCHEMES,
    strip=True,
    strip_comments=True,
    filters=[_LINKIFY, _KeepRel],
)
_NH3 = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    clean_content_tags=set(),
    attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
    attribute_filter=partial(_nh3_filter, decide=_kept_value),
    strip_comments=True,
    link_rel=LINK_REL,
    url_schemes=set(LINK_SCHEMES),
)


def _first_gate(html: str) -> str:
    """Clean with bleach alone and link bare addresses; used alone only by tests."""
    return _CLEANER.clean(html)


def _second_gate(html: str) -> str:
    """Clean with nh3 alone; used alone only by tests."""
    return _NH3.clean(html)


def _is_plain(html: str) -> bool:
    """Return whether `html` is text with bare, well-nested p, h2-h6, strong and em, without an address."""
    open_tags: list[str] = []
    position = 0
    while position < len(html):
        position = _PLAIN.match(html, position).end()  # type: ignore[union-attr]  # matches the empty string
        if position == len(html):
            break
        tag = _PLAIN_TAG.match(html, position)
        if tag is None:
            return False
        closing, name = tag.groups()
        if closing:
            if not open_tags or open_tags.pop() != name:
                return False
        elif open_tags and (name in _PLAIN_BLOCKS or name in open_tags):
            return False
        else:
            open_tags.append(name)
        position = tag.end()
    return not open_tags and not _ADDRESS.search(html)


def _clean(html: str) -> SafeString:
    if _is_plain(html):
        return mark_safe(html)  # noqa: S308 - text and bare marks only; a test compares with both gates
    return mark_safe(_second_gate(_first_gate(html)))  # noqa: S308 - this is the sanitiser


_clean_cached = lru_cache(maxsize=CACHE_SIZE)(_clean)


def clean_fragment(html: str) -> SafeString:
    """Return the part of an HTML fragment that the list allows, ready to be printed by a template.

    Elements off the list are dropped and their text stays; attributes off the list and addresses
    that are not allowed are dropped; bare web addresses become links; cleaning twice changes nothing.
    Raises nothing on any text. Rule: security I1, dialect section 11.
    """
    text = html.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    if len(text) > MAX_CACHED:
        return _clean(text)
    return _clean_cached(text)


def clean_fragments(fragments: Iterable[str]) -> SafeString:
    """Return several fragments, each cleaned by itself, one behind the other."""
    return mark_safe("".join(clean_fragment(fragment) for fragment in fragments))  # noqa: S308 - each part is clean


def split_fragment(html: str, separator: str) -> list[SafeString] | None:
    """Return the parts of a cleaned fragment around a mark that stands in its text, to put controls between.

    Returns None when a mark stands inside a tag, where nothing may be put.

    Args:
        separator: one character that the caller put into the text, and that no author can.
    """
    parts = html.split(separator)
    seen = ""
    for part in parts[:-1]:
        seen += part
        if seen.rfind("<") > seen.rfind(">"):
            return None
    return [mark_safe(part) for part in parts]  # noqa: S308 - parts of clean HTML, cut between tags
