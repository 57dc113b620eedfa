"""The learner's own reminders, and whether messages are wanted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import learner_required
from lms.base.clock import now
from lms.base.lists import show
from mediators.models import Mediator
from training.access import acting_user
from training.enums import ReminderChannel, ReminderState
from training.models import Reminder
from training.queries.reminders import wants_no_messages
from training.services.reminders import set_choice

MOST_SHOWN = 20


@learner_required
def own_reminders(request: HttpRequest) -> HttpResponse:
    """Show what was sent to whoever is signed in; messages can be switched off and on."""
    mediator = Mediator.objects.filter(user=request.user).select_related("reminder_choice").first()
    if request.method == "POST":
        if mediator is not None:
            no_messages = request.POST.get("khong-nhan") == "1"
            set_choice(mediator=mediator, no_messages=no_messages, by=acting_user(request), now=now())
            said = _("Đã ghi: không gửi tin nhắn nữa.") if no_messages else _("Đã ghi: lại gửi tin nhắn.")
            messages.success(request, said)
        return redirect("training:own-reminders")
    sent = Reminder.objects.filter(appointment__mediator=mediator, state=ReminderState.SENT)
    context = {
        "reminders": sent.exclude(channel=ReminderChannel.SUPERIOR).order_by("-sent_at", "-pk")[:MOST_SHOWN]
        if mediator
        else [],
        "mediator": mediator,
        "no_messages": mediator is not None and wants_no_messages(mediator),
    }
    return show(request, "training/own_reminders.html", context)
