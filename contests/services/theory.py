"""The theory round on the projector: one question of an opened pack after the other, keys after answers."""

from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.models import PackItem, QuestionPack, TeamAnswers
from contests.services.packs import note_pack_read
from lms.base.errors import RuleViolation
from quizzes.blocks import block_of, in_order
from quizzes.letters import key_letters, printed_order
from quizzes.services.bank import plain


@dataclass(frozen=True)
class ShownQuestion:
    """What the projector shows now. `key` and `boards` are empty until the key was asked for (C2).

    `options`: letter, text, whether it is right. `boards`: team and its letter, «–» for blank.
    """

    number: int
    count: int
    stem: str
    options: tuple[tuple[str, str, bool], ...]
    key: str
    boards: tuple[tuple[str, str], ...]


@transaction.atomic
def show_next_question(*, pack: QuestionPack, by: User, now: datetime) -> QuestionPack:
    """Put the next question of an opened pack on the projector; who showed it is logged (C1).

    Raises:
        RuleViolation: `pack_closed`, `key_not_shown`: the one before still has no key shown; `no_more_questions`.
    """
    pack = _opened(pack)
    if pack.shown > pack.key_shown_to:
        raise RuleViolation("key_not_shown", "Câu đang hiện chưa hiện đáp án. Xin hiện đáp án trước.")
    if pack.shown >= pack.items.count():
        raise RuleViolation("no_more_questions", "Đã hết câu hỏi của gói này.")
    pack.shown += 1
    pack.save(update_fields=["shown"])
    note_pack_read(pack=pack, by=by, now=now)
    return pack


@transaction.atomic
def show_key(*, pack: QuestionPack, by: User, now: datetime) -> QuestionPack:
    """Show the key of the question on the projector, and with it the answer boards.

    Raises:
        RuleViolation: `pack_closed`, `nothing_shown`.
    """
    pack = _opened(pack)
    if pack.shown <= pack.key_shown_to:
        raise RuleViolation("nothing_shown", "Chưa có câu hỏi nào chờ hiện đáp án.")
    pack.key_shown_to = pack.shown
    pack.save(update_fields=["key_shown_to"])
    details = {"part": pack.part, "pack": pack.code, "question": pack.shown}
    record(action="contest.key_shown", by=by, now=now, target=pack.round, details=details)
    return pack


def shown_question(*, pack: QuestionPack) -> ShownQuestion | None:
    """Return the question on the projector; None while the pack is closed or before the first question."""
    if pack.opened_at is None or not pack.shown:
        return None
    item: PackItem = pack.items.select_related("question").get(place=pack.shown)
    block = in_order(block_of(item.question), shuffle=False)
    has_key = pack.key_shown_to >= pack.shown
    key = key_letters(block, seed=0) if has_key else ""
    texts = [plain(block.body.options[number - 1].text.source) for number in printed_order(block, seed=0)]
    options = tuple((letter, text, letter in key) for letter, text in zip(ascii_uppercase, texts, strict=False))
    return ShownQuestion(
        number=pack.shown,
        count=pack.items.count(),
        stem=plain(block.body.stem.source),
        options=options,
        key=key,
        boards=_boards(pack) if has_key else (),
    )


def _boards(pack: QuestionPack) -> tuple[tuple[str, str], ...]:
    """Return the letter of every team that answered from this pack, in the order of play; the last row counts."""
    rows = TeamAnswers.objects.filter(round_entry__round=pack.round, part=pack.part, pack=pack.code)
    latest: dict[str, str] = {}
    for row in rows.select_related("round_entry__entry").order_by("round_entry__lot", "pk"):
        letters = row.answers.get("answers", [])
        letter = letters[pack.shown - 1] if len(letters) >= pack.shown else None
        latest[row.round_entry.entry.name] = letter or "–"
    return tuple(latest.items())


def _opened(pack: QuestionPack) -> QuestionPack:
    found = QuestionPack.objects.select_for_update().select_related("round").get(pk=pack.pk)
    if found.opened_at is None:
        raise RuleViolation("pack_closed", "Gói còn đóng. Xin mở gói ở trang điều hành trước.")
    return found
