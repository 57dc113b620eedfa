"""Proposes the days off of a year, for an officer to check against the yearly notice and save.

Only a proposal: the code never decides a day off. Swaps of working days are announced by the
government from year to year and cannot be computed.
Rule: R-TRAIN-06. Source: Bộ luật Lao động 2019, Điều 111.3 and 112.1.
"""

from datetime import date, timedelta

from holidays import country_holidays

from training.enums import DayKind
from training.rules.calendar import CIVIL_SERVICE_REST, DayRow

COMPUTED = "tính toán (dự kiến)"
FIRST_YEAR, LAST_YEAR = 2013, 2060
SECOND_NATIONAL_DAY_SINCE = 2021
CULTURE_DAY_SINCE = 2026
TET, HUNG_KINGS = "Tết Nguyên Đán", "Ngày Giỗ Tổ Hùng Vương"


def lunar_days(year: int) -> tuple[date, date]:
    """Return the first day of Tết and the 10th of the third lunar month, in Vietnam time (UTC+7)."""
    found = country_holidays("VN", years=year, observed=False, language="vi")
    (tet,) = found.get_named(TET, lookup="exact", split_multiple_names=True)
    (hung_kings,) = found.get_named(HUNG_KINGS, lookup="exact", split_multiple_names=True)
    return tet, hung_kings


def second_national_day(year: int) -> date:
    """Return the likelier neighbour of 2/9: the one that joins it to a weekend.

    Monday, Thursday and Sunday take 3/9, the other days 1/9, as every notice since 2021 did.
    """
    national_day = date(year, 9, 2)
    after = national_day.weekday() in {0, 3, 6}
    return national_day + timedelta(days=1 if after else -1)


def _holidays(year: int) -> list[tuple[date, str]]:
    """Return the holidays proper, by date; Tết is the last two days of the old year and the first three."""
    tet, hung_kings = lunar_days(year)
    tet_days = [(tet + timedelta(days=offset), "Tết Âm lịch") for offset in range(-2, 3)]
    found = [
        (date(year, 1, 1), "Tết Dương lịch"),
        *tet_days,
        (hung_kings, "Giỗ Tổ Hùng Vương"),
        (date(year, 4, 30), "Ngày Chiến thắng"),
        (date(year, 5, 1), "Ngày Quốc tế lao động"),
        (date(year, 9, 2), "Quốc khánh"),
    ]
    if year >= SECOND_NATIONAL_DAY_SINCE:
        found.append((second_national_day(year), "Quốc khánh"))
    return sorted(found)


def propose_year(year: int) -> tuple[DayRow, ...]:
    """Return the days off and compensatory days that a year will probably have, by date.

    Tết takes the last two and the first three lunar days, with compensatory days for those on a
    weekend; this gives the days really announced in every year from 2015 to 2026. From 2026 the
    24/11 (Ngày Văn hóa Việt Nam) is listed but switched off until a statute makes it a holiday.

    Args:
        year: 2013 to 2060, the years for which the lunar dates are dependable.

    Raises:
        ValueError: another year.
    Rule: R-TRAIN-06. Source: Bộ luật Lao động 2019, Điều 111.3 and 112.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no dependable lunar dates for {year}")
    holidays = _holidays(year)
    taken = {on for on, _ in holidays}
    rows = [DayRow(on, DayKind.OFF, name, COMPUTED) for on, name in holidays]
    for on, name in holidays:
        if on.weekday() not in CIVIL_SERVICE_REST:
            continue
        substitute = on + timedelta(days=1)
        while substitute in taken or substitute.weekday() in CIVIL_SERVICE_REST:
            substitute += timedelta(days=1)
        taken.add(substitute)
        rows.append(DayRow(substitute, DayKind.COMPENSATORY, f"Nghỉ bù {name}", COMPUTED))
    if year >= CULTURE_DAY_SINCE:
        rows.append(
            DayRow(date(year, 11, 24), DayKind.OFF, "Ngày Văn hóa Việt Nam", "80-NQ/TW, chưa có luật", is_active=False)
        )
    return tuple(sorted(rows, key=lambda row: row.day))
