"""`manage.py contest_score RULES.yaml SHEETS.json [--json]`: the standing of a round, pure, without a database."""

from typing import Any

from django.core.management.base import CommandParser

from contests.rules.book import complete_rules
from contests.rules.explaining import explain_places
from contests.rules.reading import MAX_SHEETS_BYTES, read_json
from contests.rules.scoring import score_sheets
from contests.rules.standing import Standing, standing_as_json
from contests.shipped import file_content, rules_content
from lms.management.console import ConsoleCommand

MAX_EXPLAINED = 200


class Command(ConsoleCommand):
    """Prints `{"entries": [...]}` (contracts.md §5); without --json a sentence for each of the first 200 places."""

    help = "Tính kết quả một vòng thi từ thể lệ và phiếu chấm, không cần cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("rules", metavar="THỂ_LỆ.yaml", help="Tệp thể lệ, hoặc mã một thể lệ mẫu.")
        parser.add_argument("sheets", metavar="PHIẾU.json", help="Tệp phiếu chấm của một vòng.")

    def answer(self, **options: Any) -> dict[str, Any]:
        contest = complete_rules(content=rules_content(name_or_file=options["rules"]))
        value = read_json(file_content(name=options["sheets"], limit=MAX_SHEETS_BYTES))
        self.standing: Standing = score_sheets(contest=contest, value=value)
        return standing_as_json(standing=self.standing)

    def lines(self, value: dict[str, Any]) -> list[str]:
        places = self.standing.places[:MAX_EXPLAINED]
        sentences = list(explain_places(standing=self.standing, places=places).values())
        extras = [f"{one['prize']}: {one['member'] or one['entry']}" for one in value.get("side_prizes", [])]
        unranked = [f"{one['entry']}: không xếp hạng ({one['reason']})." for one in value.get("unranked", [])]
        return [*sentences, *extras, *unranked]
