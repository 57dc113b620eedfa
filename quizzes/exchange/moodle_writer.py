"""Writing Moodle XML. Texts go out as Markdown, which Moodle reads; fields without a place become tags."""

import base64
import re
from collections.abc import Callable

from quizzes.exchange.cloze import write_gap
from quizzes.exchange.drafts import DEFAULT_STATEMENT_STEM, FULL, Draft, Part, number, shares, written
from quizzes.exchange.gaps import gap_text_of
from quizzes.exchange.log import Log
from quizzes.exchange.tags import tags_of
from quizzes.exchange.texts import is_plain, linked, plain_of
from quizzes.exchange.xml_tree import attribute

_GRADING = {
    "tất-cả": "ALL_OR_NOTHING", "vị-trí": "ABSOLUTE_POSITION", "cặp-liền-kề": "RELATIVE_NEXT_EXCLUDE_LAST",
    "thứ-tự": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
}  # fmt: skip
_PICTURE = re.compile(r"\]\(media:([^()\s]+)\)")
_KINDS = {
    "single-choice": "multichoice", "multiple-choice": "multichoice", "fill-in": "cloze", "ordering": "ordering",
    "matching": "matching", "essay": "essay",
}  # fmt: skip
MediaBytes = Callable[[str], bytes | None]


def write(drafts: list[Draft], log: Log, media: MediaBytes) -> str:
    """Return the questions as Moodle XML; those without a place in it are told."""
    found = []
    for draft in drafts:
        log.begin(draft.name)
        sort = _sort(draft)
        if sort:
            found.append(_Writer(draft, log, media).question(sort))
        else:
            log.refuse("no_place", kind=draft.kind_name)
    log.end()
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(found) + "\n</quiz>\n"


def _sort(draft: Draft) -> str:
    if draft.kind == "true-false":
        one = len(draft.parts) == 1 and "\n\n" not in draft.parts[0].text
        return "truefalse" if one else "multichoice"
    return _KINDS.get(draft.kind, "")


def _element(name: str, text: str, **attributes: str) -> str:
    marks = "".join(f' {key}="{attribute(value)}"' for key, value in attributes.items())
    return f"<{name}{marks}>{attribute(text)}</{name}>"


class _Writer:
    """Writes one question."""

    def __init__(self, draft: Draft, log: Log, media: MediaBytes) -> None:
        self.draft, self.log, self.media = draft, log, media

    def text(self, name: str, source: str, extra: str = "", **attributes: str) -> str:
        """Return a text element with the pictures it shows."""
        files: list[str] = []

        def put(match: re.Match[str]) -> str:
            content = self.media(match[1])
            if content is None:
                self.log.lose("linked")
                return match[0]
            name_ = match[1].rsplit("/", 1)[-1]
            data = base64.b64encode(content).decode()
            files.append(f'<file name="{attribute(name_)}" path="/" encoding="base64">{data}</file>')
            return f"](@@PLUGINFILE@@/{name_})"

        shown = _PICTURE.sub(put, source)
        if "](luat:" in shown:
            self.log.lose("linked")
        marks = "".join(f' {key}="{attribute(value)}"' for key, value in attributes.items())
        return f'<{name}{marks} format="markdown"><text>{attribute(shown)}</text>{"".join(files)}{extra}</{name}>'

    def question(self, sort: str) -> str:
        """Return the question element."""
        draft = self.draft
        name = draft.title or draft.code or draft.name
        lines = [f'<question type="{sort}">', f"<name>{_element('text', name)}</name>"]
        lines += self._body(sort)
        lines.append(_element("defaultgrade", written(draft.points)))
        lines.append(_element("penalty", "0"))
        lines.append(self.text("generalfeedback", draft.explanation))
        if draft.hint:
            lines.append(self.text("hint", draft.hint))
        if draft.basis:
            self.log.lose("basis")
        lines += [_element("idnumber", draft.code)] if draft.code else []
        without = () if sort == "cloze" else ("points",)
        tags = tags_of(draft, kind=draft.kind == "true-false" and sort == "multichoice", without=without)
        shown = [f"<tag>{_element('text', tag)}</tag>" for tag in tags]
        lines += [f"<tags>{''.join(shown)}</tags>"] if shown else []
        return "\n".join([*lines, "</question>"])

    def _body(self, sort: str) -> list[str]:
        draft = self.draft
        if sort == "truefalse":
            return self._truth()
        if sort == "cloze":
            return self._cloze()
        stem = self.text("questiontext", draft.stem)
        if sort == "multichoice":
            return [stem, *self._choice()]
        if sort == "matching":
            return [stem, "<shuffleanswers>true</shuffleanswers>", *(self._pair(part) for part in draft.parts)]
        if sort == "ordering":
            return [stem, *self._ordering()]
        return [stem, *self._essay()]

    def _answer(self, part: Part, fraction: str) -> str:
        said = self.text("feedback", part.feedback) if part.feedback else ""
        return self.text("answer", part.text, said, fraction=fraction)

    def _choice(self) -> list[str]:
        draft = self.draft
        several = draft.kind != "single-choice"
        weights = shares(draft) if draft.kind != "true-false" else self._truth_shares()
        rule = draft.facts.get("scoring", "")
        if rule and rule != "từng-ý-trừ-sai":
            self.log.lose("scoring", rule=rule)
        shuffled = "false" if draft.facts.get("shuffle") == "không" or draft.kind == "true-false" else "true"
        lines = [f"<single>{'false' if several else 'true'}</single>", f"<shuffleanswers>{shuffled}</shuffleanswers>"]
        lines.append("<answernumbering>ABCD</answernumbering>")
        pairs = zip(draft.parts, weights, strict=True)
        return [*lines, *(self._answer(part, written(weight)) for part, weight in pairs)]

    def _truth_shares(self) -> list:
        right = sum(part.truth for part in self.draft.parts)
        wrong = len(self.draft.parts) - right
        return [FULL / right if part.truth else -(FULL / wrong) for part in self.draft.parts]

    def _truth(self) -> list[str]:
        part = self.draft.parts[0]
        stem = part.text if self.draft.stem == DEFAULT_STATEMENT_STEM else f"{self.draft.stem}\n\n{part.text}"
        lines = [self.text("questiontext", stem)]
        for word, truth in (("true", True), ("false", False)):
            right = part.truth is truth
            said = self.text("feedback", part.feedback) if right and part.feedback else ""
            lines.append(f'<answer fraction="{100 if right else 0}" format="moodle_auto_format">')
            lines.append(f"<text>{word}</text>{said}</answer>")
        return lines

    def _cloze(self) -> list[str]:
        found = gap_text_of(self.draft)
        self.log.count("gap_hint", sum(bool(gap.hint) for gap in found.gaps))
        exact = self.draft.facts.get("match") == "chặt"
        text = found.pieces[0]
        for gap, piece in zip(found.gaps, found.pieces[1:], strict=True):
            text += write_gap(gap, exact=exact) + piece
        return [self.text("questiontext", text)]

    def _pair(self, part: Part) -> str:
        self.log.count("feedback", bool(part.feedback))
        right = part.right if is_plain(part.right) and not linked(part.right) else plain_of(part.right, self.log)
        answer = f"<answer>{_element('text', plain_of(right, Log()))}</answer>"
        return self.text("subquestion", part.text, answer)

    def _ordering(self) -> list[str]:
        rule = self.draft.facts.get("scoring", "cặp-liền-kề")
        lines = ["<layouttype>VERTICAL</layouttype>", "<selecttype>ALL</selecttype>", "<selectcount>0</selectcount>"]
        lines.append(_element("gradingtype", _GRADING[rule]))
        if rule == "thứ-tự":
            self.log.lose("scoring", rule=rule)
        return [*lines, *(self._answer(part, str(place)) for place, part in enumerate(self.draft.parts, start=1))]

    def _essay(self) -> list[str]:
        draft = self.draft
        lines = ["<responseformat>editor</responseformat>", "<responserequired>1</responserequired>"]
        if "words" in draft.facts:
            least, _, most = draft.facts["words"].partition("-")
            for name, value in (("minwordlimit", least), ("maxwordlimit", most)):
                lines.append(_element(name, written(number(value) or FULL)))
        said = [f"### Thang điểm\n\n{draft.rubric}"] if draft.rubric else []
        said += [f"### Đáp án gợi ý\n\n{draft.model}"] if draft.model else []
        return [*lines, self.text("graderinfo", "\n\n".join(said))] if said else lines
