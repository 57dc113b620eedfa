"""What our commands have in common (contracts.md §5): JSON on standard output, refusals with code and reason."""

import json
import sys
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.base.clock import LOCAL_ZONE, today
from lms.base.errors import RuleViolation


class ConsoleCommand(BaseCommand):
    """A command that answers with a value: printed as JSON, or as lines by `lines`.

    A `RuleViolation` prints {"error", "reason"} and ends with exit status 1.
    """

    always_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer --json."""
        parser.add_argument("--json", action="store_true", help="Chỉ in JSON ra đầu ra chuẩn.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer, or refuse."""
        as_json = options["json"] or self.always_json
        try:
            value = self.answer(**options)
        except RuleViolation as refusal:
            self._refuse(refusal, as_json=as_json)
        if as_json:
            self.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain))
        else:
            for line in self.lines(value):
                self.stdout.write(line)
        if self.has_failed(value):
            sys.exit(1)

    def answer(self, **options: Any) -> Any:
        """Return the value to print."""
        raise NotImplementedError

    def lines(self, value: Any) -> list[str]:
        """Return the value as lines for people."""
        return [json.dumps(value, ensure_ascii=False, default=_plain)]

    def has_failed(self, value: Any) -> bool:
        """Say whether a printed answer means failure all the same."""
        return False

    def _refuse(self, refusal: RuleViolation, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": refusal.code, "reason": refusal.message}, ensure_ascii=False))
            sys.exit(1)
        raise CommandError(refusal.message)


def read_day(text: str | None) -> date:
    """Return the day of an ISO text, today when there is none.

    Raises:
        RuleViolation: `bad_date`.
    """
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleViolation("bad_date", f"Ngày «{text}» không đọc được. Xin ghi dạng năm-tháng-ngày.") from error


def read_moment(text: str) -> datetime:
    """Return the moment of an ISO text, in Viet Nam time where it names no zone.

    Raises:
        RuleViolation: `bad_moment`.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RuleViolation("bad_moment", f"Thời điểm «{text}» không đọc được.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
