"""Branching mediation scenario: one scene at a time, the server decides the next (dialect 5.11)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.hgm.answers import Answer, BadAnswer, FormData, Grade, chosen_place, clip, permutation, tokens
from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_stem
from lms.hgm.kinds.scenario_graph import (
    MAX_STEPS,
    Run,
    Scene,
    SceneChoice,
    write_condition,
)
from lms.hgm.kinds.scenario_reader import SceneReader, check_graph, check_scenes
from lms.hgm.nodes import Block, Text
from lms.hgm.parts import quoted

GO_ON = "tiep"


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


class Scenario(Kind):
    """`tình-huống`."""

    name = "scenario"
    vi = "tình-huống"
    scored = True
    records = True
    in_steps = True
    own_fields = ("start", "max-points", "min-points", "loop")
    button = "Tiếp tục"
    again_button = "Thử lối khác"

    def parse(self, lines: list[Line], ctx: BlockContext) -> ScenarioBody | None:
        """Return introduction and scenes; every way through them is checked."""
        before = ctx.has_errors
        intro, scenes = SceneReader(ctx).read(lines)
        start = ctx.fields.get("start", next(iter(scenes), ""))
        if start not in scenes:
            if not ctx.has_errors or "start" in ctx.places:
                ctx.report("E380", ctx.places.get("start"))
            return None
        check_scenes(scenes, ctx)
        bounds = (0, 0)
        if before == ctx.has_errors:
            bounds = check_graph(scenes, start, ctx)
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
        order = list(range(len(scene.choices)))
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
            "taken": self._last_choice(block, run, answer),
        }

    def _last_choice(self, block: Block, run: Run, answer: Answer) -> str:
        """Return the HTML of the choice that led to the scene shown, empty at the start."""
        if run.steps == 0:
            return ""
        step = answer["path"][run.steps - 1]
        scene, number = block.body.by_id[step["scene"]], step["choice"]
        return scene.choices[number - 1].text.html if number else ""

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
        """Return the path with the posted choice behind it; nothing chosen leaves it as it was.

        The form says at which step it was shown (from 1). A step that was already taken can be sent again, which
        changes nothing; it cannot be taken otherwise: nobody goes back in a case.
        """
        path = list((previous or {}).get("path", []))
        behind = self._behind(form, len(path))
        run = self.run(block, {"path": path[:behind]})
        answer = self._with_choice(block, form, seed, path[:behind], run)
        if behind < len(path):
            if answer["path"] != path[: len(answer["path"])]:
                raise BadAnswer("already_chosen")
            return {"path": path}
        return answer

    def _behind(self, form: FormData, taken: int) -> int:
        """Return how many steps stood behind the scene when the form was shown."""
        text = form.one("step", limit=4)
        if not text:
            return taken
        if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= taken + 1:
            raise BadAnswer("unknown_option")
        return int(text) - 1

    def _with_choice(self, block: Block, form: FormData, seed: int, path: list[dict[str, Any]], run: Run) -> Answer:
        """Return a path with what was posted at its end."""
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
        """Return the way taken, what each choice brought about, what it showed, and the ending."""
        scenes = block.body.by_id
        run = self.run(block, answer)
        rows = [
            self._review_row(scenes, run, place, step) for place, step in enumerate(answer.get("path", [])[: run.steps])
        ]
        last = scenes[run.current]
        return {
            "rows": rows,
            "competencies": [{"code": code, "sum": total} for code, total in run.competencies.items()],
            "ending": {"title": last.title.html, "html": last.text.html, "label": last.label, "reached": last.ending},
        }

    def _review_row(self, scenes: dict[str, Scene], run: Run, place: int, step: dict[str, Any]) -> dict[str, Any]:
        """Return one step of the way; what came of it is the title of the scene it led to."""
        scene, number = scenes[step["scene"]], step["choice"]
        choice = scene.choices[number - 1] if number else None
        return {
            "title": scene.title.html,
            "choice": choice.text.html if choice else "",
            "feedback": choice.feedback.html if choice else "",
            "led_to": scenes[run.visited[place + 1]].title.html,
            "effects": [{"code": code, "sum": change} for code, change in choice.competencies] if choice else [],
            "score": choice.score if choice else 0,
        }

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
        items: list[tuple[str, Any]] = []
        texts = [block.body.intro.source]
        for scene in block.body.scenes:
            texts += [scene.title.source, scene.text.source, scene.label]
            items.append((f"{scene.id}:", (scene.go, scene.ending)))
            for choice in scene.choices:
                texts.append(choice.feedback.source)
                key = (choice.target, choice.score, choice.competencies, choice.condition)
                items.append((f"{scene.id}: {choice.text.source}", key))
        return Shape(texts=tuple(texts), items=tuple(items), rules=block.body.start)


KIND = Scenario()
