"""Writing papers: their settings and questions, versions, opening and ending, extra time.

A paper that has attempts is never changed silently: the change needs a reason and makes a new version. Attempts keep
what they were judged against.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import slug
from quizzes.drawing import draw_questions
from quizzes.enums import FeedbackPolicy, PaperState
from quizzes.models import Attempt, Paper, PaperInvite, PaperItem, PaperVersion, Question
from quizzes.rules import UnreadableBlueprint, read_blueprint

SETTINGS = (
    "title", "blueprint", "time_limit_minutes", "attempts_allowed", "counting", "pass_percent", "one_question_a_page",
    "feedback", "opens_at", "closes_at", "shuffle_questions", "shuffle_options", "audience", "access_code",
    "appeal_days",
)  # fmt: skip
NOT_KEPT = {"access_code"}
CODE_LENGTH = 64
SEED_BITS = 62


@transaction.atomic
def save_paper(
    *,
    code: str,
    title: str,
    now: datetime,
    by: User | None,
    blueprint: Sequence[dict[str, Any]] = (),
    questions: Sequence[Question] = (),
    **settings: Any,
) -> Paper:
    """Make a paper, or bring the one of this code up to date; attempts already begun keep what they drew.

    Nothing is written when it already stands so. This is how papers come from files; people use `create_paper` and
    `change_paper`.

    Args:
        blueprint: lines {"subject", "count"}, perhaps with "competency" and "level"; empty for a fixed paper of
            `questions`, in their order.
        settings: fields of Paper, such as `time_limit_minutes`, `attempts_allowed`, `pass_percent`.

    Raises:
        UnreadableBlueprint: see quizzes.rules.read_blueprint.
    """
    read_blueprint(list(blueprint))
    values = {"title": title, "blueprint": list(blueprint), **settings}
    paper = Paper.objects.filter(code=code).first()
    wanted = [question.pk for question in questions]
    if paper is not None and _is_same(paper, values, wanted):
        return paper
    paper, created = Paper.objects.update_or_create(code=code, defaults=values)
    _place_questions(paper, wanted)
    _new_version(paper, by=by, now=now, reason="" if created else _("Theo tệp nội dung."))
    record(action="paper.created" if created else "paper.changed", by=by, now=now, target=paper, details={"code": code})
    return paper


@transaction.atomic
def create_paper(*, by: User, now: datetime, scope_code: str, values: dict[str, Any]) -> Paper:
    """Begin a paper as a draft; its code is made of the title. Whoever calls has checked the place.

    Args:
        values: of SETTINGS; what is left out has the model's default.

    Raises:
        RuleViolation: see `change_paper`.
    """
    _check(values)
    paper = Paper(scope_code=scope_code, state=PaperState.DRAFT, created_by=by, code=_free_code(values["title"]))
    _fill(paper, values)
    paper.save()
    _new_version(paper, by=by, now=now)
    record(action="paper.created", by=by, now=now, target=paper, scope_code=scope_code, details={"code": paper.code})
    return paper


@transaction.atomic
def change_paper(
    *,
    paper: Paper,
    by: User,
    now: datetime,
    values: dict[str, Any],
    questions: Sequence[int] | None = None,
    reason: str = "",
) -> Paper:
    """Change a paper; nothing is written when nothing changes. Whoever calls has checked can_write_paper.

    Args:
        values: of SETTINGS; what is left out stays.
        questions: primary keys of the questions of a fixed paper, in order; None leaves them.
        reason: why, needed as soon as somebody has begun the paper.

    Raises:
        RuleViolation: "reason_needed" (field `reason`), "unreadable_blueprint" (field `blueprint`), "times_in_order"
            (field `closes_at`), "close_needed" (field `closes_at`), "retired".
    """
    if paper.state == PaperState.RETIRED:
        raise RuleViolation("retired", _("Bài kiểm tra đã ngừng dùng, không sửa được. Xin soạn bài mới."))
    before = content_of(paper)
    merged = {name: getattr(paper, name) for name in SETTINGS} | values
    _check(merged)
    _fill(paper, values)
    if questions is not None:
        _place_questions(paper, questions)
    after = content_of(paper)
    code_changed = values.get("access_code") not in (None, Paper.objects.values_list("access_code").get(pk=paper.pk)[0])
    if before == after and not code_changed:
        return paper
    if before != after and not reason.strip() and Attempt.objects.filter(paper=paper).exists():
        raise RuleViolation(
            "reason_needed",
            _("Đã có người làm bài này. Xin ghi lý do sửa: bản mới chỉ dùng cho lượt làm sau, lượt cũ giữ bản cũ."),
            field="reason",
        )
    paper.save()
    if before != after:
        _new_version(paper, by=by, now=now, reason=reason.strip())
    record(
        action="paper.changed",
        by=by,
        now=now,
        target=paper,
        scope_code=paper.scope_code,
        details={"code": paper.code, "version": paper.version, "reason": reason.strip()[:200]},
    )
    return paper


@transaction.atomic
def open_paper(*, paper: Paper, by: User, now: datetime) -> Paper:
    """Let people take a draft from its opening time on. Whoever calls has checked can_write_paper.

    Raises:
        RuleViolation: "short_pool", a trial draw fails; "closed_before", its closing time is over; "not_draft".
    """
    if paper.closes_at is not None and paper.closes_at <= now:
        raise RuleViolation("closed_before", _("Giờ đóng của bài đã qua. Xin sửa giờ đóng rồi mở lại."))
    draw_questions(paper=paper, seed=secrets.randbits(SEED_BITS), on=local_day(now))
    return _set_state(paper, PaperState.DRAFT, PaperState.READY, by=by, now=now)


def retire_paper(*, paper: Paper, by: User, now: datetime) -> Paper:
    """Let nobody begin a paper any more; open attempts go on to their end. Whoever calls has checked can_write_paper.

    Raises:
        RuleViolation: "not_open".
    """
    return _set_state(paper, PaperState.READY, PaperState.RETIRED, by=by, now=now)


@transaction.atomic
def _set_state(paper: Paper, old: PaperState, new: PaperState, *, by: User, now: datetime) -> Paper:
    if not Paper.objects.filter(pk=paper.pk, state=old).update(state=new):
        raise RuleViolation("wrong_state", _("Tình trạng của bài vừa được người khác đổi. Xin xem lại rồi làm tiếp."))
    paper.state = new
    record(action=f"paper.{new}", by=by, now=now, target=paper, scope_code=paper.scope_code)
    return paper


@transaction.atomic
def invite_people(*, paper: Paper, users: Iterable[User], by: User, now: datetime) -> int:
    """Put people on the list of a paper; return how many were not on it. Whoever calls has checked their places."""
    there = set(PaperInvite.objects.filter(paper=paper).values_list("user_id", flat=True))
    fresh = {user.pk: user for user in users if user.pk not in there}
    PaperInvite.objects.bulk_create(
        PaperInvite(paper=paper, user=user, added_by=by, added_at=now) for user in fresh.values()
    )
    record(
        action="paper.invited", by=by, now=now, target=paper, scope_code=paper.scope_code, details={"added": len(fresh)}
    )
    return len(fresh)


@transaction.atomic
def withdraw_invite(*, invite: PaperInvite, by: User, now: datetime) -> None:
    """Take a person off the list of a paper; attempts already made stay."""
    paper = invite.paper
    invite.delete()
    record(action="paper.invite_withdrawn", by=by, now=now, target=paper, scope_code=paper.scope_code)


def content_of(paper: Paper) -> dict[str, Any]:
    """Return what a paper says, as it is kept in its versions: settings as text and the codes of fixed questions."""
    content = {name: _plain(name, getattr(paper, name)) for name in SETTINGS if name not in NOT_KEPT}
    codes = PaperItem.objects.filter(paper=paper).order_by("order").values_list("question__code", flat=True)
    content["questions"] = list(codes) if paper.pk else []
    return content


def _plain(name: str, value: Any) -> Any:
    """Return a setting as it is kept: the same for 70 and Decimal("70.00")."""
    field = Paper._meta.get_field(name)
    value = field.to_python(value) if isinstance(field, Field) else value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, datetime) else value


def _fill(paper: Paper, values: dict[str, Any]) -> None:
    for name in SETTINGS:
        if name in values:
            setattr(paper, name, values[name])


def _check(values: dict[str, Any]) -> None:
    """Refuse settings that contradict each other."""
    try:
        read_blueprint(values.get("blueprint", []))
    except UnreadableBlueprint as error:
        raise RuleViolation(
            "unreadable_blueprint",
            _("Bảng rút câu hỏi có hai dòng giống nhau, hoặc quá 200 câu. Xin gộp hoặc bớt lại."),
            field="blueprint",
        ) from error
    opens, closes = values.get("opens_at"), values.get("closes_at")
    if opens and closes and closes <= opens:
        raise RuleViolation("times_in_order", _("Giờ đóng phải sau giờ mở."), field="closes_at")
    if values.get("feedback") == FeedbackPolicy.AFTER_CLOSE and closes is None:
        raise RuleViolation(
            "close_needed", _("Muốn hiện lời giải sau khi đóng bài thì phải ghi giờ đóng."), field="closes_at"
        )


def _place_questions(paper: Paper, wanted: Sequence[int]) -> None:
    PaperItem.objects.filter(paper=paper).delete()
    PaperItem.objects.bulk_create(
        PaperItem(paper=paper, question_id=question, order=order)
        for order, question in enumerate(dict.fromkeys(wanted), start=1)
    )


def _new_version(paper: Paper, *, by: User | None, now: datetime, reason: str = "") -> None:
    """Keep what the paper says now under the next number."""
    last = PaperVersion.objects.filter(paper=paper).order_by("-number").values_list("number", flat=True).first() or 0
    number = max(last + 1, paper.version)
    if number != paper.version:
        paper.version = number
        Paper.objects.filter(pk=paper.pk).update(version=number)
    PaperVersion.objects.create(
        paper=paper, number=number, content=content_of(paper), reason=reason[:300], created_by=by, created_at=now
    )


def _free_code(title: str) -> str:
    base = slug(title)[: CODE_LENGTH - 8].strip("-") or "bai-kiem-tra"
    code = base
    while Paper.objects.filter(code=code).exists():
        code = f"{base}-{secrets.token_hex(3)}"
    return code


def _is_same(paper: Paper, values: dict[str, Any], questions: list[int]) -> bool:
    """Tell whether a paper already stands as wanted."""
    items = list(paper.items.order_by("order").values_list("question_id", flat=True))
    return items == questions and all(getattr(paper, name) == value for name, value in values.items())
