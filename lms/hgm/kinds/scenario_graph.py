"""The scenes of a scenario as a graph: what can be reached, loops, and the range of raw scores (dialect 5.11)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lms.hgm.nodes import NO_TEXT, Text

MAX_STEPS = 100
SCORE = "điểm"
_SCORE_WORDS = {"điểm", "diem", "score"}
_COMPARE = re.compile(r"([^\W_][\w-]{0,63})\s*(>=|<=|>|<|=|≥|≤)\s*([-−]?\d{1,6})")
_VISITED = re.compile(r"(?:qua|visited)\s+([a-z0-9][a-z0-9-]{0,63})", re.IGNORECASE)
_OR = re.compile(r"\s+(?:hoặc|hoac|or)\s+", re.IGNORECASE)
_AND = re.compile(r"\s+(?:và|va|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: `name` (a competency, or `điểm`) against a number, or `qua` a scene."""

    name: str
    sign: str
    value: int = 0


Condition = tuple[tuple[Test, ...], ...]  # any of these groups, in which all tests hold


@dataclass(frozen=True, slots=True)
class SceneChoice:
    """One choice: where it leads, what it changes, and when it is shown."""

    text: Text
    target: str
    score: int = 0
    competencies: tuple[tuple[str, int], ...] = ()
    condition: Condition = ()
    feedback: Text = NO_TEXT
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene; `go` is the scene that follows without a choice."""

    id: str
    title: Text
    text: Text
    choices: tuple[SceneChoice, ...] = ()
    go: str = ""
    ending: bool = False
    label: str = ""
    line: int = field(default=0, compare=False)

    @property
    def targets(self) -> list[str]:
        """Scenes that may follow this one."""
        return [choice.target for choice in self.choices] + ([self.go] if self.go else [])


@dataclass
class Run:
    """One learner's way through a scenario."""

    current: str
    visited: list[str]
    score: int = 0
    competencies: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[str, int]] = field(default_factory=set)
    steps: int = 0

    def allows(self, choice: SceneChoice) -> bool:
        """Return whether a choice is shown now."""
        return not choice.condition or any(all(self._holds(test) for test in group) for group in choice.condition)

    def _holds(self, test: Test) -> bool:
        if test.sign == "qua":
            return test.name in self.visited
        have = self.score if test.name == SCORE else self.competencies.get(test.name, 0)
        return {
            ">=": have >= test.value,
            "<=": have <= test.value,
            ">": have > test.value,
            "<": have < test.value,
            "=": have == test.value,
        }[test.sign]

    def take(self, number: int, choice: SceneChoice) -> None:
        """Take a choice (by its written number, from 1); its effects count only the first time."""
        if (self.current, number) not in self.taken:
            self.taken.add((self.current, number))
            self.score += choice.score
            for code, change in choice.competencies:
                self.competencies[code] = self.competencies.get(code, 0) + change
        self.move(choice.target)

    def move(self, target: str) -> None:
        """Go to a scene."""
        self.current = target
        self.visited.append(target)
        self.steps += 1


def parse_condition(text: str) -> Condition | None:
    """Return the condition written in `text`, or None when it is not understood."""
    groups = []
    for group in _OR.split(text.strip()):
        tests = [_parse_test(part.strip()) for part in _AND.split(group)]
        if any(test is None for test in tests):
            return None
        groups.append(tuple(test for test in tests if test))
    return tuple(groups)


def _parse_test(text: str) -> Test | None:
    if visited := _VISITED.fullmatch(text):
        return Test(visited[1], "qua")
    match = _COMPARE.fullmatch(text)
    if match is None:
        return None
    name = match[1].casefold()
    sign = {"≥": ">=", "≤": "<="}.get(match[2], match[2])
    return Test(SCORE if name in _SCORE_WORDS else name, sign, int(match[3].replace("−", "-")))


def write_condition(condition: Condition, lang: str) -> str:
    """Return a condition in canonical form."""
    words = ("hoặc", "và", "qua", "điểm") if lang == "vi" else ("or", "and", "visited", "score")

    def test_text(test: Test) -> str:
        if test.sign == "qua":
            return f"{words[2]} {test.name}"
        return f"{words[3] if test.name == SCORE else test.name} {test.sign} {test.value}"

    groups = (f" {words[1]} ".join(test_text(test) for test in group) for group in condition)
    return f" {words[0]} ".join(groups)


def reachable(scenes: Mapping[str, Scene], start: str) -> list[str]:
    """Return the scenes that can be reached from `start`, conditions ignored, in order of discovery."""
    found, queue = [start], [start]
    seen = {start}
    while queue:
        for target in scenes[queue.pop(0)].targets:
            if target in scenes and target not in seen:
                seen.add(target)
                found.append(target)
                queue.append(target)
    return found


def stuck(scenes: Mapping[str, Scene], names: Iterable[str]) -> list[str]:
    """Return the scenes from which no ending can be reached."""
    back: dict[str, list[str]] = {}
    for scene in scenes.values():
        for target in scene.targets:
            back.setdefault(target, []).append(scene.id)
    good = {scene.id for scene in scenes.values() if scene.ending}
    queue = list(good)
    while queue:
        for source in back.get(queue.pop(), []):
            if source not in good:
                good.add(source)
                queue.append(source)
    return [name for name in names if name not in good]


def finishing_order(scenes: Mapping[str, Scene], names: Sequence[str]) -> list[str] | None:
    """Return the scenes so that each stands before those that follow it, or None when there is a loop."""
    inside = set(names)
    waiting = dict.fromkeys(names, 0)
    for name in names:
        for target in set(scenes[name].targets) & inside:
            waiting[target] += 1
    ready = [name for name in names if waiting[name] == 0]
    order = []
    while ready:
        name = ready.pop()
        order.append(name)
        for target in set(scenes[name].targets) & inside:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return order if len(order) == len(waiting) else None


def score_range(scenes: Mapping[str, Scene], order: Sequence[str]) -> tuple[int, int]:
    """Return the lowest and highest raw score over all paths from the first scene of `order` to an ending."""
    ranges: dict[str, tuple[int, int]] = {}
    for name in reversed(order):
        scene = scenes[name]
        ends = [
            (choice.score + ranges[choice.target][0], choice.score + ranges[choice.target][1])
            for choice in scene.choices
            if choice.target in ranges
        ]
        if scene.go in ranges:
            ends.append(ranges[scene.go])
        if scene.ending:
            ends = [(0, 0)]
        if ends:
            ranges[name] = (min(low for low, _high in ends), max(high for _low, high in ends))
    return ranges.get(order[0], (0, 0))
