"""What an officer's first page says about reminders: that the month's money is used up."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import officer_scope
from accounts.models import User
from mediators.home_panels import HomeSentence
from training.models import ReminderSpend


def cap_sentences(user: User, on: date) -> Iterable[HomeSentence]:
    """Say that a cap of the month holds messages back, of the place itself or of its province; one statement."""
    scope = officer_scope(user)
    places = Q(unit__in=scope.communes | scope.provinces) | Q(unit__parent__in=scope.provinces)
    places |= Q(unit__communes__in=scope.communes)
    rows = ReminderSpend.objects.filter(places, month=on.replace(day=1), cap_reached_at__isnull=False)
    names = sorted({str(row.unit) for row in rows.select_related("unit")})
    if names:
        text = _("Tin nhắc tập huấn đã chạm mức chi của tháng: %(places)s.") % {"places": ", ".join(names[:3])}
        yield HomeSentence(text=text, url=reverse("training:reminders"), urgency=50)
