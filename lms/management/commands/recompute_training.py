"""Compare every stored training status with the function, mend what differs and refresh to today."""

from typing import Any

from lms.base.clock import today
from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand
from training.services import recompute_all


class Command(ConsoleCommand):
    help = "Tính lại tình trạng tập huấn của mọi hòa giải viên và cho biết bao nhiêu dòng lệch."

    def answer(self, **options: Any) -> dict[str, int]:
        found = recompute_all(as_of=today(), write=True)
        if found.missing_years:
            years = ", ".join(str(year) for year in sorted(found.missing_years))
            raise RuleViolation("calendar_year_missing", f"Chưa có lịch nghỉ năm {years}.")
        return {"checked": found.checked, "different": found.different}

    def lines(self, value: dict[str, int]) -> list[str]:
        return [f"Đã tính {value['checked']} nhiệm kỳ, {value['different']} dòng lệch đã được sửa."]
