"""Print M1 to M7 of a commune, a province or the nation on a day, each with its target."""

from typing import Any

from django.core.management.base import CommandParser

from lms.management.console import ConsoleCommand, read_day
from reports.queries.known import end_of, figures_known
from reports.queries.places import find_place
from reports.queries.totals import summary


class Command(ConsoleCommand):
    help = "Chỉ tiêu M1-M7 của một xã, một tỉnh hoặc cả nước (VN) vào một ngày."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--unit", required=True, help="Mã tỉnh, mã xã, hoặc VN.")
        parser.add_argument("--as-of", help="Tính đến ngày (năm-tháng-ngày); bỏ trống là hôm nay.")
        parser.add_argument(
            "--known-at", help="Chỉ tính điều đã ghi đến hết ngày này; bỏ trống là mọi điều biết hiện nay."
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        place, as_of = find_place(options["unit"]), read_day(options["as_of"])
        if options["known_at"]:
            found = figures_known(place=place, as_of=as_of, moment=end_of(read_day(options["known_at"]))).indicators
        else:
            found = summary(place=place, as_of=as_of).indicators
        return {indicator.metric.value: indicator.as_json() for indicator in found}

    def lines(self, value: dict[str, Any]) -> list[str]:
        return [f"{name}\t{row['numerator']}/{row['denominator']}\t{row['met']}" for name, row in value.items()]
