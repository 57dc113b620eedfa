"""Run the timed work that is due; started each minute by a timer."""

import signal
import threading
from typing import Any

from django.core.management.base import CommandParser

from lms.base import clock
from lms.jobs import known_jobs, run_jobs
from lms.management.console import ConsoleCommand, read_moment


class Command(ConsoleCommand):
    help = "Chạy những việc đã đến giờ; gọi mỗi phút một lần."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--now", help="Coi như đang là thời điểm này (ISO); bỏ trống là bây giờ.")

    def answer(self, **options: Any) -> dict[str, Any]:
        stopped = threading.Event()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        now = read_moment(options["now"]) if options["now"] else clock.now()
        report = run_jobs(known_jobs(), now=now, should_stop=stopped.is_set)
        return {"done": report.done, "failed": report.failed}

    def lines(self, value: dict[str, Any]) -> list[str]:
        done = [f"xong: {item['job']} {item['id']}" for item in value["done"]]
        return done + [f"lỗi: {item['job']} {item['id']} {item['reason']}" for item in value["failed"]]

    def has_failed(self, value: dict[str, Any]) -> bool:
        return bool(value["failed"])
