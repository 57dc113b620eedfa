"""Questions, papers and attempts for tests; texts are real ones of the dialect."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.test.utils import CaptureQueriesContext

from accounts.models import User
from quizzes.models import Attempt, Paper, Question
from quizzes.services import import_bank_text, start_attempt

SINGLE = """::: một-đáp-án #{code}
điểm: 1
chủ-đề: {topic}
năng-lực: K1
mức: nhận-biết
căn-cứ: luat:35/2013/QH13#dieu-12.khoan-1
trạng-thái: duyệt

Câu {code}: tổ hòa giải có ít nhất mấy người?

- ( ) Hai người, câu {code}
- (x) Ba người, câu {code}
  > Nhận xét riêng của {code}.
- ( ) Năm người, câu {code}

> Giải thích: Lời giải của {code}.
:::
"""
SEVERAL = """::: nhiều-đáp-án #{code}
điểm: 2
chủ-đề: {topic}

Việc nào phù hợp, câu {code}?

- [x] Lắng nghe
- [x] Giữ bí mật
- [ ] Ép buộc
- [ ] Thiên vị

> Giải thích: Lời giải của {code}.
:::
"""
TRUTH = """::: đúng-sai #{code}
chủ-đề: {topic}

Xét các nhận định, câu {code}:

- (Đ) Hòa giải viên không áp đặt.
- (S) Hòa giải viên xử phạt.
:::
"""
WRITTEN_AT = datetime.fromisoformat("2026-11-01T00:00:00+00:00")


def add_questions(count: int = 6, *, topic: str = "k1", kind: str = SINGLE, scope_code: str = "") -> list[Question]:
    """Put approved questions of one subject into the bank."""
    codes = [f"{topic}-{n}" for n in range(1, count + 1)]
    text = "\n".join(kind.format(code=code, topic=topic) for code in codes)
    import_bank_text(source=text, by=None, now=WRITTEN_AT, state="approved", scope_code=scope_code)
    return list(Question.objects.filter(code__in=codes).select_related("current").order_by("id"))


def make_paper(*, questions: Sequence[Question] = (), code: str = "cuoi-khoa", **fields: Any) -> Paper:
    """Make a paper: fixed when questions are given, else by the blueprint in `fields`."""
    paper = Paper.objects.create(code=code, title="Kiểm tra cuối khóa", **fields)
    for order, question in enumerate(questions, start=1):
        paper.items.create(question=question, order=order)
    return paper


def begin(user: User, now: datetime, *, count: int = 3, **fields: Any) -> Attempt:
    """Open an attempt at a fixed paper."""
    paper = make_paper(questions=add_questions(count), **fields)
    return start_attempt(paper=paper, user=user, now=now)


def posted(attempt: Attempt, order: int, *written: int) -> dict[str, list[str]]:
    """Return the form data that chooses options by their written number (from 1)."""
    from lms.hgm import present
    from quizzes.blocks import block_of

    item = attempt.items.select_related("version").get(order=order)
    block = block_of(item.version)
    wanted = [block.body.options[number - 1].text.html for number in written]
    shown = present(block, attempt.seed)["options"]
    return {f"c{order}": [option["id"] for option in shown if option["html"] in wanted]}


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Return the statements that count towards a budget: everything but the frames of transactions."""
    frames = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(frames)]
