"""Any byte string gives diagnostics and a page, never an exception, in steps that grow with its length (dialect 15.7).

`make soak` draws LMS_SOAK times as many examples.
"""

import os
import sys
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.hgm import add_missing_ids, diff, fmt, parse, render_document
from lms.hgm.clean import MAX_BYTES, Unreadable, clean_text
from lms.hgm.fixes import apply_all
from lms.hgm.registry import KINDS

SOAK = int(os.environ.get("LMS_SOAK", "1"))
QUESTION = "::: một-đáp-án #{n}\nHỏi {n}?\n\n- (x) A **b**\n- ( ) [c](luat:35/2013/QH13#dieu-4)\n:::\n\n"

NASTY = {
    "nothing": b"",
    "zeros": b"\0" * 500,
    "every byte": bytes(range(256)) * 4,
    "half a letter": "Hòa giải".encode()[:-1],
    "other encoding": "Hòa giải ở cơ sở".encode("utf-16"),
    "marks on one letter": ("a" + "\u0301" * 5000).encode(),
    "marks of direction": "\u202e::: mẹo\u202d\n\u2066x\u2069\n:::\n".encode(),
    "lines of another kind": "::: mẹo\u2028x\u2029:::\u0085\x0b\x0c\n:::".encode(),
    "carriage returns": b"---\r\ntieu-de: A\r---\r::: meo\rx\r:::\r",
    "placeholders of the converter": b"\x02klzzwxh:0001\x03 \x02wzxhzdk:0\x03 \x02amp\x03",
    "our own marks": "\ue000 \x1e \x1f [[\ue000]]".encode(),
    "only fences": b"".join(b":" * n + b" meo\n" for n in range(60, 2, -1)),
    "fences that close others": b":::: meo\n::: tinh-huong\n::::\n:::\n" * 50,
    "every kind, empty": "".join(f"::: {kind.vi}\n:::\n" for kind in KINDS).encode(),
    "every kind, one item": "".join(f"::: {kind.vi}\n- \n1. \n### \n> \n\\\n:::\n" for kind in KINDS).encode(),
    "every kind in every kind": "".join(f":::: {kind.vi}\n::: {kind.vi} #A\n:::\n::::\n" for kind in KINDS).encode(),
    "brackets": b"[" * 3000 + b"](" * 3000,
    "gaps": "::: điền-khuyết\n".encode() + b"[[|?|#|(x)" * 800 + b"\n:::",
    "one long line": b"- (x) " + b"x" * 200_000,
    "too long": b"x" * (MAX_BYTES + 1),
    "scenes that lead to themselves": "::: tình-huống\n".encode() + b"### a: A\n- b -> a [+9999999, -1 x]\n" * 60,
    "numbers": "::: tự-luận\nđiểm: 999999999,999999\nsố-từ: 1-0\n\nX\n\n### Thang điểm\n\n- A [99999999999]\n".encode(),
}


def through_everything(source):
    """Do all that a text goes through from the editor to a learner; return its page."""
    document = parse(source)
    html = render_document(document)
    assert [item.line for item in document.diagnostics] == sorted(item.line for item in document.diagnostics)
    assert "<script" not in html
    once = fmt(source)
    diff(once, source)
    try:
        text = clean_text(source)
    except Unreadable:
        return html
    assert fmt(once) == once
    add_missing_ids(source, Random(1))
    parse(apply_all(text, rng=Random(1)))
    return html


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_file_gives_a_page(name):
    assert through_everything(NASTY[name])


KEYWORDS = [kind.vi for kind in KINDS]
LINE = st.one_of(
    st.builds(
        "{} {} {}".format, st.sampled_from([":::", "::::", ":::::"]), st.sampled_from(KEYWORDS), st.text(max_size=8)
    ),
    st.sampled_from([":::", "::::", "", "```", "---", "- (x) a", "- [x] b", "- (Đ) c", "1. d", "- e :: f", "- (5) g"]),
    st.sampled_from(
        ["### a: A", "### b: B [kết thúc]", "- đi -> b [+1]", "-> a", "- 00:10 #x", "- v @ 1,1 2,2", "> Gợi ý: h"]
    ),
    st.sampled_from(
        ["điểm: 1", "căn-cứ: Điều 1", "năng-lực: X y", "| a | b |", "|---|---|", "![](media:x)", "[[a|?b]]"]
    ),
    st.text(max_size=30),
)


@example("\n---\n---")  # a rule on the second line, not front matter
@given(st.lists(LINE, max_size=25).map("\n".join))
@settings(max_examples=60 * SOAK, deadline=None)
def test_lines_of_the_dialect_in_any_order_give_a_page(source):
    through_everything(source)


@given(st.binary(max_size=400))
@settings(max_examples=80 * SOAK, deadline=None)
def test_any_bytes_give_a_page(source):
    through_everything(source)


def steps(work, source):
    """Return how many calls of functions a piece of work takes: the same on every machine."""
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work(source)
    finally:
        sys.setprofile(before)
    return counted


SCENE = "### c{}: C\n\nx\n\n- a -> c{}\n\n"
GROWING = {
    "questions": lambda n: "".join(QUESTION.format(n=number) for number in range(n)),
    "containers that hold each other": lambda n: ":::: xem-thêm\n::: mẹo\nx\n:::\n::::\n" * n,
    "fences never closed": lambda n: ":::: xem-thêm\nx\n\n" * n,
    "closing fences alone": lambda n: "x\n\n:::\n" * n,
    "one identifier again and again": lambda n: QUESTION.format(n="a") * n,
    "a long case": lambda n: "::: tình-huống\n" + "".join(SCENE.format(n, n + 1) for n in range(n)) + ":::\n",
    "paragraphs": lambda n: "Một **đoạn** [a](/b).\n\n" * n,
    "a long list": lambda n: "- a `b` *c*\n" * n,
    "headings": lambda n: "## a\n\n#### b\n\n" * n,
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_the_length_of_the_text(name):
    """Twice the text takes at most about twice the steps, to read, to show and to repair."""
    for work in (lambda text: render_document(parse(text)), lambda text: apply_all(text)):
        work(GROWING[name](8))  # what is set up once
        small, large = steps(work, GROWING[name](60)), steps(work, GROWING[name](120))
        assert large < 2.4 * small + 20_000, (small, large)
