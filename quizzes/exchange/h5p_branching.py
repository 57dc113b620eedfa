"""A BranchingScenario of H5P as a scenario of the dialect: texts are scenes, alternatives choices, ends endings."""

import re
from collections.abc import Callable
from typing import Any

from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import Log

MAX_SCENES = 190
Json = dict[str, Any]
Html = Callable[[str], str]
_CHOICE_SIGNS = re.compile(r"(?:->|→|–>|=>)")


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _line(text: str) -> str:
    return " ".join(text.split())


class _Scenes:
    """Writes the scenes."""

    def __init__(self, root: Json, to_markdown: Html, log: Log) -> None:
        self.root, self.to_markdown, self.log = root, to_markdown, log
        self.content = _dicts(root.get("content"))[:MAX_SCENES]
        self.endings: dict[str, list[str]] = {}

    def text(self) -> str:
        """Return the body of the scenario."""
        lines: list[str] = []
        for place, item in enumerate(self.content):
            lines += self._scene(place, item)
        for name, ending in self.endings.items():
            lines += [f"### {name}: {ending[0]} [kết thúc]", "", *([ending[1], ""] if ending[1] else [])]
        return "\n".join(lines)

    def _scene(self, place: int, item: Json) -> list[str]:
        part = _dict(item.get("type"))
        library, params = str(part.get("library", "")), _dict(part.get("params"))
        title = (
            _line(str(_dict(part.get("metadata")).get("title") or item.get("contentTitle") or ""))
            or f"Cảnh {place + 1}"
        )
        lines = [f"### canh-{place + 1}: {re.sub(r'[][]', ' ', title)}", ""]
        if library.startswith("H5P.BranchingQuestion"):
            question = _dict(params.get("branchingQuestion"))
            lines += [self.to_markdown(str(question.get("question", ""))), ""]
            for choice in _dicts(question.get("alternatives")):
                lines += self._choice(choice)
            return [*lines, ""]
        text = (
            self.to_markdown(str(params.get("text", "")))
            if library.startswith(("H5P.AdvancedText", "H5P.Text"))
            else ""
        )
        if not text:
            self.log.lose("html_media", count=1)
        target = self._target(item.get("nextContentId"), _dict(item.get("feedback")))
        return [*lines, text, "", f"-> {target}", ""]

    def _choice(self, choice: Json) -> list[str]:
        words = _CHOICE_SIGNS.sub("–", _line(self.to_markdown(str(choice.get("text", ""))))) or "Tiếp tục"
        said = _dict(choice.get("feedback"))
        target = self._target(choice.get("nextContentId"), said)
        notes = [_line(self.to_markdown(str(said.get(name) or ""))) for name in ("title", "subtitle")]
        return [f"- {words} -> {target}", *(f"  > {note}" for note in notes if note)]

    def _target(self, number: Any, said: Json) -> str:
        if isinstance(number, int) and 0 <= number < len(self.content):
            return f"canh-{number + 1}"
        end = next(iter(_dicts(self.root.get("endScreens"))), {})
        name = "ket-thuc"
        title = _line(self.to_markdown(str(end.get("endScreenTitle") or ""))) or "Kết thúc"
        more = self.to_markdown(str(end.get("endScreenSubtitle") or ""))
        self.endings.setdefault(name, [re.sub(r"[][]", " ", title), more])
        if said.get("endScreenScore"):
            self.log.count("scored_ending")
        return name


def scenario_of(root: Json, to_markdown: Html, log: Log) -> Draft:
    """Return a branching scenario as a draft; scores of endings are told as lost."""
    scenes = _Scenes(root, to_markdown, log)
    body = scenes.text()
    facts = {"loop": "có", "max-points": "0", "min-points": "0"} if _has_loop(scenes.content) else {}
    if facts:
        log.lose("scenario_loop")
    return Draft("scenario", body=body, facts=facts)


def _has_loop(content: list[Json]) -> bool:
    """Tell whether any way leads back to an earlier scene."""
    for place, item in enumerate(content):
        params = _dict(_dict(item.get("type")).get("params"))
        choices = _dicts(_dict(params.get("branchingQuestion")).get("alternatives"))
        targets = [item.get("nextContentId"), *(choice.get("nextContentId") for choice in choices)]
        if any(isinstance(target, int) and 0 <= target <= place for target in targets):
            return True
    return False
