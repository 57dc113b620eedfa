"""Copy everything into another, empty database, and compare both."""

from typing import Any

from django.core.management.base import CommandParser

from lms.database_copy import copy_database
from lms.management.console import ConsoleCommand


class Command(ConsoleCommand):
    help = "Chép toàn bộ cơ sở dữ liệu sang một cơ sở dữ liệu trống khác rồi đối chiếu từng bảng. Tệp không đụng tới."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--to", required=True, help="Địa chỉ đích, như DATABASE_URL.")

    def answer(self, **options: Any) -> dict[str, Any]:
        return copy_database(to=options["to"])

    def lines(self, value: dict[str, Any]) -> list[str]:
        tables = [f"{name}: {found['rows']}" for name, found in value["tables"].items() if found["rows"]]
        return [*tables, f"Đã chép {value['rows']} dòng, {len(value['tables'])} bảng; hai bên khớp nhau."]
