"""From which questions of the bank the pool of an online round is frozen."""

from collections.abc import Sequence
from datetime import datetime

from contests.models import OnlineRound
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from quizzes.blocks import block_of
from quizzes.drawing import usable_questions
from quizzes.letters import shape_of
from quizzes.models import Question
from quizzes.rules import BlueprintLine, PoolQuestion, ShortPool, draw, read_blueprint

PICTURE = "!["
KIND = "single-choice"
POOL_SEED = 0


def pool_rows(*, online: OnlineRound, wanted: int, now: datetime) -> list[list[int]]:
    """Return the versions of each row of the blueprint, or the one row of the fixed list.

    Taken are approved exam questions of one right option and without pictures, of the nation's bank and of the place.
    A question goes to one row only, to the one that names most.

    Args:
        wanted: how many questions an attempt has by the rules.

    Raises:
        RuleViolation: `wrong_count`, `bank_short`, `unknown_question`.
    """
    lines = read_blueprint(online.blueprint)
    asked = sum(line.count for line in lines) if lines else len(online.fixed_codes)
    if asked != wanted:
        message = f"Thể lệ hỏi {wanted} câu nhưng cách rút câu hỏi đang lấy {asked} câu."
        raise RuleViolation("wrong_count", message, field="blueprint")
    return _of_lines(_usable(online, now), lines) if lines else [_fixed(online, now)]


def _usable(online: OnlineRound, now: datetime) -> list[Question]:
    rows = usable_questions(scope_code=online.round.contest.host_id or "", on=local_day(now)).filter(kind=KIND)
    return [row for row in rows.select_related("current").order_by("code") if _can_be_asked(row)]


def _can_be_asked(question: Question) -> bool:
    version = question.current
    if version is None or PICTURE in version.source:
        return False
    block = block_of(version)
    shape = shape_of(block)
    return shape is not None and shape.kind == "one" and len(block.body.right) == 1


def _of_lines(questions: Sequence[Question], lines: Sequence[BlueprintLine]) -> list[list[int]]:
    pool = [PoolQuestion(one.pk, one.code, one.subject_code, one.level, tuple(one.competencies)) for one in questions]
    versions = {one.pk: one.current_id or 0 for one in questions}
    try:
        drawn = draw(pool=pool, blueprint=lines, seed=POOL_SEED)
    except ShortPool as error:
        message = (
            f"Dòng {(error.line or 0) + 1} cần {error.needed} câu, ngân hàng chỉ có {error.available} câu thi đã "
            "duyệt, chọn một đáp án, không có hình. Xin bổ sung câu hỏi hoặc sửa cách rút."
        )
        raise RuleViolation("bank_short", message, field="blueprint") from error
    rows: list[list[int]] = [[] for _line in lines]
    at = 0
    for place, line in enumerate(lines):
        rows[place] = drawn[at : at + line.count]
        at += line.count
    taken = set(drawn)
    order = sorted(range(len(lines)), key=lambda place: lines[place].named.count(""))
    for one in pool:
        fitting = next((place for place in order if lines[place].fits(one)), None)
        if one.id not in taken and fitting is not None:
            rows[fitting].append(one.id)
    return [[versions[pk] for pk in row] for row in rows]


def _fixed(online: OnlineRound, now: datetime) -> list[int]:
    found = {row.code: row for row in _usable(online, now) if row.code in set(online.fixed_codes)}
    lost = [code for code in online.fixed_codes if code not in found]
    if lost:
        message = f"Không dùng được câu «{lost[0][:60]}»: cần câu thi đã duyệt, chọn một đáp án, không có hình."
        raise RuleViolation("unknown_question", message, field="fixed_codes")
    return [found[code].current_id or 0 for code in online.fixed_codes]
