"""Loads the starter content that comes with the product; running it again changes only what changed."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from content.services.search import rebuild_entries
from content.services.starter import load_starter
from courses.services.load_course import load_course
from courses.services.load_paper import load_bank


class Command(BaseCommand):
    help = "Nạp bộ nội dung khởi đầu: văn bản pháp luật, tài liệu, tin, vụ việc, hướng dẫn, khóa học."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="ghi đè cả những trang đã có người sửa")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            counts = load_starter(force=options["force"])
            counts["bank"] = load_bank()
            counts["course"] = load_course(force=options["force"])
            entries = rebuild_entries()
        result = {part: asdict(loaded) for part, loaded in counts.items()} | {"search_entries": entries}
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for part, loaded in counts.items():
            self.stdout.write(
                f"{part}: thêm {loaded.created}, sửa {loaded.updated}, như cũ {loaded.unchanged}, "
                f"giữ bản người dùng sửa {loaded.kept}"
            )
