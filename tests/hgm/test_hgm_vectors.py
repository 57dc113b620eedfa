"""What authors' text becomes: the vectors of dialect 11, CommonMark readings, links and media."""

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.base.sanitise import clean_fragments
from lms.hgm import OFFLINE, parse
from lms.hgm.leaves import BLOCK_END, _convert, _converter, render_leaf

NO_LINK = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](\tjavascript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[a](//evil.example)",
    "[a](/\\evil.example)",
    "<javascript:alert(1)>",
]
TEXT_ONLY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<svg><a xlink:href="javascript:1">',
    "<b onclick=x>",
    "<!-- x -->",
    "<?php ?>",
    "<![CDATA[x]]>",
    "a <br/> b",
    "&lt;script&gt;",
]


@pytest.mark.parametrize("source", TEXT_ONLY)
def test_html_of_authors_shows_as_text(source):
    html = render_leaf(source).html
    assert re.findall(r"<(?!/?p>)", html) == []
    assert "&lt;" in html or "<" not in source


@pytest.mark.parametrize("source", NO_LINK)
def test_refused_targets_become_text_with_an_error(source):
    leaf = render_leaf(source)
    assert "href" not in leaf.html
    assert "src" not in leaf.html
    assert [issue.code for issue in leaf.issues] == ["E501"]
    assert leaf.html.removeprefix("<p>")[0] in "axj"


def test_a_quote_in_a_title_stays_in_the_title():
    html = render_leaf('[a](https://ok.vn "t\\" onmouseover=alert(1)")').html
    assert 'title="t&quot; onmouseover=alert(1)"' in html


def test_code_shows_its_text():
    assert render_leaf("`<b>`").html == "<p><code>&lt;b&gt;</code></p>"


LETTERS = st.text(alphabet="aàđồZ09.,:;()?'\"/-–#+=%$@{}^\n ", max_size=30)
WORDS = st.lists(LETTERS | st.sampled_from(["www.a.vn", "1. a", "===", "b\nc"]), min_size=1, max_size=4).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_a_paragraph_without_marks_reads_as_the_converter_reads_it(source):
    """The short way past the converter gives what the converter gives."""
    whole = render_leaf(source).html
    converted = _convert(source, OFFLINE)[0] if source.strip() else ""
    assert whole == clean_fragments(converted.split(BLOCK_END))


READINGS = [
    ("đoạn\n- a\n- b", "<p>đoạn</p><ul><li>a</li><li>b</li></ul>"),
    ("đoạn\n> trích", "<p>đoạn</p><blockquote><p>trích</p></blockquote>"),
    ("- a\n  - b\n  - c\n- d", "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"),
    ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    ("3) a\n4) b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("năm\n2014. Luật", "<p>năm\n2014. Luật</p>"),
    ("~~bỏ~~", "<p><del>bỏ</del></p>"),
    ("a\\\nb", "<p>a<br>b</p>"),
    ("**đậm _nghiêng_**", "<p><strong>đậm <em>nghiêng</em></strong></p>"),
    ("ten_bien_dai", "<p>ten_bien_dai</p>"),
    (
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td align="right">2</td></tr></tbody></table>',
    ),
    ("```\na < b\n\n- c\n```\nd", "<pre><code>a &lt; b\n\n- c\n</code></pre><p>d</p>"),
    ("# A\n## B", "<h2>A</h2><h2>B</h2>"),
    ("#khong-phai", "<p>#khong-phai</p>"),
    ("[[x]](https://a.vn)", '<p><a href="https://a.vn" rel="noopener noreferrer nofollow">[x]</a></p>'),
    (
        "[![ảnh](media:a.png)](/b)",
        '<p><a href="/b" rel="noopener noreferrer nofollow"><img alt="ảnh" src="/media/a.png"></a></p>',
    ),
    ("\\[x\\](y) 1\\. \\*a\\*", "<p>[x](y) 1. *a*</p>"),
    ("`` a`b ``", "<p><code>a`b</code></p>"),
]


@pytest.mark.parametrize(("source", "html"), READINGS)
def test_the_commonmark_reading(source, html):
    assert render_leaf(source).html == html


def test_a_legal_reference_is_an_ordinary_link():
    html = render_leaf("[điểm a khoản 2 Điều 5](luat:15/2014/NĐ-CP#dieu-5.khoan-2.diem-a)").html
    assert 'href="/van-ban/15-2014-nd-cp/#dieu-5.khoan-2.diem-a"' in html


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<script>",
                "</p>",
                "<img src=x onerror=alert(1)>",
                "[a](javascript:1)",
                "`",
                "``",
                "**",
                "_",
                "[",
                "](",
                ")",
                "<",
                ">",
                "&lt;",
                "&#60;",
                "\\",
                "\n",
                "\n\n",
                "- ",
                "> ",
                "    ",
                "```\n",
                "| ",
                "|-|\n",
                "~~",
                "![x](media:a)",
                '"',
                "'",
                "\u0002",
                "\u0003",
                "klzzwxh:0001",
                "<https://a.vn>",
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=25,
).map("".join)
ALLOWED = re.compile(
    r"</?(?:p|br|strong|em|del|code|pre|ul|ol|li|blockquote|h[2-6]|table|thead|tbody|tr|th|td|hr)>"
    r'|<ol start="\d+">|<t[hd] align="(?:left|right|center)">|</a>'
    r'|<a href="[^"<>]*"(?: title="[^"<>]*")? rel="noopener noreferrer nofollow">'
    r'|<img(?: alt="[^"<>]*")? src="/media/[^"<>]*"(?: title="[^"<>]*")?>'
)


@given(source=HOSTILE)
@settings(max_examples=300, deadline=None)
def test_no_text_of_an_author_becomes_a_tag(source):
    html = str(render_leaf(source).html)
    assert "<" not in ALLOWED.sub("", html)


@given(source=HOSTILE)
@settings(max_examples=300, deadline=None)
def test_the_library_itself_never_fails(source):
    """Without the safety net of `_convert`: a failure would be shown as plain text and go unseen."""
    converter = _converter()
    converter.reset()
    converter.hgm_issues = []
    converter.convert(source)


@pytest.mark.parametrize(
    "source",
    [
        "[" * 60_000,
        "](" * 30_000,
        "`" * 60_000,
        "` `` " * 20_000,
        "*a " * 20_000,
        "**a" * 20_000,
        "#\n" * 60_000,
        "> " * 30_000,
        "- " * 30_000,
        "1. a\n" * 20_000,
        "a.b." * 20_000,
        "|" * 60_000,
        "a|b\n-|-\n" * 10_000,
        "<a" * 30_000,
        "&amp;" * 20_000,
        "\\" * 60_000,
        "![a](b" * 15_000,
        "~~a" * 20_000,
        "- a\n\n" * 10_000,
        "www." * 20_000,
        "::: mẹo\n" * 10_000,
        ":::: xem-thêm\n" * 5000,
        "[a](/b) " * 10_000,
        "x\n:::\n" * 20_000,
        "```\n" * 30_000,
        "> a\n>\n" * 10_000,
    ],
    ids=range(26),
)
def test_repeated_marks_stay_within_the_budget(source):
    start = process_time()
    parse(source)
    assert process_time() - start < 5
