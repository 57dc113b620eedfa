"""Answers to the questions inside a lesson: each try is a row, and of a case each step, with its time."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Enrolment, LessonAnswer, LessonPage
from courses.models.learning import WITHHELD
from courses.services.learning import go_to_step
from courses.services.written import send_lesson_writing
from lms.base.errors import RuleViolation
from lms.hgm import (
    UNFINISHED,
    Answer,
    Block,
    answered,
    fingerprint,
    finished,
    grade,
    in_steps,
    is_scored,
    read_answer,
)

FIRST_STEP = "1"


def answer_question(
    *, enrolment: Enrolment, lesson: LessonPage, block: Block, data: Mapping[str, Any], now: datetime
) -> LessonAnswer:
    """Grade and append one answer to a question inside a lesson; each try is a row.

    A case goes on from where it stands, and begins anew when its end was reached or its first scene is sent; a step
    sent twice gives back the row of the first time. A reflection is worth nothing; an essay has the fraction 0 until a
    person marks it; of a reflection that is not to be kept only the fact is stored.

    Args:
        data: the posted form of this question as it was shown with the enrolment's seed.

    Raises:
        BadAnswer: the data cannot come from that form.
        RuleViolation: "nothing_chosen".
    """
    last = _last_step(enrolment, lesson, block) if in_steps(block) else None
    before = so_far(block, last.answer if last else None, data)
    answer = read_answer(block, data, seed=enrolment.seed, previous=before)
    if not answered(block, answer) or (answer == before and not data.get(f"b-{block.ref}")):
        raise RuleViolation("nothing_chosen", _("Xin chọn câu trả lời, hoặc viết vào ô, rồi bấm nút bên dưới."))
    kept = _kept(block, answer)
    if last is not None and last.answer == kept:
        return last
    with transaction.atomic():
        go_to_step(enrolment=enrolment, lesson=lesson, step=0, now=now)
        given = LessonAnswer.objects.create(
            enrolment=enrolment,
            lesson=lesson,
            block_id=block.ref,
            fingerprint=fingerprint(block),
            answer=kept,
            fraction=_fraction(block, answer),
            answered_at=now,
        )
        send_lesson_writing(answer=given, block=block, now=now)
    return given


def _last_step(enrolment: Enrolment, lesson: LessonPage, block: Block) -> LessonAnswer | None:
    """Return the latest row of a case, if it belongs to the text as it stands now."""
    rows = LessonAnswer.objects.filter(enrolment=enrolment, lesson=lesson, block_id=block.ref)
    last = rows.order_by("id").last()
    return last if last is not None and last.fingerprint == fingerprint(block) else None


def so_far(block: Block, last: Answer | None, data: Mapping[str, Any]) -> Answer | None:
    """Return the way on which the posted step of a case follows; None where a case begins.

    Args:
        last: the latest answer to this version of the question, whatever its kind.
    """
    if last is None or "path" not in last:
        return None
    step = str(data.get(f"b-{block.ref}-step", ""))
    if step == FIRST_STEP or (finished(block, last) and step != str(len(last["path"]))):
        return None
    return {"path": last["path"]}


def _kept(block: Block, answer: Answer) -> Answer:
    """Return what is stored of an answer."""
    if block.kind == "reflection" and block.fields.get("keep") == "no":
        return {WITHHELD: True}
    return answer if finished(block, answer) else answer | {UNFINISHED: True}


def _fraction(block: Block, answer: Answer) -> Decimal:
    return (grade(block, answer).fraction if is_scored(block) else None) or Decimal(0)
