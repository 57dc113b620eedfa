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

from contests.queries.online_paper import ShownQuestion

_QUESTION = ("place", "save_url", "attempt", "csrf", "tab", "sequence", "stem", "options", "state")


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
            sequence=one.sequence,
            options=_options(one),
            state=_state(one),
            **same,
        )
        for one in questions
    ]


def _options(question: ShownQuestion) -> SafeString:
    rows = ({"id": one.id, "text": one.text, "checked": " checked" * one.is_chosen} for one in question.options)
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
    return _places_to_fill("contests/online/_option.html", "id", "text", "checked")


def _places_to_fill(template: str, *names: str) -> str:
    """Return a template as a text for `format_html`."""
    return render_to_string(template, {name: f"{{{name}}}" for name in names})
