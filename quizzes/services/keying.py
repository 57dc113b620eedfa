"""Answer sheets keyed by hand: once, or twice with the differences shown; each becomes an attempt on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from quizzes.enums import AttemptChannel, AttemptState, PaperState
from quizzes.letters import BadLetters, answer_of, clean_letters, split_letters
from quizzes.models import AnswerSave, Attempt, AttemptItem, KeyedSheet, PaperPrint
from quizzes.services.attempts import submit_attempt
from quizzes.services.paper_print import PrintedQuestion, printed_questions

TAB = "giay"


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two passes read differently."""

    number: int
    first: str
    second: str


@dataclass(frozen=True)
class Keyed:
    """What became of a keyed sheet: an attempt, a wait for the second pass, or differences to settle."""

    attempt: Attempt | None = None
    is_waiting: bool = False
    differences: list[Difference] = field(default_factory=list)


@transaction.atomic
def key_sheet(
    *,
    variant: PaperPrint,
    user: User,
    line: str,
    helped: bool,
    two_passes: bool,
    settled: bool,
    by: User,
    now: datetime,
    channel: str = AttemptChannel.PAPER,
) -> Keyed:
    """Take the letters of one sheet; whoever calls has checked that the person is within the caller's places.

    With two passes the first one waits; the second is compared with it, and where they differ nothing is scored until
    the line is sent again as settled. Both readings are kept.

    Args:
        line: the letters of all questions, see quizzes.letters.split_letters.
        settled: the person at the keys has looked at the sheet again and this line is right.
        channel: how the answers came in: from a sheet, or on the one telephone of a class.

    Raises:
        RuleViolation: "bad_letters" (field `line`), "not_open", "open_attempt", "no_attempt_left".
    """
    questions = printed_questions(variant)
    letters = _read(line, questions)
    _check_may_take(variant, user)
    waiting = KeyedSheet.objects.filter(variant=variant, user=user, attempt=None).first()
    if not two_passes and waiting is None:
        sheet = _first(variant, user, letters, helped=helped, by=by, now=now)
        return Keyed(attempt=_make_attempt(sheet, questions, letters, by=by, now=now, channel=channel))
    if waiting is None:
        _first(variant, user, letters, helped=helped, by=by, now=now)
        return Keyed(is_waiting=True)
    found = differences(waiting.first, letters)
    if found and not settled:
        return Keyed(differences=found)
    waiting.second, waiting.second_by, waiting.second_at = letters, by, now
    waiting.helped = waiting.helped or helped
    waiting.save(update_fields=["second", "second_by", "second_at", "helped"])
    return Keyed(attempt=_make_attempt(waiting, questions, letters, by=by, now=now, channel=channel))


def differences(first: Sequence[str], second: Sequence[str]) -> list[Difference]:
    """Return the questions that two readings of a sheet tell differently."""
    pairs = enumerate(zip(first, second, strict=True), start=1)
    return [Difference(number, one or "–", other or "–") for number, (one, other) in pairs if one != other]


def _read(line: str, questions: Sequence[PrintedQuestion]) -> list[str]:
    try:
        parts = split_letters(line, shapes=[one.shape for one in questions])
    except BadLetters as error:
        raise RuleViolation("bad_letters", str(error), field="line") from error
    letters, wrong = [], []
    for question, part in zip(questions, parts, strict=True):
        try:
            letters.append(clean_letters(part, shape=question.shape))
        except BadLetters as error:
            wrong.append(
                _("câu %(number)s («%(typed)s»): %(why)s") % {"number": question.number, "typed": part, "why": error}
            )
    if wrong:
        told = _("Chưa đọc được %(wrong)s.") % {"wrong": "; ".join(wrong[:10])}
        raise RuleViolation("bad_letters", told, field="line")
    return letters


def _check_may_take(variant: PaperPrint, user: User) -> None:
    paper = variant.paper
    if paper.state == PaperState.DRAFT:
        raise RuleViolation("not_open", _("Bài chưa mở nên chưa ghi được lượt làm. Xin mở bài rồi gõ phiếu."))
    attempts = Attempt.objects.filter(paper=paper, user=user)
    if attempts.filter(state=AttemptState.OPEN).exists():
        raise RuleViolation("open_attempt", _("Người này đang làm bài trên mạng; chờ nộp xong rồi mới gõ phiếu."))
    if paper.attempts_allowed is not None and attempts.count() >= paper.attempts_allowed:
        raise RuleViolation("no_attempt_left", _("Người này đã dùng hết số lượt làm của bài."))


def _first(variant: PaperPrint, user: User, letters: list[str], *, helped: bool, by: User, now: datetime) -> KeyedSheet:
    try:
        with transaction.atomic():
            return KeyedSheet.objects.create(
                variant=variant, user=user, first=letters, helped=helped, first_by=by, first_at=now
            )
    except IntegrityError as error:
        raise RuleViolation("busy", _("Phiếu của người này vừa được người khác gõ. Xin gõ lại.")) from error


def _make_attempt(
    sheet: KeyedSheet, questions: Sequence[PrintedQuestion], letters: Sequence[str], *, by: User, now: datetime,
    channel: str,
) -> Attempt:  # fmt: skip
    """Write an attempt with the answers of a sheet and submit it."""
    variant = sheet.variant
    paper = variant.paper
    used = Attempt.objects.filter(paper=paper, user=sheet.user).aggregate(last=Max("number"))["last"] or 0
    attempt = Attempt.objects.create(
        paper=paper,
        paper_version=variant.paper_version,
        pass_percent=paper.pass_percent,
        shuffle_options=variant.shuffle_options,
        user=sheet.user,
        number=used + 1,
        seed=variant.seed,
        started_at=now,
        channel=channel,
        helped=sheet.helped,
    )
    rows = [AttemptItem(attempt=attempt, version=one.version, order=one.number, points=one.points) for one in questions]
    AttemptItem.objects.bulk_create(rows)
    AnswerSave.objects.bulk_create(
        AnswerSave(
            attempt=attempt,
            item=item,
            tab_id=TAB,
            sequence=1,
            answer=answer_of(question.block, written, seed=variant.seed),
            received_at=now,
        )
        for item, question, written in zip(rows, questions, letters, strict=True)
        if written
    )
    submit_attempt(attempt=attempt, now=now)
    sheet.attempt = attempt
    sheet.save(update_fields=["attempt"])
    details = {
        "variant": variant.label,
        "paper": paper.code,
        "helped": sheet.helped,
        "passes": 2 if sheet.second else 1,
    }
    record(action="attempt.keyed", by=by, now=now, target=attempt, scope_code=paper.scope_code, details=details)
    return attempt
