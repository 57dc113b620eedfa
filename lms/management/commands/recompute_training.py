"""Compare every stored training status with the function, mend what differs and refresh to today."""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from lms.base.clock import today
from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand
from training.services import recompute_all
from training.services.status import appointment_ranges


def recompute_in_processes(count: int) -> dict[str, int]:
    """Recompute in ranges of equal size, each in a process of its own; ranges share no row."""
    command = [sys.executable, "manage.py", "recompute_training", "--json"]
    started = []
    for first, last in appointment_ranges(count):
        arguments = [*command, "--first", str(first), "--last", str(last)]
        started.append(subprocess.Popen(arguments, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True))  # noqa: S603
    answers = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise CommandError("; ".join(answer.strip() for answer in answers if "error" in answer) or "recompute_training")
    found = [json.loads(answer) for answer in answers]
    return {name: sum(part[name] for part in found) for name in ("checked", "different")}


class Command(ConsoleCommand):
    help = "Tính lại tình trạng tập huấn của mọi hòa giải viên và cho biết bao nhiêu dòng lệch."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--processes", type=int, default=1, help="Số tiến trình cùng tính (PostgreSQL), từ 1 đến 16."
        )
        parser.add_argument("--first", type=int, help="Chỉ các nhiệm kỳ từ số này.")
        parser.add_argument("--last", type=int, help="Chỉ các nhiệm kỳ đến hết số này.")

    def answer(self, **options: Any) -> dict[str, int]:
        if options["processes"] > 1 and connection.vendor == "postgresql":
            return recompute_in_processes(min(options["processes"], 16))
        found = recompute_all(as_of=today(), write=True, first=options["first"], last=options["last"])
        if found.missing_years:
            years = ", ".join(str(year) for year in sorted(found.missing_years))
            raise RuleViolation("calendar_year_missing", f"Chưa có lịch nghỉ năm {years}.")
        return {"checked": found.checked, "different": found.different}

    def lines(self, value: dict[str, int]) -> list[str]:
        return [f"Đã tính {value['checked']} nhiệm kỳ, {value['different']} dòng lệch đã được sửa."]
