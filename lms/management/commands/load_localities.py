"""Load the provinces and communes that come with the product; again and again without duplicates."""

from typing import Any

from django.core.management.base import CommandParser

from lms.management.console import ConsoleCommand, read_day
from mediators.services.localities import load_localities


class Command(ConsoleCommand):
    help = "Nạp 34 tỉnh, thành phố và các xã, phường, đặc khu, kèm tên cũ."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", help="Ngày mà tên và loại được lấy; bỏ trống là hôm nay.")

    def answer(self, **options: Any) -> dict[str, Any]:
        found = load_localities(as_of=read_day(options["as_of"]))
        return {"provinces": found.provinces, "communes": found.communes, "as_of": found.as_of}

    def lines(self, value: dict[str, Any]) -> list[str]:
        return [f"Đã nạp {value['provinces']} tỉnh, thành phố và {value['communes']} xã, phường, đặc khu."]
