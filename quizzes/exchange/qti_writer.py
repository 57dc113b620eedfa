"""Writing QTI 3: a package with one item per question and its manifest (dialect page §13).

What other programs score stands in the standard templates; fields of the dialect that QTI has no place for stand in a
block that only authors see (`view="author"`), so that they come back.
"""

import html
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from lms.hgm.leaves import render_leaf
from lms.hgm.resolve import LawRef, LawTarget
from quizzes.exchange.blocks import identifier_for
from quizzes.exchange.drafts import FULL, Draft, Part, number, shares, written
from quizzes.exchange.gaps import gap_text_of
from quizzes.exchange.log import Log
from quizzes.exchange.qti_package import package_of
from quizzes.exchange.qti_shapes import coordinates
from quizzes.exchange.tags import tags_of
from quizzes.exchange.texts import words_of
from quizzes.exchange.xml_tree import attribute

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_LAW_ADDRESS = re.compile(r'href="/-luat/([^"]*)"( title="[^"]*")?( rel="[^"]*")?')
_PICTURE_ADDRESS = re.compile(r'src="/-kho/([^"]*)"')
_VOID = re.compile(r"<(br|hr|img)\b([^<>]*?)/?>")
MediaBytes = Callable[[str], bytes | None]


class _Names:
    """Stands for the library and the register while HTML is made: addresses from which the names can be read again."""

    def media(self, path: str) -> str | None:
        return "/-kho/" + path

    def law(self, ref: LawRef) -> LawTarget | None:
        return LawTarget(url="/-luat/" + str(ref).removeprefix("luat:"), title="")


def write(drafts: list[Draft], log: Log, media: MediaBytes) -> bytes:
    """Return the questions as a QTI 3 package; those without a place in it are told."""
    items: dict[str, str] = {}
    pictures: dict[str, bytes] = {}
    for draft in drafts:
        log.begin(draft.name)
        if draft.kind not in _BODIES:
            log.refuse("no_place", kind=draft.kind_name)
            continue
        name = draft.code or identifier_for(draft.kind + draft.stem)
        items[name] = _Item(draft, log, media, pictures).text(name)
    log.end()
    return package_of(items, pictures)


class _Item:
    """Writes one item: declarations first, then the body, then processing and feedback."""

    def __init__(self, draft: Draft, log: Log, media: MediaBytes, pictures: dict[str, bytes]) -> None:
        self.draft, self.log, self.media, self.pictures = draft, log, media, pictures
        self.declarations: list[str] = []
        self.template = "map_response"
        self.facts: list[str] = []

    def text(self, name: str) -> str:
        """Return the whole item."""
        draft = self.draft
        body = _BODIES[draft.kind](self)
        notes = [
            f'<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="{sort}" show-hide="show">'
            f"<qti-content-body>{self.html(getattr(draft, sort))}</qti-content-body></qti-modal-feedback>"
            for sort in ("hint", "explanation", "basis")
            if getattr(draft, sort)
        ]
        head = f'identifier="{attribute(name)}" title="{attribute(words_of(draft.title) or name)}"'
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<qti-assessment-item xmlns="{NAMESPACE}" {head}'
            ' adaptive="false" time-dependent="false" xml:lang="vi">\n'
            + "\n".join([*self.declarations, *self._outcomes()])
            + f"\n<qti-item-body>{self._facts()}{body}</qti-item-body>\n"
            + self._processing()
            + "".join(notes)
            + "\n</qti-assessment-item>\n"
        )

    def html(self, source: str) -> str:
        """Return Markdown as XHTML; pictures go into the package."""
        text = str(render_leaf(source, resolver=_Names()).html)
        text = _LAW_ADDRESS.sub(lambda match: f'href="luat:{match[1]}"', text)
        text = _PICTURE_ADDRESS.sub(lambda match: f'src="kho/{self._picture(html.unescape(match[1]))}"', text)
        return _VOID.sub(r"<\1\2/>", text).replace("&nbsp;", "&#160;")

    def inline(self, source: str) -> str:
        """Return Markdown of one paragraph without the paragraph's own tags."""
        text = self.html(source)
        return text[3:-4] if text.startswith("<p>") and text.count("<p>") == 1 and text.endswith("</p>") else text

    def _picture(self, path: str) -> str:
        if path not in self.pictures:
            content = self.media(path)
            if content is None:
                self.log.lose("linked")
            else:
                self.pictures[path] = content
        return attribute(path)

    def _outcomes(self) -> list[str]:
        most = written(self.draft.points)
        return [
            '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">'
            "<qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>",
            '<qti-outcome-declaration identifier="MAXSCORE" cardinality="single" base-type="float">'
            f"<qti-default-value><qti-value>{most}</qti-value></qti-default-value></qti-outcome-declaration>",
            '<qti-outcome-declaration identifier="FEEDBACK" cardinality="multiple" base-type="identifier"/>',
        ]

    def _facts(self) -> str:
        lines = [*tags_of(self.draft, without=("points",)), *self.facts]
        lines += [f"tên {self.draft.title}"] if self.draft.title else []
        if not lines:
            return ""
        shown = "".join(f"<p>{attribute(line)}</p>" for line in lines)
        return (
            '<qti-rubric-block view="author" use="metadata"><qti-content-body>'
            f"{shown}</qti-content-body></qti-rubric-block>"
        )

    def _processing(self) -> str:
        if self.template == "sum":
            names = re.findall(r'response-declaration identifier="(\w+)"', "".join(self.declarations))
            parts = "".join(f'<qti-map-response identifier="{name}"/>' for name in names)
            return (
                '<qti-response-processing><qti-set-outcome-value identifier="SCORE">'
                f"<qti-sum>{parts}</qti-sum></qti-set-outcome-value></qti-response-processing>\n"
            )
        if not self.template:
            return ""
        return f'<qti-response-processing template="{TEMPLATES}{self.template}.xml"/>\n'

    def declare(
        self,
        right: Iterable[str],
        mapping: Iterable[tuple[str, Decimal]] = (),
        *,
        cardinality: str,
        sort: str = "identifier",
        name: str = "RESPONSE",
        exact: bool | None = None,
    ) -> None:
        """Add a response declaration with its right values and its mapping."""
        values = "".join(f"<qti-value>{attribute(value)}</qti-value>" for value in right)
        case = "" if exact is None else f' case-sensitive="{"true" if exact else "false"}"'
        entries = "".join(
            f'<qti-map-entry map-key="{attribute(key)}" mapped-value="{written(value, 6)}"{case}/>'
            for key, value in mapping
        )
        bounds = f'lower-bound="0" upper-bound="{written(self.draft.points)}" default-value="0"'
        self.declarations.append(
            f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" base-type="{sort}">'
            + (f"<qti-correct-response>{values}</qti-correct-response>" if values else "")
            + (f"<qti-mapping {bounds}>{entries}</qti-mapping>" if entries else "")
            + "</qti-response-declaration>"
        )

    def said(self, part: Part, name: str) -> str:
        """Return the feedback of an option."""
        if not part.feedback:
            return ""
        shown = f'outcome-identifier="FEEDBACK" identifier="{name}" show-hide="show"'
        return f"<qti-feedback-inline {shown}>{self.inline(part.feedback)}</qti-feedback-inline>"

    def _weights(self, names: list[str], *, several: bool) -> None:
        draft = self.draft
        right = [name for name, part in zip(names, draft.parts, strict=True) if part.share > 0]
        if not several:
            right = [name for name, part in zip(names, draft.parts, strict=True) if part.share == FULL]
        values = [draft.points * weight / FULL for weight in shares(draft)]
        pairs = [pair for pair in zip(names, values, strict=True) if pair[1]]
        if draft.facts.get("scoring") == "tất-cả":
            self.template, pairs = "match_correct", []
        elif draft.facts.get("scoring") == "từng-ý":
            self.log.lose("scoring", rule="từng-ý")
        self.declare(right, pairs, cardinality="multiple" if several else "single")

    def choice(self) -> str:
        """Return a choice interaction."""
        draft = self.draft
        several = draft.kind == "multiple-choice"
        names = [f"a{place}" for place in range(1, len(draft.parts) + 1)]
        self._weights(names, several=several)
        options = self._simple_choices(names)
        most = f'max-choices="{0 if several else 1}" shuffle="{"false" if self._fixed() else "true"}"'
        return (
            f'<qti-choice-interaction response-identifier="RESPONSE" {most}>'
            f"<qti-prompt>{self.html(draft.stem)}</qti-prompt>{options}</qti-choice-interaction>"
        )

    def _simple_choices(self, names: list[str]) -> str:
        return "".join(
            f'<qti-simple-choice identifier="{name}">{self.inline(part.text)}{self.said(part, name)}'
            "</qti-simple-choice>"
            for name, part in zip(names, self.draft.parts, strict=True)
        )

    def _fixed(self) -> bool:
        return self.draft.facts.get("shuffle") == "không"

    def _table(
        self, rows: list[tuple[str, str]], columns: list[tuple[str, str]], *, most: int = 1, shuffle: bool = False
    ) -> str:
        """Return a match interaction: rows that are answered, columns to choose from."""
        left, right = _associable(rows, most), _associable(columns, 0)
        return (
            f'<qti-match-interaction response-identifier="RESPONSE" max-associations="0" '
            f'shuffle="{"true" if shuffle else "false"}"><qti-prompt>{self.html(self.draft.stem)}</qti-prompt>'
            f"<qti-simple-match-set>{left}</qti-simple-match-set><qti-simple-match-set>{right}</qti-simple-match-set>"
            "</qti-match-interaction>"
        )

    def truth(self) -> str:
        """Return true/false as a table of two columns."""
        draft = self.draft
        rule = draft.facts.get("scoring", "từng-ý")
        pairs = [f"s{place} {'dung' if part.truth else 'sai'}" for place, part in enumerate(draft.parts, start=1)]
        each = draft.points / len(pairs)
        if rule == "bậc-thang":
            self.log.lose("scoring", rule=rule)
        self.template = "match_correct" if rule == "tất-cả" else "map_response"
        mapping = [] if rule == "tất-cả" else [(pair, each) for pair in pairs]
        self.declare(pairs, mapping, cardinality="multiple", sort="directedPair")
        rows = [
            (f"s{place}", self.inline(part.text) + self.said(part, f"s{place}"))
            for place, part in enumerate(draft.parts, start=1)
        ]
        return self._table(rows, [("dung", "Đúng"), ("sai", "Sai")])

    def matching(self) -> str:
        """Return pairs as a table; a distractor is a column without a row."""
        rights = list(dict.fromkeys(part.right for part in self.draft.parts))
        lefts = [part for part in self.draft.parts if part.text]
        pairs = [f"t{place} p{rights.index(part.right) + 1}" for place, part in enumerate(lefts, start=1)]
        each = self.draft.points / max(1, len(pairs))
        self.declare(pairs, [(pair, each) for pair in pairs], cardinality="multiple", sort="directedPair")
        rows = [
            (f"t{place}", self.inline(part.text) + self.said(part, f"t{place}"))
            for place, part in enumerate(lefts, start=1)
        ]
        columns = [(f"p{place}", self.inline(right)) for place, right in enumerate(rights, start=1)]
        return self._table(rows, columns, shuffle=True)

    def judgement(self) -> str:
        """Return rated options as a table of the scale's values, each worth its nearness to the experts."""
        draft = self.draft
        low, _, high = draft.facts.get("scale", "1-5").partition("-")
        bottom, top = int(low), int(high)
        each = draft.points / len(draft.parts)
        right, mapping = [], []
        for place, part in enumerate(draft.parts, start=1):
            key = number(part.rating) or Decimal(0)
            credits = {value: 1 - abs(value - key) / (top - bottom) for value in range(bottom, top + 1)}
            best = max(credits, key=lambda value: credits[value])
            right.append(f"c{place} m{best}")
            mapping += [(f"c{place} m{value}", each * credit) for value, credit in credits.items()]
        self.declare(right, mapping, cardinality="multiple", sort="directedPair")
        rows = [
            (f"c{place}", self.inline(part.text) + self.said(part, f"c{place}"))
            for place, part in enumerate(draft.parts, start=1)
        ]
        return self._table(rows, [(f"m{value}", str(value)) for value in range(bottom, top + 1)])

    def ordering(self) -> str:
        """Return an order interaction."""
        names = [f"b{place}" for place in range(1, len(self.draft.parts) + 1)]
        rule = self.draft.facts.get("scoring", "cặp-liền-kề")
        if rule != "tất-cả":
            self.log.lose("scoring", rule=rule)
            self.facts += [] if "scoring" in self.draft.facts else [f"chấm {rule}"]
        self.template = "match_correct"
        self.declare(names, cardinality="ordered")
        steps = self._simple_choices(names)
        return (
            '<qti-order-interaction response-identifier="RESPONSE" shuffle="true">'
            f"<qti-prompt>{self.html(self.draft.stem)}</qti-prompt>{steps}</qti-order-interaction>"
        )

    def fill_in(self) -> str:
        """Return the text with an interaction in the place of each gap."""
        found = gap_text_of(self.draft)
        marks = [f"\ue002{place}\ue003" for place in range(len(found.gaps))]
        text = found.pieces[0] + "".join(mark + piece for mark, piece in zip(marks, found.pieces[1:], strict=True))
        shown = self.html(text)
        exact = self.draft.facts.get("match") == "chặt"
        each = self.draft.points / len(found.gaps)
        self.template = "sum"
        for place, (mark, gap) in enumerate(zip(marks, found.gaps, strict=True), start=1):
            shown = shown.replace(mark, self._gap(gap, f"RESPONSE{place}", place, each, exact))
        return f"<div>{shown}</div>"

    def _gap(self, gap, name: str, place: int, each: Decimal, exact: bool) -> str:
        if gap.hint:
            self.log.count("gap_hint")
        if gap.choices:
            keys = [f"g{place}-{at}" for at in range(1, len(gap.choices) + 1)]
            right = [key for key, (_text, is_right) in zip(keys, gap.choices, strict=True) if is_right]
            self.declare(right, [(key, each) for key in right], cardinality="single", name=name)
            options = "".join(
                f'<qti-inline-choice identifier="{key}">{attribute(text)}</qti-inline-choice>'
                for key, (text, _right) in zip(keys, gap.choices, strict=True)
            )
            return (
                f'<qti-inline-choice-interaction response-identifier="{name}">{options}</qti-inline-choice-interaction>'
            )
        accepted = list(gap.texts)
        if gap.ranges:
            accepted = [written(low if low == high else (low + high) / 2, 7) for low, high in gap.ranges]
            self.facts.append(f"ô-{place} {'|'.join(gap.written[: len(gap.ranges)])}")
            if any(low != high for low, high in gap.ranges):
                self.log.lose("gap_range")
        pairs = [(text, each) for text in accepted]
        self.declare(accepted[:1], pairs, cardinality="single", sort="string", name=name, exact=exact)
        return f'<qti-text-entry-interaction response-identifier="{name}"/>'

    def essay(self) -> str:
        """Return an extended text with the rubric for scorers."""
        draft = self.draft
        self.template = ""
        self.declarations.append(
            '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string"/>'
        )
        said = [f"### Thang điểm\n\n{draft.rubric}"] if draft.rubric else []
        said += [f"### Đáp án gợi ý\n\n{draft.model}"] if draft.model else []
        rubric = (
            f'<qti-rubric-block view="scorer" use="scoring"><qti-content-body>{self.html(chr(10).join(said))}'
            "</qti-content-body></qti-rubric-block>"
            if said
            else ""
        )
        return (
            f'{rubric}<qti-extended-text-interaction response-identifier="RESPONSE">'
            f"<qti-prompt>{self.html(draft.stem)}</qti-prompt></qti-extended-text-interaction>"
        )

    def hotspot(self) -> str:
        """Return the picture with its regions; coordinates count in parts of the picture's sides."""
        draft = self.draft
        names = [f"v{place}" for place in range(1, len(draft.parts) + 1)]
        self._weights(names, several=draft.several)
        scale = 10 ** max(len(tail) for part in draft.parts for tail in re.findall(r"\.(\d+)|$", part.shape))
        picture = re.search(r"!\[([^\]]*)\]\(media:([^()\s]+)\)", draft.stem)
        alt, path = (picture[1], picture[2]) if picture else ("", "")
        stem = draft.stem.replace(picture[0], "", 1) if picture else draft.stem
        self.log.lose("hotspot_size")
        regions = "".join(
            f'<qti-hotspot-choice identifier="{name}" {coordinates(part.shape, scale)} '
            f'hotspot-label="{attribute(part.text)}"/>'
            for name, part in zip(names, draft.parts, strict=True)
        )
        self.log.count("feedback", sum(bool(part.feedback) for part in draft.parts))
        side = f'width="{100 * scale}" height="{100 * scale}"'
        return (
            f'<qti-hotspot-interaction response-identifier="RESPONSE" max-choices="{0 if draft.several else 1}">'
            f"<qti-prompt>{self.html(stem.strip())}</qti-prompt>"
            f'<img src="kho/{self._picture(path)}" alt="{attribute(alt)}" {side}/>{regions}</qti-hotspot-interaction>'
        )


def _associable(choices: list[tuple[str, str]], most: int) -> str:
    return "".join(
        f'<qti-simple-associable-choice identifier="{name}" match-max="{most}">{text}</qti-simple-associable-choice>'
        for name, text in choices
    )


_BODIES: dict[str, Callable[[_Item], str]] = {
    "single-choice": _Item.choice, "multiple-choice": _Item.choice, "true-false": _Item.truth,
    "matching": _Item.matching, "judgement": _Item.judgement, "ordering": _Item.ordering, "fill-in": _Item.fill_in,
    "essay": _Item.essay, "hotspot": _Item.hotspot,
}  # fmt: skip
