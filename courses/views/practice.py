"""«Ôn tập hôm nay»: the day, one card at a time, how well it was remembered, what rests and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import learner_required
from courses.enums import CardOrigin, PracticeFeeling
from courses.models import PracticeCard, PracticeReview
from courses.queries import practice as queries
from courses.queries.practice import Day, ShownCard
from courses.rules.repetition import Feeling, reviewed
from courses.services import practice as services
from courses.views.lessons import BAD_ANSWER
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.hgm import BadAnswer, BlockState, RenderContext, render_block
from quizzes.enums import QuestionState

RESTING_PER_PAGE = 20
FEELING_WORDS = {
    Feeling.FORGOTTEN: ("Quên", "Chưa nhớ ra"),
    Feeling.HARD: ("Khó", "Nhớ ra nhưng phải nghĩ lâu"),
    Feeling.GOOD: ("Được", "Nhớ được"),
    Feeling.EASY: ("Dễ", "Nhớ ngay"),
}


@learner_required
@never_cache
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Show what waits today and on which days of the week something was repeated."""
    moment = now()
    day = queries.day_of(request.user, now=moment)
    context = {"day": day, "resting": queries.resting_count(request.user, now=moment), "week": week_words(day)}
    return render(request, "courses/practice.html", context)


def week_words(day: Day) -> str:
    """Say on how many days of this week something was repeated; nothing is said of days without."""
    count = len(day.week.days)
    if not count:
        return ""
    return _("Ông/Bà đã ôn %(count)s ngày trong tuần này.") % {"count": count}


@learner_required
@require_POST
def practice_begin(request: HttpRequest) -> HttpResponse:
    """Take up what was opened and missed since, then go to the first card."""
    services.gather_all(user=request.user, now=now())
    return HttpResponseRedirect(reverse("courses:practice-card"))


@learner_required
@never_cache
@require_safe
def practice_card(request: HttpRequest) -> HttpResponse:
    """Show the card that is next, or the end of the day."""
    return _card_page(request)


def _card_page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    moment = now()
    day = queries.day_of(request.user, now=moment)
    shown = queries.first_card(request.user, day)
    if shown is None:
        return HttpResponseRedirect(reverse("courses:practice"))
    context = {
        "day": day,
        "shown": shown,
        "origin": CardOrigin(shown.card.origin).label,
        "body": ""
        if shown.flash
        else render_block(replace(shown.block, number=day.place), _context(request, shown, error=error)),
        "feelings": [_choice(shown, feeling, moment) for feeling in shown.feelings],
        "error": error,
    }
    return render(request, "courses/practice_card.html", context, status=status)


def _context(request: HttpRequest, shown: ShownCard, *, error: str = "") -> RenderContext:
    answer = shown.card.pending_answer if shown.is_answered else None
    state = (
        BlockState(answer=answer, may_retry=False) if answer else BlockState(answer={} if error else None, error=error)
    )
    return RenderContext(
        seed=shown.seed(shown.number),
        states={shown.block.ref: state},
        answer_url=lambda _ref: reverse("courses:practice-answer", args=[shown.card.public_id, shown.number]),
        csrf_token=get_token(request),
    )


def _choice(shown: ShownCard, feeling: Feeling, moment: datetime) -> dict[str, object]:
    """Return what a button says: the feeling, what it means, when the card would come back."""
    after = reviewed(memory=services.memory_of(shown.card), rating=feeling, at=moment.astimezone(UTC))
    label, meaning = FEELING_WORDS[feeling]
    return {"value": int(feeling), "label": label, "meaning": meaning, "back": when(after.due_at - moment)}


def when(wait: timedelta) -> str:
    """Say in words after how long a card comes back."""
    days = max(wait.days, 1)
    if days == 1:
        return _("ngày mai")
    if days < 30:
        return ngettext("sau %(days)s ngày", "sau %(days)s ngày", days) % {"days": days}
    return _("sau khoảng %(months)s tháng") % {"months": round(days / 30)}


@learner_required
@require_POST
def practice_answer(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Take an answer; then its feedback is shown, with the feelings to choose from when it was right."""
    return _written(request, public_id, number, given=None)


@learner_required
@require_POST
def practice_rate(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Take how well a card was remembered, and go on to the next one."""
    text = request.POST.get("muc", "")
    return _written(request, public_id, number, given=int(text) if text in {"1", "2", "3", "4"} else 0)


def _written(request: HttpRequest, public_id: UUID, number: int, *, given: int | None) -> HttpResponse:
    who = {"user": request.user, "public_id": public_id, "number": number, "now": now()}
    try:
        if given is None:
            review = services.answer_card(data=request.POST, **who)
        else:
            review = services.rate_card(feeling=given, **who)
    except PracticeCard.DoesNotExist as error:
        raise Http404 from error
    except BadAnswer:
        return _card_page(request, error=_(BAD_ANSWER), status=422)
    except RuleViolation as refusal:
        return _refused(request, refusal)
    if given is None and review is not None:
        return HttpResponseRedirect(reverse("courses:practice-review", args=[public_id, number]))
    return HttpResponseRedirect(reverse("courses:practice-card"))


def _refused(request: HttpRequest, refusal: RuleViolation) -> HttpResponse:
    if refusal.code == "card_gone":
        messages.info(request, refusal.message)
        return HttpResponseRedirect(reverse("courses:practice-card"))
    return _card_page(request, error=refusal.message, status=422)


@learner_required
@never_cache
@require_safe
def practice_review(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Show what is to be said about an answer that was just given, and when the card comes back."""
    try:
        card = services.own_card(user=request.user, public_id=public_id)
        review = card.reviews.get(number=number)
    except (PracticeCard.DoesNotExist, PracticeReview.DoesNotExist) as error:
        raise Http404 from error
    shown = queries.shown_card(card)
    day = queries.day_of(request.user, now=now())
    same = shown is not None and shown.flash is None and shown.fingerprint == review.fingerprint
    context = {
        "shown": shown,
        "body": render_block(replace(shown.block, number=max(day.done, 1)), _feedback_of(shown, review))
        if shown and same and review.answer
        else "",
        "back": when(review.due_after - review.reviewed_at),
        "rating": PracticeFeeling(review.rating),
        "day": day,
    }
    return render(request, "courses/practice_review.html", context)


def _feedback_of(shown: ShownCard, review: PracticeReview) -> RenderContext:
    state = BlockState(answer=review.answer, may_retry=False)
    return RenderContext(seed=shown.seed(review.number), states={shown.block.ref: state})


@learner_required
@never_cache
@require_safe
def practice_resting(request: HttpRequest) -> HttpResponse:
    """List the cards that rest, each with the reason and what brings it back."""
    moment = now()
    cards = queries.resting_cards(request.user, now=moment)
    page = Paginator(cards, RESTING_PER_PAGE).get_page(request.GET.get("trang"))
    rows = [{"card": card, "why": why_resting(card, moment)} for card in page.object_list]
    return render(request, "courses/practice_resting.html", {"page": page, "rows": rows})


def why_resting(card: PracticeCard, moment: datetime) -> str:
    """Say why a card rests, and whether it will be back."""
    if card.question is None:
        if card.gone_since is not None and card.lesson.live:
            return _("Bài đã được sửa, phần này không còn trong bài. Nếu phần ấy trở lại, thẻ cũng trở lại.")
        return _("Bài học đang tạm rút để sửa. Khi bài mở lại, thẻ cũng trở lại.")
    if card.in_attempt:  # type: ignore[attr-defined]  # annotated by own_cards
        return _("Ông/Bà đang làm bài kiểm tra có câu này. Nộp bài xong, thẻ sẽ trở lại.")
    if card.question.state == QuestionState.RETIRED:
        return _("Câu hỏi đã ngừng dùng nên thẻ nghỉ hẳn.")
    if card.question.state == QuestionState.APPROVED:
        return _("Điều luật làm căn cứ vừa thay đổi. Câu hỏi tạm dừng đến khi được xem lại.")
    return _("Câu hỏi đang được sửa. Khi duyệt lại, thẻ cũng trở lại.")
