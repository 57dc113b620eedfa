"""Looking up places."""

from datetime import date

from django.utils.translation import gettext as _

from lms.base.errors import RuleViolation
from mediators.models import Unit


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
