"""The screens that writers use hold no English."""

import re
from datetime import date

import pytest
from django.urls import reverse
from test_catalogues import COMMON_ENGLISH, visible_texts

from content.models import NewsPage
from courses.models import CourseIndexPage, CoursePage, LessonPage

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def english_on(client, url: str) -> set[str]:
    response = client.get(url, follow=True)
    assert response.status_code == 200, url
    html = COMMENT.sub("", response.content.decode())
    return {text for text in visible_texts(html) if COMMON_ENGLISH.search(text)}


@pytest.fixture
def pages(tree, add_page):
    """A page of each kind that writers open, with two versions."""
    material = add_page(tree.materials, "Bài", summary="Tóm tắt.", section="Luật", body="Một.")
    material.body = "Hai."
    material.save_revision()
    course = add_page(add_page(tree.home, "Khóa học", model=CourseIndexPage), "Bồi dưỡng", model=CoursePage)
    return {
        "material": material,
        "news": add_page(tree.news, "Tin", model=NewsPage, published_on=date(2026, 11, 1), body="Chữ."),
        "lesson": add_page(course, "Bài học", model=LessonPage, body="Chữ."),
        "course": course,
    }


def test_dashboard_of_both_writers(writer, editor, tree, sign_in):
    for user in (writer, editor):
        assert english_on(sign_in(user), "/bien-tap/") == set()


@pytest.mark.parametrize("kind", ["material", "news", "lesson", "course"])
def test_editor_of_each_kind_of_page(editor, pages, sign_in, kind):
    assert english_on(sign_in(editor), reverse("wagtailadmin_pages:edit", args=[pages[kind].pk])) == set()


@pytest.mark.parametrize("name", ["history", "usage", "copy", "move", "delete", "unpublish", "add_subpage"])
def test_screens_around_a_page(editor, pages, tree, sign_in, name):
    page = tree.materials if name == "add_subpage" else pages["material"]
    assert english_on(sign_in(editor), reverse(f"wagtailadmin_pages:{name}", args=[page.pk])) == set()


def test_comparison_of_versions(editor, pages, sign_in):
    page = pages["material"]
    first, second = page.revisions.order_by("pk")
    url = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    assert english_on(sign_in(editor), url) == set()


@pytest.mark.parametrize(
    "path",
    [
        "pages/{materials}/",
        "pages/add/content/materialpage/{materials}/",
        "nhap-word/",
        "soan-thao/ban-soat/",
        "soan-thao/cach-viet/",
        "images/",
        "images/multiple/add/",
        "documents/",
        "documents/multiple/add/",
        "reports/workflow/",
        "snippets/content/legaldocument/",
        "snippets/content/legaldocument/add/",
        "snippets/content/legalarticle/",
        "snippets/content/legalarticle/add/",
    ],
)
def test_lists_and_forms(editor, tree, law, sign_in, path):
    assert english_on(sign_in(editor), "/bien-tap/" + path.format(materials=tree.materials.pk)) == set()
