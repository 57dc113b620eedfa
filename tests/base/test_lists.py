"""What every list screen shares: parameters of the address, chips, words."""

import pytest
from django.test import RequestFactory

from lms.base.lists import chips, joined, page_of, query_of, words_of

CHOICES = [("", "Tất cả", 3), ("mo", "Đang mở", None), ("xong", "Đã xong")]


def asked(query):
    return RequestFactory().get(f"/danh-sach/?{query}")


@pytest.mark.parametrize(
    ("query", "changes", "found"),
    [
        ("q=a&trang=3", {}, "q=a"),
        ("q=a", {"xep": "ten"}, "q=a&xep=ten"),
        ("q=a&xep=ten", {"xep": None}, "q=a"),
        ("q=a&xep=ten", {"xep": ""}, "q=a"),
        ("tinh-trang=mo", {"tinh-trang": "xong"}, "tinh-trang=xong"),
    ],
)
def test_address_with_changes_begins_again_at_the_first_page(query, changes, found):
    assert query_of(asked(query), **changes) == found
    assert joined(found) == f"{found}&"


def test_chips_mark_the_chosen_one_and_take_a_count_or_none():
    found = chips(asked("q=a&tinh-trang=mo"), "tinh-trang", CHOICES)
    assert [(chip["label"], chip["count"], chip["current"], chip["query"]) for chip in found] == [
        ("Tất cả", 3, False, "q=a"),
        ("Đang mở", None, True, "q=a&tinh-trang=mo"),
        ("Đã xong", None, False, "q=a&tinh-trang=xong"),
    ]


@pytest.mark.parametrize(("typed", "number"), [("2", 2), ("0", 5), ("99", 5), ("x", 1), ("9" * 50, 5)])
def test_a_wrong_page_gives_the_nearest(typed, number):
    assert page_of(asked(f"trang={typed}"), list(range(50)), size=10).number == number


def test_words_are_cleaned_and_cut():
    assert words_of(asked("q=%20%20h%C3%B2a%20%20gi%E1%BA%A3i%20")) == "hòa giải"
    assert len(words_of(asked("q=" + "a" * 500))) == 100
