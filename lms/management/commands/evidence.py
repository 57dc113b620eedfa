"""The evidence ledger from the console: add a row, list a person's rows, supersede a row."""

from argparse import SUPPRESS
from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser
from django.db.models import Q

from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand, read_day
from training.models import Evidence
from training.queries.ledger import evidence_line, evidence_lines, find_person
from training.services.ledger import add_evidence, seal_ledgers, supersede_from_console
from training.services.proofs import read_proof


class Command(ConsoleCommand):
    help = "Sổ bằng chứng tập huấn: add, list, supersede."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        actions = parser.add_subparsers(dest="action", required=True)
        add = self._action(actions, "add", "Ghi thêm một dòng.")
        add.add_argument("--person", required=True, help="Mã hòa giải viên.")
        add.add_argument("--kind", required=True, help="Loại bằng chứng, ví dụ class_attended.")
        add.add_argument("--on", required=True, help="Ngày diễn ra (năm-tháng-ngày).")
        add.add_argument("--hours", help="Số giờ, ví dụ 3.5.")
        add.add_argument("--subject", help="Mã chuyên đề, ví dụ CD-K1.")
        add.add_argument("--proof", help="Tệp minh chứng: PDF, JPEG hoặc PNG.")
        listing = self._action(actions, "list", "Xem các dòng của một người.")
        listing.add_argument("--person", required=True, help="Mã hòa giải viên.")
        supersede = self._action(actions, "supersede", "Đính chính một dòng; không ghi giá trị mới là hủy dòng.")
        supersede.add_argument("id", help="Số của dòng.")
        supersede.add_argument("--reason", required=True, help="Lý do.")
        for name in ("kind", "on", "hours", "subject"):
            supersede.add_argument(f"--{name}", help="Giá trị mới; bỏ trống là giữ nguyên.")

    def answer(self, **options: Any) -> Any:
        return getattr(self, f"_{options['action']}")(options)

    def lines(self, value: Any) -> list[str]:
        rows = value if isinstance(value, list) else [value]
        keys = ("id", "happened_on", "kind", "subject", "hours", "channel", "supersedes", "hash")
        return ["\t".join(str(row[key]) for key in keys) for row in rows]

    def _add(self, options: dict[str, Any]) -> dict[str, Any]:
        row = add_evidence(
            mediator=find_person(options["person"]),
            kind=options["kind"],
            on=read_day(options["on"]),
            hours=options["hours"],
            subject=options["subject"],
            proof=read_proof(options["proof"]) if options["proof"] else None,
            now=now(),
        )
        seal_ledgers(now=now())
        return evidence_line(row)

    def _list(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        return evidence_lines(mediator=find_person(options["person"]))

    def _supersede(self, options: dict[str, Any]) -> dict[str, Any]:
        row = supersede_from_console(
            evidence=self._row(options["id"]),
            reason=options["reason"],
            changes={name: options[name] for name in ("kind", "hours", "subject")},
            on=read_day(options["on"]) if options["on"] else None,
            now=now(),
        )
        seal_ledgers(now=now())
        return evidence_line(row)

    def _row(self, text: str) -> Evidence:
        """Return the row of a number, or of its public id."""
        try:
            wanted = Q(pk=int(text)) if text.isdecimal() else Q(public_id=UUID(text))
            return Evidence.objects.select_related("mediator").get(wanted)
        except (ValueError, OverflowError, Evidence.DoesNotExist) as error:
            raise RuleViolation("unknown_evidence", f"Không có dòng bằng chứng nào mang số «{text}».") from error

    def _action(self, actions: Any, name: str, words: str) -> CommandParser:
        """Return the parser of one action; --json may stand behind it, too."""
        parser: CommandParser = actions.add_parser(name, help=words)
        parser.add_argument("--json", action="store_true", default=SUPPRESS)
        return parser
