"""Drawing the questions of a paper from the bank: the statements around quizzes.rules.draw.

From a large bank the database hands over a sample that the seed chooses, and all that fit only where the sample falls
short: a bank of 20,000 costs a draw two statements and less than a thousand rows.
"""

import hashlib
import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from lms.base.errors import RuleViolation
from mediators.models import Unit
from quizzes import rules
from quizzes.models import Paper, Question

logger = logging.getLogger(__name__)
PRIME = 2**31 - 1
SAMPLE_PER_QUESTION = 30
LARGER = 6


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question of a paper: its version and its points."""

    version_id: int
    points: Decimal


def usable_questions(*, scope_code: str, on: date) -> QuerySet[Question]:
    """Return the questions that a paper of a place may hold on a day: the nation's, its own, its province's."""
    places = {"", scope_code}
    if scope_code:
        places.update(Unit.objects.filter(code=scope_code, parent__isnull=False).values_list("parent_id", flat=True))
    return Question.objects.for_papers(on=on).filter(scope_code__in=sorted(places))


def draw_questions(*, paper: Paper, seed: int, on: date) -> list[Drawn]:
    """Return the questions of one attempt or print, in order; at most six statements.

    Raises:
        RuleViolation: "short_pool", the bank has too few approved questions; which line is in the log.
    Source: security.md C12.
    """
    blueprint = rules.read_blueprint(paper.blueprint)
    found = _from_bank(paper, blueprint, seed, on) if blueprint else _fixed(paper, on)
    if not found:
        raise short_pool()
    if paper.shuffle_questions:
        found = [found[place] for place in rules.shuffled_order(count=len(found), seed=seed)]
    return found


def _fixed(paper: Paper, on: date) -> list[Drawn]:
    items = paper.items.filter(question__in=Question.objects.for_papers(on=on))
    rows = items.order_by("order").values_list("question__current_id", "question__current__points")
    return [Drawn(*row) for row in rows]


def _from_bank(paper: Paper, blueprint: Sequence[rules.BlueprintLine], seed: int, on: date) -> list[Drawn]:
    fitting = _fitting(scope_code=paper.scope_code, blueprint=blueprint, on=on)
    most = SAMPLE_PER_QUESTION * sum(line.count for line in blueprint)
    for size in (most, LARGER * most):
        pool = _pool(_sample(fitting, seed=seed, size=size), blueprint)
        try:
            return _drawn(pool, blueprint, seed)
        except rules.ShortPool as error:
            if len(pool) < size:  # that was the whole bank
                raise _told(error, paper) from error
    try:
        return _drawn(_pool(fitting, blueprint), blueprint, seed)
    except rules.ShortPool as error:
        raise _told(error, paper) from error


def _told(error: rules.ShortPool, paper: Paper) -> RuleViolation:
    """Return the refusal, with the line that lacks questions in the log."""
    logger.warning("short pool paper=%s subject=%s %s<%s", paper.pk, error.subject, error.available, error.needed)
    return short_pool()


def _fitting(*, scope_code: str, blueprint: Sequence[rules.BlueprintLine], on: date) -> QuerySet[Question]:
    """Return the questions whose subject and level the lines ask for, as far as an index tells it cheaply.

    Pairs of subject and level are asked for level by level: one OR a pair costs three times as much.
    """
    fitting = usable_questions(scope_code=scope_code, on=on).order_by()
    if all(line.subject for line in blueprint):
        fitting = fitting.filter(subject_code__in=sorted({line.subject for line in blueprint}))
    if all(line.subject and line.level for line in blueprint):
        pairs = Q()
        for level in sorted({line.level for line in blueprint}):
            subjects = sorted({line.subject for line in blueprint if line.level == level})
            pairs |= Q(level=level, subject_code__in=subjects)
        return fitting.filter(pairs)
    if all(line.level for line in blueprint):
        fitting = fitting.filter(level__in=sorted({line.level for line in blueprint}))
    return fitting


def _pool(questions: QuerySet[Question], blueprint: Sequence[rules.BlueprintLine]) -> list[rules.PoolQuestion]:
    """Read what the lines look at; one statement. Few different lists of competencies are read as text once each."""
    columns = ["pk", "code", "subject_code", "level"]
    if not any(line.competency for line in blueprint):
        return [rules.PoolQuestion(*row) for row in questions.values_list(*columns)]
    rows = questions.annotate(names=Cast("competencies", TextField())).values_list(*columns, "names")
    known: dict[str, tuple[str, ...]] = {}
    pool = []
    for pk, code, subject, level, names in rows:
        if names not in known:
            known[names] = tuple(json.loads(names))
        pool.append(rules.PoolQuestion(pk, code, subject, level, known[names]))
    return pool


def _drawn(pool: Sequence[rules.PoolQuestion], blueprint: Sequence[rules.BlueprintLine], seed: int) -> list[Drawn]:
    drawn = rules.draw(pool=pool, blueprint=blueprint, seed=seed)
    found = Question.objects.filter(pk__in=drawn).values_list("pk", "current_id", "current__points")
    versions = {pk: Drawn(version, points) for pk, version, points in found}
    return [versions[pk] for pk in drawn]


def _sample(questions: QuerySet[Question], *, seed: int, size: int) -> QuerySet[Question]:
    """Return so many of the questions, chosen by the seed: those whose lot is lowest; all where there are fewer.

    The lot is a polynomial of the key over a prime field with coefficients from the seed, so any four questions are
    chosen independently. It stays below 2^62, which both databases reckon in whole numbers. The lots are drawn over
    an index alone; the rows of the chosen are read behind it.
    """
    digest = hashlib.sha256(str(seed).encode()).digest()
    first, *rest = (int.from_bytes(digest[at : at + 4], "big") % PRIME for at in range(0, 16, 4))
    lot: Combinable = Value(first, output_field=BigIntegerField())
    for coefficient in rest:
        lot = (lot * (F("pk") % Value(PRIME)) + Value(coefficient)) % Value(PRIME)
    lot = ExpressionWrapper(lot, output_field=BigIntegerField())
    return Question.objects.order_by().filter(pk__in=questions.order_by(lot, "pk").values("pk")[:size])


def fitting_counts(
    *, blueprint: Sequence[rules.BlueprintLine], scope_code: str, on: date, kinds: Collection[str] | None = None
) -> list[int]:
    """Return how many approved questions fit each line by itself; at most two statements.

    Args:
        kinds: count these kinds of questions only; None counts all.
    """
    usable = usable_questions(scope_code=scope_code, on=on)
    sorts = (
        (usable if kinds is None else usable.filter(kind__in=kinds))
        .order_by()
        .values_list("subject_code", "level", "competencies")
        .annotate(number=Count("pk"))
    )
    pool = [
        (rules.PoolQuestion(0, "", subject, level, tuple(competencies)), number)
        for subject, level, competencies, number in sorts
    ]
    return rules.available_counts(pool=pool, blueprint=blueprint)


def short_pool() -> RuleViolation:
    """Return the refusal for a paper that cannot be drawn."""
    return RuleViolation(
        "short_pool", _("Ngân hàng chưa đủ câu hỏi đã duyệt cho bài này. Xin báo tập huấn viên hoặc cán bộ phụ trách.")
    )
