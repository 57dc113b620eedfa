"""GIFT: a text format, one block of text per question (dialect page §13).

Read inside the cage. A question is `::name::[format]text{answers}text`; a backslash makes a control character a letter.
"""

import re
from decimal import Decimal

from lms.hgm.folding import slug
from quizzes.exchange.drafts import DEFAULT_STATEMENT_STEM, FULL, Draft, Part, number, take_shares, vietnamese
from quizzes.exchange.log import Log
from quizzes.exchange.tags import TagReader
from quizzes.exchange.texts import for_stem, from_auto, from_html, from_plain, gap_text, words_of

_CONTROL = "~=#{}:"
_NAME = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_TAGS = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{1,6})?)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_RANGE = re.compile(r"(-?[\d.,]+)\s*(?:(:|\.\.)\s*(-?[\d.,]+))?\Z")
MAX_QUESTIONS = 5000


class _Broken(Exception):
    """A question is not GIFT; the code says which refusal."""

    def __init__(self, code: str = "broken_item", **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def read(text: str, log: Log) -> list[Draft]:
    """Return the questions of a GIFT text; what is not a question is told."""
    drafts: list[Draft] = []
    topic, tags = "", []
    for number_, lines in enumerate(_paragraphs(text), start=1):
        body = []
        for line in lines:
            if line.startswith("//"):
                tags += _TAGS.findall(line)
            elif line.upper().startswith("$CATEGORY:"):
                topic = slug(line.partition(":")[2].strip().split("/")[-1])
            else:
                body.append(line)
        if not "".join(body).strip():
            continue
        log.begin(f"câu {len(drafts) + log.refused + 1}")
        try:
            drafts.append(_question("\n".join(body), tags, topic, log))
        except _Broken as broken:
            log.refuse(broken.code, **{"where": "", **broken.facts} if broken.code == "broken_item" else broken.facts)
        tags = []
        if number_ >= MAX_QUESTIONS:
            break
    log.end()
    return drafts


def _paragraphs(text: str) -> list[list[str]]:
    """Return the runs of lines between blank lines; a blank line inside braces does not end a question."""
    found: list[list[str]] = [[]]
    depth = 0
    for line in text.split("\n"):
        if line.strip() or depth:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
        if not line.startswith("//"):
            bare = re.sub(r"\\.", "", line)
            depth = max(0, min(1, depth + bare.count("{") - bare.count("}")))
    return [lines for lines in found if lines]


def _find(text: str, signs: str, start: int = 0) -> int:
    """Return the place of the first of these characters that no backslash hides, or -1."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] in signs:
            return place
        place += 1
    return -1


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text, flags=re.DOTALL)


def _question(text: str, tags: list[tuple[str, str]], topic: str, log: Log) -> Draft:
    name = ""
    if match := _NAME.match(text):
        name, text = _unescaped(match[1]).strip(), text[match.end() :]
    code = next((_unescaped(value) for sort, value in tags if sort == "id"), "")
    if name or code:
        log.item = code or name
    form = "moodle"
    if match := _FORMAT.match(text):
        form, text = match[1].lower(), text[match.end() :]
    opening = _find(text, "{")
    closing = _find(text, "}", opening) if opening >= 0 else -1
    if opening < 0:
        raise _Broken("not_question")
    if closing < 0 or _find(text, "{", closing) >= 0:
        raise _Broken
    reader = _Reader(form, log)
    before, after = text[:opening].strip(), text[closing + 1 :].strip()
    extra = TagReader(_unescaped(value) for sort, value in tags if sort == "tag")
    draft = reader.draft(before, text[opening + 1 : closing].strip(), after, extra)
    draft.name, draft.code = log.item, code or name
    draft.title = name if code and name != code else ""
    if topic and "chủ-đề" not in extra.fields:
        draft.facts["topic"] = topic
    extra.apply(draft, log)
    draft.stem = for_stem(draft.stem, draft.kind, log)
    return draft


class _Reader:
    """Reads the answers of one question."""

    def __init__(self, form: str, log: Log) -> None:
        self.form, self.log = form, log

    def text(self, raw: str) -> str:
        """Return a text of the question as Markdown, by its own format tag or the question's."""
        form = self.form
        if match := _FORMAT.match(raw):
            form, raw = match[1].lower(), raw[match.end() :]
        plain = _unescaped(raw.strip())
        if form == "markdown":
            return plain.strip("\n")
        if form == "html":
            return from_html(plain, self.log)
        return from_plain(plain) if form == "plain" else from_auto(plain, self.log)

    def draft(self, before: str, inside: str, after: str, extra: TagReader) -> Draft:
        """Return the question, its kind told by what stands between the braces."""
        inside, explanation = self._general(inside)
        draft = self._kind(before, inside, after, extra)
        draft.explanation = self.text(explanation) if explanation else ""
        return draft

    def _general(self, inside: str) -> tuple[str, str]:
        place = -1
        while (place := _find(inside, "#", place + 1)) >= 0:
            if inside.startswith("####", place):
                return inside[:place].strip(), inside[place + 4 :].strip()
        return inside, ""

    def _kind(self, before: str, inside: str, after: str, extra: TagReader) -> Draft:
        word = _find(inside, "#")
        truth = _TRUTH.get((inside if word < 0 else inside[:word]).strip().upper())
        if truth is not None:
            return self._true_false(before, after, truth, inside, word)
        if not inside:
            return Draft("essay", stem=self._joined(before, after))
        if inside.startswith("#"):
            return self._numbers(before, inside[1:], after)
        answers = self._answers(inside)
        if not answers:
            raise _Broken
        if all(sign == "=" and "->" in re.sub(r"\\.", "  ", raw) for sign, raw in answers):
            return self._matching(before, answers, after)
        if all(sign == "=" for sign, _raw in answers) and extra.kind not in {"single-choice", "multiple-choice"}:
            return self._short(before, answers, after)
        return self._choice(before, answers, after, extra)

    def _joined(self, before: str, after: str) -> str:
        return self.text(f"{before} _____ {after}" if after else before)

    def _true_false(self, before: str, after: str, truth: bool, inside: str, word: int) -> Draft:
        paragraphs = re.split(r"\n[ \t]*\n+", self._joined(before, after))
        feedback = [part for part in inside[word + 1 :].split("#") if part.strip()] if word >= 0 else []
        if len(feedback) > 1:
            self.log.lose("general_feedback")
        part = Part(paragraphs[-1], self.text(feedback[0]) if feedback else "", truth=truth)
        return Draft("true-false", stem="\n\n".join(paragraphs[:-1]) or DEFAULT_STATEMENT_STEM, parts=[part])

    def _answers(self, inside: str) -> list[tuple[str, str]]:
        places, place = [], -1
        while (place := _find(inside, "=~", place + 1)) >= 0:
            places.append(place)
        if not places or inside[: places[0]].strip():
            return []
        ends = [*places[1:], len(inside)]
        return [(inside[start], inside[start + 1 : end].strip()) for start, end in zip(places, ends, strict=True)]

    def _parted(self, sign: str, raw: str) -> tuple[Decimal, str, str]:
        """Return weight, text and feedback of an answer."""
        weight = FULL if sign == "=" else Decimal(0)
        if match := _WEIGHT.match(raw):
            weight, raw = number(match[1]) or Decimal(0), raw[match.end() :]
        place = _find(raw, "#")
        return (weight, raw, "") if place < 0 else (weight, raw[:place], raw[place + 1 :])

    def _choice(self, before: str, answers: list[tuple[str, str]], after: str, extra: TagReader) -> Draft:
        parted = [self._parted(sign, raw) for sign, raw in answers]
        weights = [weight for weight, _text, _feedback in parted]
        rights = [sign for sign, _raw in answers if sign == "="]
        single = any(weight == FULL for weight in weights) and len(rights) <= 1
        if len(rights) > 1 and all(sign == "~" or not _WEIGHT.match(raw) for sign, raw in answers):
            weights = [
                FULL / len(rights) if sign == "=" else weight
                for (sign, _raw), weight in zip(answers, weights, strict=True)
            ]
        if extra.kind == "fill-in" or (after and not extra.kind and single and set(weights) <= {FULL, Decimal(0)}):
            return self._menu(before, parted, after)
        kind = extra.kind if extra.kind in {"single-choice", "multiple-choice"} else ""
        draft = Draft(kind or ("single-choice" if single else "multiple-choice"), stem=self._joined(before, after))
        draft.parts = [Part(self.text(text), self.text(said) if said else "") for _weight, text, said in parted]
        draft.facts = {"scoring": extra.fields["chấm"]} if "chấm" in extra.fields else {}
        take_shares(draft, weights, keep_percent=extra.percent)
        return draft

    def _menu(self, before: str, parted: list[tuple[Decimal, str, str]], after: str) -> Draft:
        parts = [
            f"({'x' if weight == FULL else ' '}) {gap_text(words_of(self.text(text)))}"
            for weight, text, _feedback in parted
        ]
        self.log.count("feedback", sum(bool(said.strip()) for _weight, _text, said in parted))
        return self._with_gap(before, "[[" + "|".join(parts) + "]]", after)

    def _short(self, before: str, answers: list[tuple[str, str]], after: str) -> Draft:
        parted = [self._parted(sign, raw) for sign, raw in answers]
        full = [_unescaped(text).strip() for weight, text, _feedback in parted if weight == FULL]
        self.log.count("partial_gap", len(parted) - len(full))
        exact = [text for text in full if "*" not in text]
        self.log.count("wildcard", len(full) - len(exact))
        self.log.count("feedback", sum(bool(said.strip()) for _weight, _text, said in parted))
        if not exact:
            raise _Broken("no_key")
        return self._with_gap(before, "[[" + "|".join(gap_text(text) for text in exact) + "]]", after)

    def _numbers(self, before: str, inside: str, after: str) -> Draft:
        found = self._answers(inside.strip()) or [("=", inside.strip())]
        ranges: list[str] = []
        for sign, raw in found:
            weight, text, said = self._parted(sign, raw)
            self.log.count("feedback", bool(said.strip()))
            if weight != FULL:
                self.log.count("partial_gap")
            elif text.strip():
                ranges.append(_number_part(text.strip()))
        if not ranges:
            raise _Broken("no_key")
        return self._with_gap(before, "[[" + "|".join(ranges) + "]]", after)

    def _with_gap(self, before: str, gap: str, after: str) -> Draft:
        stem = self.text(before)
        if after:
            tail = self.text(after)
            joint = "" if re.match(r"[.,;:!?)]", tail) else " "
            return Draft("fill-in", stem=f"{stem} {gap}{joint}{tail}".strip())
        return Draft("fill-in", stem=f"{stem} {gap}".strip())

    def _matching(self, before: str, answers: list[tuple[str, str]], after: str) -> Draft:
        parts = []
        for _sign, raw in answers:
            left, _, right = raw.partition("->")
            place = _find(right, "#")
            if place >= 0:
                self.log.count("feedback")
                right = right[:place]
            parts.append(Part(self.text(left) if left.strip() else "", right=self.text(right)))
        return Draft("matching", stem=self._joined(before, after), parts=parts)


def _number_part(text: str) -> str:
    match = _RANGE.match(text)
    first = number(match[1]) if match else None
    second = number(match[3]) if match and match[3] else None
    if match is None or first is None or (match[2] and second is None):
        raise _Broken
    if second is None or (match[2] == ":" and not second):
        return f"#{vietnamese(first, 6)}"
    return f"#{vietnamese(first, 6)}{'±' if match[2] == ':' else '..'}{vietnamese(second, 6)}"
