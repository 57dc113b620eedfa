"""Written answers for tests: a real essay with a rubric, people of two communes, an attempt that was submitted."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from mediators.models import Mediator, Unit
from quizzes.models import Attempt, MarkingPlan, MarkingTask, Paper
from quizzes.services import import_bank_text, save_answer, start_attempt, submit_attempt
from quizzes.services.marking import CriterionMark
from tests.quizzes.factories import WRITTEN_AT, add_questions, make_paper

ESSAY = """::: tự-luận #tl-{number}
điểm: 10
chủ-đề: s3

Bà Lan cho rằng ông Minh lấn đất, bài {number}. Hãy nêu cách hòa giải.

### Thang điểm

- Xác định mâu thuẫn [3]
  - 3: Nêu đủ nguyên nhân và lợi ích
  - 2: Nêu đúng mâu thuẫn
  - 0: Không xác định được
- Kỹ năng và giải pháp [7]
  - 7: Các bên tự quyết
  - 3: Có giải pháp nhưng áp đặt
  - 0: Không có giải pháp

### Đáp án gợi ý

Gặp riêng từng bên rồi cùng đo lại đất.
:::
"""
TEXT = "Tôi gặp riêng từng bên, nghe trước, rồi mời cùng đo lại ranh giới."


def essay_paper(*, essays: int = 1, choices: int = 0, code: str = "thu-hoach") -> Paper:
    """Make a paper of essays, and of plain questions before them."""
    from quizzes.models import Question

    source = "\n".join(ESSAY.format(number=number) for number in range(1, essays + 1))
    import_bank_text(source=source, by=None, now=WRITTEN_AT, state="approved")
    written = list(Question.objects.filter(code__startswith="tl-").order_by("code")[:essays])
    return make_paper(questions=[*(add_questions(choices) if choices else []), *written], code=code)


def put_in_commune(user: User, commune: Unit) -> Mediator:
    """Make a person a mediator of a commune."""
    return Mediator.objects.create(
        code=f"H{user.pk:07d}", commune=commune, user=user, full_name=user.full_name, name_key="x", sort_key="x"
    )


def hand_in(user: User, paper: Paper, now: datetime, *, text: str = TEXT) -> Attempt:
    """Write the same text into every essay of a paper and submit it."""
    attempt = start_attempt(paper=paper, user=user, now=now)
    for item in attempt.items.select_related("version__question"):
        if item.version.question.kind == "essay" and text:
            save_answer(
                by=user,
                attempt_id=attempt.public_id,
                order=item.order,
                data={f"c{item.order}": text},
                tab_id="t",
                sequence=1,
                now=now,
            )
    return submit_attempt(attempt=attempt, now=now)


def points(*values: str) -> Sequence[CriterionMark]:
    """Return one mark for each criterion."""
    return [CriterionMark(Decimal(value), f"Nhận xét {value}") for value in values]


def the_plan() -> MarkingPlan:
    """Return the only plan."""
    return MarkingPlan.objects.get()


def the_task() -> MarkingTask:
    """Return the only answer to be marked."""
    return MarkingTask.objects.get()
