"""Decisions about faulty questions of an online round: drafted, looked at, proposed by one person, decided by another.

What a decision changes is computed by a run before anybody proposes it; marking again is a run as well
(`contests.services.online_remark`). The frozen pool and the papers stay as they were.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import User
from audit.services import record
from contests.enums import OnlineRunKind, OnlineRunState, OnlineState, RoundState, RulingKind, RulingStepKind
from contests.models import ContestRound, EntrantAppeal, OnlineRound, OnlineRun, PoolItem, QuestionRuling, RulingStep
from contests.queries.online_asked import ONE, TRUTH, WAYS, right_places, source_parts
from contests.queries.online_judging import rulings_in_force, standing_rulings
from contests.queries.online_rulings import ENDS
from lms.base.errors import RuleViolation
from lms.base.text import clean
from quizzes.blocks import block_of
from quizzes.models import QuestionVersion

MOST_WORDS = 300


@transaction.atomic
def draft_ruling(
    *,
    online: OnlineRound,
    question: QuestionVersion,
    kind: str,
    key: Collection[int],
    ground: str,
    reason: str,
    notice: str,
    by: User,
    now: datetime,
    appeal: EntrantAppeal | None = None,
) -> OnlineRun:
    """Write down what shall hold for a question, and return the run that computes what it would change.

    Args:
        question: the version that the round asked.
        key: of a corrected key, the places of the right answer from 0 in the order of the source.
        ground: number and day of the paper, or of the complaint; notice: what entrants will read.

    Raises:
        RuleViolation: `round_not_begun`, `unknown_question`, `wrong_kind`, `wrong_key`, `same_key`, `ground_missing`,
            `reason_missing`, `notice_missing`, `ruling_open`, `being_computed`, `other_round`.
    """
    online = _held(online)
    _check_begun(online)
    if not PoolItem.objects.filter(online=online, question=question).exists():
        raise RuleViolation("unknown_question", "Câu này không có trong bộ câu hỏi đã chốt của vòng thi.")
    if appeal is not None and appeal.round_id != online.round_id:
        raise RuleViolation("other_round", "Khiếu nại này của vòng thi khác.")
    wanted = _checked_key(online, question, kind, key)
    words = {name: _words(name, text) for name, text in (("ground", ground), ("reason", reason), ("notice", notice))}
    if open_rulings(online.round).filter(question=question).exists():
        raise RuleViolation("ruling_open", "Câu này đang có một đề nghị chưa quyết định. Xin xem đề nghị đó.")
    _check_at_rest(online.round)
    row = QuestionRuling.objects.create(
        round=online.round, question=question, kind=RulingKind(kind), key=wanted, appeal=appeal, drafted_by=by,
        drafted_at=now, **words,
    )  # fmt: skip
    _log("drafted", row, by, now, row.reason)
    return _run(row, OnlineRunKind.LOOK, by, now)


def open_rulings(contest_round: ContestRound) -> QuerySet[QuestionRuling]:
    """Return the decisions of a round that are neither in force nor given up."""
    return contest_round.rulings.exclude(steps__step__in=ENDS)


@transaction.atomic
def look_again(*, ruling: QuestionRuling, by: User, now: datetime) -> OnlineRun:
    """Compute once more what an open decision would change, by the attempts as they are now.

    Raises:
        RuleViolation: `ruling_over`, `being_computed`.
    """
    _held(ruling.round.online)
    _check_open(ruling)
    _check_at_rest(ruling.round)
    return _run(ruling, OnlineRunKind.LOOK, by, now)


@transaction.atomic
def propose_ruling(*, ruling: QuestionRuling, by: User, now: datetime) -> RulingStep:
    """Propose a decision whose effect was computed; another person decides.

    Raises:
        RuleViolation: `ruling_over`, `already_proposed`, `not_looked_at`, `no_change`.
    """
    online = _held(ruling.round.online)
    _check_open(ruling)
    run = ruling.runs.filter(kind=OnlineRunKind.LOOK).order_by("-pk").first()
    if run is None or run.state != OnlineRunState.READY:
        raise RuleViolation("not_looked_at", "Chưa tính xong việc này đổi những gì. Xin chờ hoặc tính lại.")
    if online.closed_at is not None and not run.summary.get("changed"):
        raise RuleViolation("no_change", "Vòng thi đã đóng và không lượt nào đổi điểm, nên không có gì để quyết định.")
    return _step(ruling, RulingStepKind.PROPOSED, "", by, now)


@transaction.atomic
def confirm_ruling(*, ruling: QuestionRuling, by: User, now: datetime) -> OnlineRun:
    """Put a proposed decision into force as the second person; returns the run that marks the attempts again.

    Raises:
        RuleViolation: `ruling_over`, `not_proposed`, `same_person`, `being_computed`.
    """
    online = _held(ruling.round.online)
    _check_decidable(ruling, by)
    _check_at_rest(ruling.round)
    _step(ruling, RulingStepKind.CONFIRMED, "", by, now)
    OnlineRound.objects.filter(pk=online.pk).update(rulings=F("rulings") + 1)
    return _run(ruling, OnlineRunKind.MARK, by, now)


@transaction.atomic
def return_ruling(*, ruling: QuestionRuling, reason: str, by: User, now: datetime) -> RulingStep:
    """Decide against a proposed decision as the second person, with the reason.

    Raises:
        RuleViolation: `ruling_over`, `not_proposed`, `same_person`, `reason_missing`.
    """
    _held(ruling.round.online)
    _check_decidable(ruling, by)
    return _step(ruling, RulingStepKind.RETURNED, _words("reason", reason), by, now)


@transaction.atomic
def drop_ruling(*, ruling: QuestionRuling, reason: str, by: User, now: datetime) -> RulingStep:
    """Give an open decision up, with the reason.

    Raises:
        RuleViolation: `ruling_over`, `reason_missing`.
    """
    _held(ruling.round.online)
    _check_open(ruling)
    return _step(ruling, RulingStepKind.DROPPED, _words("reason", reason), by, now)


def _held(online: OnlineRound) -> OnlineRound:
    """Return the settings of the round, locked: one decision at a time moves on."""
    rows = OnlineRound.objects.select_for_update(of=("self",)).select_related("round__contest", "round__rules")
    return rows.get(pk=online.pk)


def _check_begun(online: OnlineRound) -> None:
    if online.prepared_at is None or online.round.state == RoundState.PLANNED:
        message = "Vòng thi chưa mở: sửa câu hỏi ở ngân hàng rồi chốt lại bộ câu hỏi."
        raise RuleViolation("round_not_begun", message)


def _checked_key(online: OnlineRound, question: QuestionVersion, kind: str, key: Collection[int]) -> list[int]:
    """Return the places of the corrected key in order; empty where no key is corrected."""
    if kind not in RulingKind.values:
        raise RuleViolation("wrong_kind", "Xin chọn cách xử lý.", field="kind")
    holds = standing_rulings(rulings_in_force(online)).get(question.pk)
    if kind != RulingKind.KEY:
        if holds is not None and holds.kind == kind:
            raise RuleViolation("same_key", "Câu này đang được xử lý đúng như vậy rồi.", field="kind")
        return []
    wanted = set(key)
    if not is_key(question, wanted):
        raise RuleViolation("wrong_key", "Xin chọn đáp án đúng: một đáp án, hoặc đủ các ý của câu.", field="key")
    held = right_places(question) if holds is None else holds.key if holds.kind == RulingKind.KEY else None
    if wanted == held:
        raise RuleViolation("same_key", "Đáp án này đang được dùng để chấm rồi.", field="key")
    return sorted(wanted)


def is_key(question: QuestionVersion, places: set[int]) -> bool:
    """Tell whether places can be the right answer of a question: one option, or one way for each statement."""
    kind, parts = block_of(question).kind, len(source_parts(question))
    if kind == TRUTH:
        return {place // WAYS for place in places} == set(range(parts)) and len(places) == parts
    in_range = bool(places) and all(0 <= place < parts for place in places)
    return in_range and (len(places) == 1 or kind != ONE)


def _words(name: str, text: str) -> str:
    missing = {
        "ground": "Xin ghi căn cứ: số, ngày văn bản hoặc khiếu nại.",
        "reason": "Xin ghi lý do.",
        "notice": "Xin ghi lời báo người dự thi.",
    }
    if not clean(text):
        raise RuleViolation(f"{name}_missing", missing[name], field=name)
    return clean(text)[:MOST_WORDS]


def _check_open(ruling: QuestionRuling) -> None:
    if ruling.steps.filter(step__in=ENDS).exists():
        raise RuleViolation("ruling_over", "Đề nghị này đã có quyết định hoặc đã bỏ.")


def _check_decidable(ruling: QuestionRuling, by: User) -> None:
    _check_open(ruling)
    proposed = ruling.steps.filter(step=RulingStepKind.PROPOSED).first()
    if proposed is None:
        raise RuleViolation("not_proposed", "Việc này chưa được đề nghị.")
    if by.pk in (proposed.recorded_by_id, ruling.drafted_by_id):
        raise RuleViolation("same_person", "Người lập hoặc đề nghị không tự quyết định được: cần người thứ hai.")


def _check_at_rest(contest_round: ContestRound) -> None:
    if contest_round.online_runs.filter(state=OnlineRunState.WAITING).exists():
        raise RuleViolation("being_computed", "Danh sách của vòng đang được tính. Xin chờ xong.")


def _run(ruling: QuestionRuling, kind: OnlineRunKind, by: User, now: datetime) -> OnlineRun:
    attempts = ruling.round.attempts.filter(state=OnlineState.SUBMITTED).count()
    return OnlineRun.objects.create(
        round=ruling.round, kind=kind, ruling=ruling, reason=ruling.reason, asked_by=by, asked_at=now,
        whole_count=attempts,
    )  # fmt: skip


def _step(ruling: QuestionRuling, step: RulingStepKind, reason: str, by: User, now: datetime) -> RulingStep:
    try:
        with transaction.atomic():
            row = RulingStep.objects.create(ruling=ruling, step=step, reason=reason, recorded_by=by, recorded_at=now)
    except IntegrityError:
        raise RuleViolation("already_proposed", "Việc này đã được đề nghị, đang chờ người thứ hai.") from None
    _log(step, ruling, by, now, reason)
    return row


def _log(step: str, ruling: QuestionRuling, by: User, now: datetime, reason: str) -> None:
    details = {
        "ruling": str(ruling.public_id),
        "question": ruling.question.question.code,
        "kind": ruling.kind,
        "ground": ruling.ground,
        "reason": reason,
    }
    record(action=f"contest.ruling.{step}", by=by, now=now, target=ruling.round, details=details)
