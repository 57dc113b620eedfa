"""Demo questions in every state of review, and one announced change of the law with decisions pending."""

from datetime import datetime, timedelta

from accounts.models import User
from content.enums import ChangeKind, LawOutcome
from content.law_queries import item_rows
from content.models import LawChange, LegalArticle
from content.services.law_changes import decide, mark_change
from lms.base.clock import LOCAL_ZONE
from quizzes.enums import QuestionUse
from quizzes.models import Question
from quizzes.services import approve_question, retire_question, return_question, save_question, submit_question
from quizzes.services.bank_figures import refresh_due_figures

PLACE = "31"
LAW, ARTICLE = "35/2013/QH13", "12"
ANNOUNCED_DAYS = 180
DRAFT_LAW = "Dự thảo (dữ liệu mẫu)"
QUESTION = """::: một-đáp-án #{code}
điểm: 1
chủ-đề: {topic}
năng-lực: {competency}
mức: {level}
căn-cứ: luat:35/2013/QH13#dieu-{article}

{stem}

- (x) {right}
- ( ) {wrong}
- ( ) {other}

> Giải thích: {why}
:::
"""
ROWS = (
    (
        "hp-to-01", "k1", "K3", "nhận-biết", "12",
        "Một tổ hòa giải ở Hải Phòng vừa còn 02 người thì cần làm gì trước?",
        "Báo để bầu thêm, vì tổ phải có từ 03 người trở lên", "Vẫn hoạt động như cũ, không cần báo ai",
        "Giải thể tổ ngay trong ngày", "Tổ hòa giải có từ 03 hòa giải viên trở lên.",
    ),
    (
        "hp-to-02", "k1", "K3", "nhận-biết", "12",
        "Một tổ hòa giải tại Hải Phòng vừa còn 02 người thì phải làm gì trước?",
        "Báo để bầu thêm, vì tổ phải có từ 03 người trở lên", "Vẫn hoạt động như cũ, không cần báo ai",
        "Giải thể tổ ngay trong tuần", "Số người của tổ do luật định.",
    ),
    (
        "hp-thoi-gian-01", "k1", "K3", "thông-hiểu", "20",
        "Hòa giải viên được phân công sáng thứ Hai. Khi nào là muộn?",
        "Sáng thứ Sáu mới bắt đầu mà các bên không hẹn khác", "Sáng thứ Ba đến gặp hai bên",
        "Chiều thứ Hai gọi điện hẹn gặp", "Bắt đầu trong 03 ngày kể từ ngày được phân công.",
    ),
    (
        "hp-giu-kin-01", "k1", "A1", "vận-dụng", "4",
        "Bà con hỏi chuyện riêng của hai nhà vừa hòa giải. Trả lời thế nào?",
        "Nhẹ nhàng từ chối, vì chuyện riêng của các bên phải giữ kín", "Kể lại phần ai cũng biết",
        "Kể hết cho tổ trưởng tổ dân phố để nhắc chung", "Giữ kín đời tư là nguyên tắc của hòa giải.",
    ),
    (
        "hp-cu-01", "k1", "K1", "nhận-biết", "3",
        "Câu cũ: việc trộm cắp phải xử lý hình sự thì hòa giải ở đâu?",
        "Không hòa giải ở cơ sở", "Hòa giải ở tổ hòa giải", "Hòa giải ở nhà văn hóa",
        "Việc phải xử lý hình sự không thuộc phạm vi hòa giải ở cơ sở.",
    ),
)  # fmt: skip
NAMES = ("code", "topic", "competency", "level", "article", "stem", "right", "wrong", "other", "why")


def make_bank(*, now: datetime) -> None:
    """Write the questions once, bring each into its state, announce the change, count how questions were used."""
    if Question.objects.filter(code=ROWS[0][0]).exists():
        return
    trainer, editor = (User.objects.get(username=name) for name in ("tapvien", "bientap"))
    made = {}
    for days, row in enumerate(ROWS, start=2):
        values = dict(zip(NAMES, row, strict=True))
        use = QuestionUse.PRACTICE if values["article"] == "4" else QuestionUse.EXAM
        written_at = now - timedelta(days=days)
        made[values["code"]] = save_question(
            source=QUESTION.format(**values), by=trainer, now=written_at, scope_code=PLACE, use=use
        )
    _review(made, trainer=trainer, editor=editor, now=now - timedelta(days=1))
    _announce(editor=editor, now=now)
    refresh_due_figures(now=now)


def _review(made: dict[str, Question], *, trainer: User, editor: User, now: datetime) -> None:
    """Leave one draft; have the others submitted, returned, half approved, approved, retired."""
    for code in ("hp-to-02", "hp-thoi-gian-01", "hp-giu-kin-01"):
        submit_question(question=made[code], by=trainer, now=now)
    words = "Trùng ý với hp-to-01, xin gộp làm một câu."
    return_question(question=made["hp-to-02"], by=editor, now=now, text=words)
    approve_question(question=made["hp-thoi-gian-01"], by=editor, now=now, text="Căn cứ đúng, phương án rõ.")
    approve_question(question=made["hp-giu-kin-01"], by=editor, now=now)
    retire_question(question=made["hp-cu-01"], by=trainer, now=now, text="Đã có câu mới rõ hơn.")


def _announce(*, editor: User, now: datetime) -> None:
    """Enter a change that begins later, so that no learner is told of it, and decide about two items of its list."""
    article = LegalArticle.objects.select_related("document").get(document__number=LAW, number=ARTICLE)
    change = mark_change(
        change=LawChange(
            document=article.document,
            article=article,
            kind=ChangeKind.AMENDED,
            from_on=(now + timedelta(days=ANNOUNCED_DAYS)).astimezone(LOCAL_ZONE).date(),
            by_number=DRAFT_LAW,
            note="Dữ liệu mẫu để tập dùng: luật sửa đổi đang được soạn thảo, chưa có số và ngày chính thức.",
        ),
        by=editor,
        now=now,
    )
    rows = [row for row in item_rows(change=change, user=editor) if row.item.may_decide]
    for row, outcome, reason in zip(
        rows,
        (LawOutcome.KEEP, LawOutcome.SUSPEND),
        ("Phần được hỏi không đổi.", "Chờ nội dung chính thức."),
        strict=False,
    ):
        decide(change=change, seen={row.item.target: 0}, outcome=outcome, reason=reason, by=editor, now=now)
