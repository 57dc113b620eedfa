"""The starter content as files: the index, the register of law and the texts agree with one another."""

import re
import struct
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from lms.hgm import Block, parse
from lms.hgm.kinds.scenario_graph import Run, Scene
from lms.hgm.registry import KINDS

STARTER = Path(settings.BASE_DIR) / "content" / "starter"
SECTIONS = ("materials", "news", "cases", "guides")
TEXTS = sorted(STARTER.rglob("*.md"))
CHOICE_KINDS = {"single-choice", "multiple-choice", "true-false"}
SCENARIOS = ("loi-di", "ranh-gioi", "me-dau", "ngo-bay", "vay-tien", "bao-luc")
REFERENCE = re.compile(r"luat:(?P<number>[^)#\s,]+)(?:#dieu-(?P<article>\d+[a-zđ]?))?")


@cache
def read(name: str) -> Any:
    return yaml.safe_load((STARTER / name).read_text(encoding="utf-8"))


def articles_by_document() -> dict[str, set[str]]:
    return {row["number"]: {article["dieu"] for article in row["articles"]} for row in read("law.yaml")["documents"]}


def lessons() -> list[dict[str, Any]]:
    return [lesson for group in read("index.yaml")["course"]["groups"] for lesson in group["lessons"]]


@cache
def blocks_of(folder: str) -> tuple[Block, ...]:
    """Return every block, also those inside containers, of the texts of a folder."""
    return tuple(
        block for path in sorted((STARTER / folder).glob("*.md")) for block in parse(path.read_bytes()).blocks()
    )


@cache
def bank() -> tuple[Block, ...]:
    return tuple(block for path in (STARTER / "bank").glob("*.md") for block in parse(path.read_bytes()).questions)


def scenarios() -> list[Block]:
    return [block for block in blocks_of("lessons") if block.kind == "scenario"]


def unregistered(text: str) -> list[str]:
    known = articles_by_document()
    return [
        found[0]
        for found in REFERENCE.finditer(text)
        if found["number"] not in known or (found["article"] and found["article"] not in known[found["number"]])
    ]


@pytest.mark.parametrize(("section", "least"), [("materials", 8), ("news", 3), ("cases", 3), ("guides", 5)])
def test_section_lists_each_of_its_files_once(section: str, least: int) -> None:
    listed = [row["file"] for row in read("index.yaml")[section]]
    assert sorted(listed) == sorted(f"{section}/{path.name}" for path in (STARTER / section).glob("*.md"))
    assert len({row["slug"] for row in read("index.yaml")[section]}) == len(listed) >= least


def test_course_lists_each_lesson_once() -> None:
    assert sorted(row["file"] for row in lessons()) == sorted(
        f"lessons/{path.name}" for path in (STARTER / "lessons").glob("*.md")
    )
    assert all(row["minutes"] > 0 and all(code.startswith("CD-") for code in row["subjects"]) for row in lessons())


def test_rows_carry_the_title_of_their_file_and_a_short_summary() -> None:
    for row in [*lessons(), *(row for section in SECTIONS for row in read("index.yaml")[section])]:
        title = parse((STARTER / row["file"]).read_bytes()).title
        assert title == row["title"], row["file"]
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]), row["slug"]
        assert len(row.get("summary", "")) <= 160, row["slug"]


def test_legal_basis_of_the_index_is_registered() -> None:
    for section in SECTIONS:
        for row in read("index.yaml")[section]:
            assert unregistered(" ".join(row["legal_basis"])) == [], row["slug"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_text_parses_clean_and_cites_registered_law_only(path: Path) -> None:
    assert parse(path.read_bytes()).diagnostics == ()
    assert unregistered(path.read_text(encoding="utf-8")) == []


def test_public_pages_hold_no_question() -> None:
    for section in SECTIONS:
        for path in (STARTER / section).glob("*.md"):
            assert not list(parse(path.read_bytes()).questions), path.name


def test_lessons_and_bank_are_as_many_as_a_course_needs_and_share_no_identifier() -> None:
    in_lessons = {path.name: list(parse(path.read_bytes()).questions) for path in (STARTER / "lessons").glob("*.md")}
    assert len(in_lessons) >= 20
    assert all(len(blocks) >= 4 for blocks in in_lessons.values())
    assert len(bank()) >= 200
    identifiers = [block.id for block in [*bank(), *(block for blocks in in_lessons.values() for block in blocks)]]
    assert None not in identifiers
    assert len(identifiers) == len(set(identifiers))


def test_register_has_each_document_and_article_once_and_no_dangling_successor() -> None:
    documents = read("law.yaml")["documents"]
    numbers = [row["number"] for row in documents]
    assert len(numbers) == len(set(numbers))
    for row in documents:
        assert row["replaced_by"] is None or row["replaced_by"] in numbers
        listed = [int(article["dieu"]) for article in row["articles"]]
        assert listed == sorted(set(listed)), row["number"]


def test_practice_lessons_are_asked_of_nobody_and_come_last() -> None:
    rows = lessons()
    practice = [row["slug"] for row in rows if not row["mandatory"]]
    assert practice == [row["slug"] for row in rows][-len(practice) :]
    assert len(practice) == len(SCENARIOS) + 1, "the cases and the film"
    assert all(slug.startswith("thuc-hanh-") for slug in practice)


def test_every_kind_of_the_dialect_is_used_in_a_lesson() -> None:
    """Asked of the registry, so that a new kind needs an example that learners meet."""
    assert {kind.name for kind in KINDS} - {block.kind for block in blocks_of("lessons")} == set()


def test_film_asks_at_moments_it_has_and_is_small_enough_for_a_phone() -> None:
    """A mark behind its end would never be reached; all words stand in the transcript too."""
    film = next(block for block in blocks_of("lessons") if block.kind == "video-quiz")
    mp4 = (STARTER / "files" / film.fields["source"].removeprefix("media:")).read_bytes()
    header = mp4.index(b"mvhd") + 4
    scale, length = struct.unpack(">II", mp4[header + 12 : header + 20])
    assert max(cue.seconds for cue in film.body.cues) < length / scale == 80
    assert len(film.body.questions) == 3
    assert "Quyết định thế nào là do hai nhà" in film.fields["transcript"]
    assert mp4[4:8] == b"ftyp"
    assert mp4.index(b"moov") < mp4.index(b"mdat"), "the index stands in front, so that it plays while it loads"
    assert len(mp4) <= 700_000


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_is_sound_and_long_enough(name: str) -> None:
    block = next(block for block in scenarios() if (block.id or "").endswith(name))
    scenes: dict[str, Scene] = block.body.by_id
    played, endings = walk(scenes, block.body.start)
    low, high = block.body.bounds
    assert len(scenes) >= 8
    assert set(scenes) == played, "a scene that no choice leads to, conditions kept"
    assert len(endings) >= 3
    assert low < 0 < high
    for scene in scenes.values():
        assert scene.ending or len(scene.choices) >= 2, scene.id
        assert scene.text.source, scene.id
        assert scene.label or not scene.ending, scene.id
        assert all(choice.feedback.source.startswith("Nhận xét: ") for choice in scene.choices), scene.id
        assert any(choice.competencies for choice in scene.choices) or scene.ending, scene.id


def walk(scenes: dict[str, Scene], start: str) -> tuple[set[str], set[str]]:
    """Play every way through the scenes as a learner could; return the scenes seen and the endings reached."""
    seen, endings, known = set(), set(), set()
    waiting: list[tuple[Run, tuple[tuple[str, int], ...]]] = [(Run(start, [start]), ())]
    while waiting:
        run, path = waiting.pop()
        scene = scenes[run.current]
        seen.add(scene.id)
        if scene.ending:
            endings.add(scene.id)
            continue
        shown = [number for number, choice in enumerate(scene.choices, start=1) if run.allows(choice)]
        assert shown, f"stuck at {scene.id} after {path}"
        for number in shown:
            further = Run(run.current, [*run.visited], run.score, {**run.competencies}, {*run.taken}, run.steps)
            further.take(number, scene.choices[number - 1])
            state = (further.current, tuple(sorted(further.competencies.items())), frozenset(further.visited))
            if state not in known:
                known.add(state)
                waiting.append((further, (*path, (scene.id, number))))
    return seen, endings


def test_violence_at_home_ends_well_only_where_it_is_reported() -> None:
    block = next(block for block in scenarios() if block.id == "th6-bao-luc")
    best = max(ways(block.body.by_id, block.body.start), key=lambda way: way[0])
    assert best[1][-1] == "bao-ve"
    assert {"bao-tin", "bao-dung"} <= set(best[1])
    assert not {"buoi-doi-mat", "giay-cam-ket"} & set(best[1])


def ways(scenes: dict[str, Scene], name: str) -> list[tuple[int, list[str]]]:
    """Return the raw score and the scenes of the best way to each ending that can be reached from a scene."""
    if scenes[name].ending:
        return [(0, [name])]
    best: dict[str, tuple[int, list[str]]] = {}
    for choice in scenes[name].choices:
        for score, further in ways(scenes, choice.target):
            way = (score + choice.score, [name, *further])
            best[further[-1]] = max(way, best.get(further[-1], way), key=lambda item: item[0])
    return list(best.values())


def test_bank_asks_about_every_subject_of_the_provisional_programme() -> None:
    programmes = yaml.safe_load((Path(settings.BASE_DIR) / "training/data/programmes.yaml").read_text(encoding="utf-8"))
    row = next(row for row in programmes["versions"] if row["code"] == "chuong-trinh-tam")
    counts = Counter(f"CD-{topic.upper()}" for block in bank() for topic in block.setting("topic", ()))
    assert {subject["code"] for subject in row["subjects"]} == set(counts)
    assert min(counts.values()) >= 8


def test_each_bank_question_says_what_it_measures_and_on_which_law_it_rests() -> None:
    competencies = {"k1", "k2", "k3", "k4", "k5", "s1", "s2", "s3", "s4", "s5", "a1", "d1"}
    measured = set()
    for block in bank():
        assert block.setting("level"), block.id
        assert block.setting("basis"), block.id
        assert block.body.notes.explanation, block.id
        assert block.setting("competency"), block.id
        measured |= set(block.setting("competency"))
    assert measured == competencies


def test_a_question_that_rests_on_an_article_not_compared_alone_says_so() -> None:
    """Of an article whose text nobody here has read, the explanation is not to sound surer than we are."""
    unsure = {
        (row["number"], article["dieu"])
        for row in read("law.yaml")["documents"]
        for article in row["articles"]
        if article.get("verified") is False
    }
    alone = [block for block in bank() if {(ref.number, ref.article) for ref in block.setting("basis")} <= unsure]
    assert len(alone) >= 12
    assert [block.id for block in alone if "chưa đối chiếu" not in block.body.notes.explanation.source] == []


def test_bank_has_other_kinds_than_choice_but_the_closing_paper_draws_none_of_them() -> None:
    others = [block for block in bank() if block.kind not in CHOICE_KINDS]
    assert len(others) >= 12
    assert {"fill-in", "ordering", "matching", "judgement"} <= {block.kind for block in others}
    drawn = {row["subject"] for row in read("index.yaml")["course"]["paper"]["blueprint"]}
    assert not drawn & {f"CD-{topic.upper()}" for block in others for topic in block.setting("topic", ())}


def test_place_and_length_of_the_right_option_tell_nothing() -> None:
    singles = [block for block in bank() if block.kind == "single-choice"]
    places = Counter(next(iter(block.body.right)) for block in singles)
    assert max(places.values()) <= 1.3 * min(places.values())
    longest = [
        block for block in singles if max(block.body.options, key=lambda option: len(option.text.source)).weight == 100
    ]
    assert len(longest) <= 0.4 * len(singles)
    assert not [block.id for block in bank() if "tất cả các" in block.source.lower() and "trên" in block.source.lower()]
