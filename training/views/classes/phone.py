"""The roll on the trainer's telephone: a page without data that outlives the network, its data, and what it sends.

The page and its service worker hold nothing of anybody and are the same for all (security.md C9). Names come as JSON
to whoever runs the class and stay on the device until the roll is sent.
"""

from dataclasses import asdict
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public
from accounts.models import ActivationCard
from lms.base.camera import CAMERA_FILES, camera_imports
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from training.access import acting_user
from training.class_access import visible_sessions
from training.models import ClassSession
from training.queries.attendance import RollLine, roll_of
from training.rules.classes import is_sealed, telephone_key
from training.services.attendance_bundles import receive_bundle
from training.views.classes.shared import class_staff_required, find_session

#: What the page needs to work without network.
FILES = (
    "lms/css/base.css",
    "lms/css/classes.css",
    "lms/js/roll-phone.js",
    "lms/js/roll-list.js",
    "lms/js/roll-store.js",
    "lms/js/roll-send.js",
    "lms/js/roll-code.js",
    *CAMERA_FILES,
    "lms/img/mark.svg",
)
CAMERA = "camera=(self)"


@public
@require_safe
def phone(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """Show the page for calling the roll with a telephone; it asks for names by itself and holds none."""
    response = render(request, "training/classes/phone.html")
    # The one page that may use the camera: it reads the codes of cards, and no picture leaves the telephone.
    vars(response)["_permissions_policy_override"] = CAMERA
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def phone_worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of that page; its reach is the folder of the page."""
    files = [*(static(name) for name in FILES), *camera_imports()]
    context = {
        "files": files,
        "shell": reverse("training:phone-shell"),
        "version": sha256("|".join(files).encode()).hexdigest()[:12],
    }
    response = render(request, "training/classes/worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@class_staff_required
@never_cache
@require_safe
def roll_data(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Hand out the roll of a half-day for the caller's telephone, with the key that seals what it sends."""
    session, user = find_session(request, public_id), acting_user(request)
    lines = [line for line in roll_of(session) if not line.is_walk_in]
    cards = _cards(lines)
    is_open = session.closed_at is None and session.training_class.cancelled_at is None
    return JsonResponse(
        {
            "session": str(session.public_id),
            "trainer": str(user.public_id),
            "key": telephone_key(roll_key=session.roll_key, trainer=str(user.public_id)),
            "csrf": get_token(request),
            "send": reverse("training:roll-bundle", args=[session.public_id]),
            "title": session.training_class.title,
            "when": f"{session} · {session.starts_at:%H:%M}–{session.ends_at:%H:%M}",
            "open": is_open and session.held_on <= today(),
            "over": not is_open,
            "people": [_person(line, cards) for line in lines],
        }
    )


@class_staff_required
@never_cache
@require_POST
def roll_bundle(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Take what a telephone kept; every answer says whether it is kept here, so that the telephone may let go."""
    session = _session(request, public_id)
    sent = {name: request.POST.get(name, "") for name in ("payload", "seal")}
    try:
        receipt = receive_bundle(**sent, by=acting_user(request), now=now())
    except RuleViolation as refusal:
        return JsonResponse({"kept": False, "reason": refusal.message}, status=422)
    return JsonResponse({"kept": True, "session": str(session.public_id), **asdict(receipt)})


def _session(request: HttpRequest, public_id: UUID) -> ClassSession:
    """Return a half-day that the caller runs, or ran when the telephone fetched its key: such marks are kept too.

    Raises:
        Http404: neither.
    """
    found = visible_sessions(request.user).filter(public_id=public_id).first()
    if found is not None:
        return found
    row = get_object_or_404(ClassSession, public_id=public_id)
    key = telephone_key(roll_key=row.roll_key, trainer=str(acting_user(request).public_id))
    if not is_sealed(key=key, payload=request.POST.get("payload", ""), seal=request.POST.get("seal", "")):
        raise Http404
    return row


def _person(line: RollLine, cards: dict[str, list[str]]) -> dict[str, object]:
    return {
        "code": line.code,
        "name": line.name,
        "team": line.team,
        "cards": cards.get(line.code, []),
        "presence": line.presence,
        "came": f"{line.came_at:%H:%M}" if line.came_at else "",
        "left": f"{line.left_at:%H:%M}" if line.left_at else "",
        "helped": line.helped,
    }


def _cards(lines: list[RollLine]) -> dict[str, list[str]]:
    """Return the public numbers of the cards of these people, by code; one statement."""
    people = {line.mediator.user_id: line.code for line in lines if line.mediator and line.mediator.user_id}
    found: dict[str, list[str]] = {}
    for user_id, number in ActivationCard.objects.filter(user_id__in=people).values_list("user_id", "number"):
        found.setdefault(people[user_id], []).append(number)
    return found
