"""The same step for many questions: looked at first, then done one by one, each with its own fate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.errors import RuleViolation
from lms.base.text import search_key
from lms.hgm import parse, parse_block
from quizzes.access import can_write
from quizzes.competencies import BY_CODE
from quizzes.enums import Level, QuestionState, QuestionStep
from quizzes.indexing import review_mark
from quizzes.models import Question, QuestionEvent
from quizzes.services.bank import save_question
from quizzes.services.bank_review import retire_question, submit_question
from quizzes.writing import LEVEL_WORDS

MOST_AT_ONCE = 200
NAMES = {"competency": ("năng-lực", {"nang-luc", "competency"}), "level": ("mức", {"muc", "level"})}
_FIELD = re.compile(r"\s*([^:\s][^:]{0,30}?)\s*:")


@dataclass(frozen=True)
class Bulk:
    """What is to be done: "submit", "retire" or "tag" with a competency to add and a level to set."""

    action: str
    text: str = ""
    competency: str = ""
    level: str = ""


@dataclass(frozen=True)
class Fate:
    """What will become, or became, of one question; `refusal` is empty when it works."""

    question: Question
    refusal: str = ""


def preview_bulk(*, questions: Sequence[Question], bulk: Bulk, by: User) -> list[Fate]:
    """Return what would become of each question; nothing is written."""
    return [Fate(question, _refusal(question, bulk, by)) for question in questions[:MOST_AT_ONCE]]


def run_bulk(*, questions: Sequence[Question], bulk: Bulk, by: User, now: datetime) -> list[Fate]:
    """Do it with each question that allows it, at most MOST_AT_ONCE; one refusal stops none of the others."""
    fates = []
    for fate in preview_bulk(questions=questions, bulk=bulk, by=by):
        if not fate.refusal:
            try:
                _do(fate.question, bulk, by, now)
            except RuleViolation as refusal:
                fate = Fate(fate.question, refusal.message)
        fates.append(fate)
    return fates


def _refusal(question: Question, bulk: Bulk, by: User) -> str:
    if not can_write(by, question):
        return _("Câu thuộc ngân hàng khác, Ông/Bà chỉ xem được.")
    if bulk.action == "submit":
        if question.state != QuestionState.DRAFT:
            return _("Câu không phải bản nháp.")
        return _("Câu còn lỗi, cần sửa trước.") if parse(_source(question)).has_errors else ""
    if bulk.action == "retire":
        return _("Câu đã ngừng dùng.") if question.state == QuestionState.RETIRED else ""
    return _("Nhãn này đã có.") if _tagged(question, bulk) == _source(question) else ""


def _do(question: Question, bulk: Bulk, by: User, now: datetime) -> None:
    if bulk.action == "submit":
        submit_question(question=question, by=by, now=now)
    elif bulk.action == "retire":
        retire_question(question=question, by=by, now=now, text=bulk.text)
    else:
        _tag(question, bulk, by, now)


def _tag(question: Question, bulk: Bulk, by: User, now: datetime) -> None:
    """Write the tags into the text: another version that asks the same, so that approvals stand."""
    source = _tagged(question, bulk)
    if review_mark(source) != review_mark(_source(question)):
        raise RuleViolation("not_tagged", _("Không gắn được nhãn vào văn bản của câu này. Xin sửa trực tiếp."))
    saved = save_question(source=source, by=by, now=now, question=question)
    words = "; ".join(
        str(word) for word in (BY_CODE[bulk.competency].title if bulk.competency else "", _level(bulk)) if word
    )
    QuestionEvent.objects.create(
        question=saved, version=saved.current, step=QuestionStep.TAGGED, state=saved.state, text=words, by=by, at=now
    )


def _level(bulk: Bulk) -> str:
    return str(Level(bulk.level).label) if bulk.level else ""


def _tagged(question: Question, bulk: Bulk) -> str:
    source = _source(question)
    if bulk.competency:
        held = [code.upper() for code in parse_block(source).setting("competency", ())]
        if bulk.competency not in held:
            source = with_field(source, "competency", ", ".join([*held, bulk.competency]))
    if bulk.level and parse_block(source).setting("level") != bulk.level:
        source = with_field(source, "level", LEVEL_WORDS[bulk.level])
    return source


def _source(question: Question) -> str:
    return question.current.source if question.current else ""


def with_field(source: str, name: str, value: str) -> str:
    """Return the text of a question with a field of its header set; the rest of the text stays as it is.

    Args:
        name: "competency" or "level".
    """
    written, known = NAMES[name]
    lines = source.split("\n")
    end = next((place for place, line in enumerate(lines) if place and not line.strip()), 1)
    header = range(1, end)
    fields = {place: match[1] for place in header if (match := _FIELD.match(lines[place]))}
    for place, label in fields.items():
        if search_key(label).replace(" ", "-") in known:
            lines[place] = f"{written}: {value}"
            return "\n".join(lines)
    if len(fields) == len(header):
        return "\n".join([*lines[:end], f"{written}: {value}", *lines[end:]])
    return "\n".join([lines[0], f"{written}: {value}", "", *lines[1:]])
