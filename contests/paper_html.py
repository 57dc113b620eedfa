"""A paper as HTML, quickly: thousands open a paper in the same seconds.

What is equal for all is rendered once in a process, as a text with places to fill in (lms.base.shapes): the page for
each round, the words for each question. Every value filled in is escaped.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.dateformat import format as day_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contests.models import OnlineAttempt
from contests.queries.online_paper import ShownOption, ShownQuestion
from lms.base.shapes import mark, shape_of

MOST_TEXTS, MOST_ROUNDS = 4096, 64
_FORM = ("place", "save_url", "attempt", "csrf", "tab", "sequence", "options", "state")
_OWN = ("place", "sequence", "state")
OF_THE_ROUND = ("asks_guess", "guess_text")
#: What on the page of a paper is one person's.
PERSONAL = (
    "attempt_id", "csrf_token", "deadline_time", "guess_sequence", "guess_state", "guess_value", "minutes_left",
    "number", "paper_url", "question_forms", "save_url", "seconds_left", "submit_url", "tab", "total",
)  # fmt: skip


def question_forms(questions: Sequence[ShownQuestion], **same: Any) -> SafeString:
    """Return the forms of the questions, which come from a frozen pool: their texts are sanitised HTML.

    Args:
        same: what is equal for all: `save_url`, `attempt`, `csrf`, `tab`.
    """
    texts, values, unanswered = [], dict(same), state_words(None)
    for number, one in enumerate(questions):
        texts.append(_numbered(one, number))
        values |= {
            f"place_{number}": one.place,
            f"sequence_{number}": one.sequence,
            f"state_{number}": state_words(one.saved_at) if one.saved_at else unanswered,
        }
        values |= {f"id_{number}_{at}": option.id for at, option in enumerate(one.options)}
    return format_html("".join(texts), **values)


def paper_page(*, attempt: OnlineAttempt, values: Mapping[str, Any]) -> SafeString:
    """Return the page of an open paper for somebody who has neither a session nor a message waiting.

    It is the same as contests/online/paper.html rendered with the values.

    Args:
        values: PERSONAL and OF_THE_ROUND.
    """
    entrant, contest_round = attempt.entrant, attempt.round
    shape = _page(
        entrant.contest.public_id,
        contest_name=entrant.contest.name,
        round_name=contest_round.name,
        is_trial=entrant.is_trial,
        **{name: values[name] for name in OF_THE_ROUND},
    )
    personal = {name: values[name] for name in PERSONAL}
    return format_html(shape, full_name=entrant.full_name, entrant_number=entrant.number, **personal)


@lru_cache(maxsize=MOST_ROUNDS)
def _page(contest_id: UUID, *, contest_name: str, round_name: str, is_trial: bool, **of_the_round: Any) -> str:
    return shape_of(
        "contests/online/paper.html",
        PERSONAL,
        product_name=settings.PRODUCT_NAME,
        contest={"public_id": contest_id, "name": contest_name},
        online={"round": {"name": round_name}},
        entrant={"full_name": mark("full_name"), "number": mark("entrant_number"), "is_trial": is_trial},
        **of_the_round,
    )


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


def state_words(saved_at: datetime | None) -> str:
    """Return whether an answer has reached the server, and when."""
    if saved_at is None:
        return _("Chưa trả lời.")
    time = day_format(localtime(saved_at), "H:i:s")
    return _("Đã gửi, máy chủ nhận lúc %(time)s.") % {"time": time}


@lru_cache(maxsize=MOST_TEXTS)
def _question(stem: str, more: str, how: str) -> str:
    return shape_of("contests/online/_question.html", _FORM, stem=stem, more=more, how=how)


@lru_cache(maxsize=MOST_TEXTS)
def _option(text: str, kind: str, name: str, is_chosen: bool) -> str:
    words = {"text": text, "type": kind, "name": name, "checked": " checked" * is_chosen}
    return shape_of("contests/online/_option.html", ("id",), **words)


@lru_cache(maxsize=MOST_TEXTS)
def _statement(text: str) -> str:
    return shape_of("contests/online/_statement.html", ("options",), text=text)
