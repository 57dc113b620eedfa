"""H5P packages, read inside the cage: `h5p.json` for the kind and `content/content.json` for the content.

Code and styles of the package are never unpacked; pictures are, through the same limits (dialect page §13).
"""

import html
import json
import posixpath
import re
from collections.abc import Callable
from typing import Any

from lms.base.cage_child import Refusal
from quizzes.exchange.archives import Package
from quizzes.exchange.drafts import DEFAULT_STATEMENT_STEM, FULL, GAP, Draft, Part, written
from quizzes.exchange.h5p_branching import scenario_of
from quizzes.exchange.log import Log
from quizzes.exchange.moodle import Skip
from quizzes.exchange.picture_box import MAX_BYTES, PictureBox
from quizzes.exchange.texts import for_stem, from_html, from_plain, gap_text, path_of, settled, with_gaps

_MAIN, _CONTENT = "h5p.json", "content/content.json"
_GAP_MARK = re.compile(r"\*([^*\n]{1,500})\*")
_MAX_DEPTH = 12
_MAX_PARTS = 2_000
Json = dict[str, Any]


def read(package: Package, log: Log, box: PictureBox) -> list[Draft]:
    """Return the questions of a package, also those inside question sets, books, presentations and videos.

    Raises:
        Refusal: `no_content`, `broken`.
    """
    library = _text(_json(package, _MAIN), "mainLibrary")
    reader = _Reader(package, log, box)
    reader.walk(library, _json(package, _CONTENT), _text(_json(package, _MAIN), "title"), 0)
    log.end()
    return reader.drafts


def _json(package: Package, name: str) -> Json:
    try:
        found = json.loads(package.read(name).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal("broken") from error
    if not isinstance(found, dict):
        raise Refusal("broken")
    return found


def _text(data: Any, *path: str) -> str:
    found = _at(data, *path)
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def _at(data: Any, *path: str) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _list(data: Any, *path: str) -> list[Json]:
    found = _at(data, *path)
    return [item for item in found if isinstance(item, dict)][:_MAX_PARTS] if isinstance(found, list) else []


class _Reader:
    """Walks through the content and collects drafts."""

    def __init__(self, package: Package, log: Log, box: PictureBox) -> None:
        self.package, self.log, self.box = package, log, box
        self.drafts: list[Draft] = []
        self.seen = 0

    def html(self, text: str) -> str:
        """Return HTML of the content as Markdown."""
        return from_html(text, self.log, find=self.picture)

    def picture(self, source: str, alt: str) -> str | None:
        """Return the path that stands for a picture of the package."""
        name = posixpath.normpath(posixpath.join("content", path_of(source)))
        if not name.startswith("content/") or not self.package.has(name):
            return None
        return self.box.put(name, self.package.read(name, most=MAX_BYTES))

    def walk(self, library: str, params: Json, title: str, depth: int) -> None:
        """Read one part of the content and what stands in it."""
        name = library.split(" ")[0].removeprefix("H5P.")
        if depth > _MAX_DEPTH:
            raise Refusal("nesting", most=_MAX_DEPTH)
        if name in _CONTAINERS:
            self._container(name, params, title, depth)
            return
        self.seen += 1
        self.log.begin(title or f"phần {self.seen} ({name})")
        if name not in _KINDS:
            self.log.refuse("unsupported", type=name[:60] or "H5P")
            return
        try:
            found = _KINDS[name](self, params)
        except Skip as skip:
            self.log.refuse(skip.code, **skip.facts)
            return
        for draft in found:
            draft.name = self.log.item if len(found) == 1 else f"{self.log.item} – {len(self.drafts) + 1}"
            draft.stem = for_stem(draft.stem, draft.kind, self.log)
            self.drafts.append(draft)

    def _container(self, name: str, params: Json, title: str, depth: int) -> None:
        self.log.begin(title or name)
        if name == "InteractiveVideo":
            self.log.lose("video")
        elif name == "CoursePresentation":
            self.log.lose("slides")
        elif name == "QuestionSet":
            self.log.lose("settings", library=name)
        for child in _CONTAINERS[name](params):
            if library := _text(child, "library"):
                inner = _at(child, "params")
                self.walk(
                    library, inner if isinstance(inner, dict) else {}, _text(child, "metadata", "title"), depth + 1
                )

    def multi_choice(self, params: Json) -> list[Draft]:
        """Read MultiChoice."""
        answers = _list(params, "answers")
        right = sum(answer.get("correct") is True for answer in answers)
        sort = _text(params, "behaviour", "type") or "auto"
        if not right:
            raise Skip("no_key")
        single = right == 1 if sort == "auto" else sort == "single" and right == 1
        draft = Draft("single-choice" if single else "multiple-choice", stem=self._stem(params, "question"))
        for answer in answers:
            said = _text(answer, "tipsAndFeedback", "chosenFeedback")
            self.log.count("gap_hint", bool(_text(answer, "tipsAndFeedback", "tip").strip()))
            weight = written(FULL) if answer.get("correct") is True else "0"
            draft.parts.append(Part(self.html(_text(answer, "text")), self.html(said) if said else "", weight))
        if _at(params, "behaviour", "singlePoint") is True and not single:
            draft.facts["scoring"] = "tất-cả"
        if _at(params, "behaviour", "randomAnswers") is False:
            draft.facts["shuffle"] = "không"
        return [draft]

    def _stem(self, params: Json, name: str) -> str:
        """Return the question with the picture above it."""
        media = _at(params, "media", "type", "params") or _at(params, "media", "params")
        source, alt = _text(media, "file", "path"), _text(media, "alt")
        shown = self.html(f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">') if source else ""
        return "\n\n".join(part for part in (shown, self.html(_text(params, name))) if part)

    def choice_set(self, params: Json) -> list[Draft]:
        """Read SingleChoiceSet: the first answer is the right one."""
        return [
            self._first_is_right(self.html(_text(choice, "question")), choice.get("answers"))
            for choice in _list(params, "choices")
        ]

    def _first_is_right(self, stem: str, answers: Any) -> Draft:
        texts = [text for text in answers if isinstance(text, str)] if isinstance(answers, list) else []
        weights = [written(FULL), *["0"] * len(texts)]
        parts = [Part(self.html(text), weight=weight) for text, weight in zip(texts, weights, strict=False)]
        return Draft("single-choice", stem=stem, parts=parts)

    def summary(self, params: Json) -> list[Draft]:
        """Read Summary: choose the right statement of each group; the first is the right one."""
        stem = self.html(_text(params, "intro"))
        return [self._first_is_right(stem, group.get("summary")) for group in _list(params, "summaries")]

    def truth(self, params: Json) -> list[Draft]:
        """Read TrueFalse."""
        right = _text(params, "correct") or str(_at(params, "correct")).lower()
        if right not in {"true", "false"}:
            raise Skip("no_key")
        said = _text(params, "behaviour", "feedbackOnCorrect")
        part = Part(self.html(_text(params, "question")), from_plain(said) if said else "", truth=right == "true")
        return [Draft("true-false", stem=DEFAULT_STATEMENT_STEM, parts=[part])]

    def blanks(self, params: Json) -> list[Draft]:
        """Read Blanks: answers between stars, «/» between alternatives, «:» before a hint."""
        questions = _at(params, "questions")
        text = "\n".join(item for item in questions if isinstance(item, str)) if isinstance(questions, list) else ""
        gaps: list[str] = []

        def put(match: re.Match[str]) -> str:
            answers, hint = _answers_and_hint(match[1])
            gaps.append("[[" + "|".join([*map(gap_text, answers), *([f"?{gap_text(hint)}"] if hint else [])]) + "]]")
            return GAP

        body = self.html(_GAP_MARK.sub(put, text))
        stem = "\n\n".join(part for part in (self._stem(params, "text"), body) if part)
        draft = Draft("fill-in", stem=settled(with_gaps(stem, gaps)))
        if _at(params, "behaviour", "caseSensitive") is True:
            draft.facts["match"] = "chặt"
        return [draft]

    def drag_text(self, params: Json) -> list[Draft]:
        """Read DragText: each gap becomes a list of all the words."""
        field = _text(params, "textField")
        words = [_answers_and_hint(match)[0][0] for match in _GAP_MARK.findall(field)]
        others = [
            word for match in _GAP_MARK.findall(_text(params, "distractors")) for word in _answers_and_hint(match)[0]
        ]
        offered = list(dict.fromkeys([*words, *others]))
        gaps = [
            "[[" + "|".join(f"({'x' if text == word else ' '}) {gap_text(text)}" for text in offered) + "]]"
            for word in words
        ]
        body = from_plain(_GAP_MARK.sub(GAP, html.unescape(field)))
        stem = "\n\n".join(part for part in (self.html(_text(params, "taskDescription")), body) if part)
        return [Draft("fill-in", stem=settled(with_gaps(stem, gaps)))]

    def sort_paragraphs(self, params: Json) -> list[Draft]:
        """Read SortParagraphs: written in the right order."""
        found = _at(params, "paragraphs")
        texts = [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
        parts = [Part(self.html(text)) for text in texts]
        return [Draft("ordering", stem=self.html(_text(params, "taskDescription")), parts=parts)]

    def image_sequence(self, params: Json) -> list[Draft]:
        """Read ImageSequencing: pictures become their descriptions."""
        parts = [Part(from_plain(_text(item, "imageDescription"))) for item in _list(params, "sequenceImages")]
        self.log.lose("picture_swap")
        return [Draft("ordering", stem=self.html(_text(params, "taskDescription")), parts=parts)]

    def cards(self, params: Json) -> list[Draft]:
        """Read Dialogcards and Flashcards."""
        found = _list(params, "dialogs") or _list(params, "cards")
        parts = [
            Part(words_line(self.html(_text(card, "text"))), right=self.html(_text(card, "answer"))) for card in found
        ]
        self.log.count("picture_outside", sum(bool(_text(card, "image", "path")) for card in found))
        return [Draft("flashcards", stem=self.html(_text(params, "description")), parts=parts)]

    def hotspot(self, params: Json) -> list[Draft]:
        """Read ImageHotspotQuestion: regions in percent of the picture; they have no names there."""
        root = _at(params, "imageHotspotQuestion")
        picture = _at(root, "backgroundImageSettings", "backgroundImage")
        source = _text(picture, "path") or _text(root, "backgroundImageSettings", "path")
        path = self.picture(source, "")
        if path is None:
            raise Skip("broken_item", where=" (thiếu ảnh)")
        settings = _at(root, "hotspotSettings")
        stem = self.html(_text(settings, "taskDescription"))
        draft = Draft("hotspot", stem=f"![Ảnh](media:{path})\n\n{stem or 'Chọn vùng đúng trên ảnh.'}")
        self.log.count("picture_alt")
        for number, spot in enumerate(_list(settings, "hotspot"), start=1):
            shape = _region(_at(spot, "computedSettings"))
            said = _text(spot, "userSettings", "feedbackText")
            weight = written(FULL) if _at(spot, "userSettings", "correct") is True else "0"
            draft.parts.append(Part(f"Vùng {number}", from_plain(said) if said else "", weight, shape=shape))
        draft.several = sum(part.share == FULL for part in draft.parts) > 1
        return [draft]

    def essay(self, params: Json) -> list[Draft]:
        """Read Essay: keywords are not a rubric."""
        if _at(params, "keywords"):
            self.log.lose("keywords")
        model = self.html(_text(params, "solution", "introduction") + _text(params, "solution", "sample"))
        return [Draft("essay", stem=self._stem(params, "taskDescription"), model=model)]

    def accordion(self, params: Json) -> list[Draft]:
        """Read Accordion: one folded text a panel."""
        return [
            Draft(
                "reveal",
                title=from_plain(_text(panel, "title")),
                body=self.html(_text(panel, "content", "params", "text")),
            )
            for panel in _list(params, "panels")
        ]

    def timeline(self, params: Json) -> list[Draft]:
        """Read Timeline."""
        parts = []
        for item in _list(params, "timeline", "date"):
            told = [words_line(self.html(_text(item, name))) for name in ("headline", "text")]
            day = "/".join(reversed(_text(item, "startDate").split(",")))
            parts.append(Part(day or "…", right=" – ".join(text for text in told if text)))
        return [Draft("timeline", title=words_line(self.html(_text(params, "timeline", "headline"))), parts=parts)]

    def prose(self, params: Json) -> list[Draft]:
        """Read a text: a note, for lessons."""
        body = self.html(_text(params, "text"))
        return [Draft("note", body=body)] if body else []

    def branching(self, params: Json) -> list[Draft]:
        """Read BranchingScenario."""
        return [scenario_of(_at(params, "branchingScenario") or {}, self.html, self.log)]


def words_line(source: str) -> str:
    """Return Markdown on one line."""
    return " ".join(source.split())


def _answers_and_hint(text: str) -> tuple[list[str], str]:
    answer, _, hint = html.unescape(re.sub(r"<[^<>]*>", "", text)).partition(":")
    found = [part.strip() for part in answer.replace("\\/", "\ue002").split("/") if part.strip()]
    return [part.replace("\ue002", "/") for part in found] or [""], hint.strip()


def _number(data: Any, name: str) -> float:
    found = _at(data, name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else 0.0


def _region(data: Any) -> str:
    """Return a region; a circle's radius counts in percent of the width."""
    x, y, width, height = (max(0.0, min(100.0, _number(data, name))) for name in ("x", "y", "width", "height"))
    if _text(data, "figure") == "circle":
        return f"{_short(x + width / 2)},{_short(y + height / 2)} r{_short(width / 2)}"
    return f"{_short(x)},{_short(y)} {_short(min(100.0, x + width))},{_short(min(100.0, y + height))}"


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _of_slides(params: Json) -> list[Json]:
    slides = _list(params, "presentation", "slides")
    return [_at(element, "action") or {} for slide in slides for element in _list(slide, "elements")]


def _of_video(params: Json) -> list[Json]:
    found = [_at(item, "action") or {} for item in _list(params, "interactiveVideo", "assets", "interactions")]
    return [*found, _at(params, "interactiveVideo", "summary", "task") or {}]


_CONTAINERS: dict[str, Callable[[Json], list[Json]]] = {
    "QuestionSet": lambda params: _list(params, "questions"),
    "Column": lambda params: [_at(item, "content") or {} for item in _list(params, "content")],
    "InteractiveBook": lambda params: _list(params, "chapters"),
    "CoursePresentation": _of_slides,
    "InteractiveVideo": _of_video,
}
_KINDS: dict[str, Callable[[_Reader, Json], list[Draft]]] = {
    "MultiChoice": _Reader.multi_choice, "SingleChoiceSet": _Reader.choice_set, "Summary": _Reader.summary,
    "TrueFalse": _Reader.truth, "Blanks": _Reader.blanks, "DragText": _Reader.drag_text,
    "SortParagraphs": _Reader.sort_paragraphs, "ImageSequencing": _Reader.image_sequence,
    "Dialogcards": _Reader.cards, "Flashcards": _Reader.cards, "ImageHotspotQuestion": _Reader.hotspot,
    "Essay": _Reader.essay, "BranchingScenario": _Reader.branching, "Accordion": _Reader.accordion,
    "Timeline": _Reader.timeline, "AdvancedText": _Reader.prose, "Text": _Reader.prose,
}  # fmt: skip
