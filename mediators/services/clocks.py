"""Carries a corrected training clock on to the offices that continue the corrected one (Rule: R-APPT-02)."""

from datetime import date

from mediators.models import Appointment


def move_clocks(*, moved: dict[int, tuple[date, date]]) -> list[int]:
    """Give the offices that carry on a corrected one the new first day of the clock; return their ids.

    Args:
        moved: by id of the corrected office, its clock before and after. Offices whose clock was set otherwise keep it.
    """
    changed: list[int] = []
    while moved:
        following = Appointment.objects.filter(continues__in=list(moved))
        next_round: dict[int, tuple[date, date]] = {}
        for office in following:
            before, after = moved[office.continues_id or 0]
            if office.clock_from == before and before != after:
                next_round[office.pk] = (before, after)
                Appointment.objects.filter(pk=office.pk).update(clock_from=after)
        changed += next_round
        moved = next_round
    return changed
