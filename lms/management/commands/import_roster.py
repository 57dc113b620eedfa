"""`manage.py import_roster FILE --commune CODE [--dry-run] --json` (contracts.md §5)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from mediators.queries.places import place_for_console
from mediators.roster.plan import RowPlan
from mediators.services.roster import Plan, import_file


class Command(BaseCommand):
    """Imports a roster file; rows that need an answer are refused with their code."""

    help = "Nhập danh sách hòa giải viên từ tệp Excel"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commune", required=True)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = self._run(options)
        except RuleViolation as refusal:
            self._refuse(refusal.code, refusal.message, as_json=options["json"])
            raise SystemExit(1) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report(plan), ensure_ascii=False))
        else:
            self.stdout.write(" ".join(f"{name}: {count}" for name, count in plan.counts.items()))

    def _run(self, options: dict[str, Any]) -> Plan:
        path = options["file"]
        if not path.is_file():
            raise RuleViolation("no_file", f"Không có tệp «{path.name}». Hãy xem lại tên tệp.")
        place = place_for_console(code=options["commune"], on=today())
        return import_file(source=path, place=place, by=None, now=now(), today=today(), dry_run=options["dry_run"])

    def _refuse(self, code: str, reason: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": code, "reason": reason}, ensure_ascii=False))
        else:
            self.stderr.write(reason)


def report(plan: Plan) -> dict[str, Any]:
    """Return the plan as the command prints it."""
    warnings = [
        {"sheet": None, "row": None, "fate": None, "code": found.code, "reason": found.sentence}
        for found in plan.reading.warnings
    ]
    for row in plan.rows:
        warnings += [_line(row, found.code, found.sentence) for found in row.warnings]
    return {
        **plan.counts,
        "warnings": warnings,
        "rows": [_line(row, row.code or None, row.reason) for row in plan.rows],
    }


def _line(plan: RowPlan, code: str | None, reason: str) -> dict[str, Any]:
    return {
        "sheet": plan.row.sheet,
        "row": plan.row.row,
        "fate": str(plan.fate),
        "code": code,
        "reason": reason,
    }
