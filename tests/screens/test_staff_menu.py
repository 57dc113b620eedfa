"""The rail: at most eight words whatever the role, every word leads somewhere, tabs show what stands under it."""

import pytest
from django.urls import reverse

from accounts.enums import Role, ScopeLevel
from lms.menu import GROUPS, staff_groups

MOST_WORDS = 8


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MEDIATOR])
def test_no_role_meets_more_than_eight_words(make_person, role):
    groups = staff_groups(make_person("ai.do", role, ScopeLevel.NATION))
    assert len(groups) <= MOST_WORDS
    for _label, pages in groups:
        assert all(reverse(page.name) for page in pages)


def test_every_page_has_one_place():
    names = [page.name for _label, pages in GROUPS for page in pages]
    assert len(names) == len(set(names))


def test_pages_of_the_current_word_stand_as_tabs(commune_officer, sign_in):
    page = sign_in(commune_officer).get("/can-bo/to-hoa-giai/").content.decode()
    tabs = page.split('<nav class="tabs')[1].split("</nav>")[0]
    assert [word in tabs for word in ("Hòa giải viên", "Tổ hòa giải", "Nhập danh sách", "Chỉ tiêu")] == [True] * 3 + [
        False
    ]
    assert tabs.count('aria-current="page"') == 1


def test_a_lone_page_has_no_tabs(commune_officer, sign_in):
    assert 'class="tabs' not in sign_in(commune_officer).get(reverse("accounts:people")).content.decode()
