"""`manage.py item_statistics FILE.csv --json`: statistics of the items and of the test in a sheet of marks."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.base.errors import RuleViolation
from quizzes.statistics.items import item_statistics
from quizzes.statistics.mark_table import MAX_BYTES, read_mark_table
from quizzes.statistics.reporting import items_as_json, whole_test_as_json
from quizzes.statistics.whole_test import whole_test_statistics


class Command(BaseCommand):
    """Prints `{"items", "test"}`, fractions 0-1, undefined values null; a refused file ends with exit 1."""

    help = "Tính thống kê câu hỏi và bài thi từ một bảng điểm CSV."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true", help="chỉ in JSON (luôn như vậy)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tally = read_mark_table(content=_content_of(options["file"]))
        except RuleViolation as refusal:
            self.stdout.write(json.dumps({"error": refusal.code, "reason": refusal.message}, ensure_ascii=False))
            raise SystemExit(1) from refusal
        found = {
            "items": items_as_json(items=item_statistics(tally=tally)),
            "test": whole_test_as_json(test=whole_test_statistics(tally=tally)),
        }
        self.stdout.write(json.dumps(found, ensure_ascii=False, allow_nan=False))


def _content_of(name: str) -> bytes:
    """Return the bytes of the file, at most one more than is read."""
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise RuleViolation("missing_file", f"Không đọc được tệp «{name}».") from error
