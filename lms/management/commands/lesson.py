"""`manage.py lesson check FILE | fmt FILE | diff OLD NEW` on texts of the dialect."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.hgm import diff, fmt, parse
from lms.hgm.files import NoSuchText, read_text
from lms.management.resolvers import chosen_resolver


class Command(BaseCommand):
    """Checks, formats or compares texts; a file that cannot be read is refused with exit 1."""

    help = "Kiểm tra, định dạng hoặc so sánh bài học HGM"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="in các lỗi và cảnh báo")
        check.add_argument("file")
        check.add_argument("--offline", action="store_true")
        form = actions.add_parser("fmt", help="in văn bản ở dạng chuẩn")
        form.add_argument("file")
        compare = actions.add_parser("diff", help="in những thay đổi giữa hai bản")
        compare.add_argument("old")
        compare.add_argument("new")
        for action in (check, form, compare):
            action.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(getattr(self, f"{options['action']}_text")(options), ending="")
        except NoSuchText as error:
            self.stdout.write(json.dumps({"error": error.code, "reason": error.reason}, ensure_ascii=False))
            raise SystemExit(1) from error

    def check_text(self, options: dict[str, Any]) -> str:
        """Return the diagnostics as JSON."""
        document = parse(read_text(options["file"]), resolver=chosen_resolver(offline=options["offline"]))
        found = [item.as_json() for item in document.diagnostics]
        return json.dumps({"diagnostics": found}, ensure_ascii=False) + "\n"

    def fmt_text(self, options: dict[str, Any]) -> str:
        """Return the canonical text, or with --json an object that holds it."""
        text = fmt(read_text(options["file"]))
        return json.dumps({"text": text}, ensure_ascii=False) + "\n" if options["json"] else text

    def diff_text(self, options: dict[str, Any]) -> str:
        """Return the changes as JSON."""
        return json.dumps(diff(read_text(options["old"]), read_text(options["new"])), ensure_ascii=False) + "\n"
