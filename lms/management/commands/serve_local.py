"""Prepare and run everything on this machine: web server, worker, minute timer (contracts.md §2)."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.management.web import LOOPBACK, web_command
from lms.start import pending_migrations
from mediators.models import Unit

WEB_FIRST_SECONDS = 20


class Command(BaseCommand):
    """Local mode only: refuses to listen on anything but loopback."""

    help = "Chuẩn bị dữ liệu mẫu và chạy máy chủ web, hàng đợi, bộ hẹn giờ trên máy này."
    requires_system_checks = ()  # `make check` runs them; here each second of waiting counts

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="Chỉ chuẩn bị, không chạy máy chủ.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LMS_LOCAL:
            raise CommandError("Lệnh này chỉ chạy với LMS_LOCAL=1 (make serve).")
        self._prepare()
        if options["prepare_only"]:
            return
        self._print_sign_ins()
        sys.exit(self._run())

    def _prepare(self) -> None:
        if pending_migrations():
            self.stdout.write("Đang dựng cơ sở dữ liệu…")
            call_command("migrate", verbosity=0)
        if not Unit.objects.exists():
            self.stdout.write("Đang nạp 34 tỉnh, thành phố và 3.321 xã, phường, đặc khu…")
            call_command("load_localities", verbosity=0)
        if not (settings.VAR_DIR / "demo.json").exists():
            self.stdout.write("Đang dựng dữ liệu mẫu…")
            call_command("load_demo")
        self._collect_static()

    def _collect_static(self) -> None:
        stamp = settings.VAR_DIR / "static.stamp"
        wanted = self._static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
            return
        self.stdout.write("Đang gom tệp giao diện…")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    @staticmethod
    def _static_fingerprint() -> str:
        digest = sha256((settings.BASE_DIR / "requirements" / "app.txt").read_bytes())
        for path in sorted(settings.BASE_DIR.glob("*/static/**/*")):
            if path.is_file():
                digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def _print_sign_ins(self) -> None:
        path = settings.VAR_DIR / "demo.json"
        if not path.exists():
            return
        self.stdout.write(f"\nMở trình duyệt: {settings.LMS_BASE_URL}\n\nTài khoản mẫu (cũng ghi ở var/demo.json):")
        rows = json.loads(path.read_text(encoding="utf-8"))
        for row in rows:
            if row.get("card_url"):  # the port may differ from the one of the day the demo was made
                row["card_url"] = urljoin(settings.LMS_BASE_URL, urlsplit(row["card_url"]).path)
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
        for row in rows:
            secret = f"mật khẩu {row['secret']}" if row.get("secret") else f"thẻ {row.get('card_url', '')}"
            self.stdout.write(f"  {row['role']:<18} {row['login']:<24} {secret:<34} {row['name']}")
        self.stdout.write(
            "\nCán bộ cần mã 6 số của ứng dụng xác thực: khóa totp_secret trong var/demo.json,\n"
            "hoặc chạy: .venv/bin/python manage.py demo_code TÊN-ĐĂNG-NHẬP\nCtrl-C để dừng.\n"
        )

    @staticmethod
    def _wait_for_web(web: subprocess.Popen[bytes], port: int) -> None:
        """Let the web server have the machine to itself until it answers: people wait for nothing else."""
        until = time.monotonic() + WEB_FIRST_SECONDS
        while time.monotonic() < until and web.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
                return
            time.sleep(0.1)

    def _run(self) -> int:
        port = os.environ.get("PORT", "8000")
        environment = os.environ | {"LMS_BIND": LOOPBACK, "DJANGO_SETTINGS_MODULE": "lms.settings"}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        web = web_command(port=port)
        background = ([*manage, "db_worker", "--interval", "1"], [*manage, "minute_timer"])
        children: list[subprocess.Popen[bytes]] = []

        def begin(command: list[str]) -> None:
            children.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))  # noqa: S603 - fixed

        def stop(signum: int, frame: Any) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        try:
            begin(web)
            self._wait_for_web(children[0], int(port))
            for command in background:
                begin(command)
            while True:
                for child in children:
                    if child.poll() is not None:
                        self.stderr.write(f"Một phần đã dừng (mã {child.returncode}); dừng tất cả.")
                        return child.returncode or 1
                time.sleep(0.5)
        except KeyboardInterrupt:
            return 0
        finally:
            for child in children:
                child.terminate()
            for child in children:
                try:
                    child.wait(timeout=8)
                except subprocess.TimeoutExpired:
                    child.kill()
