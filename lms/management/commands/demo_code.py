"""Print the present six-digit code of a demo staff account (local mode only)."""

import json
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Stands in for the phone of a demo person."""

    help = "In mã 6 số hiện tại của một tài khoản mẫu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.VAR_DIR / "demo.json"
        if not settings.LMS_LOCAL or not path.exists():
            raise CommandError("Chỉ dùng với dữ liệu mẫu (make serve).")
        secrets = {row["login"]: row["totp_secret"] for row in json.loads(path.read_text(encoding="utf-8"))}
        if not secrets.get(options["login"]):
            raise CommandError("Tài khoản mẫu này không có xác thực hai bước.")
        steps = list(yield_hotp_counters_from_time())
        counter = steps[len(steps) // 2]  # the middle one is now
        self.stdout.write(format_hotp_value(hotp_value(secrets[options["login"]], counter)))
