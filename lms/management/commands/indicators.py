"""Print M1 to M7 of a commune, a province or the nation on a day, each with its target."""

from typing import Any

from django.core.management.base import CommandParser

from lms.management.console import ConsoleCommand, read_day
from reports.queries.indicators import figures, find_place


class Command(ConsoleCommand):
    help = "Chỉ tiêu M1-M7 của một xã, một tỉnh hoặc cả nước (VN) vào một ngày."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--unit", required=True, help="Mã tỉnh, mã xã, hoặc VN.")
        parser.add_argument("--as-of", help="Tính đến ngày (năm-tháng-ngày); bỏ trống là hôm nay.")

    def answer(self, **options: Any) -> dict[str, Any]:
        found = figures(place=find_place(options["unit"]), as_of=read_day(options["as_of"]))
        return {indicator.metric.value: indicator.as_json() for indicator in found.indicators}

    def lines(self, value: dict[str, Any]) -> list[str]:
        return [f"{name}\t{row['numerator']}/{row['denominator']}\t{row['met']}" for name, row in value.items()]
