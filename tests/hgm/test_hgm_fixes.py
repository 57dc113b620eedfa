"""Repairs: each takes its finding away, says what it does, and changes no line but those it names."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_hgm_diagnostics import CASES, single, story, truth

from lms.hgm import parse
from lms.hgm.fixes import MAX_ROUNDS, apply_all, apply_fix, draft_of, fix_of

SCENES = "### a: Một\n\nKể.\n\n- Đi -> b\n\n### b: Hai [kết thúc]\n\nXong.\n"


def essay(head):
    return f"::: tự-luận #a\n{head}Viết:\n\n### Thang điểm\n\n- Đủ ý [3]\n  - 3: đủ\n:::\n"


# code, text, the lines that go, the lines that come
REPAIRS = [
    ("E002", "---\ntiêu-đề: A\n\nChữ.\n", [], ["---"]),
    ("E002", "---\ntiêu đề: A\nngôn ngữ : vi\n---\n", ["tiêu đề: A"], ["tiêu-đề: A"]),
    ("E101", "::: mẹo\nx\n", [], [":::"]),
    ("E101", "::: mẹo\nx\n\n## Sau\n\nChữ.\n", [], [":::"]),
    ("E101", "::: mẹo\nx\n\n::: ghi-chú\ny\n:::\n", [], [":::"]),
    ("E101", ":::: mẹo\nx\n:::\n", [":::"], ["::::"]),
    ("E101", "::: mẹo\nx\n:::::\n\nChữ.\n", [":::::"], [":::"]),
    ("E101", ":::: mẹo\n::: ghi-chú\nx\n::::\n", [], [":::"]),
    ("E102", ":::: mẹo\nx\n:::\n", [":::"], ["::::"]),
    ("E102", "x\n:::\n", [":::"], []),
    ("E103", ":::mẹo\nx\n:::\n", [":::mẹo"], ["::: mẹo"]),
    ("E104", "::: một-đáp-ná #a\nHỏi?\n\n- (x) A\n- ( ) B\n:::\n", ["::: một-đáp-ná #a"], ["::: một-đáp-án #a"]),
    ("E105", "::: mẹo #Mẹo_1 Tên\nx\n:::\n", ["::: mẹo #Mẹo_1 Tên"], ["::: mẹo #meo-1 Tên"]),
    ("E106", single() + "\n" + single(), ["::: một-đáp-án #a"], ["::: một-đáp-án #a-2"]),
    ("E201", single(head="điểm: 1\n"), [], [""]),
    ("E202", single(head="điểmm: 1\nmức: nhận-biết\n\n"), ["điểmm: 1"], ["điểm: 1"]),
    ("E202", single(head="điểm: 1\nso-khớp: chặt\n\n"), ["so-khớp: chặt"], []),
    ("E202", single(stem="Hỏi gì?\nNguồn: báo"), ["Hỏi gì?", "Nguồn: báo"], ["Nguồn: báo", "", "Hỏi gì?"]),
    ("E202", "---\ntiêu-dè: A\n---\n", ["tiêu-dè: A"], ["tiêu-đề: A"]),
    ("E203", single(head="điểm: 1\npoints: 1\n\n"), ["points: 1"], []),
    ("E204", single(head="điểm: 2 điểm\n\n"), ["điểm: 2 điểm"], ["điểm: 2"]),
    ("E205", single(head="mức: thông hiêuu\n\n"), ["mức: thông hiêuu"], ["mức: thông-hiểu"]),
    ("E205", single(head="trộn: Tắt\n\n"), ["trộn: Tắt"], ["trộn: không"]),
    ("E205", single(head="chủ-đề: a, Đất đai\n\n"), ["chủ-đề: a, Đất đai"], ["chủ-đề: a, dat-dai"]),
    (
        "E205",
        "::: trích-luật\ncăn-cứ: luat:35/2013/QH13\nhiệu-lực: 1/1/2014\n\n> x\n:::\n",
        ["hiệu-lực: 1/1/2014"],
        ["hiệu-lực: 2014-01-01"],
    ),
    ("E301", single("- (x) A\n- B\n"), ["- B"], ["- ( ) B"]),
    ("E301", single("- (x)A\n- ( ) B\n"), ["- (x)A"], ["- (x) A"]),
    ("E302", single("- [x] A\n- ( ) B\n"), ["- [x] A"], ["- (x) A"]),
    ("E303", single("- (v) A\n- ( ) B\n"), ["- (v) A"], ["- (x) A"]),
    (
        "E309",
        "::: nhiều-đáp-án #a\nchấm: tất-cả\n\nHỏi?\n\n- [50%] A\n- [ ] B\n:::\n",
        ["chấm: tất-cả"],
        [],
    ),
    ("E311", truth("- (x) A\n- (S) B\n"), ["- (x) A"], ["- (Đ) A"]),
    (
        "E331",
        "::: sắp-xếp #a\nXếp:\n\n- A\n- B\n- C\n:::\n",
        ["- A", "- B", "- C"],
        ["1. A", "2. B", "3. C"],
    ),
    ("E341", "::: ghép-đôi #a\nGhép:\n\n- a::b\n- c :: d\n:::\n", ["- a::b"], ["- a :: b"]),
    ("E341", "::: ghép-đôi #a\nGhép:\n\n- a → b\n- c :: d\n:::\n", ["- a → b"], ["- a :: b"]),
    ("E363", essay("điểm: 4\n\n"), ["điểm: 4"], ["điểm: 3"]),
    ("E363", essay(""), [], ["điểm: 3", ""]),
    ("E371", story(SCENES.replace("### a: Một", "### Mở đầu")), ["### Mở đầu"], ["### mo-dau: Mở đầu"]),
    ("E372", story(SCENES + "\n### b: Ba [kết thúc]\n\nX.\n"), ["### b: Ba [kết thúc]"], ["### b-2: Ba [kết thúc]"]),
    ("E376", story(SCENES.replace("-> b", "-> Hai")), ["- Đi -> Hai"], ["- Đi -> b"]),
    ("E373", story(SCENES.replace("-> b", "-> Cảnh hai mới")), ["- Đi -> Cảnh hai mới"], ["- Đi -> canh-hai-moi"]),
    ("E373", story(SCENES.replace("->", "-->")), ["- Đi --> b"], ["- Đi -> b"]),
    ("E375", story(SCENES.replace("-> b", "-> b [+1 nghe]")), [], ["năng-lực: nghe", ""]),
    (
        "E375",
        story(SCENES.replace("-> b", "-> b [+1 nghe]"), head="năng-lực: can-cu\n\n"),
        ["năng-lực: can-cu"],
        ["năng-lực: can-cu, nghe"],
    ),
    (
        "E376",
        story(SCENES.replace("-> b", "-> thanh")),
        [],
        ["", "### thanh: Cảnh mới [kết thúc]", "", "Kể điều xảy ra.", ""],
    ),
    (
        "E376",
        story(SCENES.replace("### b", "### thanh").replace("-> b", "-> thnh")),
        ["- Đi -> thnh"],
        ["- Đi -> thanh"],
    ),
    ("E378", story(SCENES.replace(" [kết thúc]", "")), ["### b: Hai"], ["### b: Hai [kết thúc]"]),
    ("E380", story(SCENES, head="bắt-đầu: c\n\n"), ["bắt-đầu: c"], ["bắt-đầu: a"]),
    (
        "E384",
        story(SCENES.replace("- Đi -> b", "- Đi -> b\n- Ở -> a"), head="điểm: 2\n\n"),
        [],
        ["lặp: có"],
    ),
    (
        "E411",
        single(head="căn-cứ: khoản 1 Điều 12 Luật số 35/2013/QH13\n\n"),
        ["căn-cứ: khoản 1 Điều 12 Luật số 35/2013/QH13"],
        ["căn-cứ: luat:35/2013/QH13#dieu-12.khoan-1"],
    ),
    ("E411", "[Điều 4](luat:35/2013/QH13#điều-4)\n", None, ["[Điều 4](luat:35/2013/QH13#dieu-4)"]),
    ("E501", "a [x](www.moj.gov.vn/a)\n", ["a [x](www.moj.gov.vn/a)"], ["a [x](https://www.moj.gov.vn/a)"]),
    ("W504", single("- (x) Điều này\n- ( ) Tất cả các đáp án trên\n"), [], ["trộn: không", ""]),
    ("W508", "## A\n\n#### B\n", ["#### B"], ["### B"]),
]


def findings(text):
    return [(item.code, item.message_vi) for item in parse(text).diagnostics]


@pytest.mark.parametrize(("code", "source", "gone", "come"), REPAIRS)
def test_a_repair_takes_its_finding_away_and_nothing_else(code, source, gone, come):
    draft = draft_of(source)
    item = next(item for item in draft.findings if item.code == code)
    fix = fix_of(draft, item)
    assert fix is not None
    mended = apply_fix(source, fix)
    before, after = source.split("\n"), mended.split("\n")
    head, tail = fix.line - 1, len(before) - (fix.line - 1 + fix.count)
    assert before[:head] == after[:head]
    assert before[len(before) - tail :] == after[len(after) - tail :]
    if code != "E331":  # the whole block is written anew, mostly as it was
        assert gone is None or list(before[head : head + fix.count]) == gone
        assert list(fix.lines) == come
    else:
        assert [line for line in before if line not in after] == gone
        assert [line for line in after if line not in before] == come
    assert findings(mended).count((code, item.message_vi)) < findings(source).count((code, item.message_vi))


def test_a_missing_identifier_is_drawn_and_free():
    source = single().replace(" #a", "") + "\n" + single().replace(" #a", "").replace("Hỏi", "Nói")
    draft = draft_of(source, rng=Random(1))
    names = {fix_of(draft, item).lines[0].split("#")[1] for item in draft.findings}
    assert len(names) == 2
    assert all(name.startswith("q-") for name in names)


@pytest.mark.parametrize(("code", "line", "source"), CASES)
def test_what_is_offered_for_any_finding_helps(code, line, source):
    """Over the minimal text of every code: a repair either is not offered, or lessens what is found."""
    if isinstance(source, bytes):
        return
    draft = draft_of(source)
    for item in draft.findings:
        fix = fix_of(draft, item)
        if fix is not None:
            assert fix.label
            after = findings(apply_fix(source, fix))
            assert after.count((item.code, item.message_vi)) < findings(source).count((item.code, item.message_vi))


def test_all_repairs_at_once_leave_only_what_the_author_must_decide():
    source = (
        ":::một-đáp-ná\nđiêm: 1 điểm\nHỏi gì?\n\n- [x] A\n- B\n:::\n\n"
        ":::: tình-huống #C a\n\n### Mở: Đầu\n\n- Đi --> het [+1 nghe]\n:::\n"
    )
    mended = apply_all(source, rng=Random(1))
    assert [item.code for item in parse(mended).diagnostics if item.severity == "error"] == []
    assert apply_all(mended) == mended
    assert "- (x) A\n- ( ) B" in mended


PIECES = st.sampled_from(
    """:::|::::|::: mẹo|:::: xem-thêm|:::mẹo|::: một-đáp-án|::: sắp-xep #A|::: tình-huống|điểm: 2 điểm|mức: dễ|Hỏi?||
    - (x) A|- [ ] B|- B|### a: A|### b|- Đi -> c|## T|#### U|```|---|> Giải thích: x|[a](www.b.vn)|1. x|- a::b|
    căn-cứ: Điều 4 35/2013/QH13""".replace("|\n    ", "|").split("|")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=14).map("\n".join))
def test_repairing_any_text_ends_and_never_raises(source):
    mended = apply_all(source, rng=Random(1))
    errors = [item for item in parse(source).diagnostics if item.severity == "error"]
    left = [item for item in parse(mended).diagnostics if item.severity == "error"]
    assert mended == source or len(mended) <= len(source) + MAX_ROUNDS * 60 * (len(errors) + len(left) + 8)
