"""`manage.py export_roster --commune CODE --json` (contracts.md §5)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from mediators.queries.places import place_for_console
from mediators.services.exports import roster_for_console


class Command(BaseCommand):
    """Prints the running appointments of a commune; exempt from masking, but logged."""

    help = "Xuất danh sách hòa giải viên của một xã, phường, đặc khu"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commune", required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = place_for_console(code=options["commune"], on=today())
        except RuleViolation as refusal:
            self.stdout.write(json.dumps({"error": refusal.code, "reason": refusal.message}, ensure_ascii=False))
            raise SystemExit(1) from refusal
        rows = roster_for_console(place=place, on=today(), now=now())
        self.stdout.write(json.dumps(rows, ensure_ascii=False))
