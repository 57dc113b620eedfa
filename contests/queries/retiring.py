"""Which questions of a round may become practice, and why others stay. Read after publication only."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contests.enums import ContestState, RoundState
from contests.models import ContestRound, PackItem, PoolItem
from quizzes.enums import QuestionUse
from quizzes.models import Question
from quizzes.offers import subject_titles

ANOTHER_BANK = "Câu của ngân hàng cấp khác, không phải của nơi tổ chức"
POOL = "bộ câu hỏi trực tuyến"
PRACTICE_ALREADY = "Đã ở ngân hàng luyện tập"
STILL_IN_A_PACK = "Còn nằm trong gói của vòng thi chưa công bố"


@dataclass(frozen=True)
class RetiringQuestion:
    """One question that a round used. `packs`: where it stood; `stays`: why it is not moved, empty when it goes."""

    question: Question
    packs: tuple[str, ...]
    subject: str
    stays: str

    @property
    def goes(self) -> bool:
        """Tell whether it is moved to the practice bank."""
        return not self.stays


def retiring_questions(*, contest_round: ContestRound) -> list[RetiringQuestion]:
    """Return the questions of opened packs, or of the pool online, by code; three statements whatever their number.

    Packs that were never opened keep their questions: nobody has seen them.
    """
    packs = _used(contest_round)
    scope = contest_round.contest.host_id or ""
    rows = Question.objects.filter(pk__in=list(packs)).annotate(is_kept=_kept_elsewhere(contest_round))
    questions = list(rows.order_by("code"))
    codes = sorted({question.subject_code for question in questions if question.subject_code})
    titles = subject_titles(codes) if codes else {}
    return [
        RetiringQuestion(
            question=question,
            packs=tuple(packs[question.pk]),
            subject=titles.get(question.subject_code, question.subject_code),
            stays=_stays(question, scope),
        )
        for question in questions
    ]


def _used(contest_round: ContestRound) -> dict[int, list[str]]:
    """Return where each question stood: in opened packs, or online in the pool."""
    found: dict[int, list[str]] = defaultdict(list)
    if contest_round.contest.mode == "online":
        pool = PoolItem.objects.filter(online__round=contest_round)
        return {question: [POOL] for question in pool.values_list("question__question_id", flat=True)}
    opened = PackItem.objects.filter(pack__round=contest_round, pack__opened_at__isnull=False)
    for question, code in opened.order_by("pack__code").values_list("question__question_id", "pack__code"):
        found[question].append(code)
    return found


def _kept_elsewhere(contest_round: ContestRound) -> Q:
    """Return whether a question's key is still to be kept: in a pack or pool of a round that is not published."""
    asked = Q(question__question=OuterRef("pk"))
    closed = PackItem.objects.filter(asked, pack__round=contest_round, pack__opened_at__isnull=True)
    packs = _waiting(PackItem.objects.filter(asked).exclude(pack__round=contest_round), "pack__round")
    pools = _waiting(PoolItem.objects.filter(asked).exclude(online__round=contest_round), "online__round")
    return Q(Exists(closed)) | Q(Exists(packs)) | Q(Exists(pools))


def _waiting(rows: QuerySet[Any], where: str) -> QuerySet[Any]:
    rows = rows.exclude(**{f"{where}__state": RoundState.PUBLISHED})
    return rows.exclude(**{f"{where}__contest__state": ContestState.CANCELLED})


def _stays(question: Any, scope: str) -> str:
    if question.scope_code != scope:
        return ANOTHER_BANK
    if question.use == QuestionUse.PRACTICE:
        return PRACTICE_ALREADY
    return STILL_IN_A_PACK if question.is_kept else ""
