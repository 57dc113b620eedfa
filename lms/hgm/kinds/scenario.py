"""Branching mediation scenario: one scene at a time, the server decides the next (dialect 5.11)."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade, chosen_place, clip, permutation, tokens
from lms.hgm.blockparser import heading_of
from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_stem
from lms.hgm.kinds.scenario_graph import (
    MAX_STEPS,
    SCORE,
    Condition,
    Run,
    Scene,
    SceneChoice,
    finishing_order,
    parse_condition,
    reachable,
    score_range,
    stuck,
    write_condition,
)
from lms.hgm.nodes import Block, Text
from lms.hgm.parts import CodeTracker, Item, quoted, split_parts

MAX_SCENES = 200
GO_ON = "tiep"
_ARROW = r"(?:->|→|–>|—>|=>)"
_HEAD = re.compile(r"([^\s:]{1,80})\s*:\s*(.*)$")
_END = re.compile(r"\[\s*(?:kết thúc|ket thuc|end)\s*(?::\s*([^\[\]]*?)\s*)?\]$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CHOICE = re.compile(rf"(.*)\s{_ARROW}\s*([^\s\[\]]{{1,80}})\s*(?:\[([^\[\]]*)\])?$")
_GO = re.compile(rf"\s{{0,3}}{_ARROW}\s*(\S{{1,80}})\s*$")
_CONDITION = re.compile(r"\(\s*(?:nếu|neu|if)\s+([^()]*)\)\s*(.*)$", re.IGNORECASE)
_CONDITION_START = re.compile(r"\(\s*(?:nếu|neu|if)\s", re.IGNORECASE)
_EFFECT = re.compile(r"([+\-−]?)\s*(\d{1,4})(?:\s+(\S{1,64}))?")


@dataclass(frozen=True, slots=True)
class ScenarioBody:
    """Introduction, scenes in written order, and the range of raw scores."""

    intro: Text
    scenes: tuple[Scene, ...]
    start: str
    bounds: tuple[int, int] = field(default=(0, 0), compare=False)

    @property
    def by_id(self) -> dict[str, Scene]:
        """The scenes by identifier."""
        return {scene.id: scene for scene in self.scenes}


class _SceneReader:
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
            if not code.inside(line.text) and heading_of(line.text) and heading_of(line.text)[0] > 1:
                heads.append((line, []))
            else:
                (heads[-1][1] if heads else intro).append(line)
        text = self.ctx.text(intro)
        for head, body in heads[:MAX_SCENES]:
            self._scene(head, body)
        for target, line in self.uses:
            if target not in self.scenes:
                self.ctx.report("E376", line, id=target)
        return text, self.scenes

    def _scene(self, head: Line, lines: list[Line]) -> None:
        words = heading_of(head.text)[1]
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
            go = _GO.match(last.text)[1]
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
        words, condition = match[1].strip(), ()
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
        if condition is None:
            self.ctx.report("E386", line, v=match[1] if match else words)
            return (), match[2] if match else words
        for test in (test for group in condition for test in group):
            if test.sign == "qua":
                self.uses.append((test.name, line))
            elif test.name != SCORE and test.name not in self.declared:
                self.ctx.report("E375", line, v=test.name)
        return condition, match[2]

    def _effects(self, text: str, line: int) -> tuple[int, tuple[tuple[str, int], ...]]:
        score, sums = 0, {}
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


def _check_scenes(scenes: dict[str, Scene], ctx: BlockContext) -> None:
    for scene in scenes.values():
        if scene.ending and (scene.choices or scene.go):
            ctx.report("E377", scene.line)
        elif not scene.ending and not scene.targets:
            ctx.report("E378", scene.line, id=scene.id)
        elif scene.choices and all(choice.condition for choice in scene.choices):
            ctx.report("E379", scene.line, id=scene.id)


def _check_graph(scenes: dict[str, Scene], start: str, ctx: BlockContext) -> tuple[int, int]:
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
    declared = [ctx.fields.get(name) for name in ("min-points", "max-points")]
    order = finishing_order(scenes, names)
    if order is None and not ctx.fields.get("loop"):
        ctx.report("E384")
    elif order is None and None in declared:
        ctx.report("E383")
    if None not in declared:
        bounds = (int(declared[0]), int(declared[1]))
        if bounds[0] > bounds[1]:
            ctx.report("E205", ctx.places["max-points"], v=str(declared[1]), f="điểm-tối-đa")
    else:
        bounds = score_range(scenes, order) if order else (0, 1)
    if bounds[0] == bounds[1] and not ctx.has_errors:
        ctx.report("W385")
    return bounds


class Scenario(Kind):
    """`tình-huống`."""

    name = "scenario"
    vi = "tình-huống"
    scored = True
    records = True
    own_fields = ("start", "max-points", "min-points", "loop")
    button = "Tiếp tục"

    def parse(self, lines: list[Line], ctx: BlockContext) -> ScenarioBody | None:
        """Return introduction and scenes; every way through them is checked."""
        before = ctx.has_errors
        intro, scenes = _SceneReader(ctx).read(lines)
        start = ctx.fields.get("start", next(iter(scenes), ""))
        if start not in scenes:
            if not ctx.has_errors or "start" in ctx.places:
                ctx.report("E380", ctx.places.get("start"))
            return None
        _check_scenes(scenes, ctx)
        bounds = (0, 0)
        if before == ctx.has_errors:
            bounds = _check_graph(scenes, start, ctx)
        return ScenarioBody(intro, tuple(scenes.values()), start, bounds)

    def run(self, block: Block, answer: Answer) -> Run:
        """Return the state after the path of an answer, as far as that path can be walked."""
        body: ScenarioBody = block.body
        scenes = body.by_id
        run = Run(body.start, [body.start])
        for step in answer.get("path", [])[:MAX_STEPS]:
            scene = scenes[run.current]
            number = step.get("choice", -1)
            if step.get("scene") != run.current or scene.ending:
                break
            if number == 0 and scene.go:
                run.move(scene.go)
            elif 1 <= number <= len(scene.choices) and run.allows(scene.choices[number - 1]):
                run.take(number, scene.choices[number - 1])
            else:
                break
        return run

    def finished(self, block: Block, answer: Answer) -> bool:
        """Return whether an ending, or the limit of steps, is reached."""
        run = self.run(block, answer)
        return block.body.by_id[run.current].ending or run.steps >= MAX_STEPS

    def _shown(self, block: Block, run: Run, seed: int) -> tuple[list[str], list[int]]:
        """Return identifiers and written numbers (from 0) of the choices shown now."""
        scene = block.body.by_id[run.current]
        place = f"{block.ref}:{run.current}:{run.steps}"
        order = range(len(scene.choices))
        if self.shuffled(block):
            order = permutation(len(scene.choices), seed=seed, place=place)
        visible = [index for index in order if run.allows(scene.choices[index])]
        return tokens(len(visible), seed=seed, place=place), visible

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return introduction and first scene."""
        return self.present_after(block, seed, {})

    def present_after(self, block: Block, seed: int, answer: Answer) -> dict[str, Any]:
        """Return the scene after a path: never one that was not visited."""
        run = self.run(block, answer)
        scene = block.body.by_id[run.current]
        names, visible = self._shown(block, run, seed)
        choices = [{"id": name, "html": scene.choices[at].text.html} for name, at in zip(names, visible, strict=True)]
        return {
            "stem": block.body.intro.html if run.steps == 0 else "",
            "step": run.steps + 1,
            "scene": {"title": scene.title.html, "html": scene.text.html, "choices": choices, "ending": scene.ending},
            "go_on": GO_ON if scene.go else "",
        }

    def key(self, block: Block) -> dict[str, Any]:
        """Return targets, effects, conditions, endings and feedback of every scene."""
        scenes = {
            scene.id: {
                "go": scene.go,
                "ending": scene.label if scene.ending else None,
                "choices": [
                    {
                        "target": choice.target,
                        "score": choice.score,
                        "competencies": dict(choice.competencies),
                        "condition": write_condition(choice.condition, "vi"),
                        "feedback": choice.feedback.source,
                    }
                    for choice in scene.choices
                ],
            }
            for scene in block.body.scenes
        }
        return {"start": block.body.start, "bounds": list(block.body.bounds), "scenes": scenes}

    def read(self, block: Block, form: FormData, seed: int, previous: Answer | None) -> Answer:
        """Return the path with the posted choice behind it; nothing chosen leaves it as it was."""
        path = list((previous or {}).get("path", []))
        run = self.run(block, {"path": path})
        scene = block.body.by_id[run.current]
        value = form.one()
        if not value:
            return {"path": path}
        if scene.ending or run.steps >= MAX_STEPS:
            raise BadAnswer("not_answerable")
        if scene.go:
            if value != GO_ON:
                raise BadAnswer("unknown_option")
            return {"path": [*path, {"scene": run.current, "choice": 0}]}
        names, visible = self._shown(block, run, seed)
        number = visible[chosen_place(value, names)] + 1
        return {"path": [*path, {"scene": run.current, "choice": number}]}

    def answered(self, answer: Answer) -> bool:
        """Return whether any step was taken."""
        return bool(answer.get("path"))

    def grade(self, block: Block, answer: Answer) -> Grade:
        """Return the clipped place of the raw score in its range; an unfinished run earns 0.

        Competency sums stand in `detail` and are never added to the score.
        """
        run = self.run(block, answer)
        low, high = block.body.bounds
        scene = block.body.by_id[run.current]
        done = self.finished(block, answer)
        detail = {
            "raw": run.score,
            "competencies": dict(run.competencies),
            "finished": done,
            "ending": scene.label if scene.ending else "",
        }
        if low == high:
            return Grade(Decimal(0), Decimal(0), detail)
        fraction = clip(Decimal(run.score - low) / Decimal(high - low)) if done else Decimal(0)
        return Grade(fraction, block.points, detail)

    def last_feedback(self, block: Block, answer: Answer) -> str:
        """Return the HTML of what is said about the choice just taken."""
        path = answer.get("path", [])
        if not path:
            return ""
        scene = block.body.by_id.get(path[-1].get("scene"))
        number = path[-1].get("choice", 0)
        return scene.choices[number - 1].feedback.html if scene and 1 <= number <= len(scene.choices) else ""

    def review_stem(self, block: Block) -> str:
        """Return the introduction."""
        return block.body.intro.html

    def review(self, block: Block, answer: Answer, seed: int) -> dict[str, Any]:
        """Return the way taken, what was said about each choice, and the ending."""
        scenes = block.body.by_id
        run = self.run(block, answer)
        rows = []
        for step in answer.get("path", [])[: run.steps]:
            scene, number = scenes[step["scene"]], step["choice"]
            choice = scene.choices[number - 1] if number else None
            rows.append(
                {
                    "title": scene.title.html,
                    "choice": choice.text.html if choice else "",
                    "feedback": choice.feedback.html if choice else "",
                }
            )
        last = scenes[run.current]
        return {"rows": rows, "ending": {"title": last.title.html, "html": last.text.html, "label": last.label}}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return introduction and scenes."""
        lines = format_stem(block.body.intro)
        for scene in block.body.scenes:
            lines += [*self._format_scene(scene, lang), ""]
        return lines

    def _format_scene(self, scene: Scene, lang: str) -> list[str]:
        word = "kết thúc" if lang == "vi" else "end"
        end = f" [{word}: {scene.label}]" if scene.label else f" [{word}]"
        lines = [f"### {scene.id}: {scene.title.source}{end if scene.ending else ''}", ""]
        lines += [*scene.text.source.split("\n"), ""] if scene.text else []
        lines += [f"-> {scene.go}"] if scene.go else []
        for choice in scene.choices:
            lines.append(self._format_choice(choice, lang))
            lines += [f"  {line}" for line in quoted(choice.feedback.source)] if choice.feedback else []
        return lines if lines[-1] else lines[:-1]

    def _format_choice(self, choice: SceneChoice, lang: str) -> str:
        effects = [f"{choice.score:+d}"] if choice.score else []
        effects += [f"{change:+d} {code}" for code, change in choice.competencies]
        condition = f"({'nếu' if lang == 'vi' else 'if'} {write_condition(choice.condition, lang)}) "
        return (
            f"- {condition if choice.condition else ''}{choice.text.source} -> {choice.target}"
            f"{' [' + ', '.join(effects) + ']' if effects else ''}"
        )

    def essence(self, block: Block) -> Any:
        """Return everything but feedback."""
        scenes = [
            [
                scene.id, scene.title.source, scene.text.source, scene.go, scene.ending, scene.label,
                [
                    [
                        choice.text.source, choice.target, choice.score, list(choice.competencies),
                        write_condition(choice.condition, "vi"),
                    ]
                    for choice in scene.choices
                ],
            ]
            for scene in block.body.scenes
        ]  # fmt: skip
        return {"intro": block.body.intro.source, "start": block.body.start, "scenes": scenes}

    def shape(self, block: Block) -> Shape:
        """Return the choices by scene with where they lead and what they change."""
        items, texts = [], [block.body.intro.source]
        for scene in block.body.scenes:
            texts += [scene.title.source, scene.text.source, scene.label]
            items.append((f"{scene.id}:", (scene.go, scene.ending)))
            for choice in scene.choices:
                texts.append(choice.feedback.source)
                key = (choice.target, choice.score, choice.competencies, choice.condition)
                items.append((f"{scene.id}: {choice.text.source}", key))
        return Shape(texts=tuple(texts), items=tuple(items), rules=block.body.start)


KIND = Scenario()
