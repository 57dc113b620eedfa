#!/usr/bin/env python
"""Measure «Speed and size» (issue 2) and print each figure beside its limit and as a ratio to something bare.

Everything happens in a folder of its own under the system's temporary one, on SQLite as it is shipped, and the server
that is started is stopped again. Bare things of the same run: reading the file alone, one plain SELECT of the rows, a
view that answers two bytes, a view that looks the session up and upserts one row.
"""

import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any

from bench_site import drawing
from bench_site.certificates import bench_certificates
from bench_site.figures import bench_item_statistics
from bench_site.loading import getting, per_second, posting, server, weigh
from bench_site.parsing import bare_seconds, long_text, seconds
from bench_site.ranking import bench_ranking

ROOT = Path(__file__).resolve().parents[1]
ROWS = int(os.environ.get("BENCH_ROWS", "35000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
PROVINCE, COMMUNE = "31", "11383"
A_COMMUNE = 300
SAMPLE = ROOT / "tests" / "data" / "rosters" / "phuong-le-chan.json"
#: The environment before this measurement chose its own database.
OUTSIDE = dict(os.environ)
TRANSACTION = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)
MIB = 1024 * 1024


@dataclass
class Report:
    """The figures, printed as they come."""

    failed: list[str] = field(default_factory=list)

    def line(self, what: str, value: str, *, limit: str = "", bare: str = "", good: bool = True) -> None:
        """Print one figure; a broken limit is told at the end."""
        if not good:
            self.failed.append(what)
        mark = "✓" if good else "✕"
        parts = [value, f"giới hạn {limit}" if limit else "", bare]
        print(f"{mark} {what}: " + "; ".join(part for part in parts if part), flush=True)


@dataclass(frozen=True)
class Finished:
    """A command that ended: its output, wall seconds and the memory of its largest process."""

    output: str
    seconds: float
    peak_mb: float


def run(*arguments: str | Path) -> Finished:
    """Run one command of the product and measure it."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(one) for one in arguments], cwd=ROOT, stdout=output)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read().decode()
    if status:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {text[-500:]}")
    return Finished(text, seconds, usage.ru_maxrss * 1024 / MIB)


def manage(*arguments: str | Path) -> Finished:
    """Run a management command."""
    return run(sys.executable, "manage.py", *arguments)


# --- the roster --------------------------------------------------------------------------------------------------


def write_roster(path: Path, communes: list[str]) -> None:
    """Repeat the people of the sample over communes and birth years, all different, with a commune column."""
    from lms.base.spreadsheets import OutSheet, write_xlsx

    header = ("STT", "Mã xã", "Tổ hòa giải", "Họ và tên", "Giới tính", "Năm sinh", "Chức danh trong tổ",
              "Số quyết định công nhận", "Ngày công nhận", "Số điện thoại")  # fmt: skip
    write_xlsx(path, [OutSheet(name="Danh sách", header=header, rows=roster_rows(communes))])


def roster_rows(communes: list[str]) -> Iterator[tuple[object, ...]]:
    """Yield ROWS people: A_COMMUNE in the first commune, the others spread evenly."""
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))["people"]
    people = list({person["name"]: person for person in sample}.values())
    random = Random(315)
    others = max(1, -(-(ROWS - A_COMMUNE) // (len(communes) - 1)))
    for number in range(ROWS):
        place, nth = (0, number) if number < A_COMMUNE else divmod(number - A_COMMUNE + others, others)
        person = people[nth % len(people)]
        recognised = date(2026, 11, 1) - timedelta(days=random.randint(0, 1500))
        yield (
            number + 1, communes[place], f"Tổ hòa giải Thôn {nth // 6 + 1}", person["name"],
            "Nữ" if person["female"] else "Nam", str(1950 + nth // len(people)),
            "Hòa giải viên" if nth % 6 else "Tổ trưởng", f"{number % 480 + 1}/QĐ-UBND",
            f"{recognised:%d/%m/%Y}", f"09{number:08d}",
        )  # fmt: skip


def bench_import(report: Report, folder: Path, communes: list[str]) -> None:
    """Import the roster, and read the same file without doing anything with it."""
    path = folder / "roster.xlsx"
    write_roster(path, communes)
    reading = "import openpyxl,sys;[0 for row in openpyxl.load_workbook(sys.argv[1],read_only=True).active.rows]"
    bare = run(sys.executable, "-c", reading, path)
    done = manage("import_roster", path, "--commune", PROVINCE, "--json")
    counts = json.loads(done.output)
    told = f"{counts['created']} người, {counts['refused']} không nhận"
    ratio = f"đọc riêng tệp {bare.seconds:.1f} s, {bare.peak_mb:.0f} MB: gấp {done.seconds / bare.seconds:.1f}"
    good = done.seconds <= 60 and done.peak_mb <= 500 and counts["created"] == ROWS
    value = f"{done.seconds:.1f} s, tiến trình lớn nhất {done.peak_mb:.0f} MB ({told})"
    report.line(f"Nhập {ROWS} dòng", value, limit="60 s, 500 MB", bare=ratio, good=good)


def bench_recompute(report: Report) -> None:
    """Recompute every appointment, and read the same rows with one plain statement."""
    from django.db import connection

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mediators_appointment")
        count = len(cursor.fetchall())
    bare = time.perf_counter() - started
    manage("recompute_training", "--json")
    done = manage("recompute_training", "--json")
    found = json.loads(done.output)
    report.line(
        f"Tính lại {found['checked']} lần công nhận",
        f"{done.seconds:.1f} s cả lệnh, khác {found['different']}",
        limit="30 s, khác 0",
        bare=f"một câu SELECT {count} dòng {bare:.2f} s: gấp {done.seconds / bare:.0f}",
        good=done.seconds <= 30 and found["different"] == 0,
    )


# --- people who ask for pages ------------------------------------------------------------------------------------


def bench_text(report: Report) -> None:
    """Read and show 1,000 blocks of every kind, beside Python-Markdown alone on the same text."""
    from lms.hgm import parse, render_document

    text, blocks = long_text()
    seconds_bare = bare_seconds(text)
    found = seconds(lambda: render_document(parse(text)))
    report.line(
        f"Đọc và hiện {blocks} khối ({len(text.encode()) / 1000:.0f} kB)", f"{found:.2f} s", limit="1 s",
        bare=f"riêng Python-Markdown {seconds_bare:.2f} s: gấp {found / seconds_bare:.1f}", good=found < 1,
    )  # fmt: skip


@dataclass(frozen=True)
class Visitors:
    """Signed-in clients of this process, and what they look at."""

    officer: Any
    learner: Any
    lesson: str
    question: str


def make_visitors() -> Visitors:
    """Make a commune officer and a learner who has begun the course and its paper."""
    from accounts.enums import Role, ScopeLevel
    from accounts.models import RoleAssignment, User
    from accounts.testing import signed_in_client
    from courses.models import CoursePage
    from courses.services import enrol
    from lms.base.clock import now
    from mediators.models import Mediator
    from mediators.services import ensure_mediator_account
    from quizzes.services import start_attempt

    officer = User.objects.create_user("do.can.bo", "Cán bộ đo", "mat-khau-do-2026", is_staff=True, activated_at=now())
    RoleAssignment.objects.create(
        user=officer, role=Role.COMMUNE_OFFICER, scope_level=ScopeLevel.COMMUNE, scope_code=COMMUNE,
        starts_on="2026-01-01",
    )  # fmt: skip
    mediator = Mediator.objects.filter(commune_id=COMMUNE).order_by("pk")[0]
    learner = ensure_mediator_account(mediator=mediator, by=None, now=now())
    User.objects.filter(pk=learner.pk).update(activated_at=now())
    course = CoursePage.objects.live().order_by("pk")[0]
    enrol(user=learner, course=course, now=now())
    lesson = course.get_children().live().order_by("path")[0]
    attempt = start_attempt(paper=course.paper, user=learner, now=now())
    clients = [signed_in_client(user) for user in (officer, User.objects.get(pk=learner.pk))]
    for client in clients:
        client.defaults["SERVER_NAME"] = "127.0.0.1"
    return Visitors(
        *clients,
        f"/hoc/khoa/{course.slug}/{lesson.slug}/", f"/hoc/bai-lam/{attempt.public_id}/cau/1/",
    )  # fmt: skip


def statements(ask: Callable[[], Any]) -> int:
    """Return how many statements a warm request costs, those that only open and close transactions apart."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as caught:
        response = ask()
    if response.status_code not in {200, 302}:
        raise SystemExit(f"{response.status_code}: {response.content[:300]!r}")
    return sum(not TRANSACTION.match(query["sql"]) for query in caught.captured_queries)


def bench_statements(report: Report, who: Visitors) -> None:
    """Count the statements of the pages named in the budget."""
    sequence = iter(range(1000, 2000))
    fields = answer_fields(who.learner.get(who.question).content.decode())
    pages: tuple[tuple[str, int, Callable[[], Any]], ...] = (
        ("trang bài học", 8, lambda: who.learner.get(who.lesson)),
        ("trang học", 8, lambda: who.learner.get("/hoc/")),
        ("một câu của bài kiểm tra", 8, lambda: who.learner.get(who.question)),
        ("danh sách 300 hòa giải viên", 8, lambda: who.officer.get("/can-bo/hoa-giai-vien/")),
        ("danh sách 300 thời hạn", 8, lambda: who.officer.get("/can-bo/tap-huan/")),
        ("lưu một câu trả lời", 4, lambda: who.learner.post(
            who.question, fields | {"sequence": next(sequence)}, headers={"accept": "application/json"})),
    )  # fmt: skip
    for name, limit, ask in pages:
        count = statements(ask)
        report.line(f"Số câu lệnh, {name}", str(count), limit=str(limit), good=count <= limit)


def answer_fields(html: str) -> dict[str, str]:
    """Return the fields of the question's form with its first option chosen."""
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html[html.index('class="quiz-form"') :]):
        found = dict(re.findall(r'(name|value)="([^"]*)"', tag))
        if "name" in found:
            fields.setdefault(found["name"], found.get("value", ""))
    return fields


def bench_drawing(report: Report) -> None:
    """Draw papers of 30 from a bank of 20,000, and read the keys of the same bank with one plain statement."""
    from django.db import connection

    drawing.make_bank()
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code, subject_code, level FROM quizzes_question")
        cursor.fetchall()
    bare = (time.perf_counter() - started) * 1000
    for name, milliseconds, count in drawing.measure():
        report.line(
            f"Rút đề {drawing.ASKED} câu từ {drawing.COUNT} câu, {name}",
            f"{milliseconds:.0f} ms, {count} câu lệnh",
            limit="50 ms, 6 câu lệnh",
            bare=f"một câu SELECT cả ngân hàng {bare:.0f} ms",
            good=milliseconds <= 50 and count <= 6,
        )


# --- the server --------------------------------------------------------------------------------------------------


def bench_server(report: Report, who: Visitors, port: int) -> None:
    """Compare pages and saves with the bare views on the same server."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_answer (place integer PRIMARY KEY, answer text, sequence integer)")
    name = settings.SESSION_COOKIE_NAME
    learner, officer = (f"{name}={client.cookies[name].value}" for client in (who.learner, who.officer))
    who.learner.get(who.question)
    token = who.learner.cookies[settings.CSRF_COOKIE_NAME].value
    fields = answer_fields(who.learner.get(who.question).content.decode())
    with server(port):
        bare = per_second(port, getting("/bare/"), seconds=SECONDS)
        pages = (("Trang bài học", who.lesson, learner), ("Danh sách 300 người", "/can-bo/hoa-giai-vien/", officer))
        for label, path, cookie in pages:
            found = per_second(port, getting(path, cookie), seconds=SECONDS)
            ratio = f"trang trơn {bare:.0f} lượt/giây: bằng 1/{bare / found:.0f}"
            report.line(label, f"{found:.0f} lượt/giây", bare=ratio)
        cookie = f"{learner}; {settings.CSRF_COOKIE_NAME}={token}"
        bare_saves = per_second(
            port, posting("/bare-save/", learner, {"place": "1", "answer": "x"}, token), seconds=SECONDS
        )
        saves = per_second(port, posting(who.question, cookie, fields, token), seconds=SECONDS)
        ratio = f"tra phiên và một upsert trơn {bare_saves:.0f} lượt/giây: bằng 1/{bare_saves / saves:.1f}"
        report.line("Lưu một câu trả lời", f"{saves:.0f} lượt/giây", bare=ratio)
        bench_bytes(report, who.lesson, learner, port)


def bench_bytes(report: Report, path: str, cookie: str, port: int) -> None:
    """Weigh a lesson page: everything of a first visit but pictures, and the page alone of the next one."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    weights = {path: weigh(line, path, cookie)}
    wanted = re.findall(r'<(?:link rel="stylesheet" href|script[^>]* src)="([^"]+)"', weights[path][1])
    while wanted:
        one = wanted.pop()
        if one not in weights:
            weights[one] = weigh(line, one, "")
            folder = one.rsplit("/", 1)[0]
            wanted += [f"{folder}/{name}" for name in re.findall(r'from\s*"\./([^"]+)"', weights[one][1])]
    first, following = sum(size for size, _text in weights.values()), weights[path][0]
    parts = f"{len(weights) - 1} tệp kèm trang"
    report.line("Bài học, lần đầu", f"{first / 1000:.1f} kB ({parts})", limit="100 kB", good=first <= 100_000)
    report.line("Bài học, lần sau", f"{following / 1000:.1f} kB", limit="15 kB", good=following <= 15_000)


def prepare(folder: Path) -> list[str]:
    """Make the database and the content; return the codes of the province's communes, the measured one first."""
    import django

    os.environ |= {
        "LMS_LOCAL": "1", "LMS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "bench_site.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}", "LMS_BIND": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "scripts")]),
    }  # fmt: skip
    sys.path.insert(0, str(ROOT))
    for command in (("migrate", "-v0"), ("load_localities",), ("load_content",), ("collectstatic", "-v0", "--noinput")):
        manage(*command)
    django.setup()
    from mediators.models import Unit

    codes = list(
        Unit.objects.filter(parent_id=PROVINCE, level="commune").order_by("code").values_list("code", flat=True)
    )
    return [COMMUNE, *(code for code in codes if code != COMMUNE)]


def main() -> int:
    """Measure everything; return 1 when a limit does not hold."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as name:
        communes = prepare(Path(name))
        bench_import(report, Path(name), communes)
        bench_recompute(report)
        bench_certificates(report, run, Path(name))
        bench_text(report)
        bench_item_statistics(report)
        bench_ranking(report)
        who = make_visitors()
        bench_statements(report, who)
        bench_drawing(report)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        bench_server(report, who, port)
    online = subprocess.run([sys.executable, "scripts/bench_online.py"], cwd=ROOT, env=OUTSIDE, check=False)
    if online.returncode:
        report.failed.append("thi trực tuyến")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB
    print(f"(máy đo: {os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f}, {own:.0f} MB)")
    if report.failed:
        print("Chưa đạt: " + ", ".join(report.failed), file=sys.stderr)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
