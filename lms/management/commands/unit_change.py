"""Record that communes were merged, split or renamed; with --dry-run only say what would happen."""

from typing import Any

from django.core.management.base import CommandParser

from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand, read_day
from mediators.models import Team
from mediators.services.unit_changes import Part, UnitFacts, UnitPlan, merge_units, rename_unit, split_unit


class Command(ConsoleCommand):
    help = "Ghi sáp nhập, chia tách, đổi tên xã, phường; --dry-run chỉ chạy thử."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=("merge", "split", "rename"))
        parser.add_argument("--old", required=True, help="Mã các xã cũ, cách nhau bằng dấu phẩy.")
        parser.add_argument(
            "--new", action="append", default=[], metavar="MÃ[:LOẠI:TÊN]",
            help="Xã sau thay đổi; chia tách thì ghi nhiều lần. LOẠI: xa, phuong, dac-khu.",
        )  # fmt: skip
        parser.add_argument(
            "--team", action="append", default=[], metavar="TÊN TỔ=MÃ", help="Chia tách: tổ nào về xã nào."
        )
        parser.add_argument("--on", required=True, help="Ngày có hiệu lực (năm-tháng-ngày).")
        parser.add_argument("--source", required=True, help="Số văn bản.")
        parser.add_argument("--dry-run", action="store_true", help="Chỉ chạy thử.")

    def answer(self, **options: Any) -> dict[str, Any]:
        units = [self._unit(text) for text in options["new"]]
        olds = [code.strip() for code in options["old"].split(",") if code.strip()]
        if not units or not olds or (options["what"] != "split" and len(units) != 1):
            raise RuleViolation("bad_arguments", "Hãy ghi --old và --new; sáp nhập, đổi tên chỉ có một --new.")
        common = {
            "on": read_day(options["on"]), "source": options["source"], "by": None, "now": now(),
            "dry_run": options["dry_run"],
        }  # fmt: skip
        if options["what"] == "merge":
            plan = merge_units(old_codes=olds, new=units[0], **common)
        elif options["what"] == "rename":
            plan = rename_unit(unit=units[0], **common)
        else:
            plan = split_unit(old_code=olds[0], parts=self._parts(olds[0], units, options["team"]), **common)
        return self._value(plan)

    @staticmethod
    def _unit(text: str) -> UnitFacts:
        code, _colon, rest = text.partition(":")
        kind, _colon, name = rest.partition(":")
        return UnitFacts(code=code.strip(), kind=kind.strip(), name=name.strip())

    @staticmethod
    def _parts(old: str, units: list[UnitFacts], places: list[str]) -> list[Part]:
        ids = dict(Team.objects.filter(commune=old).values_list("name", "pk"))
        by_code: dict[str, list[int]] = {}
        for text in places:
            name, _sign, code = text.rpartition("=")
            if name not in ids:
                raise RuleViolation("unknown_team", f"Xã {old} không có tổ «{name}».")
            by_code.setdefault(code.strip(), []).append(ids[name])
        return [Part(unit=unit, team_ids=by_code.get(unit.code, ())) for unit in units]

    @staticmethod
    def _value(plan: UnitPlan) -> dict[str, Any]:
        return {
            "kind": plan.kind,
            "closed": list(plan.closed),
            "opened": list(plan.opened),
            "teams": [{"team": move.team.name, "from": move.team.commune_id, "to": move.to, "name": move.name}
                      for move in plan.moves],
            "people": plan.people,
            "offices": plan.offices,
            "officers_to_reassign": plan.officers,
            "written": plan.change is not None,
        }  # fmt: skip
