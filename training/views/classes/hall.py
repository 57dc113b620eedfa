"""The hall: a passing code on the projector, and learners who mark themselves with it."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.qr import qr_picture
from lms.base.clock import local_day, now
from lms.base.errors import RuleViolation
from lms.base.lists import posted, show
from mediators.models import Mediator
from training.class_forms import HallForm
from training.enums import Presence, RollWay
from training.models import ClassSession
from training.queries.attendance import counts_of, people_by_code, roll_of
from training.rules.classes import HALL_STEP_SECONDS, hall_code, hall_code_counts
from training.services.attendance import Mark, mark_roll
from training.views.classes.shared import class_context, class_staff_required, find_session

#: How long somebody who scanned in time may take to press the button.
MINUTES_TO_CONFIRM = 3
SALT = "training.hall"
SHOWN_NAMES = 24


@class_staff_required
@require_safe
def roll_hall(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the code of the moment large, how many are in, and the names that came last; renewed by itself."""
    session, moment = find_session(request, public_id), now()
    code = hall_code(secret=session.hall_secret, moment=moment)
    lines = roll_of(session)
    came = sorted((line for line in lines if line.is_there), key=lambda line: str(line.marked_at), reverse=True)
    context = class_context(session.training_class, on=local_day(moment)) | {
        "session": session,
        "code": f"{code[:4]} {code[4:]}",
        "qr": qr_picture(urljoin(settings.LMS_BASE_URL, reverse("training:hall-code", args=[code]))),
        "address": urljoin(settings.LMS_BASE_URL, reverse("training:hall")).split("://", 1)[-1],
        "counts": counts_of(lines),
        "names": [line.name for line in came[:SHOWN_NAMES]],
        "is_open": session.closed_at is None and session.held_on == local_day(moment),
        "seconds": HALL_STEP_SECONDS - int(moment.timestamp()) % HALL_STEP_SECONDS + 1,
    }
    response = show(request, "training/classes/hall_screen.html", context)
    if "HX-Request" not in request.headers:
        response["Refresh"] = str(context["seconds"])
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hall(request: HttpRequest, code: str = "") -> HttpResponse:
    """Let a learner in the hall mark oneself: the code of the moment, then one's own account or card code."""
    moment = now()
    typed = code or request.GET.get("ma", "")
    seal = request.POST.get("seal", "")
    session = _sealed(seal) if seal else _session_of(typed, moment)
    if session is None:
        wrong = (
            _("Mã đã đổi hoặc không đúng. Xin nhìn màn chiếu, quét hoặc gõ lại mã đang hiện.") if typed or seal else ""
        )
        return _page(request, {"wrong": wrong}, status=422 if wrong else 200)
    person = _own(request)
    form = HallForm(posted(request), needs_code=person is None)
    context: dict[str, Any] = {"session": session, "lesson": session.training_class, "person": person, "form": form}
    context["seal"] = seal or signing.dumps(str(session.public_id), salt=SALT)
    if form.is_bound and form.is_valid():
        chosen = person or _invited(session, form.cleaned_data["code"])
        if chosen is None:
            form.add_error("code", _("Mã này không có trong danh sách mời của lớp. Xin báo tập huấn viên ghi tên."))
        else:
            return _mark(request, session, chosen, context, moment)
    return _page(request, context, status=422 if form.errors else 200)


def _mark(
    request: HttpRequest, session: ClassSession, person: Mediator, context: dict[str, Any], moment: datetime
) -> HttpResponse:
    mark = Mark(person=person, presence=Presence.PRESENT, way=RollWay.HALL_CODE, marked_at=moment)
    try:
        done = mark_roll(session=session, marks=[mark], by=None, now=moment)[0]
    except RuleViolation as refusal:
        context["form"].add_error(None, refusal.message)
        return _page(request, context, status=422)
    return _page(request, context | {"is_done": True, "questions": done.questions, "code": person.code})


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "training/classes/hall.html", context, status=status)


def _session_of(typed: str, moment: datetime) -> ClassSession | None:
    """Return the half-day of today whose screen shows this code."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    if not digits:
        return None
    today = ClassSession.objects.filter(held_on=local_day(moment), closed_at=None, training_class__cancelled_at=None)
    for session in today.select_related("training_class__unit", "subject").order_by("pk"):
        if hall_code_counts(secret=session.hall_secret, code=digits, moment=moment):
            return session
    return None


def _sealed(seal: str) -> ClassSession | None:
    """Return the half-day that somebody's page was made for, within the minutes to confirm."""
    try:
        wanted = signing.loads(seal, salt=SALT, max_age=MINUTES_TO_CONFIRM * 60)
    except signing.BadSignature:
        return None
    return ClassSession.objects.select_related("training_class__unit", "subject").filter(public_id=wanted).first()


def _own(request: HttpRequest) -> Mediator | None:
    if not request.user.is_authenticated:
        return None
    return Mediator.objects.select_related("commune").filter(user=request.user).first()


def _invited(session: ClassSession, code: str) -> Mediator | None:
    person = people_by_code([code]).get(code)
    invited = person is not None and session.training_class.invites.filter(mediator=person).exists()
    return person if invited else None
