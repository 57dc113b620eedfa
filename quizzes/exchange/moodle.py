"""Moodle XML, read inside the cage (dialect page §13). One `question` element is one question."""

import base64
import binascii
import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element

from lms.hgm.folding import keyword_key, slug
from quizzes.exchange.cloze import FIELD, BadCloze, read_gap
from quizzes.exchange.drafts import (
    DEFAULT_STATEMENT_STEM,
    FULL,
    GAP,
    Draft,
    Part,
    number,
    take_shares,
    vietnamese,
    written,
)
from quizzes.exchange.log import Log
from quizzes.exchange.picture_box import MAX_BYTES, PictureBox
from quizzes.exchange.tags import TagReader
from quizzes.exchange.texts import (
    for_stem,
    from_auto,
    from_html,
    from_plain,
    gap_text,
    no_picture,
    path_of,
    with_gaps,
    words_of,
)
from quizzes.exchange.xml_tree import words

_ORDER_RULES = {
    "ALL_OR_NOTHING": "tất-cả", "ABSOLUTE_POSITION": "vị-trí", "RELATIVE_NEXT_EXCLUDE_LAST": "cặp-liền-kề",
    "-1": "tất-cả", "0": "vị-trí", "1": "cặp-liền-kề",
}  # fmt: skip
_CALCULATED = ("calculated", "calculatedsimple", "calculatedmulti")
_RUBRIC = re.compile(r"^#{2,6} +(thang điểm|đáp án gợi ý)\s*$", re.IGNORECASE | re.MULTILINE)


class Skip(Exception):
    """A question that cannot be taken; the code and facts of the refusal."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def read(root: Element, log: Log, box: PictureBox) -> list[Draft]:
    """Return the questions of a `quiz` element; what is not taken is told."""
    drafts: list[Draft] = []
    topic, place = "", 0
    for element in root.iter("question"):
        sort = element.get("type", "")
        if sort == "category":
            topic = slug(words(element.find("category/text")).split("/")[-1])
            continue
        place += 1
        code, name = words(element.find("idnumber")), words(element.find("name/text"))
        log.begin(code or name or f"câu {place}")
        reader = _Question(element, log, box)
        try:
            draft = reader.draft(sort)
        except Skip as skip:
            log.refuse(skip.code, **skip.facts)
            continue
        draft.name, draft.code = log.item, code or name
        draft.title = name if code and name not in {code, ""} and not draft.stem.startswith(name[:20]) else ""
        if topic and topic != "top" and "topic" not in draft.facts:
            draft.facts["topic"] = topic
        drafts.append(draft)
    log.end()
    return drafts


class _Question:
    """Reads one question element."""

    def __init__(self, element: Element, log: Log, box: PictureBox) -> None:
        self.element, self.log, self.box = element, log, box
        self.tags = TagReader(words(tag) for tag in element.findall("tags/tag/text"))

    def text(self, element: Element | None) -> str:
        """Return a text element (with `format` and files) as Markdown."""
        if element is None:
            return ""
        inner = element.find("text")
        raw = ("" if inner is None else inner.text) or ""
        form = element.get("format", "moodle_auto_format")
        find = self._finder(element)
        if form == "markdown":
            return self._own_pictures(raw, find).strip("\n")
        if form == "html":
            return from_html(raw, self.log, find=find)
        return from_plain(raw) if form == "plain_text" else from_auto(raw, self.log, find=find)

    def _finder(self, element: Element) -> Callable[[str, str], str | None]:
        files = {file.get("name", ""): file for file in element.findall("file")}
        if not files:
            return no_picture

        def find(source: str, alt: str) -> str | None:
            file = files.get(path_of(source).lstrip("/"))
            if file is None or file.get("encoding") != "base64" or len(file.text or "") > 2 * MAX_BYTES:
                return None
            try:
                content = base64.b64decode(file.text or "")
            except (binascii.Error, ValueError):
                return None
            return self.box.put(f"{len(file.text or '')}:{hash(file.text)}", content)

        return find

    def _own_pictures(self, raw: str, find: Callable[[str, str], str | None]) -> str:
        """Return Markdown with the embedded files behind its `@@PLUGINFILE@@` addresses."""

        def put(match: re.Match[str]) -> str:
            path = find(match[2], match[1])
            self.log.count("picture_outside", path is None)
            return f"![{match[1]}](media:{path})" if path else match[1]

        return re.sub(r"!\[([^\]\n]*)\]\((@@PLUGINFILE@@/[^()\s]+)\)", put, raw)

    def draft(self, sort: str) -> Draft:
        """Return the question as a draft.

        Raises:
            Skip: the type has no place in the dialect.
        """
        if sort in _CALCULATED:
            raise Skip("calculated", type=sort)
        readers: dict[str, Callable[[], Draft]] = {
            "multichoice": self._choice, "truefalse": self._truth, "shortanswer": self._short,
            "numerical": self._number, "cloze": self._cloze, "matching": self._matching, "ordering": self._ordering,
            "essay": self._essay, "description": self._description,
        }  # fmt: skip
        if sort not in readers:
            raise Skip("unsupported", type=sort)
        draft = readers[sort]()
        draft.stem = for_stem(draft.stem, draft.kind, self.log)
        if draft.kind != "note":
            self._common(draft, sort)
        return draft

    def _common(self, draft: Draft, sort: str) -> None:
        grade = number(words(self.element.find("defaultgrade")))
        if grade is not None and sort != "cloze":
            draft.facts["points"] = vietnamese(grade)
        if words(self.element.find("shuffleanswers")) in {"0", "false"} and draft.kind.endswith("choice"):
            draft.facts["shuffle"] = "không"
        draft.explanation = self.text(self.element.find("generalfeedback"))
        hints = [text for hint in self.element.findall("hint") if (text := self.text(hint))]
        draft.hint = "\n\n".join(hints)
        if (number(words(self.element.find("penalty"))) or 0) > 0:
            self.log.lose("penalty")
        if any(words(self.element.find(f"{name}/text")) for name in ("partiallycorrectfeedback", "incorrectfeedback")):
            self.log.lose("general_feedback")
        self.tags.apply(draft, self.log)
        if draft.percent:
            draft.facts.pop("scoring", None)

    @property
    def stem(self) -> str:
        """The text of the question."""
        return self.text(self.element.find("questiontext"))

    def _answers(self) -> list[tuple[Decimal, Element]]:
        return [
            (number(answer.get("fraction", "0")) or Decimal(0), answer) for answer in self.element.findall("answer")
        ]

    def _choice(self) -> Draft:
        if self.tags.kind == "true-false":
            return self._statements()
        single = words(self.element.find("single")).lower() in {"true", "1", ""}
        found = self._answers()
        draft = Draft("single-choice" if single else "multiple-choice", stem=self.stem)
        draft.parts = [Part(self.text(answer), self.text(answer.find("feedback"))) for _weight, answer in found]
        if "chấm" in self.tags.fields:
            draft.facts["scoring"] = self.tags.fields["chấm"]
        take_shares(draft, [weight for weight, _answer in found], keep_percent=self.tags.percent)
        return draft

    def _statements(self) -> Draft:
        parts = [
            Part(self.text(answer), self.text(answer.find("feedback")), truth=weight > 0)
            for weight, answer in self._answers()
        ]
        return Draft("true-false", stem=self.stem, parts=parts)

    def _truth(self) -> Draft:
        right = [answer for weight, answer in self._answers() if weight == FULL]
        if len(right) != 1:
            raise Skip("no_key")
        paragraphs = re.split(r"\n[ \t]*\n+", self.stem)
        truth = keyword_key(words(right[0].find("text"))) in {"true", "dung"}
        said = self.text(right[0].find("feedback"))
        part = Part(paragraphs[-1], said, truth=truth)
        return Draft("true-false", stem="\n\n".join(paragraphs[:-1]) or DEFAULT_STATEMENT_STEM, parts=[part])

    def _short(self) -> Draft:
        full = [words_of(self.text(answer)) for weight, answer in self._answers() if weight == FULL]
        self.log.count("partial_gap", sum(0 < weight < FULL for weight, _answer in self._answers()))
        exact = [text for text in full if text and "*" not in text]
        self.log.count("wildcard", len(full) - len(exact))
        if not exact:
            raise Skip("no_key")
        draft = Draft("fill-in", stem=f"{self.stem} [[{'|'.join(gap_text(text) for text in exact)}]]")
        if words(self.element.find("usecase")) == "1":
            draft.facts["match"] = "chặt"
        return draft

    def _number(self) -> Draft:
        ranges = []
        for weight, answer in self._answers():
            value, around = number(words(answer.find("text"))), number(words(answer.find("tolerance")) or "0")
            if weight != FULL or value is None or around is None:
                self.log.count("partial_gap")
            else:
                ranges.append(f"#{vietnamese(value, 6)}" + (f"±{vietnamese(around, 6)}" if around else ""))
        if not ranges:
            raise Skip("no_key")
        return Draft("fill-in", stem=f"{self.stem} [[{'|'.join(ranges)}]]")

    def _cloze(self) -> Draft:
        element = self.element.find("questiontext")
        inner = None if element is None else element.find("text")
        if inner is None:
            raise Skip("broken_item", where="")
        gaps: list[str] = []
        weights, exact = set(), []

        def put(match: re.Match[str]) -> str:
            gap, weight, strict = read_gap(match, self.log)
            gaps.append(gap)
            weights.add(weight)
            exact.append(strict)
            return GAP

        try:
            inner.text = FIELD.sub(put, inner.text or "")
        except BadCloze as bad:
            raise Skip("unsupported", type=f"cloze {bad}") from bad
        if len(weights) > 1:
            self.log.lose("gap_weight")
        draft = Draft("fill-in", stem=with_gaps(self.stem, gaps), facts={"points": str(len(gaps))})
        if exact and all(exact):
            draft.facts["match"] = "chặt"
        return draft

    def _matching(self) -> Draft:
        parts = []
        for pair in self.element.findall("subquestion"):
            right = words(pair.find("answer/text"))
            if right:
                parts.append(Part(self.text(pair), right=from_plain(right)))
        return Draft("matching", stem=self.stem, parts=parts)

    def _ordering(self) -> Draft:
        parts = [Part(self.text(answer), self.text(answer.find("feedback"))) for _weight, answer in self._answers()]
        draft = Draft("ordering", stem=self.stem, parts=parts)
        rule = _ORDER_RULES.get(words(self.element.find("gradingtype")))
        if rule:
            draft.facts["scoring"] = rule
        elif "chấm" not in self.tags.fields:
            self.log.lose("scoring_read")
        if words(self.element.find("selecttype")) not in {"", "0", "ALL"}:
            self.log.lose("sample")
        return draft

    def _essay(self) -> Draft:
        draft = Draft("essay", stem=self.stem)
        least, most = (number(words(self.element.find(name))) for name in ("minwordlimit", "maxwordlimit"))
        if least is not None and most is not None and least < most:
            draft.facts["words"] = f"{written(least)}-{written(most)}"
        said = self.text(self.element.find("graderinfo"))
        draft.rubric, draft.model = rubric_and_model(said)
        return draft

    def _description(self) -> Draft:
        return Draft("note", body=self.stem)


def rubric_and_model(text: str) -> tuple[str, str]:
    """Return the rubric and the model answer in a text with their headings; a text without headings is the answer."""
    heads = list(_RUBRIC.finditer(text))
    if not heads:
        return "", text.strip("\n")
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = {keyword_key(head[1]): text[head.end() : end].strip("\n") for head, end in zip(heads, ends, strict=True)}
    return found.get("thang diem", ""), found.get("dap an goi y", "")
