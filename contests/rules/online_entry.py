"""Who may take part in an online contest, as sentences; and when an attempt may begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

START_REFUSALS = {
    "not_prepared": "Vòng thi chưa sẵn sàng. Xin quay lại vào giờ mở đã báo.",
    "not_open_yet": "Vòng thi chưa đến giờ mở.",
    "closed": "Vòng thi đã đóng, không nhận lượt thi mới.",
    "no_attempt_left": "Ông/Bà đã dùng hết số lượt thi của vòng này.",
    "voided": "Kết quả dự thi đã bị hủy nên không vào thi được. Xin liên hệ ban tổ chức nếu thấy chưa đúng.",
    "consent_withdrawn": "Ông/Bà đã rút lời đồng ý dự thi. Muốn thi tiếp, xin liên hệ ban tổ chức.",
}


@dataclass(frozen=True)
class ListedPerson:
    """A row of the lists of those who may not take part: how it is called, and whom it names."""

    reason: str
    name_key: str
    birth_year: int | None = None
    phone_hash: str = ""
    mediator_id: int | None = None


@dataclass(frozen=True)
class Applicant:
    """Who registers: facts that rules and lists look at."""

    name_key: str
    birth_year: int | None
    phone_hash: str
    birth_date: date | None = None
    mediator_id: int | None = None
    in_office: bool = False
    is_crew: bool = False


def age_on(*, day: date, birth_date: date | None, birth_year: int | None) -> int | None:
    """Return whole years on a day; with a year alone, the most that the person can be. None when nothing is known."""
    if birth_date is not None:
        return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return None if birth_year is None else day.year - birth_year


def entry_problems(
    *, eligibility: Mapping[str, Any], applicant: Applicant, lists: Sequence[ListedPerson], on: date
) -> list[str]:
    """Return why a person may not take part, a sentence each; empty when nothing speaks against it.

    Args:
        on: the day on which age counts: that on which the first round opens.
    """
    found = []
    least = _whole(eligibility.get("age_from"))
    age = age_on(day=on, birth_date=applicant.birth_date, birth_year=applicant.birth_year)
    if age is not None and least is not None and age < least:
        found.append(f"Thể lệ nhận người từ đủ {least} tuổi; đến ngày mở vòng thi Ông/Bà chưa đủ tuổi.")
    if eligibility.get("in_registry") is True and not applicant.in_office:
        found.append("Cuộc thi dành cho hòa giải viên đang được công nhận. Xin vào bằng tài khoản hòa giải viên.")
    if applicant.is_crew:
        found.append("Người làm việc cho ban tổ chức của cuộc thi này không được dự thi.")
    reasons = dict.fromkeys(row.reason for row in lists if is_listed(applicant=applicant, row=row))
    return found + [f"Thể lệ không nhận người thuộc diện: {reason}." for reason in reasons]


def is_listed(*, applicant: Applicant, row: ListedPerson) -> bool:
    """Tell whether a row names the person: the same record, the same phone, or the same name and year of birth."""
    if row.mediator_id is not None and row.mediator_id == applicant.mediator_id:
        return True
    if row.phone_hash and row.phone_hash == applicant.phone_hash:
        return True
    years = row.birth_year, applicant.birth_year
    return bool(row.name_key) and row.name_key == applicant.name_key and None not in years and years[0] == years[1]


def start_refusal(
    *,
    now: datetime,
    opens_at: datetime | None,
    closes_at: datetime | None,
    is_prepared: bool,
    is_closed: bool,
    used: int,
    allowed: int,
) -> str | None:
    """Return why no attempt may begin, a key of START_REFUSALS; None when it may."""
    if not is_prepared or opens_at is None or closes_at is None:
        return "not_prepared"
    if now < opens_at:
        return "not_open_yet"
    if is_closed or now >= closes_at:
        return "closed"
    return "no_attempt_left" if used >= allowed else None


def attempt_deadline(
    *, started_at: datetime, limit_seconds: int | None, extra_minutes: int, closes_at: datetime
) -> datetime:
    """Return when an attempt ends: after its time, at the close of the round at the latest."""
    if limit_seconds is None:
        return closes_at
    return min(started_at + timedelta(seconds=limit_seconds, minutes=extra_minutes), closes_at)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
