"""Question packs: made by hand or drawn from the bank of approved exam questions; closed until opened (C1)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.services import record
from contests.enums import RoundState
from contests.models import ContestRound, PackItem, QuestionPack
from contests.queries.rules import round_rules
from contests.rules.specs import CODE_PATTERN
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from quizzes.drawing import usable_questions
from quizzes.models import Question

MOST_PACKS = 60
MAKING = (RoundState.PLANNED, RoundState.DRAWN, RoundState.RUNNING)


@transaction.atomic
def make_pack(
    *, contest_round: ContestRound, part: str, code: str, questions: Sequence[str], by: User, now: datetime
) -> QuestionPack:
    """Make one pack of approved exam questions with one right option each, by their codes in the order of asking.

    Raises:
        RuleViolation: `round_not_open`, `unknown_part`, `wrong_code`, `pack_used`, `wrong_count`, `unknown_question`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules", "contest").get(pk=contest_round.pk)
    wanted = _questions_of(contest_round, part)
    if not CODE_PATTERN.fullmatch(code):
        raise RuleViolation("wrong_code", "Số gói chỉ gồm chữ thường không dấu và chữ số, ví dụ goi-1.", field="code")
    if contest_round.packs.filter(part=part, code=code).exists():
        raise RuleViolation("pack_used", "Đã có gói mang số này.", field="code")
    codes = [clean(one) for one in questions if clean(one)]
    if len(codes) != wanted or len(set(codes)) != len(codes):
        raise RuleViolation("wrong_count", f"Cần {wanted} câu khác nhau, đang có {len(set(codes))}.", field="questions")
    found = {row.code: row for row in _pool(contest_round, now).filter(code__in=codes)}
    lost = [one for one in codes if one not in found]
    if lost:
        message = f"Không dùng được câu «{lost[0][:60]}»: cần câu thi đã duyệt, chọn một đáp án."
        raise RuleViolation("unknown_question", message, field="questions")
    return _store(contest_round, part, code, [found[one] for one in codes], by, now)


@transaction.atomic
def draw_packs_from_bank(
    *, contest_round: ContestRound, part: str, count: int, subject: str, seed: str, by: User, now: datetime
) -> list[QuestionPack]:
    """Make `count` packs of different questions from the bank, of one subject or (empty) of all, by a seed.

    The order is the SHA-256 of «seed|goi|code», so the draw can be checked. Questions already in a pack of the round
    are not drawn.

    Raises:
        RuleViolation: `round_not_open`, `unknown_part`, `seed_missing`, `wrong_count`, `bank_short`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules", "contest").get(pk=contest_round.pk)
    each = _questions_of(contest_round, part)
    if not clean(seed):
        raise RuleViolation("seed_missing", "Xin ghi mã bốc thăm.", field="seed")
    if not 1 <= count <= MOST_PACKS:
        raise RuleViolation("wrong_count", f"Số gói từ 1 đến {MOST_PACKS}.", field="count")
    used = PackItem.objects.filter(pack__round=contest_round).values("question__question_id")
    rows = list((_pool(contest_round, now).filter(subject_code=subject) if subject else _pool(contest_round, now))
                .exclude(pk__in=used))  # fmt: skip
    if len(rows) < each * count:
        message = f"Cần {each * count} câu, ngân hàng chỉ còn {len(rows)} câu chọn một đáp án dùng được."
        raise RuleViolation("bank_short", message, field="count")
    rows.sort(key=lambda row: hashlib.sha256(f"{clean(seed)}|goi|{row.code}".encode()).hexdigest())
    taken = set(contest_round.packs.filter(part=part).values_list("code", flat=True))
    free = [code for code in (str(number) for number in range(1, len(taken) + count + 1)) if code not in taken]
    return [
        _store(contest_round, part, free[place], rows[place * each : (place + 1) * each], by, now)
        for place in range(count)
    ]


@transaction.atomic
def drop_pack(*, pack: QuestionPack, by: User, now: datetime) -> None:
    """Take away a pack that nobody drew and nobody opened.

    Raises:
        RuleViolation: `pack_used`.
    """
    pack = QuestionPack.objects.select_for_update().get(pk=pack.pk)
    if pack.opened_at is not None or pack.round.entries.filter(pack=pack.code).exists():
        raise RuleViolation("pack_used", "Gói đã bốc hoặc đã mở nên không bỏ được.")
    record(action="contest.pack_dropped", by=by, now=now, target=pack.round, details={"pack": pack.code})
    pack.delete()


def note_pack_read(*, pack: QuestionPack, by: User, now: datetime) -> None:
    """Write down who read the questions of a pack."""
    details = {"part": pack.part, "pack": pack.code, "opened": pack.opened_at is not None}
    record(action="contest.pack_read", by=by, now=now, target=pack.round, details=details)


def _questions_of(contest_round: ContestRound, part: str) -> int:
    """Return how many questions a pack of the part holds."""
    if contest_round.state not in MAKING:
        raise RuleViolation("round_not_open", "Vòng thi đã khóa điểm nên không lập gói được.")
    found = round_rules(contest_round).marked_parts().get(part)
    count = getattr(found.marking, "questions", 0) if found else 0
    if not count:
        raise RuleViolation("unknown_part", "Phần thi này không dùng gói câu hỏi.", field="part")
    return int(count)


def _pool(contest_round: ContestRound, now: datetime) -> QuerySet[Question]:
    scope = contest_round.contest.host_id or ""
    return usable_questions(scope_code=scope, on=local_day(now)).filter(kind="single-choice").select_related("current")


def _store(
    contest_round: ContestRound, part: str, code: str, questions: Sequence[Question], by: User, now: datetime
) -> QuestionPack:
    pack = QuestionPack.objects.create(round=contest_round, part=part, code=code)
    PackItem.objects.bulk_create(
        PackItem(pack=pack, question=row.current, place=place) for place, row in enumerate(questions, start=1)
    )
    details = {"part": part, "pack": code, "questions": len(questions)}
    record(action="contest.pack_made", by=by, now=now, target=contest_round, details=details)
    return pack
