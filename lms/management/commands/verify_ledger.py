"""Compare the evidence ledger and the audit log with their seals; name the first broken row."""

from typing import Any

from lms.management.console import ConsoleCommand
from training.queries.ledger import verify_ledgers


class Command(ConsoleCommand):
    help = "Đối chiếu sổ bằng chứng và nhật ký với niêm phong; nêu dòng hỏng đầu tiên."

    def answer(self, **options: Any) -> dict[str, Any]:
        found = verify_ledgers()
        broken = found.first_broken
        return {
            "rows": found.rows,
            "first_broken": None if broken is None else {"table": broken.table, "id": broken.id},
        }

    def lines(self, value: dict[str, Any]) -> list[str]:
        broken = value["first_broken"]
        if broken is None:
            return [f"{value['rows']} dòng đã niêm phong, không dòng nào bị sửa."]
        return [f"Dòng hỏng đầu tiên: bảng {broken['table']}, số {broken['id']} (đã xem {value['rows']} dòng)."]

    def has_failed(self, value: dict[str, Any]) -> bool:
        return value["first_broken"] is not None
