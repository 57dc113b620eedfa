"""Run timed work each minute in this one process until told to stop. A province may use a system timer instead."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from lms.timer import run_until


class Command(BaseCommand):
    """One process that loads the product once; several may run, one of them works (`lms.timer`)."""

    help = "Mỗi phút chạy những việc đã đến giờ, ngay trong tiến trình này."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        run_until(stopped)
