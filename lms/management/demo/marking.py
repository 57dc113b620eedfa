"""Demo essays: written by mediators who have an account, some marked by two people, one too far apart, some waiting.

Everything goes through the services, so that queue, marks and scores are what they would be in earnest.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from mediators.models import Appointment
from mediators.services import ensure_mediator_accounts
from quizzes.enums import MarkingDutyKind
from quizzes.models import MarkingPlan, Paper, Question
from quizzes.services import import_bank_text, save_answer, save_paper, start_attempt, submit_attempt
from quizzes.services.marking import CriterionMark, give_mark, take_next
from quizzes.services.marking_plans import assign, save_settings

COMMUNE = "10507"
CODE = "thu-hoach-ranh-gioi"
ESSAY = """::: tự-luận #thu-hoach-ranh-gioi
điểm: 10
số-từ: 30-600
chủ-đề: s3
năng-lực: S1, S3, S4
mức: vận-dụng

Bà Lan cho rằng ông Minh xây tường lấn sang đất nhà bà 0,4 m. Hai bên đã to tiếng, con trai ông Minh dọa phá cây của
bà Lan. Là hòa giải viên được phân công, Ông/Bà sẽ làm những việc gì, theo thứ tự nào?

### Thang điểm

- Xác định mâu thuẫn và lợi ích của từng bên [3]
  - 3: Nêu đủ mâu thuẫn, nguyên nhân và lợi ích của cả hai bên
  - 2: Nêu đúng mâu thuẫn, thiếu lợi ích
  - 0: Không xác định được
- Căn cứ pháp luật và giấy tờ [3]
  - 3: Nêu đúng loại giấy tờ cần xem và quy định liên quan
  - 1: Chỉ nêu chung chung
  - 0: Không có
- Kỹ năng và giải pháp [4]
  - 4: Giải pháp khả thi, do các bên tự quyết, có phòng ngừa bạo lực
  - 2: Có giải pháp nhưng áp đặt
  - 0: Không có giải pháp

### Đáp án gợi ý

Gặp riêng từng bên để nghe và làm dịu; dặn con trai ông Minh không đụng đến tài sản; mời hai bên xem giấy chứng nhận và
hồ sơ địa chính; đề nghị công chức địa chính đo lại; để các bên tự nêu phương án; ghi biên bản.
:::
"""
TEXTS = (
    "Trước hết tôi gặp riêng bà Lan rồi gặp ông Minh, nghe từng người kể và hỏi xem điều gì làm họ lo nhất. Tôi nói "
    "chuyện với con ông Minh để cháu không phá cây. Sau đó mời hai nhà cùng xem giấy chứng nhận, nhờ địa chính phường "
    "đo lại, rồi để hai bên tự bàn.",
    "Tôi mời hai bên đến nhà văn hóa, phân tích rằng lấn đất là sai, yêu cầu ông Minh lùi tường lại 0,4 m và bắt tay "
    "làm hòa trước mặt tổ dân phố.",
    "Tôi tìm hiểu hàng xóm cạnh nhà, xem sổ đỏ của hai nhà và tờ bản đồ cũ. Tôi gặp riêng từng bên, khuyên bình tĩnh, "
    "sau đó tổ chức một buổi hòa giải, ghi ý kiến của hai bên vào biên bản.",
    "Việc này phải báo công an và Ủy ban nhân dân phường giải quyết, tổ hòa giải không có chuyên môn đo đất.",
    "Tôi hẹn gặp bà Lan buổi sáng, gặp ông Minh buổi tối. Hai bên đều muốn giữ tình làng nghĩa xóm nhưng sợ mất đất. "
    "Tôi đề nghị đo lại có mặt cả hai, ai sai thì cùng bàn cách sửa: lùi tường hoặc trả bằng phần đất phía sau.",
    "Tôi khuyên bà Lan nhịn một chút cho yên cửa yên nhà, vì 0,4 m cũng không đáng bao nhiêu.",
    "Tôi lắng nghe từng bên, ghi lại mong muốn, giải thích rằng ranh giới xác định theo giấy chứng nhận và thực tế sử "
    "dụng ổn định, mời công chức địa chính cùng đo, rồi để hai bên tự thỏa thuận và lập biên bản hòa giải thành.",
)
#: For each answer the points of first and second marker; what is missing still waits.
MARKS = (
    (("3", "2.5", "4"), ("3", "3", "3.5")),
    (("2", "1", "2"), ("2", "1", "1.5")),
    (("2", "3", "3"), ("0", "1", "2")),
    (("0", "1", "0"), ("0", "0", "0")),
    (("3", "2", "4"),),
)
COMMENTS = ("Biết nghe riêng từng bên, tốt.", "Cần nêu rõ giấy tờ phải xem.", "Nên để các bên tự nêu phương án.")


def make_essays(*, now: datetime) -> None:
    """Make the paper, its answers and marks, once."""
    if Paper.objects.filter(code=CODE).exists():
        return
    begun = now - timedelta(days=3)
    import_bank_text(source=ESSAY, by=None, now=begun, state="approved")
    question = Question.objects.get(code=CODE)
    title = "Bài thu hoạch: hòa giải tranh chấp ranh giới đất"
    paper = save_paper(code=CODE, title=title, questions=[question], pass_percent=50, now=begun, by=None)
    for number, writer in enumerate(_writers(now)):
        _hand_in(paper, writer, TEXTS[number], begun + timedelta(hours=number))
    plan = MarkingPlan.objects.get(paper=paper)
    officer, trainer, editor = (User.objects.get(username=name) for name in ("sotuphap", "tapvien", "bientap"))
    save_settings(plan=plan, by=officer, now=begun, marker_count=2)
    plan.refresh_from_db()
    for person in (trainer, editor):
        assign(plan=plan, user=person, kind=MarkingDutyKind.MARKER, by=officer, now=begun)
    assign(plan=plan, user=officer, kind=MarkingDutyKind.ARBITER, by=officer, now=begun)
    for place, person in enumerate((trainer, editor)):
        for given in (marks[place] for marks in MARKS if place < len(marks)):
            _mark(plan, person, given, now - timedelta(days=1))


def _writers(now: datetime) -> list[User]:
    offices = Appointment.objects.filter(commune_id=COMMUNE, ended_on=None).select_related("mediator").order_by("pk")
    people = list(dict.fromkeys(office.mediator for office in offices[:20]))[: len(TEXTS)]
    return ensure_mediator_accounts(mediators=people, by=None, now=now)


def _hand_in(paper: Paper, writer: User, text: str, at: datetime) -> None:
    attempt = start_attempt(paper=paper, user=writer, now=at)
    order = attempt.items.get().order
    save_answer(
        by=writer,
        attempt_id=attempt.public_id,
        order=order,
        data={f"c{order}": text},
        tab_id="demo",
        sequence=1,
        now=at,
    )
    submit_attempt(attempt=attempt, now=at + timedelta(minutes=20))


def _mark(plan: MarkingPlan, marker: User, points: Sequence[str], at: datetime) -> None:
    turn = take_next(plan=plan, by=marker, now=at)
    if turn is None:
        return
    lines = [CriterionMark(Decimal(value), COMMENTS[place]) for place, value in enumerate(points)]
    give_mark(turn=turn, by=marker, criteria=lines, comment="Cảm ơn bài viết của Ông/Bà.", now=at)
