"""The two gates of the sanitiser, each by itself and one behind the other (security I1, dialect 11)."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.base import sanitise
from lms.base.sanitise import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, clean_fragment, is_allowed_image, is_allowed_link

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><a xlink:href='javascript:1'>x</a></svg>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href='JaVaScRiPt:alert(1)'>a</a>",
    "<a href=' javascript:alert(1)'>a</a>",
    "<a href='\tjavascript:alert(1)'>a</a>",
    "<a href='java\nscript:alert(1)'>a</a>",
    "<a href='&#106;avascript:alert(1)'>a</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>a</a>",
    "<img src='data:image/svg+xml;base64,AAAA'>",
    "<img src='https://evil.example/p.gif'>",
    "<a href='//evil.example'>a</a>",
    "<a href='/\\evil.example'>a</a>",
    "<a href='/\t/evil.example'>a</a>",
    "<a href='vbscript:x'>a</a>",
    "<a href='/ok' target='_blank' onclick='x()' style='x' class='y' id='z' data-a='1'>a</a>",
    "<p style='position:fixed' class='x' id='y'>a</p>",
    "<!-- comment --><p>a</p>",
    "<style>p{}</style><link rel=stylesheet href=x>",
    "<iframe src=/x></iframe><object data=/x></object><embed src=/x>",
    "<form action=/x><input name=a><button>b</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<td align='x'>a</td><ol start='1e9'><li>a</ol>",
    "<base href='//evil.example'><meta http-equiv=refresh content=0>",
    "<details open ontoggle=alert(1)>x</details>",
    "<h1>a</h1><font color=red>b</font>",
    "<a href='mailto:a@b.vn'>m</a><a href='tel:0912345678'>t</a><a href='#x'>x</a>",
    "<p>a.vn https://moj.gov.vn/van-ban?x=1&y=2</p>",
    "<plaintext><b>x",
    "<a title='\"><img src=x onerror=alert(1)>' href='/x'>x</a>",
]
GATES = [sanitise._first_gate, sanitise._second_gate, clean_fragment]


class Reader(HTMLParser):
    """Collects what a browser would see: tags with their attributes, and comments."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.comments = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_decl(self, decl):
        self.comments.append(decl)


def assert_within_list(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.comments
    for tag, attributes in reader.tags:
        assert tag in ALLOWED_TAGS
        extra = {"rel"} if tag == "a" else set()
        assert set(attributes) <= ALLOWED_ATTRIBUTES.get(tag, set()) | extra, (tag, attributes)
        if "href" in attributes:
            assert is_allowed_link(attributes["href"])
            assert attributes["rel"] == "noopener noreferrer nofollow"
        if "src" in attributes:
            assert is_allowed_image(attributes["src"])


MARKUP = st.one_of(
    st.sampled_from(VECTORS),
    st.sampled_from(
        [
            "<",
            ">",
            "</",
            "&",
            "&lt;",
            '"',
            "'",
            "=",
            "<p",
            "<a href=",
            "<img src=",
            "<svg>",
            "<math>",
            "</p>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "javascript:",
            "<style>",
            "</style>",
            "<table>",
            "<b>",
            "x.vn",
        ]
    ),
    st.text(max_size=12),
)
FRAGMENTS = st.lists(MARKUP, max_size=12).map("".join)


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("vector", VECTORS)
def test_no_gate_lets_a_vector_through(gate, vector):
    assert_within_list(gate(vector))


@pytest.mark.parametrize("gate", GATES)
@given(html=FRAGMENTS)
@settings(max_examples=150, deadline=None)
def test_no_gate_lets_generated_input_through(gate, html):
    assert_within_list(gate(html))


@given(html=FRAGMENTS)
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_changes_nothing(html):
    once = clean_fragment(html)
    assert clean_fragment(str(once)) == once


PLAIN = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<strong>",
            "</strong>",
            "<em>",
            "</em>",
            "<h2>",
            "</h2>",
            "xin chào ",
            "&amp;",
            "\n",
            "&lt;b&gt;",
            "a.b",
            "Đ",
            "'",
            '"',
            ".",
            "\u00a0",
            "a@b.vn",
            "gov.vn",
            "\u0301",
        ]
    ),
    max_size=12,
).map("".join)


@given(html=PLAIN)
@settings(max_examples=500, deadline=None)
def test_the_short_way_for_plain_text_equals_both_gates(html):
    if sanitise._is_plain(html):
        assert sanitise._second_gate(sanitise._first_gate(html)) == html


def test_plain_paragraphs_take_the_short_way():
    assert sanitise._is_plain("<p>Hòa giải <strong>viên</strong></p><p>khác</p>")
    assert not sanitise._is_plain("<p>a<p>b</p></p>")
    assert not sanitise._is_plain("<p>xem moj.gov.vn</p>")


def broken(tag, name, value):
    raise RuntimeError("broken filter")


def test_a_failing_filter_removes_the_attribute():
    assert sanitise._nh3_filter("a", "href", "/x", decide=broken) is None
    assert sanitise._bleach_filter("a", "href", "/x", decide=broken) is False
    cleaner = nh3.Cleaner(
        tags={"a"},
        attributes={"a": {"href"}},
        attribute_filter=lambda tag, name, value: sanitise._nh3_filter(tag, name, value, decide=broken),
        link_rel="noopener noreferrer nofollow",
    )
    assert "href" not in cleaner.clean("<a href='/x'>a</a>")


def test_bare_addresses_become_links_and_words_do_not():
    html = clean_fragment("<p>Xem www.moj.gov.vn, https://phapluat.gov.vn/a?b=1. Điều 5.la gì? toi@moj.gov.vn</p>")
    assert re.findall(r'href="([^"]+)"', html) == ["http://www.moj.gov.vn", "https://phapluat.gov.vn/a?b=1"]
    assert "<code>moj.gov.vn</code>" in clean_fragment("<code>moj.gov.vn</code>")


def test_what_the_list_allows_stays():
    html = '<table><thead><tr><th align="right">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>'
    assert clean_fragment(html) == html
    assert clean_fragment('<ol start="3"><li>a</li></ol>') == '<ol start="3"><li>a</li></ol>'
    assert clean_fragment('<img src="/media/a.png" alt="x" title="y">') == '<img src="/media/a.png" alt="x" title="y">'


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\x0b\x1f", "]]>", "<" * 500, "<p>" * 500])
def test_odd_text_never_raises(text):
    assert_within_list(clean_fragment(text))


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("/a", True),
        ("#a", True),
        ("https://a.vn", True),
        ("HTTP://a.vn", True),
        ("mailto:a@b", True),
        ("tel:1", True),
        ("", False),
        ("//a", False),
        ("a/b", False),
        ("/\\a", False),
        ("/ a", False),
        ("https:", False),
        ("https:x", False),
        ("ftp://a", False),
        ("javascript:1", False),
        ("/a\u200bb", False),
        ("mailto:", False),
    ],
)
def test_allowed_links(url, allowed):
    assert is_allowed_link(url) is allowed
