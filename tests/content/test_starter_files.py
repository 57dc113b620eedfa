"""The starter content as files: the index, the register of law and the texts agree with one another."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from lms.hgm import parse

STARTER = Path(settings.BASE_DIR) / "content" / "starter"
SECTIONS = ("materials", "news", "cases", "guides")
TEXTS = sorted(STARTER.rglob("*.md"))
REFERENCE = re.compile(r"luat:(?P<number>[^)#\s,]+)(?:#dieu-(?P<article>\d+[a-zđ]?))?")


@cache
def read(name: str) -> Any:
    return yaml.safe_load((STARTER / name).read_text(encoding="utf-8"))


def articles_by_document() -> dict[str, set[str]]:
    return {row["number"]: {article["dieu"] for article in row["articles"]} for row in read("law.yaml")["documents"]}


def lessons() -> list[dict[str, Any]]:
    return [lesson for group in read("index.yaml")["course"]["groups"] for lesson in group["lessons"]]


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
    in_bank = [block for path in (STARTER / "bank").glob("*.md") for block in parse(path.read_bytes()).questions]
    assert len(in_lessons) >= 10
    assert all(len(blocks) >= 4 for blocks in in_lessons.values())
    assert len(in_bank) >= 80
    identifiers = [block.id for block in [*in_bank, *(block for blocks in in_lessons.values() for block in blocks)]]
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
