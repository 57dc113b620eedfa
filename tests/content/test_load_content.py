"""The starter content loads, loads again without duplicates, and leaves alone what a person changed."""

import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from wagtail.models import Page

from content.models import LegalArticle, MaterialPage, SearchEntry, StarterText
from content.services.starter import STARTER, load_starter
from courses.models import CoursePage, LessonPage
from lms.hgm import parse


@pytest.fixture
def small(tmp_path: Path, db: None) -> Path:
    """A starter folder with one text."""
    (tmp_path / "materials").mkdir()
    (tmp_path / "materials" / "a.md").write_text("Bản đầu.\n", encoding="utf-8")
    entry = {
        "slug": "a",
        "file": "materials/a.md",
        "title": "Bài A",
        "summary": "Tóm tắt.",
        "section": "Luật",
        "order": 1,
    }
    (tmp_path / "index.yaml").write_text(yaml.safe_dump({"materials": [entry]}, allow_unicode=True), encoding="utf-8")
    (tmp_path / "law.yaml").write_text("documents: []\n", encoding="utf-8")
    return tmp_path


def load() -> dict:
    out = StringIO()
    call_command("load_content", json=True, stdout=out)
    return json.loads(out.getvalue())


def test_everything_of_the_starter_set_is_loaded_and_a_second_run_changes_nothing(db, client):
    first = load()
    pages, revisions = Page.objects.count(), StarterText.objects.values_list("revision_id")
    known = sorted(revisions)
    second = load()
    assert (first["materials"]["created"], first["news"]["created"], first["cases"]["created"]) >= (8, 3, 3)
    assert LessonPage.objects.live().count() >= 10
    assert CoursePage.objects.live().count() == 1
    assert all(part["created"] == part["updated"] == 0 for part in second.values() if isinstance(part, dict))
    assert (Page.objects.count(), sorted(StarterText.objects.values_list("revision_id"))) == (pages, known)
    assert second["search_entries"] == SearchEntry.objects.count() > 25
    assert "Luật Hòa giải ở cơ sở trong 15 phút" in client.get("/tai-lieu/").content.decode()
    for page in LessonPage.objects.live():
        assert not parse(page.body).has_errors
        assert page.law_articles.exists()
        assert all(block.id for block in parse(page.body).questions)
    assert LegalArticle.objects.filter(document__number="35/2013/QH13", number="13", verified=False).exists()


def test_changed_text_becomes_a_new_revision(small):
    load_starter(folder=small)
    page = MaterialPage.objects.get(slug="a")
    (small / "materials" / "a.md").write_text("Bản sau.\n", encoding="utf-8")
    counts = load_starter(folder=small)
    page.refresh_from_db()
    assert counts["materials"].updated == 1
    assert page.body == "Bản sau.\n"
    assert page.revisions.count() == 2


@pytest.mark.parametrize(("force", "body"), [(False, "Người sửa."), (True, "Bản sau.\n")])
def test_page_edited_by_a_person_is_left_alone_unless_forced(small, force, body):
    load_starter(folder=small)
    page = MaterialPage.objects.get(slug="a")
    page.body = "Người sửa."
    page.save_revision().publish()
    (small / "materials" / "a.md").write_text("Bản sau.\n", encoding="utf-8")
    counts = load_starter(folder=small, force=force)
    page.refresh_from_db()
    assert page.body == body
    assert counts["materials"].kept == (0 if force else 1)


def test_every_text_shipped_resolves_against_the_register_shipped(db):
    load()
    from content.checking import check_text

    broken = {}
    for path in sorted(STARTER.glob("*/*.md")):
        found = check_text(path.read_text(encoding="utf-8")).diagnostics
        # Pictures of the guides and identifiers come with the load; a guide may name a programme that has ended.
        codes = {item.code for item in found} - {"E502", "W507", "W509", "W510"}
        if codes and path.parent.name != "bank":
            broken[path.name] = sorted(codes)
    assert broken == {}
