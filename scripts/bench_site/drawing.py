"""A bank of 20,000 questions, and papers of 30 drawn from it by blueprints of several shapes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

COUNT, ASKED, TIMES = 20_000, 30, 5
LEVELS = ("recall", "understand", "apply", "analyse")
COMPETENCIES = ("K1", "K2", "K3", "S1", "A1")
TEXT = "::: đúng-sai #{code}\nchủ-đề: k1\n\nXét nhận định:\n\n- (Đ) Hòa giải viên không áp đặt.\n:::\n"
BLUEPRINTS: dict[str, list[dict[str, Any]]] = {
    "theo chuyên đề": [{"subject": f"CD-B{number}", "count": 2} for number in range(15)],
    "theo chuyên đề, năng lực, mức": [
        {"subject": f"CD-B{number}", "competency": COMPETENCIES[number % 5], "level": LEVELS[number % 4], "count": 2}
        for number in range(15)
    ],
    "mọi chuyên đề": [{"subject": "", "count": ASKED}],
}


def make_bank() -> None:
    """Write approved questions over 15 subjects, 4 levels and 5 competencies."""
    from quizzes.models import Question, QuestionVersion

    written_at = datetime.now(UTC)
    Question.objects.bulk_create(
        (
            Question(
                code=f"do-toc-do-{number}",
                kind="true-false",
                level=LEVELS[number // 15 % 4],
                subject_code=f"CD-B{number % 15}",
                competencies=[COMPETENCIES[number // 60 % 5]],
                search_key="do toc do " * 30,
            )
            for number in range(COUNT)
        ),
        batch_size=500,
    )
    keys = list(Question.objects.filter(code__startswith="do-toc-do-").values_list("pk", "code"))
    QuestionVersion.objects.bulk_create(
        (
            QuestionVersion(
                question_id=pk, number=1, source=TEXT.format(code=code), fingerprint=code, created_at=written_at
            )
            for pk, code in keys
        ),
        batch_size=500,
    )
    from django.db.models import OuterRef, Subquery

    current = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by().values("pk")[:1]
    Question.objects.filter(code__startswith="do-toc-do-").update(state="approved", current=Subquery(current))


def measure() -> Iterator[tuple[str, float, int]]:
    """Yield, for each blueprint, its name, the best milliseconds of a few draws, and the most statements of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lms.base.clock import today
    from quizzes.drawing import draw_questions
    from quizzes.models import Paper

    for name, blueprint in BLUEPRINTS.items():
        paper = Paper(code="do-toc-do", title="Đo tốc độ", blueprint=blueprint)
        best, most = float("inf"), 0
        for seed in range(TIMES):
            started = time.perf_counter()
            drawn = draw_questions(paper=paper, seed=seed, on=today())
            best = min(best, (time.perf_counter() - started) * 1000)
            if len({one.version_id for one in drawn}) != ASKED:
                raise SystemExit(f"{name}: rút được {len(drawn)} câu")
            with CaptureQueriesContext(connection) as caught:
                draw_questions(paper=paper, seed=seed + TIMES, on=today())
            most = max(most, len(caught))
        yield name, best, most
