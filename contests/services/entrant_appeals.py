"""Complaints that entrants of an online round send, and their answer by somebody who did not make the list."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.services import record
from contests.enums import AppealAbout, OnlineState
from contests.models import Entrant, EntrantAppeal, EntrantAppealAnswer, OnlineAttempt, OnlineRound
from contests.queries.online_appeals import appeal_window
from contests.rules.online_appeals import MOST_APPEALS
from lms.base.errors import RuleViolation
from lms.base.text import clean

MOST_SIGNS, MOST_DAYS = 2000, 60


@transaction.atomic
def send_appeal(
    *, online: OnlineRound, entrant: Entrant, about: str, text: str, now: datetime, number: int = 0, place: int = 0
) -> EntrantAppeal:
    """Note a complaint of a person who took part, within the days of the rules or of the organisers.

    Args:
        number, place: about a question, which attempt of the person and which question of it, from 1.

    Raises:
        RuleViolation: `appeal_late`, `nothing_handed_in`, `wrong_matter`, `wrong_question`, `text_missing`,
            `too_many`, `sent_already`.
    """
    person = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    window = appeal_window(online=online, now=now)
    if not window.is_open:
        raise RuleViolation("appeal_late", f"Đã hết hạn nhận khiếu nại của vòng này (hết ngày {window.end:%d/%m/%Y}).")
    attempts = OnlineAttempt.objects.filter(round=online.round_id, entrant=person, state=OnlineState.SUBMITTED)
    if not attempts.exists():
        raise RuleViolation("nothing_handed_in", "Ông/Bà chưa nộp lượt thi nào ở vòng này.")
    if about not in AppealAbout.values:
        raise RuleViolation("wrong_matter", "Xin chọn khiếu nại về việc gì.", field="about")
    attempt = _question_of(attempts.filter(number=number).first(), place) if about == AppealAbout.QUESTION else None
    if not clean(text):
        raise RuleViolation("text_missing", "Xin ghi nội dung khiếu nại.", field="text")
    version = attempt.items[place - 1]["v"] if attempt else None
    _check_new(person, online, about, version)
    row = EntrantAppeal.objects.create(
        entrant=person, round=online.round, about=about, attempt=attempt, place=place if attempt else None,
        question_id=version, text=text.strip()[:MOST_SIGNS], received_at=now,
    )  # fmt: skip
    details = {"appeal": str(row.public_id), "about": about}
    record(action="contest.entrant_appeal.received", by=person.account, now=now, target=online.round, details=details)
    return row


@transaction.atomic
def answer_appeal(
    *, appeal: EntrantAppeal, is_accepted: bool, text: str, by: User, now: datetime
) -> EntrantAppealAnswer:
    """Answer a complaint, once, by somebody who did not compute a list of the round.

    Raises:
        RuleViolation: `text_missing`, `own_list`, `appeal_decided`.
    """
    if not clean(text):
        raise RuleViolation("text_missing", "Xin ghi trả lời và căn cứ.", field="text")
    if appeal.round.results.filter(computed_by=by).exists():
        message = "Người đã chốt danh sách của vòng này không tự trả lời khiếu nại: cần người khác của ban tổ chức."
        raise RuleViolation("own_list", message)
    try:
        with transaction.atomic():
            row = EntrantAppealAnswer.objects.create(
                appeal=appeal, is_accepted=is_accepted, text=text.strip()[:MOST_SIGNS], decided_by=by, decided_at=now
            )
    except IntegrityError:
        raise RuleViolation("appeal_decided", "Khiếu nại này đã được trả lời.") from None
    details = {"appeal": str(appeal.public_id), "accepted": is_accepted}
    record(action="contest.entrant_appeal.answered", by=by, now=now, target=appeal.round, details=details)
    return row


@transaction.atomic
def set_appeal_days(*, online: OnlineRound, days: int, by: User, now: datetime) -> None:
    """Set how many days after the publication complaints are taken, where the rules do not say.

    Raises:
        RuleViolation: `said_in_rules`, `wrong_days`.
    """
    if appeal_window(online=online, now=now).in_rules:
        raise RuleViolation("said_in_rules", "Thể lệ đã ghi số ngày nhận khiếu nại; muốn đổi thì sửa thể lệ.")
    if not 0 <= days <= MOST_DAYS:
        raise RuleViolation("wrong_days", f"Số ngày từ 0 đến {MOST_DAYS}.", field="days")
    OnlineRound.objects.filter(pk=online.pk).update(appeal_days=days)
    details = {"days": days, "before": online.appeal_days}
    record(action="contest.entrant_appeal.days_set", by=by, now=now, target=online.round, details=details)


def _question_of(attempt: OnlineAttempt | None, place: int) -> OnlineAttempt:
    if attempt is None or not 1 <= place <= len(attempt.items):
        raise RuleViolation("wrong_question", "Xin chọn lượt và câu có trong bài của Ông/Bà.", field="question")
    return attempt


def _check_new(person: Entrant, online: OnlineRound, about: str, version: int | None) -> None:
    sent = EntrantAppeal.objects.filter(entrant=person, round=online.round_id)
    if sent.count() >= MOST_APPEALS:
        raise RuleViolation("too_many", f"Mỗi người gửi nhiều nhất {MOST_APPEALS} khiếu nại về một vòng thi.")
    if sent.filter(about=about, question=version, answer__isnull=True).exists():
        raise RuleViolation("sent_already", "Khiếu nại về việc này đã được ghi và đang chờ trả lời.")
