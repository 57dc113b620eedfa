"""Compute the end of the training period for recognition dates."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand, read_day
from training.queries.rulebook import RuleBook, load_rulebook
from training.rules import UnknownYear, training_deadline


class Command(ConsoleCommand):
    help = "Tính hạn tập huấn từ ngày công nhận, mỗi dòng một ngày."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("dates", nargs="+", metavar="NGÀY", help="Ngày công nhận (năm-tháng-ngày).")

    def answer(self, **options: Any) -> list[date]:
        days = [read_day(text) for text in options["dates"]]
        book = load_rulebook()
        return [_deadline(book, day) for day in days]

    def lines(self, value: list[date]) -> list[str]:
        return [day.isoformat() for day in value]


def _deadline(book: RuleBook, recognised_on: date) -> date:
    months = book.window_on(recognised_on).months
    try:
        return training_deadline(recognised_on=recognised_on, months=months, working_days=book.working_days)
    except UnknownYear as gap:
        raise RuleViolation("calendar_year_missing", f"Chưa có lịch nghỉ năm {gap.year}.") from gap
