"""Writes of practice sessions: begin, answer, stop. Each question is answered once, whoever sends it twice."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from courses.enums import DrillEnd
from courses.models import DrillItem, DrillSession
from courses.queries import drill as queries
from courses.rules import drill as rules
from lms.base.errors import RuleViolation
from lms.hgm import answered, grade, read_answer
from quizzes.blocks import block_of

SEED_BITS = 62


def begin_subject(*, user: User, subject: str, now: datetime) -> DrillSession:
    """Begin a session of questions of one subject; an open one of it goes on, another ends as if stopped.

    Raises:
        RuleViolation: "no_questions": practice has no question of this subject for this person.
    """
    pool = queries.topic_pool(user, now=now, subject=subject)
    if not pool:
        raise RuleViolation("no_questions", _("Chuyên đề này chưa có câu luyện tập nào đã duyệt."))
    opened = DrillSession.objects.filter(user=user, ended_at__isnull=True).first()
    if opened is not None and _is_of_subject(opened, subject):  # a second tap
        return opened
    if opened is not None:
        end(session=opened, reason=DrillEnd.STOPPED, now=now)
    try:
        with transaction.atomic():
            session = DrillSession.objects.create(
                user=user, mode=rules.Mode.SUBJECT.value, seed=secrets.randbits(SEED_BITS), started_at=now
            )
            _all_by_topics(session, pool, {})
    except IntegrityError:  # two taps at once
        return DrillSession.objects.get(user=user, ended_at__isnull=True)
    return session


def _is_of_subject(session: DrillSession, subject: str) -> bool:
    is_alone = session.mode == rules.Mode.SUBJECT.value
    return is_alone and session.items.filter(question__subject_code=subject).exists()


def begin(*, user: User, now: datetime) -> DrillSession:
    """Return the person's open session, or begin one: by strength where enough is calibrated, else by topic.

    Raises:
        RuleViolation: "no_questions": practice has no question for this person.
    """
    opened = DrillSession.objects.filter(user=user, ended_at__isnull=True).first()
    if opened is not None:
        return opened
    mode = rules.mode_for(calibrated=len(queries.calibrated_bank(user, now=now)))
    try:
        with transaction.atomic():
            session = DrillSession.objects.create(
                user=user, mode=mode.value, seed=secrets.randbits(SEED_BITS), started_at=now
            )
            found = _first(session, now=now) if mode == rules.Mode.ABILITY else _by_misses(session, now=now)
            if not found:
                raise RuleViolation("no_questions", _("Chưa có câu hỏi luyện tập nào đã duyệt. Xin quay lại sau."))
    except IntegrityError:  # two taps at once
        return DrillSession.objects.get(user=user, ended_at__isnull=True)
    return session


def _first(session: DrillSession, *, now: datetime) -> bool:
    return _add_by_ability(session, [], now=now) is None


def _by_misses(session: DrillSession, *, now: datetime) -> bool:
    missed = {row.subject: row.missed for row in queries.missed_subjects(session.user) if row.missed}
    return _all_by_topics(session, queries.topic_pool(session.user, now=now), missed)


def _all_by_topics(
    session: DrillSession, pool: Mapping[str, tuple[rules.TopicItem, int]], missed: Mapping[str, int]
) -> bool:
    """Choose all questions of a session by topic at once: they depend on what was missed before it."""
    items = [item for item, _version in pool.values()]
    given: list[rules.GivenItem] = []
    while (step := rules.next_by_topics(pool=items, given=given, missed=missed, seed=session.seed)).item_id:
        given.append(rules.GivenItem(step.item_id, pool[step.item_id][0].subject, is_right=False))
    DrillItem.objects.bulk_create(
        DrillItem(
            session=session,
            order=order,
            question_id=int(one.id),
            version_id=pool[one.id][1],
            shown_at=session.started_at,
        )
        for order, one in enumerate(given, start=1)
    )
    return bool(given)


def go_on(*, session: DrillSession, now: datetime) -> DrillSession:
    """Give the next question once the last one was answered, or end the session with its reason."""
    if session.ended_at is not None or queries.current_item(session) is not None:
        return session
    if session.mode != rules.Mode.ABILITY:
        is_whole = not session.items.filter(answered_at__isnull=True).exists()
        return end(session=session, reason=DrillEnd.LONG if is_whole else DrillEnd.EXHAUSTED, now=now)
    items = list(session.items.select_related("question").order_by("order"))
    try:
        with transaction.atomic():
            reason = _add_by_ability(session, items, now=now)
    except IntegrityError:  # chosen by another tap
        return session
    return end(session=session, reason=reason, now=now) if reason else session


def _add_by_ability(session: DrillSession, items: list[DrillItem], *, now: datetime) -> DrillEnd | None:
    """Add the next calibrated question; return why the session ends when there is none."""
    bank = {one.item.id: one for one in queries.calibrated_bank(session.user, now=now)}
    step = rules.next_by_ability(
        bank=[one.item for one in bank.values()],
        given=queries.given_items(items),
        sessions=max(queries.session_count() - 1, 0),
    )
    if step.item_id is None:
        return DrillEnd(step.reason)
    chosen = bank[step.item_id]
    DrillItem.objects.create(
        session=session,
        order=len(items) + 1,
        question_id=chosen.question_id,
        version_id=chosen.version_id,
        slope=chosen.item.parameters.slope,
        difficulty=chosen.item.parameters.difficulty,
        shown_at=now,
    )
    return None


def own_item(*, user: User, public_id: UUID, order: int) -> DrillItem:
    """Return a question of a session of this person; one statement.

    Raises:
        DrillItem.DoesNotExist: there is none, or it is another person's.
    """
    items = DrillItem.objects.select_related("session__user", "question", "version")
    return items.get(session__public_id=public_id, session__user=user, order=order)


def answer(*, user: User, public_id: UUID, order: int, data: Mapping[str, Any], now: datetime) -> DrillItem:
    """Grade the answer to a question of a session; the first one counts, a repeat changes nothing.

    Raises:
        DrillItem.DoesNotExist: no such question of this person.
        BadAnswer: the data cannot come from that form.
        RuleViolation: "nothing_chosen".
    """
    item = own_item(user=user, public_id=public_id, order=order)
    if item.answered_at is not None or item.session.ended_at is not None:
        return item
    block = block_of(item.version)
    given = read_answer(block, data, seed=item.session.seed)
    if not answered(block, given):
        raise RuleViolation("nothing_chosen", _("Xin chọn câu trả lời rồi bấm «Trả lời»."))
    item.answer, item.answered_at = given, now
    item.fraction = grade(block, given).fraction or Decimal(0)
    DrillItem.objects.filter(pk=item.pk, answered_at__isnull=True).update(
        answer=item.answer, fraction=item.fraction, answered_at=now
    )
    return item


def end(*, session: DrillSession, reason: DrillEnd, now: datetime) -> DrillSession:
    """End a session, once, and keep the ability that its calibrated questions showed."""
    items = session.items.select_related("question").order_by("order")
    ability = rules.ability_of(queries.given_items(items)) if session.mode == rules.Mode.ABILITY else None
    changed = {
        "ended_at": now,
        "end_reason": reason,
        "theta": ability.theta if ability else None,
        "error": ability.error if ability else None,
    }
    if DrillSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(**changed):
        for name, value in changed.items():
            setattr(session, name, value)
    return session
