"""Compare the catalogue of data with the models, and write or compare its document."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from lms.management.console import ConsoleCommand
from lms.personal_data import as_markdown, problems

DOCUMENT = "docs/personal-data.md"


class Command(ConsoleCommand):
    help = "Đối chiếu bảng khai dữ liệu với các bảng thật; --write viết lại docs/personal-data.md."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--write", action="store_true", help="Viết lại tài liệu.")

    def answer(self, **options: Any) -> dict[str, Any]:
        found = problems()
        path = settings.BASE_DIR / DOCUMENT
        if options["write"] and not found:
            path.write_text(as_markdown(), encoding="utf-8")
        if not found and (not path.exists() or path.read_text(encoding="utf-8") != as_markdown()):
            found = [f"{DOCUMENT}: cần viết lại (--write)"]
        return {"problems": found}

    def lines(self, value: dict[str, Any]) -> list[str]:
        return value["problems"] or ["Mọi trường đều đã khai."]

    def has_failed(self, value: dict[str, Any]) -> bool:
        return bool(value["problems"])
