"""Demo papers: one open survey of the province with attempts, more time and an appeal; a printed one; a draft."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from mediators.models import Mediator
from quizzes.blocks import asked_block
from quizzes.letters import answer_of, clean_letters, key_letters, shape_of
from quizzes.models import AnswerSave, Attempt, Paper
from quizzes.services import start_attempt, submit_attempt
from quizzes.services.appeals import make_appeal
from quizzes.services.extra_time import give_extra_time
from quizzes.services.paper_print import make_variant
from quizzes.services.papers import create_paper, open_paper

SCOPE, TITLE = "31", "Khảo sát nhanh kiến thức hòa giải"
RIGHT_SHARE = (0.9, 0.55, 0.75)
REASON = "Phương án tôi chọn cũng đúng theo điều luật được dẫn, xin xem lại."


def make_papers(*, writer: User, commune: str, now: datetime, random: Random) -> int:
    """Make the papers once, with attempts of the people who have signed in; return how many papers were made."""
    if Paper.objects.filter(scope_code=SCOPE, title=TITLE).exists():
        return 0
    survey = _survey(writer, now)
    people = Mediator.objects.filter(commune_id=commune, user__activated_at__isnull=False).order_by("pk")
    for place, person in enumerate(people[: len(RIGHT_SHARE)]):
        if person.user is not None:
            _attempt(survey, person.user, RIGHT_SHARE[place], now, random, appeals=place == 1)
    last = people.last()
    if last is not None and last.user is not None:
        give_extra_time(
            paper=survey,
            user=last.user,
            minutes=10,
            factor=Decimal("1.5"),
            reason="Mắt kém, đọc chậm",
            by=writer,
            now=now,
        )
    for _number in range(2):
        make_variant(paper=survey, by=writer, now=now)
    values = {"title": "Đánh giá năng lực cuối năm (đang soạn)", "blueprint": [{"subject": "CD-K1", "count": 5}]}
    create_paper(by=writer, now=now, scope_code=SCOPE, values=values)
    return 2


def _survey(writer: User, now: datetime) -> Paper:
    values = {
        "title": TITLE,
        "blueprint": [{"subject": "CD-K1", "count": 6}, {"subject": "CD-L1", "count": 4}],
        "audience": "place",
        "time_limit_minutes": 20,
        "attempts_allowed": 2,
        "pass_percent": Decimal(60),
        "closes_at": now + timedelta(days=21),
        "shuffle_questions": True,
    }
    paper = create_paper(by=writer, now=now - timedelta(days=3), scope_code=SCOPE, values=values)
    return open_paper(paper=paper, by=writer, now=now - timedelta(days=3))


def _attempt(paper: Paper, user: User, right: float, now: datetime, random: Random, *, appeals: bool) -> None:
    """Let a person answer, so many rightly, hand in, and perhaps ask to look again."""
    begun = now - timedelta(hours=random.randint(5, 50))
    attempt = start_attempt(paper=paper, user=user, now=begun)
    for item in attempt.items.select_related("version"):
        block = asked_block(item.version, attempt=attempt)
        shape = shape_of(block)
        if shape is None:
            continue
        letters = key_letters(block, seed=attempt.seed)
        if random.random() > right:
            letters = clean_letters("Đ" * shape.count if shape.kind == "truth" else "A", shape=shape)
        AnswerSave.objects.create(
            attempt=attempt,
            item=item,
            tab_id="demo",
            sequence=1,
            answer=answer_of(block, letters, seed=attempt.seed),
            received_at=begun + timedelta(minutes=item.order),
        )
    submit_attempt(attempt=attempt, now=begun + timedelta(minutes=15))
    if appeals:
        done = Attempt.objects.select_related("paper").get(pk=attempt.pk)
        make_appeal(attempt=done, order=2, reason=REASON, by=user, now=begun + timedelta(hours=1))
