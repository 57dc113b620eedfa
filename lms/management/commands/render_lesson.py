"""`manage.py render_lesson FILE [--offline] --json`: the learner's view of a text and its diagnostics."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.hgm import RenderContext, parse, render_document
from lms.hgm.files import NoSuchText, read_text
from lms.management.resolvers import chosen_resolver


class Command(BaseCommand):
    """Prints `{"html", "diagnostics"}`; exit 0 whenever HTML came out, whatever the diagnostics."""

    help = "Dựng một bài học HGM thành HTML"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--offline", action="store_true", help="coi mọi tệp và văn bản là có")
        parser.add_argument("--json", action="store_true", help="chỉ in JSON (luôn như vậy)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = read_text(options["file"])
        except NoSuchText as error:
            self.stdout.write(json.dumps({"error": error.code, "reason": error.reason}, ensure_ascii=False))
            raise SystemExit(1) from error
        document = parse(source, resolver=chosen_resolver(offline=options["offline"]))
        html = render_document(document, RenderContext(seed=0, answer_url=lambda ref: f"#b-{ref}"))
        found = [item.as_json() for item in document.diagnostics]
        self.stdout.write(json.dumps({"html": html, "diagnostics": found}, ensure_ascii=False))
