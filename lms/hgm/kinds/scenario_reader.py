"""Reads the scenes of a scenario and checks every way through them (dialect 5.11)."""

import re

from lms.hgm.blockparser import heading_of
from lms.hgm.clean import Line, matched
from lms.hgm.kinds.base import BlockContext
from lms.hgm.kinds.scenario_graph import (
    SCORE,
    Condition,
    Scene,
    SceneChoice,
    finishing_order,
    parse_condition,
    reachable,
    score_range,
    stuck,
)
from lms.hgm.nodes import Text
from lms.hgm.parts import CodeTracker, Item, split_parts

MAX_SCENES = 200
_ARROW = r"(?:->|→|–>|—>|=>)"
_HEAD = re.compile(r"([^\s:]{1,80})\s*:\s*(.*)$")
_END = re.compile(r"\[\s*(?:kết thúc|ket thuc|end)\s*(?::\s*([^\[\]]*?)\s*)?\]$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CHOICE = re.compile(rf"(.*)\s{_ARROW}\s*([^\s\[\]]{{1,80}})\s*(?:\[([^\[\]]*)\])?$")
_GO = re.compile(rf"\s{{0,3}}{_ARROW}\s*(\S{{1,80}})\s*$")
_CONDITION = re.compile(r"\(\s*(?:nếu|neu|if)\s+([^()]*)\)\s*(.*)$", re.IGNORECASE)
_CONDITION_START = re.compile(r"\(\s*(?:nếu|neu|if)\s", re.IGNORECASE)
_EFFECT = re.compile(r"([+\-−]?)\s*(\d{1,4})(?:\s+(\S{1,64}))?")


class SceneReader:
    """Reads the scenes of one block and checks the whole."""

    def __init__(self, ctx: BlockContext) -> None:
        self.ctx = ctx
        self.declared = set(ctx.fields.get("competency", ctx.defaults.get("competency", ())))
        self.scenes: dict[str, Scene] = {}
        self.uses: list[tuple[str, int]] = []

    def read(self, lines: list[Line]) -> tuple[Text, dict[str, Scene]]:
        """Return the introduction and the scenes."""
        intro: list[Line] = []
        heads: list[tuple[Line, list[Line]]] = []
        code = CodeTracker()
        for line in lines:
            heading = None if code.inside(line.text) else heading_of(line.text)
            if heading and heading[0] > 1:
                heads.append((line, []))
            else:
                (heads[-1][1] if heads else intro).append(line)
        text = self.ctx.text(intro)
        for head, body in heads[:MAX_SCENES]:
            self._scene(head, body)
        for target, place in self.uses:
            if target not in self.scenes:
                self.ctx.report("E376", place, id=target)
        return text, self.scenes

    def _scene(self, head: Line, lines: list[Line]) -> None:
        words = (heading_of(head.text) or (0, ""))[1]
        match = _HEAD.match(words)
        if match is None or not _IDENTIFIER.fullmatch(match[1]):
            self.ctx.report("E371", head.number, v=match[1] if match else words)
            return
        if match[1] in self.scenes:
            self.ctx.report("E372", head.number, v=match[1], n=self.scenes[match[1]].line)
            return
        end = _END.search(match[2])
        title = match[2][: end.start()].rstrip() if end else match[2]
        text, go, choices = self._body(lines)
        self.scenes[match[1]] = Scene(
            id=match[1],
            title=self.ctx.text([Line(head.number, title)], inline=True),
            text=text,
            choices=choices,
            go=go,
            ending=end is not None,
            label=(end[1] or "") if end else "",
            line=head.number,
        )

    def _body(self, lines: list[Line]) -> tuple[Text, str, tuple[SceneChoice, ...]]:
        parts = split_parts(lines)
        quotes = [Line(line.number, f"> {line.text}".rstrip()) for line in parts.notes]
        stem = [*parts.stem, *([Line(quotes[0].number, "")] if quotes and parts.stem else []), *quotes]
        for line in parts.stray:
            self.ctx.report("E373", line.number)
        go, places = "", [at for at, line in enumerate(stem) if _GO.match(line.text)]
        if places:
            last = stem[places[-1]]
            go = matched(_GO, last.text)[1]
            self.uses.append((go, last.number))
            if parts.items or len(places) > 1:
                self.ctx.report("E373", stem[places[0]].number)
            stem = [line for at, line in enumerate(stem) if at not in places]
        choices = [self._choice(item) for item in parts.items]
        return self.ctx.text(stem), go, tuple(choice for choice in choices if choice is not None)

    def _choice(self, item: Item) -> SceneChoice | None:
        joined = " ".join(line.text.strip() for line in item.lines if line.text.strip())
        match = _CHOICE.match(" " + joined)
        if match is None:
            self.ctx.report("E373", item.line)
            return None
        words = match[1].strip()
        condition: Condition = ()
        if _CONDITION_START.match(words):
            condition, words = self._condition(words, item.line)
        if not words:
            self.ctx.report("E373", item.line)
            return None
        self.uses.append((match[2], item.line))
        score, competencies = self._effects(match[3] or "", item.line)
        text = self.ctx.text([Line(item.line, words)], inline=True)
        feedback = self.ctx.text(item.quote)
        return SceneChoice(text, match[2], score, competencies, condition, feedback, item.line)

    def _condition(self, words: str, line: int) -> tuple[Condition, str]:
        match = _CONDITION.match(words)
        condition = parse_condition(match[1]) if match else None
        if match is None or condition is None:
            self.ctx.report("E386", line, v=match[1] if match else words)
            return (), match[2] if match else words
        for test in (test for group in condition for test in group):
            if test.sign == "qua":
                self.uses.append((test.name, line))
            elif test.name != SCORE and test.name not in self.declared:
                self.ctx.report("E375", line, v=test.name)
        return condition, match[2]

    def _effects(self, text: str, line: int) -> tuple[int, tuple[tuple[str, int], ...]]:
        score = 0
        sums: dict[str, int] = {}
        for part in (part.strip() for part in text.split(",")):
            if not part:
                continue
            match = _EFFECT.fullmatch(part)
            if match is None:
                self.ctx.report("E374", line, v=part)
                continue
            change = -int(match[2]) if match[1] in {"-", "−"} else int(match[2])
            code = (match[3] or "").casefold()
            if not code:
                score += change
            elif code in self.declared:
                sums[code] = sums.get(code, 0) + change
            else:
                self.ctx.report("E375", line, v=match[3])
        return score, tuple(sums.items())


def check_scenes(scenes: dict[str, Scene], ctx: BlockContext) -> None:
    """Report endings with choices, dead ends, and scenes whose every choice may be hidden."""
    for scene in scenes.values():
        if scene.ending and (scene.choices or scene.go):
            ctx.report("E377", scene.line)
        elif not scene.ending and not scene.targets:
            ctx.report("E378", scene.line, id=scene.id)
        elif scene.choices and all(choice.condition for choice in scene.choices):
            ctx.report("E379", scene.line, id=scene.id)


def check_graph(scenes: dict[str, Scene], start: str, ctx: BlockContext) -> tuple[int, int]:
    """Report unreachable and hopeless scenes and loops; return the range of raw scores."""
    names = reachable(scenes, start)
    for scene in scenes.values():
        if scene.id not in names:
            ctx.report("W381", scene.line, id=scene.id)
    hopeless = stuck(scenes, names)
    for name in hopeless:
        ctx.report("E382", scenes[name].line, id=name)
    if hopeless:
        return 0, 0
    declared = [ctx.fields[name] for name in ("min-points", "max-points") if name in ctx.fields]
    order = finishing_order(scenes, names)
    if order is None and not ctx.fields.get("loop"):
        ctx.report("E384")
    elif order is None and len(declared) < 2:
        ctx.report("E383")
    if len(declared) == 2:
        bounds = (int(declared[0]), int(declared[1]))
        if bounds[0] > bounds[1]:
            ctx.report("E205", ctx.places["max-points"], v=str(declared[1]), f="điểm-tối-đa")
    else:
        bounds = score_range(scenes, order) if order else (0, 1)
    if bounds[0] == bounds[1] and not ctx.has_errors:
        ctx.report("W385")
    return bounds
