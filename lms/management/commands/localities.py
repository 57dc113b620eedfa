"""Count the provinces and communes of a day."""

from typing import Any

from django.core.management.base import CommandParser

from lms.management.console import ConsoleCommand, read_day
from mediators.services.localities import count_localities


class Command(ConsoleCommand):
    help = "Đếm tỉnh, thành phố và xã, phường, đặc khu đang có."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--codes", action="store_true", help="Kèm mã của các xã, phường, đặc khu.")
        parser.add_argument("--as-of", help="Ngày (năm-tháng-ngày); bỏ trống là hôm nay.")

    def answer(self, **options: Any) -> dict[str, Any]:
        found = count_localities(as_of=read_day(options["as_of"]))
        value = {"provinces": found.provinces, "communes": found.communes, "as_of": found.as_of}
        return value | {"codes": list(found.codes)} if options["codes"] else value
