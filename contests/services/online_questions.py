"""From which questions of the bank the pool of an online round is frozen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from content.resolver import media_paths
from contests.models import OnlineRound
from contests.queries.online_asked import KINDS, stored_pictures, unfit, unfit_kind
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from quizzes.drawing import usable_questions
from quizzes.models import Question
from quizzes.rules import BlueprintLine, PoolQuestion, ShortPool, draw, read_blueprint

POOL_SEED = 0
MOST_TOLD = 5
MOST_LISTED = 20


def pool_rows(*, online: OnlineRound, wanted: int, now: datetime) -> list[list[int]]:
    """Return the versions of each row of the blueprint, or the one row of the fixed list.

    Taken are approved exam questions that are marked by their key (one or several options, true or false), of the
    nation's bank and of the place. A question goes to one row only, to the one that names most.

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
    taken, left = _usable(online, now)
    return _of_lines(taken, lines, left) if lines else [_fixed(online, taken, left)]


def left_out(*, online: OnlineRound, now: datetime) -> list[tuple[str, str]]:
    """Return code and reason of questions that the settings ask for, but that are of a kind nobody can ask online.

    At most MOST_LISTED, by code; two statements.
    """
    rows = _held(online, now).exclude(kind__in=KINDS)
    lines = read_blueprint(online.blueprint)
    subjects = {line.subject for line in lines}
    if not lines:
        rows = rows.filter(code__in=online.fixed_codes)
    elif "" not in subjects:
        rows = rows.filter(subject_code__in=subjects)
    return [(code, unfit_kind(kind)) for code, kind in rows.order_by("code").values_list("code", "kind")[:MOST_LISTED]]


def _held(online: OnlineRound, now: datetime) -> QuerySet[Question]:
    return usable_questions(scope_code=online.round.contest.host_id or "", on=local_day(now))


def _usable(online: OnlineRound, now: datetime) -> tuple[list[Question], dict[str, str]]:
    """Return the questions that can be asked, and why others cannot, by code. Two statements."""
    wanted = Q(kind__in=KINDS) if online.blueprint else Q(code__in=online.fixed_codes)
    rows = list(_held(online, now).filter(wanted).select_related("current").order_by("code"))
    pictures = stored_pictures(set().union(*(media_paths(row.current.source) for row in rows if row.current)))
    reasons = {row.code: unfit(row.current, pictures=pictures) for row in rows if row.current}
    taken = [row for row in rows if reasons.get(row.code) == ""]
    return taken, {code: reason for code, reason in reasons.items() if reason}


def _of_lines(
    questions: Sequence[Question], lines: Sequence[BlueprintLine], left: Mapping[str, str]
) -> list[list[int]]:
    pool = [PoolQuestion(one.pk, one.code, one.subject_code, one.level, tuple(one.competencies)) for one in questions]
    versions = {one.pk: one.current_id or 0 for one in questions}
    try:
        drawn = draw(pool=pool, blueprint=lines, seed=POOL_SEED)
    except ShortPool as error:
        message = (
            f"Dòng {(error.line or 0) + 1} cần {error.needed} câu, ngân hàng chỉ có {error.available} câu thi đã "
            "duyệt mà máy chấm được (một đáp án, nhiều đáp án, đúng – sai). Xin bổ sung câu hỏi hoặc sửa cách rút."
        )
        if left:
            message += f" Câu có mà không dùng được: {_told(left)}."
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


def _fixed(online: OnlineRound, taken: Sequence[Question], left: Mapping[str, str]) -> list[int]:
    found = {row.code: row for row in taken}
    reasons = {
        code: left.get(code, "chưa là câu thi đã duyệt của ngân hàng này")
        for code in online.fixed_codes
        if code not in found
    }
    if reasons:
        message = f"Không dùng được câu {_told(reasons)}. Xin chọn câu khác."
        raise RuleViolation("unknown_question", message, field="fixed_codes")
    return [found[code].current_id or 0 for code in online.fixed_codes]


def _told(reasons: Mapping[str, str]) -> str:
    """Return the first questions with their reasons, and how many more there are."""
    told = [f"«{code[:60]}»: {reason}" for code, reason in list(reasons.items())[:MOST_TOLD]]
    more = len(reasons) - len(told)
    return "; ".join(told) + (f"; và {more} câu nữa" if more else "")
