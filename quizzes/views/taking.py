"""Taking a paper: start page, one question a page, review, submission. Works without JavaScript."""

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import learner_required
from accounts.services.tries import TooManyTries
from lms.base.clock import LOCAL_ZONE, now
from lms.base.errors import NotNow, RuleViolation
from lms.hgm import BadAnswer, RenderContext, finished, in_steps, render_question_fields
from quizzes import rules, services
from quizzes.audience import check_access_code
from quizzes.blocks import in_order, shown_blocks
from quizzes.enums import AttemptState
from quizzes.models import Attempt, AttemptItem, Paper
from quizzes.offers import Offer, offer_for
from quizzes.queries import Sheet, attempts_at, own_attempt, question_count, sheet_of
from quizzes.services import SaveAck, SaveOutcome
from quizzes.services.attempts import control_prefix

STEP_TAKEN = "Bước này đã chọn rồi: trong tình huống không quay lại cảnh trước. Xin xem tiếp cảnh đang hiện."
BAD_ANSWER = "Câu trả lời gửi lên không khớp với câu hỏi. Xin chọn lại rồi lưu."


def _offered(request: HttpRequest, code: str) -> tuple[Paper, Offer]:
    paper = get_object_or_404(Paper, code=code)
    offer = offer_for(request.user, paper)
    if offer is None:
        raise Http404
    return paper, offer


def mine(request: HttpRequest, public_id: UUID) -> Attempt:
    """Return the attempt of this person; another's is like a missing one (A2)."""
    try:
        return own_attempt(user=request.user, public_id=public_id)
    except Attempt.DoesNotExist as error:
        raise Http404 from error


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Tell whether nothing more can be answered."""
    return attempt.state != AttemptState.OPEN or rules.is_late(received_at=at, deadline_at=attempt.deadline_at)


@learner_required
@never_cache
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Say the rules in words and offer to begin, or to go on."""
    found, offer = _offered(request, code)
    return _paper_page(request, found, offer)


def _paper_page(
    request: HttpRequest, paper: Paper, offer: Offer, refusal: str = "", status: int = 200, code_error: str = ""
) -> HttpResponse:
    attempts = list(attempts_at(user=request.user, paper=paper))
    opened = next((attempt for attempt in attempts if attempt.state == AttemptState.OPEN), None)
    at = now()
    code = services.attempts.start_refusal(paper=paper, attempts_used=len(attempts), now=at)
    context = {
        "paper": paper,
        "offer": offer,
        "code_error": code_error,
        "open": opened if opened and not is_over(opened, at) else None,
        "attempts": [attempt for attempt in attempts if attempt.state == AttemptState.SUBMITTED],
        "left": None if paper.attempts_allowed is None else max(paper.attempts_allowed - len(attempts), 0),
        "question_count": question_count(paper),
        "refusal": refusal or offer.refusal or (services.attempts.START_REFUSALS[code] if code else ""),
    }
    return render(request, "quizzes/paper.html", context, status=status)


@learner_required
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Open an attempt, or return to the open one."""
    found, offer = _offered(request, code)
    if offer.refusal:
        return _paper_page(request, found, offer, status=409)
    try:
        check_access_code(paper=found, user=request.user, typed=request.POST.get("ma", ""), now=now())
        attempt = services.start_attempt(paper=found, user=request.user, now=now())
    except NotNow:
        raise
    except TooManyTries as refusal:
        response = _paper_page(request, found, offer, status=429, code_error=refusal.message)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    except RuleViolation as refusal:
        if refusal.field == "ma":
            return _paper_page(request, found, offer, status=422, code_error=refusal.message)
        return _paper_page(request, found, offer, refusal.message, status=409)
    return HttpResponseRedirect(question_url(attempt, 1))


def question_url(attempt: Attempt, order: int) -> str:
    """Return the address of one question: its own page, or its place on the page of the whole paper."""
    if attempt.paper.one_question_a_page:
        return reverse("quizzes:question", args=[attempt.public_id, order])
    return f"{reverse('quizzes:whole', args=[attempt.public_id])}#cau-{order}"


@learner_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, public_id: UUID, order: int) -> HttpResponse:
    """Show one question; a POST saves its answer and goes where the pressed button says."""
    if request.method == "POST":
        return _save(request, public_id, order)
    attempt = mine(request, public_id)
    if attempt.state == AttemptState.SUBMITTED:
        return HttpResponseRedirect(reverse("quizzes:result", args=[public_id]))
    if is_over(attempt, now()):
        return HttpResponseRedirect(reverse("quizzes:review", args=[public_id]))
    return _question_page(request, sheet_of(attempt), order)


def _question_page(
    request: HttpRequest, sheet: Sheet, order: int, *, error: str = "", status: int = 200
) -> HttpResponse:
    item = sheet.item(order)
    if item is None:
        raise Http404
    block = in_order(shown_blocks([item.version])[item.version_id], shuffle=sheet.attempt.shuffle_options)
    context = {
        "attempt": sheet.attempt,
        "order": order,
        "total": len(sheet.items),
        "item": item,
        "points": block.points,
        "by_steps": in_steps(block) and not finished(block, sheet.answer(item)),
        "fields": render_question_fields(
            block,
            RenderContext(seed=sheet.attempt.seed),
            prefix=control_prefix(order),
            answer=sheet.answer(item),
        ),
        "error": error,
        "saved_at": sheet.saved_at(item),
        "tab": uuid.uuid4().hex,
        "sequence": sheet.next_sequence(item),
        "squares": sheet.squares(order),
        "is_last": order == len(sheet.items),
        **clock_context(sheet.attempt),
    }
    return render(request, "quizzes/question.html", context, status=status)


def clock_context(attempt: Attempt) -> dict[str, Any]:
    """Return what a page says about the time left; the server's clock alone decides."""
    if attempt.deadline_at is None:
        return {"deadline": None}
    seconds = max(int((attempt.deadline_at - now()).total_seconds()), 0)
    return {"deadline": attempt.deadline_at, "seconds_left": seconds, "minutes_left": -(-seconds // 60)}


def _save(request: HttpRequest, public_id: UUID, order: int) -> HttpResponse:
    try:
        ack = services.save_answer(
            by=request.user,
            attempt_id=public_id,
            order=order,
            data=request.POST,
            tab_id=request.POST.get("tab", ""),
            sequence=_whole_number(request.POST.get("sequence", "")),
            now=now(),
        )
    except AttemptItem.DoesNotExist as error:
        raise Http404 from error
    except NotNow:
        raise  # 503: the page keeps the answer and sends it again
    except (BadAnswer, RuleViolation) as error:
        return _not_saved(request, public_id, order, error)
    if request.accepts("text/html"):
        return _after_save(request, public_id, order, ack)
    return JsonResponse(ack_json(ack), status=200 if ack.accepted else 409)


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else -1


def _not_saved(request: HttpRequest, public_id: UUID, order: int, error: Exception) -> HttpResponse:
    sentence = sentence_of(error)
    if not request.accepts("text/html"):
        return JsonResponse({"state": "bad", "message": sentence}, status=400)
    return _question_page(request, sheet_of(mine(request, public_id)), order, error=sentence, status=400)


def sentence_of(error: Exception) -> str:
    """Return the sentence about an answer that could not be taken."""
    if isinstance(error, RuleViolation):
        return error.message
    taken = isinstance(error, BadAnswer) and error.code == "already_chosen"
    return _(STEP_TAKEN) if taken else _(BAD_ANSWER)


def ack_json(ack: SaveAck) -> dict[str, Any]:
    """Return an acknowledgement as the page's script reads it; sentences are in words for the person."""
    at = ack.received_at.astimezone(LOCAL_ZONE)
    found: dict[str, Any] = {"state": ack.outcome.value, "sequence": ack.sequence, "at": f"{at:%H:%M}"}
    if not ack.accepted:
        found["message"] = refusal_sentence(ack)
        found["deadline"] = ack.deadline_at.isoformat() if ack.deadline_at else None
        found["counted_at"] = ack.counted_at.isoformat() if ack.counted_at else None
    return found


def refusal_sentence(ack: SaveAck) -> str:
    """Say why a save does not count and what does."""
    if ack.outcome == SaveOutcome.CONFLICT:
        return _(
            "Câu này đã được lưu với nội dung khác từ cùng trang. Xin tải lại trang để xem câu trả lời đang được tính."
        )
    kept = (
        _("Câu trả lời được tính là câu đã lưu lúc %(at)s.") % {"at": _clock(ack.counted_at)}
        if ack.counted_at
        else _("Câu này không có câu trả lời nào được lưu trước đó.")
    )
    if ack.submitted_at and (ack.deadline_at is None or ack.submitted_at < ack.deadline_at):
        why = _("Bài đã nộp lúc %(at)s.") % {"at": _clock(ack.submitted_at)}
    else:
        why = _("Đã hết giờ làm bài lúc %(at)s.") % {"at": _clock(ack.deadline_at)}
    return " ".join([why, _("Câu trả lời vừa gửi được giữ lại nhưng không tính điểm."), kept])


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL_ZONE):%H:%M, %d/%m/%Y}" if moment else ""


def _after_save(request: HttpRequest, public_id: UUID, order: int, ack: SaveAck) -> HttpResponse:
    if ack.outcome == SaveOutcome.LATE:
        context = {"sentence": refusal_sentence(ack), "public_id": public_id}
        return render(request, "quizzes/late.html", context, status=409)
    if ack.outcome == SaveOutcome.CONFLICT:
        sheet = sheet_of(mine(request, public_id))
        return _question_page(request, sheet, order, error=refusal_sentence(ack), status=409)
    go = request.POST.get("go", "next")
    if go == "mark":
        services.mark_item(by=request.user, attempt_id=public_id, order=order)
        return HttpResponseRedirect(reverse("quizzes:question", args=[public_id, order]))
    if go == "review":
        return HttpResponseRedirect(reverse("quizzes:review", args=[public_id]))
    if go == "whole":
        return HttpResponseRedirect(f"{reverse('quizzes:whole', args=[public_id])}#cau-{order}")
    target = _whole_number(go) if go != "next" else order + 1
    return HttpResponseRedirect(reverse("quizzes:question", args=[public_id, max(target, 1)]))


@learner_required
@never_cache
@require_safe
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what is answered and what is not, and ask to confirm the submission."""
    attempt = mine(request, public_id)
    if attempt.state == AttemptState.SUBMITTED:
        return HttpResponseRedirect(reverse("quizzes:result", args=[public_id]))
    sheet = sheet_of(attempt)
    squares = sheet.squares()
    context = {
        "attempt": attempt,
        "squares": squares,
        "unanswered": [square.order for square in squares if not square.answered],
        "marked": [square.order for square in squares if square.marked],
        "total": len(squares),
        "is_over": is_over(attempt, now()),
        **clock_context(attempt),
    }
    return render(request, "quizzes/review.html", context)


@learner_required
@require_POST
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Submit once; a second press leads to the same result."""
    try:
        services.submit_attempt(attempt=mine(request, public_id), now=now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("quizzes:result", args=[public_id]))
