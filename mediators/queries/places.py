"""Looking up places."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import SomeUser, officer_scope
from lms.base.errors import RuleViolation
from lms.base.text import sort_key
from mediators.models import Unit


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places of an officer: their communes by name, and what the whole is called."""

    title: str
    communes: tuple[Unit, ...]

    @property
    def only(self) -> Unit | None:
        """Return the commune when there is just one."""
        return self.communes[0] if len(self.communes) == 1 else None

    def find(self, code: str) -> Unit | None:
        """Return the commune of this code if it is one of the officer's."""
        return next((unit for unit in self.communes if unit.code == code), None)


def officer_places(*, user: SomeUser, on: date) -> Places:
    """Return the communes of an officer that exist on a day; one statement beside the roles."""
    scope = officer_scope(user)
    wanted = Q(code__in=scope.communes | scope.provinces) | Q(parent_id__in=scope.provinces)
    units = list(Unit.objects.on(on).filter(wanted).select_related("parent").order_by("code"))
    communes = sorted((unit for unit in units if unit.parent_id), key=lambda unit: sort_key(unit.name))
    provinces = [str(unit) for unit in units if not unit.parent_id]
    title = ", ".join(provinces) or ", ".join(str(unit) for unit in communes)
    return Places(title=title, communes=tuple(communes))


def place_for_console(*, code: str, on: date) -> Unit:
    """Return the commune, or the province, that exists on a day under this code.

    Raises:
        RuleViolation: "unknown_commune".
    """
    place = Unit.objects.on(on).select_related("parent").filter(code=code).first()
    if place is None:
        raise RuleViolation(
            "unknown_commune",
            _("Không có xã, phường, đặc khu nào mang mã «%(code)s». Hãy xem lại mã gồm 5 chữ số.") % {"code": code},
        )
    return place
