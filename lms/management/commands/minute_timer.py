"""Call run_due_jobs each minute until told to stop. A province may use a system timer instead."""

import signal
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

TICK_SECONDS = 60


class Command(BaseCommand):
    """A loop around a subprocess, so that a failing tick never stops the next one."""

    help = "Mỗi phút gọi run_due_jobs một lần."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        tick = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_due_jobs", "--json"]
        while not stopped.is_set():
            subprocess.run(tick, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own fixed command
            stopped.wait(TICK_SECONDS)
