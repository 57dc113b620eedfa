"""Which questions of a round may become practice, and why others stay. Read after publication only."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contests.enums import ContestState, RoundState, RulingKind
from contests.models import ContestRound, OnlineRound, PackItem, PoolItem
from contests.queries.online_asked import right_places
from contests.queries.online_judging import InForce, rulings_in_force, standing_rulings
from quizzes.enums import QuestionUse
from quizzes.models import Question, QuestionVersion
from quizzes.offers import subject_titles

ANOTHER_BANK = "Câu của ngân hàng cấp khác, không phải của nơi tổ chức"
POOL = "bộ câu hỏi trực tuyến"
PRACTICE_ALREADY = "Đã ở ngân hàng luyện tập"
OLD_KEY = "Đáp án đã sửa ở vòng thi, ngân hàng còn đáp án cũ: sửa câu ở ngân hàng rồi chuyển"
FAULTY = "Câu đã được kết luận có lỗi: sửa câu ở ngân hàng rồi chuyển"
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
    """Return the questions of opened packs, or of the pool online, by code; five statements whatever their number.

    Packs that were never opened keep their questions: nobody has seen them. A question that was decided to be faulty
    goes when the bank holds it mended, so that nobody practises the wrong answer.
    """
    packs = _used(contest_round)
    scope = contest_round.contest.host_id or ""
    rows = Question.objects.filter(pk__in=list(packs)).annotate(is_kept=_kept_elsewhere(contest_round))
    questions = list(rows.select_related("current").order_by("code"))
    faulty = _faulty(contest_round)
    codes = sorted({question.subject_code for question in questions if question.subject_code})
    titles = subject_titles(codes) if codes else {}
    return [
        RetiringQuestion(
            question=question,
            packs=tuple(packs[question.pk]),
            subject=titles.get(question.subject_code, question.subject_code),
            stays=_stays(question, scope) or _fault_left(question, faulty.get(question.pk)),
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


def _faulty(contest_round: ContestRound) -> dict[int, tuple[int, InForce]]:
    """Return by question the version that an online round asked, and the decision about its fault that holds."""
    online = OnlineRound.objects.select_related("round").filter(round=contest_round, rulings__gt=0).first()
    holds = standing_rulings(rulings_in_force(online)) if online else {}
    if not holds:
        return {}
    versions = QuestionVersion.objects.filter(pk__in=holds).values_list("question_id", "pk")
    return {question: (version, holds[version]) for question, version in versions}


def _fault_left(question: Question, fault: tuple[int, InForce] | None) -> str:
    """Return why a faulty question stays: its version now is the faulty one, or does not have the corrected key."""
    if fault is None or question.current is None:
        return ""
    version, ruling = fault
    if ruling.kind == RulingKind.KEY:
        return "" if right_places(question.current) == ruling.key else OLD_KEY
    return FAULTY if question.current_id == version else ""
