"""The questions of a paper as HTML, quickly: thousands open a paper in the same seconds.

What is equal for all who get a question is rendered once in a process, as a text with places to fill in. A paper is put
together from such texts and filled in at one go; every value filled in is escaped.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as day_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contests.queries.online_paper import ShownOption, ShownQuestion

MOST_TEXTS = 4096
#: Stands for a place to fill in while a template is rendered; nobody can write it into a question.
_MARK = secrets.token_hex(8)
_PLACE = re.compile(rf"{_MARK}(\w+);")
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
_FORM = ("place", "save_url", "attempt", "csrf", "tab", "sequence", "options", "state")
_OWN = ("place", "sequence", "state")


def question_forms(questions: Sequence[ShownQuestion], **same: Any) -> SafeString:
    """Return the forms of the questions, which come from a frozen pool: their texts are sanitised HTML.

    Args:
        same: what is equal for all: `save_url`, `attempt`, `csrf`, `tab`.
    """
    texts, values = [], dict(same)
    for number, one in enumerate(questions):
        texts.append(_numbered(one, number))
        values |= {f"place_{number}": one.place, f"sequence_{number}": one.sequence, f"state_{number}": _state(one)}
        values |= {f"id_{number}_{at}": option.id for at, option in enumerate(one.options)}
    return format_html("".join(texts), **values)


def how_to(question: ShownQuestion) -> str:
    """Return how a question is answered and when it is right; empty where one option is chosen."""
    if question.is_many:
        return _("Chọn mọi phương án đúng. Chọn đủ và không thừa mới được tính là đúng.")
    if question.statements:
        return _("Chọn Đúng hoặc Sai cho từng ý. Cả câu được tính là đúng khi mọi ý đều chọn đúng.")
    return ""


def _numbered(question: ShownQuestion, number: int) -> str:
    """Return the text of one question, its places to fill in named after its number."""
    text = _question(question.stem, question.more, how_to(question))
    for name in _OWN:
        text = text.replace(f"{{{name}}}", f"{{{name}_{number}}}")
    return text.replace("{options}", _statements(question, number) if question.statements else _rows(question, number))


def _rows(question: ShownQuestion, number: int) -> str:
    kind = "checkbox" if question.is_many else "radio"
    return "".join(_choice(one, kind, "c", f"{number}_{at}") for at, one in enumerate(question.options))


def _statements(question: ShownQuestion, number: int) -> str:
    """Return each statement with its two ways; radio buttons of one statement share a name of their own."""
    at, texts = 0, []
    for place, (text, pair) in enumerate(question.judged, start=1):
        rows = [_choice(one, "radio", f"c{place}", f"{number}_{at + way}") for way, one in enumerate(pair)]
        texts.append(_statement(text).replace("{options}", "".join(rows)))
        at += len(pair)
    return "".join(texts)


def _choice(option: ShownOption, kind: str, name: str, place: str) -> str:
    return _option(option.text, kind, name, option.is_chosen).replace("{id}", f"{{id_{place}}}")


def _state(question: ShownQuestion) -> str:
    if question.saved_at is None:
        return _("Chưa trả lời.")
    time = day_format(localtime(question.saved_at), "H:i:s")
    return _("Đã gửi, máy chủ nhận lúc %(time)s.") % {"time": time}


@lru_cache(maxsize=MOST_TEXTS)
def _question(stem: str, more: str, how: str) -> str:
    return _with_places("contests/online/_question.html", _FORM, stem=stem, more=more, how=how)


@lru_cache(maxsize=MOST_TEXTS)
def _option(text: str, kind: str, name: str, is_chosen: bool) -> str:
    words = {"text": text, "type": kind, "name": name, "checked": " checked" * is_chosen}
    return _with_places("contests/online/_option.html", ("id",), **words)


@lru_cache(maxsize=MOST_TEXTS)
def _statement(text: str) -> str:
    return _with_places("contests/online/_statement.html", ("options",), text=text)


def _with_places(template: str, names: Iterable[str], **words: str) -> str:
    """Return a rendered template as a text for `format_html`, with a place to fill in for each name."""
    rendered = render_to_string(template, {name: f"{_MARK}{name};" for name in names} | words)
    return _PLACE.sub(r"{\1}", rendered.translate(_BRACES))
