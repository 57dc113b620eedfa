"""Cleaning, folding, sorting and highlighting of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.base.text import (
    SORT_KEY_LENGTH,
    clean,
    highlight,
    looks_legacy_encoded,
    person_name,
    search_key,
    slug,
    sort_key,
)

_SYLLABLES = st.text(
    alphabet="aăâđeêioôơuưyhngtrlAĐƠƯ \u00a0\u200b\u202e\u0300\u0301\u0302\u0309\u0323\u031b'-.\n", max_size=24
)
_ANY_TEXT = st.one_of(_SYLLABLES, st.text(max_size=30))


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("  Đoàn  Ngọc Ưởng ", "Đoàn Ngọc Ưởng"),
        ("Ma\u00a0Đức\u00a0Quý", "Ma Đức Quý"),
        (unicodedata.normalize("NFD", "Hồ Ngọc Lượng"), "Hồ Ngọc Lượng"),
        ("\u00d0ỗ \u0189ức \u00f0ạo", "Đỗ Đức đạo"),
        ("Ng\u200bọc\ufeff \u202eLan\x00", "Ngọc Lan"),
        ("dòng một\r\n\tdòng hai", "dòng một dòng hai"),
        ("e\u0301\u0302", "ế"),
        ("\ud800An", "An"),
        ("two  plain   words", "two plain words"),
        ("", ""),
    ],
)
def test_cleaning_leaves_only_what_is_seen(given_text: str, cleaned: str) -> None:
    assert clean(given_text) == cleaned


@given(_ANY_TEXT)
def test_cleaning_twice_equals_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once
    assert once == once.strip()


def test_all_spellings_of_a_word_have_one_search_key() -> None:
    spellings = [
        "hòa giải",
        "hoà giải",
        "HOA GIAI",
        "hoa  giai",
        "HÒA\u00a0GIẢI",
        unicodedata.normalize("NFD", "hoà giải"),
    ]
    assert {search_key(spelling) for spelling in spellings} == {"hoa giai"}
    assert search_key("Đường Đê") == search_key("\u0189uong \u00d0e") == "duong de"


@given(_ANY_TEXT)
def test_search_key_is_stable(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", text)) == key


def test_people_are_sorted_by_given_name_in_the_vietnamese_alphabet() -> None:
    in_order = [
        "Trần Văn An",
        "Lê Thị Anh",
        "Lê Thị Ánh",
        "Nguyễn Thị Ân",
        "Bùi Bình",
        "Vũ Văn Dũng",
        "An Đạt",
        "Hồ Văn Đạt",
        "Hồ Thị Hoa",
        "Hồ Thị Hòa",
        "Hồ Thị Hỏa",
        "Hồ Thị Hõa",
        "Hồ Thị Hóa",
        "Hồ Thị Họa",
        "Lê Oanh",
        "Lê Ơn",
        "Ngô Thị Yến",
    ]
    assert sorted(in_order[::2] + in_order[1::2], key=sort_key) == in_order


def test_people_of_one_given_name_are_sorted_by_family_name() -> None:
    assert sorted(["Vũ An", "Đỗ An", "Dương An", "Ân An"], key=sort_key) == ["Ân An", "Dương An", "Đỗ An", "Vũ An"]


@given(_ANY_TEXT)
def test_sort_key_holds_digits_only(text: str) -> None:
    key = sort_key(text)
    assert key == "" or (key.isascii() and key.isdigit())
    assert len(sort_key(text * 50)) <= SORT_KEY_LENGTH


def test_both_places_of_the_tone_mark_sort_alike() -> None:
    assert sort_key("Lê Hoà") == sort_key("lê  hòa")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tổ hòa giải Tổ dân phố số 1", "to-hoa-giai-to-dan-pho-so-1"),
        ("  Đất đai – thừa kế! ", "dat-dai-thua-ke"),
        ("!!!", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_long_slug_is_cut_at_a_word() -> None:
    assert slug("hòa giải ở cơ sở", max_length=11) == "hoa-giai-o"
    assert slug("hoagiaicoso", max_length=5) == "hoagi"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn  văn an", "Nguyễn Văn An"),
        ("Ma\u00a0Đức\u00a0Quý", "Ma Đức Quý"),
        (unicodedata.normalize("NFD", "ĐẶNG THỊ ƯỞNG"), "Đặng Thị Ưởng"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("", ""),
    ],
)
def test_person_name_has_normal_capitals(written: str, name: str) -> None:
    assert person_name(written) == name


@given(_ANY_TEXT)
def test_highlight_keeps_every_character(text: str) -> None:
    for query in ("an", "hòa giải", "ư ơ", text):
        assert "".join(segment for segment, _ in highlight(text, query)) == text


@pytest.mark.parametrize("query", ["hòa giải", "hoà giải", "HOA GIAI", "hoa  giai"])
def test_highlight_marks_the_words_as_written(query: str) -> None:
    assert highlight("Tổ hoà giải ở cơ sở", query) == [("Tổ ", False), ("hoà giải", True), (" ở cơ sở", False)]


def test_highlight_falls_back_to_single_words_at_word_beginnings() -> None:
    assert highlight("bản án của Tòa", "toa an") == [("bản ", False), ("án", True), (" của ", False), ("Tòa", True)]


def test_highlight_of_decomposed_text_takes_the_marks_along() -> None:
    text = unicodedata.normalize("NFD", "Sổ hòa")
    assert highlight(text, "sổ") == [
        (unicodedata.normalize("NFD", "Sổ"), True),
        (unicodedata.normalize("NFD", " hòa"), False),
    ]


def test_highlight_without_a_hit() -> None:
    assert highlight("văn bản", "xyz") == [("văn bản", False)]
    assert highlight("văn bản", " ") == [("văn bản", False)]
    assert highlight("", "a") == []


def test_old_fonts_are_told_from_unicode() -> None:
    assert looks_legacy_encoded("Hoµ gi¶i viªn")
    assert looks_legacy_encoded("Nguyeãn Thò Hueä Loøn Daïo")
    for name in ("Nguyễn Thị Huệ", "H'Hen Niê", "Y Ñuê", "«Lý Mường»", "100 m²"):
        assert not looks_legacy_encoded(name)
