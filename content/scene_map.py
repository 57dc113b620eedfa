"""The scenes of a case as a drawing and as a list: where each choice leads, which scene nobody reaches, which is dead.

Rows are the least number of choices from the start; a scene that no choice reaches stands in the last row. Sizes are
user units of the SVG.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.hgm import Block, Document
from lms.hgm.kinds.scenario import ScenarioBody
from lms.hgm.kinds.scenario_graph import Scene, reachable, stuck

BOX_WIDTH, BOX_HEIGHT = 184, 76
GAP_ACROSS, GAP_DOWN = 22, 58
MARGIN = 14
MAX_ACROSS = 5
LINE_LETTERS, ID_LETTERS, NOTE_LETTERS, MAX_TITLE_LINES = 23, 21, 25, 2


@dataclass(frozen=True)
class Box:
    """A scene as drawn; `state` is start, ending, dead, unreachable or plain, `note` says it in words.

    Words that do not fit are cut; `full` holds all of them for whoever points at the box.
    """

    id: str
    x: int
    y: int
    lines: tuple[str, ...]
    state: str
    note: str
    full: str

    @property
    def short_id(self) -> str:
        """The identifier as far as it fits."""
        return _cut(self.id, ID_LETTERS)

    @property
    def short_note(self) -> str:
        """The note as far as it fits."""
        return _cut(self.note, NOTE_LETTERS)

    @property
    def centre(self) -> int:
        """The middle of the box, from the left."""
        return self.x + BOX_WIDTH // 2

    @property
    def text_x(self) -> int:
        """Where words begin."""
        return self.x + 10

    @property
    def text_y(self) -> int:
        """The height of the identifier."""
        return self.y + 20

    def rows(self) -> list[tuple[int, str]]:
        """Return the lines of the title with the height of each."""
        return [(self.y + 38 + 15 * number, line) for number, line in enumerate(self.lines)]

    @property
    def note_y(self) -> int:
        """The height of the note."""
        return self.y + BOX_HEIGHT - 7


@dataclass(frozen=True)
class Lead:
    """One way on in the list: the words of the choice, where it leads, what it gives."""

    words: str
    target: str
    known: bool
    effect: str


@dataclass(frozen=True)
class Row:
    """A scene in the list beside the drawing."""

    id: str
    title: str
    note: str
    state: str
    line: int
    leads: tuple[Lead, ...]


@dataclass(frozen=True)
class SceneMap:
    """The drawing of one case, its size, and the same as a list."""

    ref: str
    title: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    rows: tuple[Row, ...]
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def scene_maps(document: Document) -> list[SceneMap]:
    """Return the drawing of every case of a text whose scenes could be read, faulty ones too."""
    return [
        _drawn(block, block.body)
        for block in document.blocks()
        if isinstance(block.body, ScenarioBody) and block.body.scenes
    ]


def _drawn(block: Block, body: ScenarioBody) -> SceneMap:
    scenes = {scene.id: scene for scene in body.scenes}
    reached = reachable(scenes, body.start)
    dead = set(stuck(scenes, scenes))
    places = _places(_rows_of(scenes, body.start, reached))
    # Ways back bend around the right side of the last box.
    across = max(x for x, _y in places.values()) + BOX_WIDTH + max(MARGIN, GAP_ACROSS)
    down = max(y for _x, y in places.values()) + BOX_HEIGHT + MARGIN
    states = {scene.id: _state(scene, body.start, set(reached), dead) for scene in body.scenes}
    boxes = {
        scene.id: Box(
            scene.id, *places[scene.id], _wrapped(scene.title.source), *states[scene.id], _full(scene, states)
        )
        for scene in body.scenes
    }
    return SceneMap(
        ref=block.ref,
        title=block.title.source or _("Tình huống"),
        width=across,
        height=down,
        boxes=tuple(boxes.values()),
        arrows=tuple(_arrows(body.scenes, boxes)),
        rows=tuple(_row(scenes[name], scenes, *states[name]) for name in _reading_order(scenes, reached)),
    )


def _reading_order(scenes: dict[str, Scene], reached: list[str]) -> list[str]:
    return [*reached, *(name for name in scenes if name not in set(reached))]


def _rows_of(scenes: dict[str, Scene], start: str, reached: list[str]) -> list[list[str]]:
    """Return the scenes by least number of choices from the start, those never reached behind them."""
    depth = {start: 0}
    for name in reached:
        for target in scenes[name].targets:
            if target in scenes:
                depth.setdefault(target, depth[name] + 1)
    rows: list[list[str]] = [[] for _number in range(max(depth.values()) + 1)]
    for name in reached:
        rows[depth[name]].append(name)
    return [*rows, [name for name in scenes if name not in depth]]


def _places(rows: Iterable[list[str]]) -> dict[str, tuple[int, int]]:
    """Return left and top of each scene; long rows are broken, short ones stand in the middle."""
    short = [row[at : at + MAX_ACROSS] for row in rows for at in range(0, len(row), MAX_ACROSS)]
    widest = max(len(row) for row in short)
    places = {}
    for number, row in enumerate(short):
        indent = MARGIN + (widest - len(row)) * (BOX_WIDTH + GAP_ACROSS) // 2
        for column, name in enumerate(row):
            places[name] = (
                indent + column * (BOX_WIDTH + GAP_ACROSS),
                MARGIN + number * (BOX_HEIGHT + GAP_DOWN),
            )
    return places


def _state(scene: Scene, start: str, reached: set[str], dead: set[str]) -> tuple[str, str]:
    if scene.id not in reached:
        return "unreachable", _("Không cảnh nào dẫn tới")
    if scene.id in dead:
        return "dead", _("Cảnh cụt: không đi đến kết thúc")
    if scene.ending:
        return "ending", _("Kết thúc: %(label)s") % {"label": scene.label} if scene.label else _("Kết thúc")
    return ("start", _("Bắt đầu")) if scene.id == start else ("plain", "")


def _full(scene: Scene, states: dict[str, tuple[str, str]]) -> str:
    note = states[scene.id][1]
    return ": ".join(part for part in (scene.id, scene.title.source) if part) + (f" ({note})" if note else "")


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def _wrapped(title: str) -> tuple[str, ...]:
    """Return a title as at most two lines that fit into a box, the last one cut where there is more."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    kept = lines[:MAX_TITLE_LINES]
    if len(lines) > MAX_TITLE_LINES:
        kept[-1] = f"{kept[-1]} {' '.join(lines[MAX_TITLE_LINES:])}"
    return tuple(_cut(line, LINE_LETTERS) for line in kept if line)


def _arrows(scenes: Iterable[Scene], boxes: dict[str, Box]) -> list[str]:
    """Return the path of each way from a scene to another, one for several choices with the same target."""
    pairs = [
        (boxes[scene.id], boxes[name]) for scene in scenes for name in dict.fromkeys(scene.targets) if name in boxes
    ]
    return [_arrow(source, target) for source, target in pairs]


def _arrow(source: Box, target: Box) -> str:
    if target.y > source.y:
        start, end = source.y + BOX_HEIGHT, target.y - 7
        bend = min(GAP_DOWN, (end - start) // 2 + 12)
        left, right = source.centre, target.centre
        return f"M{left} {start} C{left} {start + bend} {right} {end - bend} {right} {end}"
    # Back or sideways: around the right side.
    out, back = source.x + BOX_WIDTH, target.x + BOX_WIDTH + 7
    side = max(out, back) + GAP_ACROSS
    from_y, to_y = source.y + BOX_HEIGHT - 20, target.y + 20
    return f"M{out} {from_y} C{side} {from_y} {side} {to_y} {back} {to_y}"


def _row(scene: Scene, scenes: dict[str, Scene], state: str, note: str) -> Row:
    leads = [Lead(one.text.source, one.target, one.target in scenes, _effect(one.score)) for one in scene.choices]
    if scene.go:
        leads.append(Lead(_("Đi tiếp"), scene.go, scene.go in scenes, ""))
    return Row(scene.id, scene.title.source, note, state, scene.line, tuple(leads))


def _effect(score: int) -> str:
    return _("%(score)+d điểm") % {"score": score} if score else ""
