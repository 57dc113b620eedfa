"""What was sent to whom and when, single reminders, and what the superior is told."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import is_province_officer, officer_scope, require_roles
from accounts.enums import Role
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show, words_of
from mediators.access import visible_communes
from mediators.models import Unit
from training.access import acting_user, visible_reminders
from training.enums import ORDERED_CHANNELS, SENT_CHANNELS, ReminderChannel, ReminderState
from training.models import Reminder, ReminderSpend
from training.queries.deadlines import CountedPaginator
from training.queries.reminders import ReminderFilters, filtered, wants_no_messages
from training.reminder_forms import StopForm
from training.reminder_words import reason_words
from training.services.reminders import mark_seen, resend, set_choice, stop_reminder
from training.services.reminders.people import SEND_AGAIN_FROM
from training.views.shared import officer_required

SHOWN_CHANNELS = (ReminderChannel.PRODUCT, *ORDERED_CHANNELS)
MOST_TICKED = 300


@officer_required
@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Show every reminder of the officer's places, newest first, with the month's cost."""
    communes = list(visible_communes(request.user).select_related("parent").order_by("name_key", "code"))
    filters = _filters(request, communes)
    rows = visible_reminders(request.user).exclude(channel=ReminderChannel.SUPERIOR)
    narrowed = filtered(rows, filters)
    counts = dict(filtered(rows, _without_state(filters)).order_by().values_list("state").annotate(number=Count("pk")))
    count = counts.get(filters.state, 0) if filters.state else sum(counts.values())
    page = CountedPaginator(narrowed, count=count).get_page(request.GET.get("trang", "1")[:6])
    for row in page.object_list:
        row.reason_words = reason_words(row.reason)
    context = {
        "page": page,
        "communes": communes,
        "filters": filters,
        "words": filters.words,
        "chips": chips(request, "tinh-trang", _state_choices(counts)),
        "channels": [(channel.value, channel.label) for channel in SHOWN_CHANNELS],
        "months": _months(today()),
        "query": joined(query_of(request)),
        "is_filtered": filters != ReminderFilters(),
        **_for_superior(request),
        **_money(request, communes),
    }
    return show(request, "training/reminders.html", context)


@officer_required
@require_safe
def reminder_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one reminder with everything that happened to it, and what can be done."""
    reminder = _find(request, public_id)
    events = list(reminder.events.select_related("by"))
    for item in events:
        item.words = reason_words(item.code) if item.code else ""
    context = {
        "reminder": reminder,
        "mediator": reminder.appointment.mediator,
        "events": events,
        "reason": reason_words(reminder.reason),
        "may_resend": reminder.channel in SENT_CHANNELS and reminder.state in SEND_AGAIN_FROM,
        "may_stop": reminder.state == ReminderState.WAITING,
        "no_messages": wants_no_messages(reminder.appointment.mediator),
        "staff_place": str(reminder.commune),
    }
    return show(request, "training/reminder.html", context)


@officer_required
def reminder_resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then put a message that failed or is unclear back among those that wait."""
    reminder = _find(request, public_id)
    if request.method == "POST":
        try:
            resend(reminder=reminder, by=acting_user(request), now=now())
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã cho gửi lại. Tin đi trong ít phút, hoặc 7 giờ sáng nếu đang là đêm."))
        return redirect("training:reminder", reminder.public_id)
    is_unclear = reminder.state == ReminderState.UNKNOWN
    context = {
        "title": _("Gửi lại tin nhắc"),
        "about": f"{reminder.appointment.mediator.full_name}: {reminder.text}",
        "what": _("Chưa rõ lần trước đã đến hay chưa: người nhận có thể nhận hai tin giống nhau.")
        if is_unclear
        else "",
        "button": _("Gửi lại"),
        "back_url": reverse("training:reminder", args=[reminder.public_id]),
    }
    return show(request, "training/reminder_confirm.html", context)


@officer_required
def reminder_stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop a reminder that waits, for a reason."""
    reminder = _find(request, public_id)
    form = StopForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            stop_reminder(reminder=reminder, reason=form.cleaned_data["reason"], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã thôi lần nhắc này. Các lần nhắc sau vẫn giữ."))
            return redirect("training:reminder", reminder.public_id)
    context = {
        "form": form,
        "title": _("Thôi lần nhắc này"),
        "about": f"{reminder.appointment.mediator.full_name}: {reminder}",
        "what": _("Lần nhắc này không được gửi hoặc gọi nữa. Lần nhắc sau của người này không đổi."),
        "button": _("Thôi nhắc"),
        "back_url": reverse("training:reminder", args=[reminder.public_id]),
    }
    return show(request, "training/reminder_confirm.html", context, status=422 if form.errors else 200)


@officer_required
@require_POST
def reminder_choice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep, on behalf of a person, whether messages are wanted."""
    reminder = _find(request, public_id)
    no_messages = request.POST.get("khong-nhan") == "1"
    mediator = reminder.appointment.mediator
    set_choice(mediator=mediator, no_messages=no_messages, by=acting_user(request), now=now())
    said = _("Đã ghi: không gửi tin nhắn cho người này.") if no_messages else _("Đã ghi: lại gửi tin nhắn được.")
    messages.success(request, said)
    return redirect("training:reminder", reminder.public_id)


@require_roles(Role.PROVINCE_OFFICER)
def superior_list(request: HttpRequest) -> HttpResponse:
    """Tell the province who is overdue, commune by commune; ticked lines are noted as seen."""
    rows = visible_reminders(request.user).filter(channel=ReminderChannel.SUPERIOR)
    if request.method == "POST":
        ticked = [value for value in request.POST.getlist("dong")[:MOST_TICKED] if _is_uuid(value)]
        ids = list(rows.filter(public_id__in=ticked).values_list("pk", flat=True))
        count = mark_seen(reminder_ids=ids, by=acting_user(request), now=now())
        messages.success(request, _("Đã ghi đã xem %(count)s dòng.") % {"count": count})
        return redirect("training:reminder-superior")
    is_all = request.GET.get("xem") == "tat-ca"
    words = words_of(request)
    found = filtered(rows, ReminderFilters(words=words)).select_related("appointment__training_status")
    if not is_all:
        found = found.filter(seen_at__isnull=True)
    context = {
        "page": page_of(
            request, found.order_by(F("seen_at").desc(nulls_first=True), "commune__name_key", "due_on", "pk")
        ),
        "words": words,
        "is_all": is_all,
        "chips": chips(request, "xem", [("", _("Chưa xem")), ("tat-ca", _("Tất cả"))]),
        "query": joined(query_of(request)),
        "is_filtered": bool(words),
        "today": today(),
    }
    return show(request, "training/reminder_superior.html", context)


def _find(request: HttpRequest, public_id: UUID) -> Reminder:
    """Return a reminder in the officer's places, or answer 404."""
    rows: QuerySet[Reminder] = visible_reminders(request.user).select_related(
        "appointment__mediator__reminder_choice", "appointment__team", "commune__parent", "step"
    )
    return get_object_or_404(rows, public_id=public_id)


def _filters(request: HttpRequest, communes: list[Unit]) -> ReminderFilters:
    given = request.GET
    commune = given.get("xa", "")
    if commune and all(unit.code != commune for unit in communes):
        raise Http404
    state, channel = given.get("tinh-trang", ""), given.get("cach", "")
    return ReminderFilters(
        state=state if state in ReminderState.values else "",
        channel=channel if channel in ReminderChannel.values else "",
        commune=commune,
        month=_month(given.get("thang", "")),
        words=words_of(request),
    )


def _without_state(filters: ReminderFilters) -> ReminderFilters:
    return ReminderFilters(channel=filters.channel, commune=filters.commune, month=filters.month, words=filters.words)


def _state_choices(counts: dict[str, int]) -> list[tuple[str, str, int | None]]:
    found: list[tuple[str, str, int | None]] = [("", _("Tất cả"), sum(counts.values()))]
    return found + [(state.value, state.label, counts[state]) for state in ReminderState if counts.get(state)]


def _money(request: HttpRequest, communes: list[Unit]) -> dict[str, Any]:
    """Return the month's cost of the officer's places, and those whose cap holds messages back; one statement."""
    month, scope = today().replace(day=1), officer_scope(request.user)
    provinces = {unit.parent_id for unit in communes} if scope.provinces or scope.nation else set()
    place = Q(unit__in=[unit.code for unit in communes]) | Q(unit__in=provinces)
    rows = list(ReminderSpend.objects.filter(place, month=month).select_related("unit"))
    return {
        "month": month,
        "spent": sum(row.spent_vnd for row in rows if row.unit.parent_id is not None),
        "capped": [row.unit for row in rows if row.cap_reached_at is not None],
    }


def _for_superior(request: HttpRequest) -> dict[str, Any]:
    """Return whether the reader is told of overdue people, and of how many who were not seen yet; one statement."""
    if not is_province_officer(request.user):
        return {"is_province": False, "unseen": 0}
    notices = visible_reminders(request.user).filter(channel=ReminderChannel.SUPERIOR, seen_at__isnull=True)
    return {"is_province": True, "unseen": notices.count()}


def _months(day: date) -> list[tuple[str, str]]:
    """Return this month and the eleven before it, as value and words."""
    found, year, month = [], day.year, day.month
    for _place in range(12):
        found.append((f"{year}-{month:02d}", f"{month:02d}/{year}"))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
