"""Loads the starter course and its lessons from the folder of starter texts."""

from pathlib import Path
from typing import Any

from content.services.groups import let_trainers_write
from content.services.law import Loaded
from content.services.starter import STARTER, StarterPage, load_page, read_index
from content.services.tree import ensure_child, ensure_tree
from courses.models import CourseIndexPage, CoursePage, LessonPage
from courses.services.load_paper import load_paper

#: The working catalogue to whose subjects the starter lessons belong (contracts.md §4).
PROGRAMME_CODE = "chuong-trinh-tam"


def load_course(*, folder: Path = STARTER, force: bool = False) -> Loaded:
    """Make or renew the course, its closing paper and its lessons, in the order of the index; return what happened.

    Args:
        force: also write over pages that a person has edited since.
    """
    loaded = Loaded()
    index = ensure_child(parent=ensure_tree().home, model=CourseIndexPage, title="Khóa học", slug="khoa-hoc")
    let_trainers_write(section=index)
    entry = read_index(folder)["course"]
    course = StarterPage(
        key=f"course/{entry['slug']}",
        parent=index,
        model=CoursePage,
        fields={name: entry[name] for name in ("title", "slug", "summary", "description")}
        | {"programme_code": PROGRAMME_CODE, "paper_id": load_paper(entry["paper"]).pk},
    )
    page = load_page(text=course, loaded=loaded, force=force)
    for group in sorted(entry["groups"], key=lambda item: item["order"]):
        for lesson in sorted(group["lessons"], key=lambda item: item["order"]):
            text = _lesson(lesson, group=group, course=page, folder=folder)
            load_page(text=text, loaded=loaded, force=force)
    return loaded


def _lesson(entry: dict[str, Any], *, group: dict[str, Any], course: CoursePage, folder: Path) -> StarterPage:
    return StarterPage(
        key=f"lessons/{entry['slug']}",
        parent=course,
        model=LessonPage,
        fields={
            "title": entry["title"],
            "slug": entry["slug"],
            "summary": entry.get("summary", ""),
            "group_title": group["title"],
            "minutes": entry["minutes"],
            "mandatory": entry["mandatory"],
            "subject_codes": ", ".join(entry["subjects"]),
        },
        body=(folder / entry["file"]).read_text(encoding="utf-8"),
    )
