"""The questions of a paper as HTML, quickly: thousands open a paper in the same seconds.

Each template is rendered once in a process with its words as places to fill in; every value filled in is escaped.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as day_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contests.queries.online_paper import ShownOption, ShownQuestion

_QUESTION = ("place", "save_url", "attempt", "csrf", "tab", "sequence", "stem", "more", "options", "state")
_OPTION = ("type", "name", "id", "text", "checked")


def question_forms(questions: Iterable[ShownQuestion], **same: Any) -> list[SafeString]:
    """Return the form of each question.

    Args:
        same: what is equal for all: `save_url`, `attempt`, `csrf`, `tab`.
    """
    shape = _shape()
    return [
        format_html(
            shape,
            place=one.place,
            stem=one.stem,
            more=_more(one),
            sequence=one.sequence,
            options=_statements(one) if one.statements else _rows(one.options, is_many=one.is_many),
            state=_state(one),
            **same,
        )
        for one in questions
    ]


def _more(question: ShownQuestion) -> SafeString | str:
    """Return what stands between the first words and the options: the rest of the question, how it is answered."""
    if not (question.more or question.is_many or question.statements):
        return ""
    rest = format_html(_behind(), more=question.more) if question.more else ""
    return format_html("{}{}", rest, format_html(_how(), how=how_to(question)) if how_to(question) else "")


def how_to(question: ShownQuestion) -> str:
    """Return how a question is answered and when it is right; empty where one option is chosen."""
    if question.is_many:
        return _("Chọn mọi phương án đúng. Chọn đủ và không thừa mới được tính là đúng.")
    if question.statements:
        return _("Chọn Đúng hoặc Sai cho từng ý. Cả câu được tính là đúng khi mọi ý đều chọn đúng.")
    return ""


def _statements(question: ShownQuestion) -> SafeString:
    """Return each statement with its two ways; radio buttons of one statement share a name of their own."""
    rows = (
        {"text": text, "options": _rows(pair, name=f"c{number}")}
        for number, (text, pair) in enumerate(question.judged, start=1)
    )
    return format_html_join("", _statement(), rows)


def _rows(options: Iterable[ShownOption], *, is_many: bool = False, name: str = "c") -> SafeString:
    kind = "checkbox" if is_many else "radio"
    rows = (
        {"type": kind, "name": name, "id": one.id, "text": one.text, "checked": " checked" * one.is_chosen}
        for one in options
    )
    return format_html_join("", _option(), rows)


def _state(question: ShownQuestion) -> str:
    if question.saved_at is None:
        return _("Chưa trả lời.")
    time = day_format(localtime(question.saved_at), "H:i:s")
    return _("Đã gửi, máy chủ nhận lúc %(time)s.") % {"time": time}


@cache
def _shape() -> str:
    return _places_to_fill("contests/online/_question.html", *_QUESTION)


@cache
def _option() -> str:
    return _places_to_fill("contests/online/_option.html", *_OPTION)


@cache
def _behind() -> str:
    return _places_to_fill("contests/online/_behind.html", "more")


@cache
def _how() -> str:
    return _places_to_fill("contests/online/_how.html", "how")


@cache
def _statement() -> str:
    return _places_to_fill("contests/online/_statement.html", "text", "options")


def _places_to_fill(template: str, *names: str) -> str:
    """Return a template as a text for `format_html`."""
    return render_to_string(template, {name: f"{{{name}}}" for name in names})
