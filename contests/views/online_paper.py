"""The paper of an online attempt: shown whole, each answer saved by itself, handed in once."""

import re
import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import public
from content.serving import answer_picture
from contests.enums import OnlineState
from contests.models import OnlineAnswer, OnlineAttempt, OnlineRound
from contests.paper_html import paper_page, question_forms, state_words
from contests.queries.online_paper import may_show_score, paper_of
from contests.queries.online_pool import pool_of
from contests.rules.online_marking import GUESS_PLACE
from contests.services.online_save import Saved, SaveOutcome, save
from contests.services.online_submit import submit
from contests.views.entrant_door import own_attempt, owners_of_attempt, pass_of
from lms.base.clock import LOCAL_ZONE, now
from lms.base.errors import NotNow, RuleViolation
from lms.base.shapes import may_take_shape

Answers = list[OnlineAnswer]
GONE = "Máy này không còn giữ lượt thi ấy. Xin vào lại bằng số và mã vào thi, rồi mở lại bài."
#: Options are called `c`; of statements each has a name of its own, else one button would put out the other's.
CHOICE = re.compile(r"c\d{0,3}")
NO_STORE = {"Cache-Control": "no-store"}
STATUS = {SaveOutcome.LATE: 409, SaveOutcome.CONFLICT: 409, SaveOutcome.BAD: 400, SaveOutcome.GONE: 401}


@owners_of_attempt
@require_safe
def paper(request: HttpRequest, attempt: OnlineAttempt, answers: Answers) -> HttpResponse:
    """Show the open paper, or what was handed in."""
    if attempt.state != OnlineState.OPEN:
        return _done_page(request, attempt, answers)
    return _paper_page(request, attempt, answers)


@public
@require_safe
def picture(request: HttpRequest, round_id: UUID, token: str) -> HttpResponseBase:
    """Hand out a picture of a frozen question. Its address can only be read on a paper or in the preview (C1, C2)."""
    online = get_object_or_404(OnlineRound.objects.select_related("round"), round__public_id=round_id)
    name = pool_of(online).pictures.get(token) if online.prepared_at else None
    if name is None:
        raise Http404
    return answer_picture(name)


@public
@require_POST
def save_answer(request: HttpRequest, contest_id: UUID, attempt_id: UUID) -> HttpResponse:
    """Save one answer: one statement, no session. A script gets JSON, a form without script the page again."""
    held = pass_of(request, contest_id)
    place = _whole(request.POST.get("place", ""))
    try:
        if held is None:
            said = Saved(SaveOutcome.GONE, 0)
        else:
            said = save(
                attempt_id=attempt_id,
                entrant_id=held.entrant_id,
                door=held.door,
                place=place,
                answer=_answer(request, place),
                tab_id=request.POST.get("tab", ""),
                sequence=_whole(request.POST.get("sequence", "")),
            )
    except NotNow:
        raise  # 503: the page keeps the answer and sends it again
    except RuleViolation as refusal:
        return _told(request, contest_id, attempt_id, place, Saved(SaveOutcome.BAD, 0), refusal.message)
    return _told(request, contest_id, attempt_id, place, said, _sentence(said))


@owners_of_attempt
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, attempt: OnlineAttempt, answers: Answers) -> HttpResponse:
    """Say what is unanswered and ask once more; handing in twice leads to the same acknowledgement."""
    if request.method == "POST":
        submit(attempt=attempt)
    if request.method == "POST" or attempt.state != OnlineState.OPEN:
        contest_id = attempt.entrant.contest.public_id
        return redirect("online:paper", contest_id=contest_id, attempt_id=attempt.public_id)
    questions, guess = paper_of(attempt, answers)
    context = {
        "unanswered": [one.place for one in questions if not one.is_answered],
        "lacks_guess": guess is not None and guess.value is None,
        **_clock(attempt),
        **_base(attempt),
    }
    return render(request, "contests/online/submit.html", context)


def _paper_page(
    request: HttpRequest, attempt: OnlineAttempt, answers: Answers, *, error: str = "", status: int = 200
) -> HttpResponse:
    values = _paper_values(request, attempt, answers)
    if not error and not values["is_over"] and may_take_shape(request):
        return HttpResponse(paper_page(attempt=attempt, values=values))
    return render(request, "contests/online/paper.html", {**values, "error": error, **_base(attempt)}, status=status)


def _paper_values(request: HttpRequest, attempt: OnlineAttempt, answers: Answers) -> dict[str, Any]:
    questions, guess = paper_of(attempt, answers)
    tab, token = uuid.uuid4().hex, get_token(request)
    clock = _clock(attempt)
    save_url, submit_url = (
        reverse(f"online:{name}", args=[attempt.entrant.contest.public_id, attempt.public_id])
        for name in ("save", "submit")
    )
    same = {"save_url": save_url, "attempt": attempt.public_id, "csrf": token, "tab": tab}
    return {
        "attempt_id": attempt.public_id,
        "csrf_token": token,
        "question_forms": question_forms(questions, **same),
        "total": len(questions),
        "number": attempt.number,
        "tab": tab,
        "save_url": save_url,
        "submit_url": submit_url,
        "asks_guess": guess is not None,
        "guess_text": guess.text if guess else "",
        "guess_value": guess.value if guess and guess.value is not None else "",
        "guess_sequence": guess.sequence if guess else 1,
        "guess_state": state_words(guess.saved_at if guess else None),
        **clock,
    }


def _done_page(request: HttpRequest, attempt: OnlineAttempt, answers: Answers) -> HttpResponse:
    questions, guess = paper_of(attempt, answers)
    context = {
        "answered": sum(one.is_answered for one in questions),
        "total": len(questions),
        "guess": guess,
        "shows_score": may_show_score(attempt, now=now()),
        "submitted": milliseconds(attempt.submitted_at),
        "received": milliseconds(attempt.received_at),
        **_base(attempt),
    }
    return render(request, "contests/online/done.html", context)


def _told(
    request: HttpRequest, contest_id: UUID, attempt_id: UUID, place: int, said: Saved, sentence: str
) -> HttpResponse:
    status = STATUS.get(said.outcome, 200)
    if not request.accepts("text/html"):
        return JsonResponse(_as_json(said, sentence), status=status, headers=NO_STORE)
    if said.outcome == SaveOutcome.GONE:
        return redirect("online:enter", contest_id=contest_id)
    if said.is_accepted:
        response = redirect("online:paper", contest_id=contest_id, attempt_id=attempt_id)
        response["Location"] += f"#cau-{place}"
        response["Cache-Control"] = "no-store"
        return response
    found = own_attempt(request, contest_id, attempt_id)
    if found is None:
        return redirect("online:enter", contest_id=contest_id)
    attempt, answers = found
    if attempt.state == OnlineState.OPEN and status == 400:
        return _paper_page(request, attempt, answers, error=sentence, status=422)
    return render(request, "contests/online/late.html", {"sentence": sentence, **_base(attempt)}, status=status)


def _answer(request: HttpRequest, place: int) -> Any:
    """Return the answer as a form posts it: options named `c`, `c1`, `c2` …, the guess as digits."""
    if place != GUESS_PLACE:
        names = [name for name in request.POST if CHOICE.fullmatch(name)]
        return [value for name in names for value in request.POST.getlist(name) if value]
    text = request.POST.get("guess", "").replace(".", "").replace(" ", "")
    if not text:
        return {"guess": None}
    return {"guess": int(text)} if text.isascii() and text.isdigit() and len(text) <= 16 else text


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else -1


def _sentence(said: Saved) -> str:
    if said.outcome == SaveOutcome.GONE:
        return _(GONE)
    if said.outcome == SaveOutcome.SUPERSEDED:
        return _("Câu này đã được trả lời sau đó ở một trang khác; câu trả lời ấy được tính. Xin tải lại trang để xem.")
    if said.outcome == SaveOutcome.CONFLICT:
        return _("Câu này đã được lưu với nội dung khác từ cùng trang. Xin tải lại trang để xem câu đang được tính.")
    if said.outcome == SaveOutcome.BAD:
        return _("Câu trả lời gửi lên không khớp với câu hỏi. Xin tải lại trang rồi trả lời lại.")
    return _late_sentence(said) if said.outcome == SaveOutcome.LATE else ""


def _late_sentence(said: Saved) -> str:
    kept = (
        _("Câu trả lời được tính là câu đã nhận lúc %(at)s.") % {"at": milliseconds(said.counted_at)}
        if said.counted_at
        else _("Câu này không có câu trả lời nào nhận được trước đó.")
    )
    why = _("Lượt thi đã kết thúc lúc %(at)s.") % {"at": milliseconds(said.over_at)}
    return " ".join([why, _("Câu trả lời vừa gửi được giữ làm bằng chứng, không tính điểm."), kept])


def _as_json(said: Saved, sentence: str) -> dict[str, Any]:
    found: dict[str, Any] = {"state": str(said.outcome), "sequence": said.sequence}
    if said.received_at is not None:
        found["at"] = f"{said.received_at.astimezone(LOCAL_ZONE):%H:%M:%S}"
        found["received_at"] = said.received_at.isoformat(timespec="milliseconds")
    if sentence:
        found["message"] = sentence
    if said.outcome == SaveOutcome.LATE:
        found["deadline"] = _iso(said.over_at)
        found["counted_at"] = _iso(said.counted_at)
    return found


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None


def milliseconds(moment: datetime | None) -> str:
    """Return a moment as results tell it: «08:30:05,123 ngày 22/11/2026», in Viet Nam."""
    if moment is None:
        return ""
    local = moment.astimezone(LOCAL_ZONE)
    return f"{local:%H:%M:%S},{local.microsecond // 1000:03d} ngày {local:%d/%m/%Y}"


def _clock(attempt: OnlineAttempt) -> dict[str, Any]:
    """Return what a page says about the time left; the server's clock alone decides."""
    seconds = max(int((attempt.deadline_at - now()).total_seconds()), 0)
    return {
        "seconds_left": seconds,
        "minutes_left": -(-seconds // 60),
        "is_over": seconds == 0,
        "deadline_time": f"{attempt.deadline_at.astimezone(LOCAL_ZONE):%H:%M:%S}",
        "paper_url": reverse("online:paper", args=[attempt.entrant.contest.public_id, attempt.public_id]),
    }


def _base(attempt: OnlineAttempt) -> dict[str, Any]:
    entrant = attempt.entrant
    return {"entrant": entrant, "contest": entrant.contest, "attempt": attempt, "online": attempt.round.online}
