"""Which questions of a round may become practice, and why others stay. Read after publication only."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

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
    """Return the questions of opened packs, or of the pool online, by code; six statements whatever their number.

    Packs that were never opened keep their questions: nobody has seen them.
    """
    packs: dict[int, list[str]] = defaultdict(list)
    opened = PackItem.objects.filter(pack__round=contest_round, pack__opened_at__isnull=False)
    for question, code in opened.order_by("pack__code").values_list("question__question_id", "pack__code"):
        packs[question].append(code)
    pool = PoolItem.objects.filter(online__round=contest_round)
    for question in pool.values_list("question__question_id", flat=True):
        packs[question].append(POOL)
    kept = _kept_elsewhere(contest_round, list(packs))
    scope = contest_round.contest.host_id or ""
    questions = list(Question.objects.filter(pk__in=list(packs)).order_by("code"))
    codes = sorted({question.subject_code for question in questions if question.subject_code})
    titles = subject_titles(codes) if codes else {}
    return [
        RetiringQuestion(
            question=question,
            packs=tuple(packs[question.pk]),
            subject=titles.get(question.subject_code, question.subject_code),
            stays=_stays(question, scope, kept),
        )
        for question in questions
    ]


def _kept_elsewhere(contest_round: ContestRound, questions: list[int]) -> set[int]:
    """Return those of the questions whose keys are still to be kept: in a pack or pool of a round not published."""
    asked = Q(question__question_id__in=questions)
    closed = PackItem.objects.filter(asked, pack__round=contest_round, pack__opened_at__isnull=True)
    packs = PackItem.objects.filter(asked).exclude(pack__round=contest_round)
    pools = PoolItem.objects.filter(asked).exclude(online__round=contest_round)
    found = set(closed.values_list("question__question_id", flat=True))
    for rows, where in ((packs, "pack__round"), (pools, "online__round")):
        waiting = rows.exclude(**{f"{where}__state": RoundState.PUBLISHED})
        waiting = waiting.exclude(**{f"{where}__contest__state": ContestState.CANCELLED})
        found |= set(waiting.values_list("question__question_id", flat=True))
    return found


def _stays(question: Question, scope: str, kept: set[int]) -> str:
    if question.scope_code != scope:
        return ANOTHER_BANK
    if question.use == QuestionUse.PRACTICE:
        return PRACTICE_ALREADY
    return STILL_IN_A_PACK if question.pk in kept else ""
