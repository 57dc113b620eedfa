"""QTI 3, a package or one item, read inside the cage (dialect page §13).

Scoring is understood where it is the template `match_correct` or `map_response`, or a plain sum of `map-response`;
items with other programs, custom or scripted interactions are refused, one by one.
"""

import posixpath
import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.base.cage_child import Refusal
from lms.hgm.folding import keyword_key
from quizzes.exchange.archives import Package
from quizzes.exchange.drafts import FULL, GAP, Draft, Part, number, take_shares, vietnamese, written
from quizzes.exchange.log import Log
from quizzes.exchange.moodle import Skip, rubric_and_model
from quizzes.exchange.picture_box import PictureBox
from quizzes.exchange.qti_package import Find, no_package, picture_finder
from quizzes.exchange.qti_shapes import region_of
from quizzes.exchange.tags import TagReader
from quizzes.exchange.texts import for_stem, from_html, gap_text, settled, with_gaps
from quizzes.exchange.xml_tree import inner_html, tree_of, words

ITEM = "qti-assessment-item"
_MANIFEST = "imsmanifest.xml"
_INTERACTIONS = re.compile(r"qti-[a-z-]+-interaction$")
_SCRIPTED = ("qti-portable-custom-interaction", "qti-custom-interaction", "qti-custom-operator")
_TEMPLATE = re.compile(r"(match_correct|map_response)(?:\.xml)?$")
_TRUTH = {"dung": True, "true": True, "d": True, "t": True, "sai": False, "false": False, "s": False, "f": False}
_SKIPPED = (
    "qti-rubric-block", "qti-feedback-inline", "qti-feedback-block", "qti-modal-feedback", "qti-template-inline",
    "qti-stylesheet",
)  # fmt: skip


def read_package(package: Package, log: Log, box: PictureBox) -> list[Draft]:
    """Return the questions of a package, in the order of its manifest."""
    if not package.has(_MANIFEST):
        raise Refusal("no_content", name=_MANIFEST)
    manifest = tree_of(package.read(_MANIFEST))
    drafts = []
    for resource in manifest.iter("resource"):
        name = unquote(resource.get("href", ""))
        if "item" not in resource.get("type", "") or not name:
            continue
        log.begin(posixpath.basename(name))
        if not package.has(name):
            log.refuse("broken_item", where=f" ({name[:80]})")
            continue
        drafts += _read(tree_of(package.read(name)), log, picture_finder(package, posixpath.dirname(name), box))
    log.end()
    return drafts


def read_item(root: Element, log: Log) -> list[Draft]:
    """Return the question of a single item, or those of several in one file."""
    found = [root] if root.tag == ITEM else list(root.iter(ITEM))
    if not found:
        raise Refusal("wrong_kind")
    drafts = [draft for item in found for draft in _read(item, log, no_package)]
    log.end()
    return drafts


def _read(root: Element, log: Log, find: Find) -> list[Draft]:
    name = root.get("identifier", "")
    log.begin(name or root.get("title", "") or log.item)
    try:
        draft = _Item(root, log, find).draft()
    except Skip as skip:
        log.refuse(skip.code, **skip.facts)
        return []
    draft.name, draft.code = log.item, name
    return [draft]


class _Item:
    """Reads one item."""

    def __init__(self, root: Element, log: Log, find: Find) -> None:
        self.root, self.log, self.find = root, log, find
        body = root.find("qti-item-body")
        if body is None:
            raise Skip("broken_item", where=" (thiếu qti-item-body)")
        self.body = body
        self.parents = {child: parent for parent in body.iter() for child in parent}
        lines = [words(line) for block in body.iter("qti-rubric-block") if block.get("view") == "author"
                 for line in block.iter("p")]  # fmt: skip
        self.tags = TagReader(lines)
        self.lines = dict(line.partition(" ")[::2] for line in lines)

    def text(self, element: Element | None, skip: tuple[str, ...] = _SKIPPED) -> str:
        """Return what stands in an element as Markdown."""
        return "" if element is None else from_html(inner_html(element, skip=skip), self.log, find=self.find)

    def draft(self) -> Draft:
        """Return the item as a draft.

        Raises:
            Skip: an interaction or a scoring that has no place in the dialect.
        """
        for element in self.root.iter():
            if element.tag in _SCRIPTED or element.tag == "script":
                raise Skip("scripted", type=element.tag)
        found = [element for element in self.body.iter() if _INTERACTIONS.match(element.tag)]
        rule = self._rule()
        sorts = {element.tag for element in found}
        if not found:
            return Draft("note", body=self.text(self.body))
        if sorts <= {"qti-text-entry-interaction", "qti-inline-choice-interaction"}:
            draft = self._fill_in(found)
        elif len(found) > 1:
            raise Skip("unsupported", type=", ".join(sorted(sorts)))
        else:
            draft = self._one(found[0], rule)
        draft.stem = for_stem(draft.stem, draft.kind, self.log)
        self._common(draft)
        return draft

    def _rule(self) -> str:
        """Return the template that scores, empty when a person does."""
        processing = self.root.find("qti-response-processing")
        if processing is None:
            return ""
        if template := _TEMPLATE.search(processing.get("template", "")):
            return template[1]
        names = [element.tag for element in processing.iter()][1:]
        allowed = {"qti-set-outcome-value", "qti-sum", "qti-map-response"}
        if processing.get("template") or not names or set(names) - allowed or "qti-map-response" not in names:
            raise Skip("program")
        return "map_response"

    def _one(self, element: Element, rule: str) -> Draft:
        readers: dict[str, Callable[[Element, str], Draft]] = {
            "qti-choice-interaction": self._choice, "qti-match-interaction": self._match,
            "qti-order-interaction": self._ordering, "qti-hotspot-interaction": self._hotspot,
            "qti-extended-text-interaction": self._essay,
        }  # fmt: skip
        if element.tag not in readers:
            raise Skip("unsupported", type=element.tag)
        draft = readers[element.tag](element, rule)
        draft.stem = draft.stem or self._stem(element)
        return draft

    def _stem(self, element: Element) -> str:
        """Return what stands around the interaction, and its prompt."""
        around = from_html(inner_html(self.body, skip=(*_SKIPPED, element.tag)), self.log, find=self.find)
        return "\n\n".join(part for part in (around, self.text(element.find("qti-prompt"))) if part)

    def _common(self, draft: Draft) -> None:
        points = self._outcome("MAXSCORE")
        if points is not None and points >= 0:
            draft.facts["points"] = vietnamese(points)
        for sort in ("hint", "explanation", "basis"):
            for said in self.root.iter("qti-modal-feedback"):
                if said.get("identifier") == sort:
                    setattr(draft, sort, self.text(said))
        known = ("hint", "explanation", "basis")
        if any(said.get("identifier") not in known for said in self.root.iter("qti-modal-feedback")):
            self.log.lose("general_feedback")
        self.tags.apply(draft, self.log)
        if draft.percent:
            draft.facts.pop("scoring", None)
        draft.title = self.lines.get("tên", "")

    def _outcome(self, name: str) -> Decimal | None:
        for outcome in self.root.iter("qti-outcome-declaration"):
            if outcome.get("identifier") == name:
                return number(words(outcome.find("qti-default-value/qti-value")) or outcome.get("normal-maximum", ""))
        return None

    def _declaration(self, element: Element) -> Element:
        name = element.get("response-identifier", "")
        for declaration in self.root.iter("qti-response-declaration"):
            if declaration.get("identifier") == name:
                return declaration
        raise Skip("broken_item", where=" (thiếu khai báo trả lời)")

    def _right(self, declaration: Element) -> list[str]:
        return [words(value) for value in declaration.findall("qti-correct-response/qti-value")]

    def _mapping(self, declaration: Element) -> dict[str, Decimal]:
        entries = declaration.findall("qti-mapping/qti-map-entry")
        return {entry.get("map-key", ""): number(entry.get("mapped-value", "0")) or Decimal(0) for entry in entries}

    def _most(self, mapping: dict[str, Decimal], *, several: bool) -> Decimal:
        """Return the points of a full answer: what the item says, else what its mapping can give."""
        told = self._outcome("MAXSCORE")
        if told:
            return told
        good = [value for value in mapping.values() if value > 0]
        return (sum(good, Decimal(0)) if several else max(good, default=Decimal(1))) or Decimal(1)

    def _weights(self, draft: Draft, names: list[str], element: Element, rule: str, *, several: bool) -> None:
        declaration = self._declaration(element)
        mapping, right = self._mapping(declaration), self._right(declaration)
        if mapping and rule == "map_response":
            most = self._most(mapping, several=several)
            weights = [mapping.get(name, Decimal(0)) / most * FULL for name in names]
        else:
            if not right:
                raise Skip("no_key")
            weights = [FULL if name in right else Decimal(0) for name in names]
            if several:
                draft.facts["scoring"] = "tất-cả"
        if "chấm" in self.tags.fields:
            draft.facts["scoring"] = self.tags.fields["chấm"]
        if self._outcome("MAXSCORE") is None and mapping:
            draft.facts["points"] = vietnamese(self._most(mapping, several=several))
        weights = [min(FULL, max(-FULL, weight)) for weight in weights]
        take_shares(draft, weights, keep_percent=self.tags.percent)

    def _part(self, element: Element) -> Part:
        said = element.find("qti-feedback-inline")
        return Part(self.text(element), self.text(said))

    def _choice(self, element: Element, rule: str) -> Draft:
        several = element.get("max-choices", "1") != "1"
        choices = list(element.iter("qti-simple-choice"))
        draft = Draft("multiple-choice" if several else "single-choice")
        draft.parts = [self._part(choice) for choice in choices]
        if element.get("shuffle") == "false":
            draft.facts["shuffle"] = "không"
        names = [choice.get("identifier", "") for choice in choices]
        self._weights(draft, names, element, rule, several=several)
        return draft

    def _ordering(self, element: Element, rule: str) -> Draft:
        parts = {choice.get("identifier", ""): self._part(choice) for choice in element.iter("qti-simple-choice")}
        right = self._right(self._declaration(element))
        if sorted(right) != sorted(parts):
            raise Skip("no_key")
        draft = Draft("ordering", parts=[parts[name] for name in right])
        draft.facts["scoring"] = "tất-cả"
        return draft

    def _match(self, element: Element, rule: str) -> Draft:
        sets = element.findall("qti-simple-match-set")
        if len(sets) != 2:
            raise Skip("broken_item", where=" (qti-match-interaction)")
        rows, columns = (list(group.iter("qti-simple-associable-choice")) for group in sets)
        declaration = self._declaration(element)
        pairs = [tuple(value.split()) for value in self._right(declaration)]
        mapping = self._mapping(declaration)
        truths = {column.get("identifier", ""): _TRUTH.get(keyword_key(words(column))) for column in columns}
        if len(columns) == 2 and set(truths.values()) == {True, False}:
            return self._statements(rows, dict(_two(pairs)), truths, rule)
        if rule == "map_response" and (rated := self._rated(rows, columns, mapping)):
            return rated
        return self._pairs(rows, columns, _two(pairs))

    def _statements(
        self, rows: list[Element], right: dict[str, str], truths: dict[str, bool | None], rule: str
    ) -> Draft:
        parts = []
        for row in rows:
            truth = truths.get(right.get(row.get("identifier", ""), ""))
            if truth is None:
                raise Skip("no_key")
            part = self._part(row)
            part.truth = truth
            parts.append(part)
        draft = Draft("true-false", parts=parts)
        if rule == "match_correct" and len(parts) > 1:
            draft.facts["scoring"] = "tất-cả"
        return draft

    def _rated(self, rows: list[Element], columns: list[Element], mapping: dict[str, Decimal]) -> Draft | None:
        """Return a question of rated options when the columns are a scale and every cell has its worth."""
        values = [number(words(column)) for column in columns]
        scale = [value for value in values if value is not None and value == int(value)]
        span = len(columns) - 1
        if span < 1 or len(scale) != len(columns) or scale != [scale[0] + place for place in range(span + 1)]:
            return None
        first, last = columns[0].get("identifier", ""), columns[-1].get("identifier", "")
        each = (self._outcome("MAXSCORE") or Decimal(len(rows))) / max(1, len(rows))
        parts = []
        for row in rows:
            name = row.get("identifier", "")
            low, high = mapping.get(f"{name} {first}"), mapping.get(f"{name} {last}")
            if low is None or high is None or not each:
                return None
            part = self._part(row)
            part.rating = written((scale[0] + (1 - low / each) * span).quantize(Decimal("0.1")), 1)
            parts.append(part)
        draft = Draft("judgement", parts=parts)
        if (scale[0], scale[-1]) != (1, 5):
            draft.facts["scale"] = f"{written(scale[0])}-{written(scale[-1])}"
        return draft

    def _pairs(self, rows: list[Element], columns: list[Element], pairs: list[tuple[str, str]]) -> Draft:
        rights = {column.get("identifier", ""): self._part(column).text for column in columns}
        wanted = dict(pairs)
        if len(wanted) < len(pairs) or any(row.get("identifier", "") not in wanted for row in rows):
            raise Skip("unsupported", type="qti-match-interaction")
        parts = []
        for row in rows:
            part = self._part(row)
            part.right = rights.get(wanted[row.get("identifier", "")], "")
            parts.append(part)
        used = set(wanted.values())
        parts += [Part("", right=text) for name, text in rights.items() if name not in used]
        return Draft("matching", parts=parts)

    def _fill_in(self, found: list[Element]) -> Draft:
        gaps, put = [], {}
        for place, element in enumerate(found, start=1):
            gaps.append(self._gap(element, place))
            put[element] = GAP
        stem = from_html(inner_html(self.body, skip=_SKIPPED, put=put), self.log, find=self.find)
        draft = Draft("fill-in", stem=settled(with_gaps(stem, gaps)))
        declarations = [self._declaration(element) for element in found]
        cases = [entry.get("case-sensitive", "") for item in declarations for entry in item.iter("qti-map-entry")]
        typed = [case for case in cases if case]
        if typed and all(case == "true" for case in typed):
            draft.facts["match"] = "chặt"
        if self._outcome("MAXSCORE") is None:
            most = [max(self._mapping(item).values(), default=Decimal(1)) for item in declarations]
            draft.facts["points"] = vietnamese(sum(most, Decimal(0)))
        return draft

    def _gap(self, element: Element, place: int) -> str:
        declaration = self._declaration(element)
        mapping, right = self._mapping(declaration), self._right(declaration)
        best = max(mapping.values(), default=Decimal(0))
        accepted = list(dict.fromkeys([*right, *(key for key, value in mapping.items() if value == best and best > 0)]))
        self.log.count("partial_gap", sum(0 < value < best for value in mapping.values()))
        if not accepted:
            raise Skip("no_key")
        if element.tag == "qti-inline-choice-interaction":
            choices = element.findall("qti-inline-choice")
            parts = [
                f"({'x' if choice.get('identifier') in accepted else ' '}) {gap_text(words(choice))}"
                for choice in choices
            ]
            return f"[[{'|'.join(parts)}]]"
        if told := self.lines.get(f"ô-{place}"):
            return f"[[{told}]]"
        if declaration.get("base-type") in {"float", "integer"}:
            numbers = [value for text in accepted if (value := number(text)) is not None]
            if not numbers:
                raise Skip("no_key")
            return f"[[{'|'.join('#' + vietnamese(value, 6) for value in numbers)}]]"
        return f"[[{'|'.join(gap_text(text) for text in accepted)}]]"

    def _essay(self, element: Element, rule: str) -> Draft:
        draft = Draft("essay")
        said = [block for block in self.body.iter("qti-rubric-block") if block.get("view") == "scorer"]
        draft.rubric, draft.model = rubric_and_model("\n\n".join(self.text(block, skip=()) for block in said))
        return draft

    def _hotspot(self, element: Element, rule: str) -> Draft:
        picture = next((child for child in element if child.tag in {"img", "object"}), None)
        if picture is None:
            raise Skip("broken_item", where=" (thiếu ảnh)")
        width, height = number(picture.get("width", "")), number(picture.get("height", ""))
        source = picture.get("src") or picture.get("data") or ""
        alt = picture.get("alt") or words(picture) or "Ảnh"
        path = self.find(source, alt)
        if not width or not height or path is None:
            raise Skip("broken_item", where=" (ảnh thiếu kích thước hoặc tệp)")
        several = element.get("max-choices", "1") != "1"
        draft = Draft("hotspot", several=several)
        image = f"![{alt.replace('[', ' ').replace(']', ' ')}](media:{path})"
        draft.stem = f"{image}\n\n{self._stem(element)}".strip()
        names = []
        for choice in element.iter("qti-hotspot-choice"):
            name = choice.get("identifier", "")
            label = choice.get("hotspot-label") or name
            shape = region_of(choice.get("shape", ""), choice.get("coords", ""), width, height)
            if shape is None:
                self.log.lose("shape", name=label)
                continue
            names.append(name)
            draft.parts.append(Part(label, shape=shape))
        self._weights(draft, names, element, rule, several=several)
        return draft


def _two(pairs: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return the pairs that have two sides."""
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
