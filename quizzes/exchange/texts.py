"""Texts of other formats as Markdown of the dialect, and Markdown as plain words.

HTML goes through three hands: `_Tidy` takes away what can never be kept and counts it, the house's sanitiser cleans
what is left by its list, `lms.base.html_markdown` writes Markdown. Runs inside the cage; knows no settings.
"""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

from lms.base.html_markdown import read_html, to_markdown
from lms.base.sanitise import ALLOWED_TAGS, clean_fragment
from lms.hgm.leaves import render_leaf
from quizzes.exchange.drafts import GAP
from quizzes.exchange.log import Log

MAX_TEXT = 100_000
_MAX_TRIED = 12
_DROPPED = {
    "script": "html_script", "style": "html_style", "iframe": "html_frame", "object": "html_frame",
    "applet": "html_frame", "audio": "html_media", "video": "html_media", "svg": "html_media",
    "canvas": "html_media", "math": "html_formula", "select": "html_control", "textarea": "html_control",
    "button": "html_control", "template": "html_frame", "noscript": "html_script", "head": "html_style",
    "title": "html_style",
}  # fmt: skip
_DROPPED_VOID = {"embed": "html_frame", "input": "html_control", "link": "html_style", "meta": "html_style"}
_RENAMED = {
    "b": "strong", "i": "em", "h1": "h2", "strike": "s", "tt": "code", "div": "p", "section": "p", "article": "p",
    "center": "p", "dt": "p", "dd": "p", "figure": "p", "figcaption": "p", "header": "p", "footer": "p", "main": "p",
}  # fmt: skip
_COUNTED = {"font": "html_style", "u": "html_underline", "ins": "html_underline", "form": "html_control",
            "big": "html_style", "sup": "html_raised", "sub": "html_raised"}  # fmt: skip
_VOID = {"br", "hr", "img"}
_KEPT_ATTRIBUTES = {"href", "src", "alt", "title", "align", "start"}
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TOKEN = re.compile(r"\]\(</?luat-ref/(\d+)>\)|\]\(/luat-ref/(\d+)\)")
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")
_HTML_SIGN = re.compile(r"</?(?:p|br|b|i|u|em|strong|span|div|ul|ol|li|table|tr|td|a|img|sub|sup|font|script|iframe)\b")
_BULLET_LINE = re.compile(r"^ ?[-*+](?= )")
_NUMBER_LINE = re.compile(r"^ ?\d{1,3}[.)](?= )")

FindPicture = Callable[[str, str], str | None]


def no_picture(source: str, alt: str) -> str | None:
    """Find no picture: for formats that bring none."""
    return None


class _Tidy(HTMLParser):
    """Rewrites foreign HTML: drops what carries no text of the author, renames what has a plain equal, counts both."""

    def __init__(self, log: Log, find: FindPicture) -> None:
        super().__init__(convert_charrefs=True)
        self.log, self.find = log, find
        self.out: list[str] = []
        self.pictures: dict[str, str] = {}
        self.laws: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.inside:
            self.inside += [tag] if tag == self.inside[-1] else []
            return
        if tag in _DROPPED:
            self.log.count(_DROPPED[tag])
            self.inside.append(tag)
            return
        if tag in _DROPPED_VOID:
            self.log.count(_DROPPED_VOID[tag])
            return
        if tag in _COUNTED:
            self.log.count(_COUNTED[tag])
        values = {name: value or "" for name, value in attrs}
        self._count_attributes(values)
        if tag == "img":
            self._picture(values)
            return
        if tag == "a" and values.get("href", "").startswith("luat:"):
            self.laws.append(values["href"])
            values["href"] = f"/luat-ref/{len(self.laws) - 1}"
        if _RENAMED.get(tag, tag) not in ALLOWED_TAGS:
            return  # the sanitiser would drop it too, far more slowly
        kept = "".join(f' {name}="{html.escape(value)}"' for name, value in values.items() if name in _KEPT_ATTRIBUTES)
        self.out.append(f"<{_RENAMED.get(tag, tag)}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            if tag == self.inside[-1]:
                self.inside.pop()
            return
        if tag not in _VOID and _RENAMED.get(tag, tag) in ALLOWED_TAGS:
            self.out.append(f"</{_RENAMED.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.out.append(html.escape(data, quote=False))

    def _count_attributes(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on") or value.strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                self.log.count("html_script")
            elif name in {"style", "color", "bgcolor", "face"} and value.strip():
                self.log.count("html_style")

    def _picture(self, values: dict[str, str]) -> None:
        alt = _SPACES.sub(" ", values.get("alt", "")).strip()
        path = self.find(values.get("src", ""), alt)
        if path is None:
            self.log.count("picture_outside")
            self.out.append(html.escape(alt))
            return
        if not alt:
            self.log.count("picture_alt")
        name = f"/p/{len(self.pictures)}"
        self.pictures[name] = f"![{re.sub(r'[][]', ' ', alt) or 'Ảnh'}](media:{path})"
        self.out.append(f'<img src="{name}">')


def from_html(text: str, log: Log, *, find: FindPicture = no_picture) -> str:
    """Return foreign HTML as Markdown; what is lost is counted in the log.

    Args:
        find: names the library path that stands for a picture (its address, its description), None when it is lost.
    """
    if not text.strip():
        return ""
    tidy = _Tidy(log, find)
    tidy.feed(text[:MAX_TEXT])
    tidy.close()
    tree = read_html(clean_fragment("".join(tidy.out)))
    found = to_markdown(tree, pictures=tidy.pictures).strip()
    found = _TOKEN.sub(lambda match: f"]({tidy.laws[int(match[1] or match[2])]})", found)
    return settled(found)


def from_plain(text: str) -> str:
    """Return plain text as Markdown that shows it letter by letter; line ends stay."""
    paragraphs = re.split(r"\n[ \t]*\n+", text.strip("\n")[:MAX_TEXT])
    return "\n\n".join(_escaped(paragraph) for paragraph in paragraphs if paragraph.strip())


def from_auto(text: str, log: Log, *, find: FindPicture = no_picture) -> str:
    """Return text of a format that allows both as Markdown: HTML when it has a known tag, else plain."""
    if not _HTML_SIGN.search(text.lower()):
        return from_plain(html.unescape(text))
    paragraphs = re.split(r"\n[ \t]*\n+", text)
    broken = "".join(f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip())
    return from_html(broken, log, find=find)


def _escaped(paragraph: str) -> str:
    lines = [line.strip() for line in paragraph.split("\n")]
    written = [to_markdown(read_html(html.escape(line, quote=False)), pictures={}).strip("\n") for line in lines]
    return settled("\n".join(line for line in written if line))


def settled(source: str) -> str:
    """Return Markdown without the backslashes that change nothing, so that it reads as it was typed."""
    places = [match.start() for match in _ESCAPED.finditer(source)]
    if not places:
        return source
    wanted = render_leaf(source)
    bare = _ESCAPED.sub(r"\1", source)
    if _same(bare, wanted.html):
        return bare
    if len(places) > _MAX_TRIED:
        return source
    for place in reversed(places):
        trial = source[:place] + source[place + 1 :]
        if _same(trial, wanted.html):
            source = trial
    return source


def _same(source: str, wanted: str) -> bool:
    if any(line.lstrip().startswith(":::") for line in source.split("\n")):
        return False
    leaf = render_leaf(source)
    return leaf.html == wanted and not leaf.issues


def html_of(source: str) -> str:
    """Return Markdown as HTML, clean by the house's list."""
    return str(render_leaf(source).html)


def words_of(source: str) -> str:
    """Return the words of Markdown on one line, without any marks."""
    return _SPACES.sub(" ", html.unescape(_TAG.sub(" ", _glue(html_of(source))))).strip()


def _glue(fragment: str) -> str:
    """Take inline tags out without leaving a space in their place."""
    return re.sub(r"</?(?:strong|em|s|del|code|a|sup|sub)\b[^<>]*>", "", fragment)


def is_plain(source: str) -> bool:
    """Tell whether Markdown is one line of text without any marks."""
    return "\n" not in source and not re.search(r"<(?!/?p>)", html_of(source))


def plain_of(source: str, log: Log, *, gap: str = "") -> str:
    """Return the words of Markdown for a format of plain text on one line; lost marks and lines are told."""
    if "\n" in source:
        log.lose("layout")
    if re.search(r"<(?!/?p>)(?!br)", html_of(source)):
        log.lose("format")
    return words_of(source)


def linked(source: str) -> bool:
    """Tell whether Markdown names files or documents of this house."""
    return "](media:" in source or "](luat:" in source


def for_stem(source: str, kind: str, log: Log) -> str:
    """Return a stem whose lists cannot be taken for options: bullets become numbers, in an ordering the other way."""
    line_form = _NUMBER_LINE if kind == "ordering" else _BULLET_LINE
    if kind in {"fill-in", "essay"} or not any(line_form.match(line) for line in source.split("\n")):
        return source
    log.lose("list_style")
    lines, place = [], 0
    for line in source.split("\n"):
        if line_form.match(line):
            place += 1
            line = line_form.sub("-" if kind == "ordering" else f"{place}.", line)
        lines.append(line)
    return "\n".join(lines)


def path_of(source: str) -> str:
    """Return the name of a file in a package from its address in a text."""
    return unquote(source.split("?", 1)[0].split("#", 1)[0]).removeprefix("@@PLUGINFILE@@/").removeprefix("./")


def with_gaps(source: str, gaps: list[str]) -> str:
    """Put gaps, as written in the dialect, at their places."""
    for gap in gaps:
        source = source.replace(GAP, gap, 1)
    return source


def gap_text(text: str) -> str:
    """Return an accepted answer as it is written inside a gap."""
    escaped = re.sub(r"([\\|\[\]])", r"\\\1", _SPACES.sub(" ", text).strip())
    return "\\" + escaped if escaped[:1] in {"#", "?", "("} else escaped
