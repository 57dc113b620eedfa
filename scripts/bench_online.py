#!/usr/bin/env python
"""Measure online contest rounds (issue 5, «Speed») on a private, durable PostgreSQL; `make bench` runs this at its end.

    BENCH_PEOPLE=2000 BENCH_SECONDS=4 .venv/bin/python scripts/bench_online.py

First: saves a second, beside a bare view of the same run on the same server (session look-up and one upsert in raw
SQL). Then everybody begins within ten seconds and answers, by `manage.py contest_load`, behind nginx and with a process
of its own for saves as docs/operations.md tells; nothing may be lost. Last: a large round is closed and published
(`bench_closing.py`).
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import Report
from bench_closing import bench_closing
from bench_site.cluster import cluster, has_postgresql
from bench_site.loading import free_port, front, per_second, server
from bench_site.settled import settle

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "2000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
#: The quickest rules known give a minute to a question (Thanh Hóa 2024: 20 in 20 minutes); people here are three times
#: as quick.
ANSWERING_SECONDS, RAMP_SECONDS, PAUSE_SECONDS = "20", "9", "20"
WORKERS = 2
ROUNDS = 3
SAVERS = 12
LEAST_RATIO = 0.6
BARE_ROWS = 200
TABLE = "CREATE TABLE bench_answer (place integer PRIMARY KEY, answer text, sequence integer)"


def main() -> int:
    """Measure everything; return 1 when a limit does not hold."""
    if not has_postgresql():
        print("(không có PostgreSQL trên máy này: bỏ qua phần thi trực tuyến)")
        return 0
    report = Report()
    with cluster(durable=True) as address, tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        settle(address, folder)
        port = free_port()
        with server(port, workers=WORKERS):
            bench_saves(report, port)
        with served_round() as port:
            bench_people(report, port)
        bench_closing(report)
    if report.failed:
        print("Chưa đạt: " + ", ".join(report.failed), file=sys.stderr)
    return 1 if report.failed else 0


@contextmanager
def served_round() -> Iterator[int]:
    """Serve as for a round with thousands (docs/operations.md); without nginx on this machine as for a small one."""
    from lms.management.web import YIELDING

    pages, saves = free_port(), free_port()
    if not shutil.which("nginx"):
        print("(không có nginx: lưu bài không có tiến trình riêng)")
        with server(pages, workers=WORKERS):
            yield pages
        return
    with server(pages, workers=WORKERS, yielding=YIELDING), server(saves), front(pages=pages, saves=saves) as port:
        yield port


def bench_saves(report: Report, port: int) -> None:
    """Compare saves with the bare view, in turns, so that both meet the same machine."""
    bare_send, send = _bare_sender(), _save_sender()
    pairs = [
        (per_second(port, bare_send, seconds=SECONDS), per_second(port, send, seconds=SECONDS))
        for _turn in range(ROUNDS)
    ]
    bare, found = (statistics.median(values) for values in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for other, one in pairs)
    report.line(
        "Lưu một câu của vòng thi trực tuyến (PostgreSQL)", f"{found:.0f} lượt/giây",
        limit=f"từ {LEAST_RATIO} lần trang trơn",
        bare=f"tra phiên và một upsert trơn {bare:.0f} lượt/giây: bằng {ratio:.2f} lần", good=ratio >= LEAST_RATIO,
    )  # fmt: skip


def bench_people(report: Report, port: int) -> None:
    """Let everybody begin and answer; every acknowledged answer is read back."""
    command = [
        sys.executable, "manage.py", "contest_load", "--people", str(PEOPLE), "--seconds", ANSWERING_SECONDS,
        "--ramp", RAMP_SECONDS, "--pause", PAUSE_SECONDS, "--base-url", f"http://127.0.0.1:{port}", "--json",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        raise SystemExit(done.stderr[-1500:])
    found: dict[str, Any] = json.loads(done.stdout)
    everybody = found["started"] == found["submitted"] == PEOPLE and not done.returncode
    report.line(
        f"{PEOPLE} người vào thi", f"người cuối sau {found['started_in_s']} giây", limit="10 giây",
        good=everybody and found["started_in_s"] <= 10,
    )  # fmt: skip
    report.line(
        f"Lưu {found['saved']} câu của họ", f"95 % dưới {found['p95_ms']} ms, {found['per_second']} câu/giây",
        limit="1000 ms", bare=f"một nửa dưới {found['p50_ms']} ms, 99 % dưới {found['p99_ms']} ms",
        good=found["p95_ms"] < 1000,
    )  # fmt: skip
    report.line("Câu đã báo «đã lưu» mà mất", str(found["lost"]), limit="0", good=found["lost"] == 0)
    cost = found["statements_per_save"]
    report.line("Số câu lệnh, lưu một câu của vòng thi", str(cost), limit="4", good=cost <= 4)


def _bare_sender() -> Callable[[HTTPConnection], None]:
    """Return a sender to the bare view, with a session that is really there."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    session = SessionStore()
    session["who"] = "đo"
    session.save()
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}
    return _sender(lambda: ("/bare-save/", {"place": random.randint(1, BARE_ROWS), "answer": "x"}, headers))


def _save_sender() -> Callable[[HTTPConnection], None]:
    """Return a sender of answers of people who have begun, each with a higher sequence than the one before."""
    from lms.base.clock import now
    from lms.management.load.begin import begin
    from lms.management.load.people import prepare_round

    load = prepare_round(people=SAVERS, minutes=60, now=now())
    people = [begin(load=load, entrant=entrant) for entrant in load.entrants]
    numbers = iter(range(1, 100_000_000))

    def chosen() -> tuple[str, dict[str, Any], dict[str, str]]:
        person = random.choice(people)
        place, options = random.choice(list(person.paper.options.items()))
        fields = {"place": place, "c": random.choice(options), "tab": "do", "sequence": next(numbers)}
        return person.paper.save, person.form(fields), person.headers()

    return _sender(chosen)


def _sender(chosen: Callable[[], tuple[str, dict[str, Any], dict[str, str]]]) -> Callable[[HTTPConnection], None]:
    def send(line: HTTPConnection) -> None:
        path, fields, headers = chosen()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        line.request("POST", path, urlencode(fields), {**kind, **headers})
        answer = line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")

    return send


if __name__ == "__main__":
    sys.exit(main())
