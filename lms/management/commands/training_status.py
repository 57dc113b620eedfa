"""Say where each appointment of a commune stands towards its training deadline on a day."""

from typing import Any

from django.core.management.base import CommandParser

from lms.management.console import ConsoleCommand, read_day
from training.queries.statuses import commune_statuses


class Command(ConsoleCommand):
    help = "Tình trạng tập huấn của từng hòa giải viên trong một xã, phường, đặc khu."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--commune", required=True, help="Mã xã, phường, đặc khu.")
        parser.add_argument("--as-of", help="Tính đến ngày (năm-tháng-ngày); bỏ trống là hôm nay.")

    def answer(self, **options: Any) -> list[dict[str, Any]]:
        found = commune_statuses(commune=options["commune"], as_of=read_day(options["as_of"]))
        return [
            {
                "code": line.code,
                "name": line.name,
                "recognised_on": line.recognised_on,
                "due_on": line.due_on,
                "status": line.state,
                "because": line.because,
            }
            for line in found
        ]

    def lines(self, value: list[dict[str, Any]]) -> list[str]:
        return [f"{line['code']}\t{line['name']}\t{line['status']}\t{line['because']}" for line in value]
