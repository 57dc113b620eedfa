"""The examples of the dialect: sound, stable under formatting, equal in every accepted spelling (15.1, 15.2, 15.9)."""

import re
import unicodedata
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.hgm import add_missing_ids, diff, fingerprint, fmt, parse, render_document
from lms.hgm.fields import FIELDS, FRONT_FIELDS
from lms.hgm.folding import keyword_key, strip_marks
from lms.hgm.registry import KINDS, RESERVED

EXAMPLES = (Path(__file__).parent.parent / "data" / "hgm" / "examples.md").read_text(encoding="utf-8")
SINGLE = "::: một-đáp-án #a\nHỏi gì?\n\n- (x) A\n  > Vì thế.\n- ( ) B\n- ( ) C\n:::\n"


def test_the_examples_are_sound():
    document = parse(EXAMPLES)
    assert document.diagnostics == ()
    assert [block.kind for block in document.blocks()] == [
        "single-choice", "multiple-choice", "true-false", "fill-in", "ordering", "matching", "flashcards", "hotspot",
        "essay", "judgement", "scenario", "video-quiz", "reflection", "reveal", "tip", "timeline", "citation",
        "important",
    ]  # fmt: skip
    assert len(document.questions) == 11
    assert document.in_videos == {"to-hoa-giai-01", "nhan-dinh-03"}


def test_the_tree_of_the_examples():
    document = parse(EXAMPLES)
    choice = document.block("to-hoa-giai-01").body
    assert [option.weight for option in choice.options] == [0, 100, 0, 0]
    assert choice.options[1].feedback.source == "Đúng. Trong đó phải có hòa giải viên nữ."
    assert choice.notes.hint.source == "Đọc lại quy định về tổ hòa giải."
    assert choice.notes.explanation.source == "Tổ hòa giải có từ 03 hòa giải viên trở lên."
    assert [item.truth for item in document.block("nhan-dinh-03").body.statements] == [True, False, True, False]
    assert [gap.type for gap in document.block("thoi-han-04").body.gaps] == ["number", "text", "choice"]
    assert len(document.block("trinh-tu-05").body.steps) == 5
    assert [bool(pair.left) for pair in document.block("ghep-06").body.pairs] == [True, True, True, False]
    assert len(document.block("the-07").body.cards) == 2
    assert document.block("anh-08").body.shapes == ("42,10 58,95", "2,10 40,95", "80,50 r8")
    assert [item.points for item in document.block("tl-09").body.rubric] == [3, 3, 4]
    assert [item.rating for item in document.block("sjt-11").body.options] == [5, 4, 2, 1]
    scenario = document.block("loi-di-chung").body
    assert [scene.id for scene in scenario.scenes] == ["mo-dau", "gap-rieng", "cang-thang", "thanh", "khong-thanh"]
    assert scenario.bounds == (0, 6)
    assert [cue.seconds for cue in document.block("video-12").body.cues] == [45, 130, 210]


def test_formatting_the_examples_keeps_their_meaning():
    formatted = fmt(EXAMPLES)
    assert fmt(formatted) == formatted
    assert parse(formatted) == parse(EXAMPLES)
    assert parse(formatted).diagnostics == ()


def headers(text, change):
    """Apply `change` to opening fences and to field lines, which are the only places of keywords."""
    lines = [
        change(line) if re.match(r":{3,} |[^\W\d_][\w-]*:( |$)", line) and not line.startswith("Xem") else line
        for line in text.split("\n")
    ]
    return "\n".join(lines)


def bare_keywords(line):
    fence = re.match(r"(:{3,} )(\S+)(.*)$", line)
    if fence:
        return fence[1] + strip_marks(fence[2]).replace("-", "_").upper() + fence[3]
    name, value = line.split(":", 1)
    return strip_marks(name) + ":" + (value if "luat:" in value or "media:" in value else strip_marks(value))


SPELLINGS = {
    "without marks": headers(EXAMPLES, bare_keywords),
    "decomposed": unicodedata.normalize("NFD", EXAMPLES),
    "CRLF": EXAMPLES.replace("\n", "\r\n"),
    "CR": EXAMPLES.replace("\n", "\r"),
    "BOM": "\ufeff" + EXAMPLES,
    "no-break spaces": re.sub(r"(?m)^- (\([^)]*\)|\[[^]]*\]) ", "-\u00a0\\1\u00a0", EXAMPLES),
    "arrows": EXAMPLES.replace(" -> ", " → "),
    "other arrows": EXAMPLES.replace(" -> ", " => "),
    "word processor arrows": EXAMPLES.replace(" -> ", " –> "),
    "other bullets": re.sub(r"(?m)^- ", "* ", EXAMPLES),
    "capital marks": EXAMPLES.replace("(x)", "(X)").replace("[x]", "[✓]"),
    "long words of truth": EXAMPLES.replace("- (Đ)", "- (Đúng)").replace("- (S)", "- (false)"),
    "zero width": EXAMPLES.replace("::: ", ":::\u200b "),
    "labels in English": EXAMPLES.replace("> Gợi ý:", "> Hint:").replace("> Giải thích:", "> explanation:"),
    "longer fences": re.sub(r"(?m)^:::(?!:)( |$)", "::::\\1", EXAMPLES.split(":::: xem-thêm")[0]),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_accepted_spelling_means_the_same(name):
    expected = parse(EXAMPLES.split(":::: xem-thêm")[0] if name == "longer fences" else EXAMPLES)
    found = parse(SPELLINGS[name])
    assert found.diagnostics == ()
    assert found.nodes == expected.nodes


def test_the_english_spelling_means_the_same():
    english = fmt("---\nlang: en\n---\n\n" + EXAMPLES)
    assert "::: single-choice #to-hoa-giai-01\npoints: 1\nlevel: recall\nbasis: luat:" in english
    assert "một-đáp-án" not in english
    assert "> Hint:" in english
    found = parse(english)
    assert found.diagnostics == ()
    assert found.nodes == parse(EXAMPLES).nodes


def test_keywords_and_fields_do_not_collide_without_marks():
    words = [word for kind in KINDS for word in {kind.vi, kind.name, *kind.also}] + list(RESERVED)
    keys = [keyword_key(word) for word in words]
    assert len(keys) == len(set(keys))
    for table in (FIELDS, FRONT_FIELDS):
        names = [keyword_key(label) for field in table.values() for label in {field.vi, field.name}]
        assert len(names) == len(set(names))


FORMS = [
    (
        "::: một-đáp-án #a\r\nmuc: Nhận_biết\r\nđiểm: 01,50  \r\n\r\n"
        "  Hỏi gì?  \r\n\r\n*   (X) A\r\n    thêm\r\n* ( ) B\r\n:::",
        "::: một-đáp-án #a\nđiểm: 1,5\nmức: nhận-biết\n\n  Hỏi gì?\n\n- (x) A\n  thêm\n- ( ) B\n:::\n",
    ),
    ("# A\n\n\nchữ  \nxuống\n::: meo\nx\n:::\n", "# A\n\n\nchữ  \nxuống\n\n::: mẹo\nx\n:::\n"),
    ("---\nsyntax: 1\ntitle: A\n---\nx", "---\ntiêu-đề: A\ncú-pháp: 1\n---\n\nx\n"),
    ("::: singel\nx\n:::\n\n::: tip\ny\n:::", "::: singel\nx\n:::\n\n::: mẹo\ny\n:::\n"),
    ("::: mẹo\nkhông đóng\n", "::: mẹo\nkhông đóng\n"),
    ("", ""),
    ("::::: xem-them\n::: mẹo\n:::\n:::::\n", ":::: xem-thêm\n::: mẹo\n:::\n::::\n"),
    (
        "::: nhiều-đáp-án #a\nHỏi?\n\n- [50%] A\n- [100%] B\n:::\n",
        "::: nhiều-đáp-án #a\nHỏi?\n\n- [50%] A\n- [100%] B\n:::\n",
    ),
    (
        "::: một-đáp-án #a\n\\Điểm: là gì?\n\n- (x) A\n- ( ) B\n:::\n",
        "::: một-đáp-án #a\n\\Điểm: là gì?\n\n- (x) A\n- ( ) B\n:::\n",
    ),
    (
        "::: một-đáp-án #a\nthời-gian: 90s\n\nHỏi?\n\n- (x) A\n- ( ) B\n:::\n",
        "::: một-đáp-án #a\nthời-gian: 1 phút 30 giây\n\nHỏi?\n\n- (x) A\n- ( ) B\n:::\n",
    ),
]


@pytest.mark.parametrize(("source", "expected"), FORMS, ids=range(len(FORMS)))
def test_the_canonical_form(source, expected):
    assert fmt(source) == expected
    assert fmt(expected) == expected
    assert parse(expected).nodes == parse(source).nodes


def pieces_of_examples():
    parts = re.split(r"(\s+|[:|\[\]()>#-])", EXAMPLES)
    return [part for part in parts if part]


PIECES = pieces_of_examples()
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, len(PIECES) - 1),
        st.sampled_from(["", "\n", ":::", "[[", "]]", "- ", "> ", "```", "x", "  ", "|", "::", "#"]),
    ),
    max_size=6,
)


@given(changes=MUTATIONS, start=st.integers(0, 40))
@settings(max_examples=150, deadline=None)
def test_formatting_keeps_the_meaning_of_damaged_texts(changes, start):
    parts = list(PIECES)
    for place, text in changes:
        parts[place] = text
    blocks = "".join(parts).split("\n\n")
    source = "\n\n".join(blocks[start : start + 12])
    once = fmt(source)
    assert fmt(once) == once
    assert parse(once).nodes == parse(source).nodes


@given(source=st.one_of(st.binary(max_size=300), st.text(max_size=300)))
@settings(max_examples=400, deadline=None)
def test_any_input_yields_a_result(source):
    document = parse(source)
    render_document(document)
    if isinstance(source, str):
        assert fmt(fmt(source)) == fmt(source)


@given(changes=MUTATIONS, start=st.integers(0, 120), length=st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_any_damaged_text_yields_a_page(changes, start, length):
    parts = list(PIECES)
    for place, text in changes:
        parts[place] = text
    source = "".join(parts[start * 10 : (start + length) * 10])
    document = parse(source)
    assert render_document(document)
    assert [item.line for item in document.diagnostics] == sorted(item.line for item in document.diagnostics)


def test_missing_identifiers_are_added_and_others_never_touched():
    text = SINGLE + "\n" + SINGLE.replace(" #a", "") + "\n::: mẹo\nx\n:::\n\n" + SINGLE.replace(" #a", " Tiêu đề")
    out = add_missing_ids(text, Random(1))
    found = [block.id for block in parse(out).blocks()]
    assert found[0] == "a"
    assert found[2] is None
    assert all(re.fullmatch(r"q-[abcdefghjkmnpqrstuvwxyz23456789]{8}", name) for name in (found[1], found[3]))
    assert found[1] != found[3]
    assert out.replace(f" #{found[1]}", "").replace(f" #{found[3]}", "") == text
    assert add_missing_ids(out, Random(2)) == out
    assert parse(out).diagnostics == ()


SAME = [
    SINGLE.replace("Vì thế.", "Vì vậy."),
    SINGLE.replace("#a", "#a Tiêu đề"),
    SINGLE.replace("#a", "#b"),
    SINGLE.replace("#a\n", "#a\nđiểm: 1,0\ntrộn: có\nchủ-đề: dat-dai\ntrạng-thái: duyệt\n\n"),
    SINGLE.replace("- ( ) C\n", "- ( ) C\n\n> Giải thích: vì thế\n"),
    "---\nchủ-đề: dat-dai\n---\n" + SINGLE,
]
OTHER = [
    SINGLE.replace("- (x) A", "- ( ) A").replace("- ( ) B", "- (x) B"),
    SINGLE.replace("Hỏi gì", "Hỏi ai"),
    SINGLE.replace("#a\n", "#a\nđiểm: 2\n\n"),
    SINGLE.replace("- ( ) C", "- (50%) C"),
    SINGLE.replace("- ( ) C\n", ""),
]


def one(source):
    return next(parse(source).blocks())


def test_the_fingerprint_is_that_of_the_scored_question():
    print_of = fingerprint(one(SINGLE))
    assert re.fullmatch(r"[0-9a-f]{64}", print_of)
    for source in SAME:
        assert fingerprint(one(source)) == print_of, source
    others = {fingerprint(one(source)) for source in OTHER}
    assert print_of not in others
    assert len(others) == len(OTHER)


def test_the_fingerprint_of_every_example_survives_formatting():
    before = {block.ref: fingerprint(block) for block in parse(EXAMPLES).blocks()}
    after = {block.ref: fingerprint(block) for block in parse(fmt(EXAMPLES)).blocks()}
    assert before == after
    assert len(set(before.values())) == len(before)


TWO = SINGLE + "\n" + SINGLE.replace("#a", "#b")
CHANGES = [
    (SINGLE, SINGLE, []),
    (SINGLE, SINGLE.replace("- ( ) B\n- ( ) C", "- ( ) C\n- ( ) B"), [("a", "moved")]),
    (SINGLE, SINGLE.replace("Vì thế.", "Vì vậy."), [("a", "text")]),
    (SINGLE, SINGLE.replace("- (x) A", "- ( ) A").replace("- ( ) B", "- (x) B"), [("a", "key")]),
    (SINGLE, SINGLE.replace("#a\n", "#a\nđiểm: 2\n\n"), [("a", "points")]),
    (SINGLE, SINGLE.replace("- ( ) C", "- ( ) D"), [("a", "text")]),
    (SINGLE, TWO, [("b", "added")]),
    (TWO, SINGLE, [("b", "removed")]),
    (TWO, SINGLE.replace("#a", "#b") + "\n" + SINGLE, [("b", "moved")]),
    (SINGLE, SINGLE.replace("- ( ) C\n", "- ( ) C\n- ( ) D\n"), [("a", "text"), ("a", "key")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES, ids=range(len(CHANGES)))
def test_the_class_of_each_change(old, new, expected):
    assert [(item["id"], item["change"]) for item in diff(old, new)] == expected


def test_the_class_of_changes_in_other_kinds():
    def change(identifier, old, new):
        text = EXAMPLES.replace(old, new)
        assert text != EXAMPLES
        found = diff(EXAMPLES, text)
        assert {item["id"] for item in found} == {identifier}
        return [item["change"] for item in found]

    assert change(
        "trinh-tu-05",
        "1. Giới thiệu mục đích, quy tắc buổi hòa giải\n2. Từng bên trình bày",
        "1. Từng bên trình bày\n2. Giới thiệu mục đích, quy tắc buổi hòa giải",
    ) == ["key"]
    assert change("thoi-han-04", "[[#3]]", "[[#5]]") == ["key"]
    assert change("thoi-han-04", "Trong thời hạn", "Trong hạn") == ["text"]
    assert change("ghep-06", "- :: Ra quyết định xử phạt", "- :: Ra quyết định phạt") == ["text"]
    assert change("sjt-11", "- (2)", "- (3)") == ["key"]
    assert change("anh-08", "@ 42,10 58,95", "@ 42,10 58,90") == ["key"]
    assert change("loi-di-chung", "[+3, +2 can-cu]", "[+2, +2 can-cu]") == ["key"]
    assert change("loi-di-chung", "giúp hạ nhiệt", "làm dịu") == ["text"]
    assert change("nhan-dinh-03", "chấm: bậc-thang", "chấm: tất-cả") == ["key"]
