"""What an address of the figure screens asks for: place, day, reading of the past, borders."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lms.base.days import DayField
from mediators.models import Unit
from reports.access import figure_scope
from reports.queries.places import Place, Territory, find_territory

THEN = "khi-do"


@dataclass(frozen=True)
class Asked:
    """The choice, within what the person reads."""

    territory: Territory
    as_of: date
    known_then: bool
    borders_then: bool
    borders_unknown: bool = False
    day_refusal: str = ""

    @property
    def place(self) -> Place:
        """Return the place."""
        return self.territory.place

    @property
    def rows(self) -> tuple[Unit, ...]:
        """Return the units into which the place is split: communes of a province, provinces of the nation."""
        return self.territory.provinces if self.place.is_nation else self.territory.communes

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the parameters that keep the choice, for forms."""
        values = {
            "tinh": self.place.province if not self.place.commune else "",
            "xa": self.place.commune,
            "ngay": self.as_of.isoformat(),
            "biet": THEN if self.known_then else "",
            "dia-gioi": THEN if self.borders_then else "",
        }
        return [(name, value) for name, value in values.items() if value]

    def query(self, **changes: str) -> str:
        """Return the parameters that keep the choice, with some set anew; empty ones are left out."""
        values = dict(self.hidden) | changes
        return urlencode({name: value for name, value in values.items() if value})


def read_asked(request: HttpRequest, *, today: date) -> Asked:
    """Return what is asked for; the day is today when it is missing, unreadable or to come (told).

    Where nothing is known of the borders of the day (before 1/7/2025), today's are taken, and said so.

    Raises:
        Http404: the place is not one of theirs.
    """
    as_of, day_refusal = _day(request.GET.get("ngay", ""), today)
    wants_then = request.GET.get("dia-gioi") == THEN and as_of < today
    province, commune = request.GET.get("tinh", "")[:5], request.GET.get("xa", "")[:5]
    scope, territory = figure_scope(request.user), None
    if wants_then:
        territory = find_territory(scope=scope, province=province, commune=commune, on=as_of, borders_on=as_of)
    borders_then = territory is not None
    if territory is None:
        territory = find_territory(scope=scope, province=province, commune=commune, on=today)
    if territory is None:
        raise Http404
    known_then = request.GET.get("biet") == THEN and as_of < today
    return Asked(territory, as_of, known_then, borders_then, wants_then and not borders_then, day_refusal)


def _day(text: str, today: date) -> tuple[date, str]:
    """Return the day asked for, as people type it or as addresses keep it, and why another one was taken."""
    try:
        asked = DayField(required=False).clean(text)
    except ValidationError as refusal:
        return today, f"{refusal.messages[0]} " + _("Đang hiện số liệu hôm nay.")
    if asked is not None and asked > today:
        return today, _("Ngày ấy chưa tới. Đang hiện số liệu hôm nay.")
    return asked or today, ""
