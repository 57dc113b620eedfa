"""Writing GIFT. What the format has no place for goes into tags behind `//`, or is told as lost."""

import re

from lms.hgm.kinds.fill_in import Gap
from quizzes.exchange.drafts import DEFAULT_STATEMENT_STEM, FULL, Draft, Part, shares, written
from quizzes.exchange.gaps import gap_text_of
from quizzes.exchange.log import Log
from quizzes.exchange.tags import tags_of
from quizzes.exchange.texts import is_plain, linked, words_of

_CONTROL = re.compile(r"([\\~=#{}:])")
_KINDS = ("single-choice", "multiple-choice", "true-false", "fill-in", "matching", "essay")


def write(drafts: list[Draft], log: Log) -> str:
    """Return the questions as GIFT; those without a place in it are told."""
    found = []
    for draft in drafts:
        log.begin(draft.name)
        text = _question(draft, log)
        if text is not None:
            found.append(text)
    log.end()
    return "\n\n".join(found) + "\n" if found else ""


def _escaped(text: str) -> str:
    return _CONTROL.sub(r"\\\1", text.strip()).replace("\n", "\\n")


def _question(draft: Draft, log: Log) -> str | None:
    if draft.kind not in _KINDS:
        log.refuse("no_place", kind=draft.kind_name)
        return None
    before, inside, after, named = _Writer(draft, log).parts()
    if inside is None:
        return None
    _tell_losses(draft, log)
    marks = [f"[id:{draft.code}]"] if draft.code else []
    marks += [f"[tag:{_tag(tag)}]" for tag in tags_of(draft, kind=named)]
    head = f"// {' '.join(marks)}\n" if marks else ""
    general = f"####{_escaped(draft.explanation)}" if draft.explanation else ""
    form = "" if _all_plain(draft) else "[markdown]"
    name = f"::{_escaped(draft.title or draft.code)}::" if draft.title or draft.code else ""
    return f"{head}{name}{form}{before}{'{'}{inside}{general}{'}'}{after}"


def _tag(text: str) -> str:
    return re.sub(r"([\]\\])", r"\\\1", text)


def _all_plain(draft: Draft) -> bool:
    texts = [draft.stem, draft.explanation, *(part.text for part in draft.parts)]
    texts += [text for part in draft.parts for text in (part.feedback, part.right)]
    return all(is_plain(text) and words_of(text) == text and not re.search(r"[<>&\[]", text) for text in texts if text)


def _tell_losses(draft: Draft, log: Log) -> None:
    for name in ("hint", "basis"):
        if getattr(draft, name):
            log.lose(name)
    if draft.rubric or draft.model:
        log.lose("rubric")
    if linked(draft.stem) or any(linked(part.text) for part in draft.parts):
        log.lose("linked")


class _Writer:
    """Writes the text and the answers of one question."""

    def __init__(self, draft: Draft, log: Log) -> None:
        self.draft, self.log = draft, log

    def parts(self) -> tuple[str, str | None, str, bool]:
        """Return text, answers (None: no place), the text behind, and whether the kind must be named."""
        draft = self.draft
        if draft.kind in {"single-choice", "multiple-choice"}:
            return _escaped(draft.stem), self._options(), "", self._is_doubtful()
        if draft.kind == "true-false":
            return self._statement()
        if draft.kind == "matching":
            return _escaped(draft.stem), self._pairs(), "", False
        if draft.kind == "essay":
            return _escaped(draft.stem), "", "", False
        return self._gap()

    def _is_doubtful(self) -> bool:
        """Tell whether the weights alone would name another kind."""
        full = sum(weight == FULL for weight in shares(self.draft))
        return (self.draft.kind == "single-choice") != (full == 1)

    def _options(self) -> str:
        draft, lines = self.draft, []
        if "scoring" in draft.facts and draft.facts["scoring"] != "từng-ý-trừ-sai":
            self.log.lose("scoring", rule=draft.facts["scoring"])
        for part, weight in zip(draft.parts, shares(draft), strict=True):
            sign = "=" if weight == FULL and draft.kind == "single-choice" else "~"
            if weight and sign == "~":
                sign = f"~%{written(weight)}%"
            lines.append(sign + self._said(part, _escaped(part.text)))
        return "\n" + "\n".join(lines) + "\n"

    def _said(self, part: Part, text: str) -> str:
        return f"{text}#{_escaped(part.feedback)}" if part.feedback else text

    def _statement(self) -> tuple[str, str | None, str, bool]:
        draft = self.draft
        if len(draft.parts) != 1 or "\n\n" in draft.parts[0].text:
            self.log.refuse("too_complex", limit="một nhận định trong mỗi câu đúng/sai")
            return "", None, "", False
        part = draft.parts[0]
        stem = "" if draft.stem == DEFAULT_STATEMENT_STEM else f"{draft.stem}\n\n"
        return _escaped(stem + part.text), self._said(part, "T" if part.truth else "F"), "", False

    def _pairs(self) -> str:
        lines = []
        for part in self.draft.parts:
            left = part.text.replace("->", "→")
            if left != part.text:
                self.log.lose("arrow")
            self.log.count("feedback", bool(part.feedback))
            lines.append(f"={_escaped(left)} -> {_escaped(part.right)}")
        return "\n" + "\n".join(lines) + "\n"

    def _gap(self) -> tuple[str, str | None, str, bool]:
        found = gap_text_of(self.draft)
        if len(found.gaps) != 1:
            self.log.refuse("too_complex", limit="một ô trống trong mỗi câu điền")
            return "", None, "", False
        gap = found.gaps[0]
        self.log.count("gap_hint", bool(gap.hint))
        before, after = found.pieces
        kind = gap.type == "choice"
        return _escaped(before), _gap_answers(gap), _escaped(after), kind


def _gap_answers(gap: Gap) -> str:
    if gap.choices:
        return " ".join(f"{'=' if right else '~'}{_escaped(text)}" for text, right in gap.choices)
    if gap.texts:
        return " ".join(f"={_escaped(text)}" for text in gap.texts)
    ranges = [written(low, 6) if low == high else f"{written(low, 6)}..{written(high, 6)}" for low, high in gap.ranges]
    return "#" + (ranges[0] if len(ranges) == 1 else " ".join(f"={text}" for text in ranges))
