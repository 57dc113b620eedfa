#!/usr/bin/env python
"""Measure the training status over many appointments on PostgreSQL (issue 4, «Speed»), at two or more sizes.

    BENCH_SIZES=60000,600000 scripts/bench_big.py

For each size, in a database of its own on a private cluster: the reference data of `bench_site.big_data` (33 rows of
evidence a person), a full recompute with the processes of BENCH_PROCESSES (2), the incremental change of one person,
and the pages of one province with their statements. Then the slope between the sizes: 1,0 is linear.
"""

import itertools
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from bench_site.cluster import cluster

ROOT = Path(__file__).resolve().parents[1]
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "6000,20000").split(",")]
PROCESSES = os.environ.get("BENCH_PROCESSES", "2")
PAGES = ("/can-bo/tinh/", "/can-bo/chi-tieu/", "/can-bo/chi-tieu/dia-ban/", "/can-bo/chi-tieu/M2/?dat=0")
NATION_PAGE = "/can-bo/chi-tieu/dia-ban/"
PROVINCE = "01"
FULL_SECONDS_AT, FULL_LIMIT_SECONDS = 600_000, 600.0


@dataclass(frozen=True)
class Measured:
    """What one size gave; seconds."""

    people: int
    full: float
    again: float
    one_person: float
    pages: dict[str, tuple[int, float]]
    nation: float


def manage(*arguments: str) -> str:
    """Run a management command and return what it printed."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr[-800:]}{done.stdout[-400:]}")
    return done.stdout


def timed(work: Callable[[], Any]) -> float:
    """Return how many seconds something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(people: int) -> Measured:
    """Build the data of one size on the database of the environment, and measure."""
    from bench_site.big_data import fill

    from training.queries.rulebook import load_rulebook

    references = sorted(load_rulebook().needs().references)
    lessons = [name for name in references if name.startswith("lesson:")]
    quiz = next(name for name in references if name.startswith("quiz:"))
    making = timed(lambda: fill(people=people, lessons=lessons, quiz=quiz))
    print(f"  {people} nhiệm kỳ, {people * 33} dòng bằng chứng: dựng trong {making:.0f} s", file=sys.stderr)
    recompute = ("recompute_training", "--processes", PROCESSES, "--json")
    found: dict[str, Any] = {}
    full = timed(lambda: found.update(json.loads(manage(*recompute))))
    again = timed(lambda: found.update(second=json.loads(manage(*recompute))))
    if found["checked"] != people or found["second"]["different"]:
        raise SystemExit(f"sai: {found}")
    pages, nation = measure_pages()
    result = Measured(people, full, again, one_person(), pages, nation)
    print(
        f"  tính lại {full:.1f} s, lần nữa {again:.1f} s, một người {result.one_person * 1000:.0f} ms", file=sys.stderr
    )
    return result


def one_person() -> float:
    """Return the median seconds of recording one row of evidence, the status included."""
    from lms.base.clock import now, today
    from mediators.models import Mediator
    from training.services import record_evidence

    people = list(Mediator.objects.filter(code__endswith="7").order_by("pk")[:11])

    def change(person: Mediator) -> None:
        record_evidence(
            mediator=person, kind="lesson_completed", happened_on=today(), now=now(), by=None, channel="online",
            reference="lesson:do-toc-do",
        )  # fmt: skip

    return statistics.median(timed(lambda person=person: change(person)) for person in people)


def measure_pages() -> tuple[dict[str, tuple[int, float]], float]:
    """Return statements and p95 seconds of the pages of a province, and the seconds of the nation's table."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.enums import Role, ScopeLevel
    from accounts.models import RoleAssignment, User
    from accounts.testing import signed_in_client
    from lms.base.clock import now

    def client_of(name: str, role: str, level: str, code: str) -> Any:
        user = User.objects.create_user(name, "Cán bộ đo", "mat-khau-do-2026", is_staff=True, activated_at=now())
        RoleAssignment.objects.create(user=user, role=role, scope_level=level, scope_code=code, starts_on="2026-01-01")
        client = signed_in_client(user)
        client.defaults["SERVER_NAME"] = "127.0.0.1"
        return client

    officer = client_of("do.so", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, PROVINCE)
    editor = client_of("do.bo", Role.PROGRAMME_EDITOR, ScopeLevel.NATION, "")
    found = {}
    for page in PAGES:
        officer.get(page)
        with CaptureQueriesContext(connection) as caught:
            response = officer.get(page)
        if response.status_code != 200:
            raise SystemExit(f"{page}: {response.status_code}")
        verbs = [query["sql"].split(" ", 1)[0] for query in caught.captured_queries]
        count = sum(verb not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"} for verb in verbs)
        times = sorted(timed(lambda page=page: officer.get(page)) for _ in range(20))
        found[page] = (count, times[-2])
    editor.get(NATION_PAGE)
    return found, timed(lambda: editor.get(NATION_PAGE))


def slope(one: Measured, other: Measured) -> float:
    """Return the exponent with which the time of a recompute grows with the number of people."""
    return math.log(other.full / one.full) / math.log(other.people / one.people)


def report(results: list[Measured]) -> int:
    """Print the figures beside their limits; return 1 when one does not hold."""
    failed = []
    for result in results:
        limit = FULL_LIMIT_SECONDS * max(1, result.people / FULL_SECONDS_AT)
        checks = [("tính lại tất cả", result.full, limit), ("một người", result.one_person, 1.0)]
        print(f"{result.people} nhiệm kỳ, {PROCESSES} tiến trình:")
        for name, seconds, most in checks:
            print(f"  {'✓' if seconds <= most else '✕'} {name}: {seconds:.3f} s; giới hạn {most:.0f} s")
            failed += [] if seconds <= most else [name]
        for page, (count, seconds) in result.pages.items():
            print(f"  {'✓' if count <= 8 else '✕'} {page}: {count} câu lệnh, p95 {seconds * 1000:.0f} ms; giới hạn 8")
            failed += [] if count <= 8 else [page]
        print(f"  cả nước theo tỉnh: {result.nation:.2f} s")
    for one, other in itertools.pairwise(results):
        print(f"Độ dốc {one.people} → {other.people}: {slope(one, other):.2f} (1,00 là tuyến tính)")
        different = [page for page in one.pages if one.pages[page][0] != other.pages[page][0]]
        failed += [f"số câu lệnh đổi theo số người: {page}" for page in different]
    print(f"(máy đo: {os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f}, "
          f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB tiến trình lớn nhất)")  # fmt: skip
    if failed:
        print("Chưa đạt: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


def one_size(people: int) -> None:
    """Measure one size in this process and print it as JSON on the last line."""
    import django

    django.setup()
    print(json.dumps(vars(measure(people))))


def main() -> int:
    """Measure every size in a process and a database of its own, copied from one that is migrated once."""
    if len(sys.argv) > 1:
        one_size(int(sys.argv[1]))
        return 0
    results = []
    with (
        cluster(durable=False, folder=os.environ.get("BENCH_FOLDER")) as address,
        tempfile.TemporaryDirectory() as folder,
    ):
        settings = {
            "DATABASE_URL": address, "LMS_LOCAL": "1", "LMS_VAR": folder, "LMS_BIND": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "lms.settings", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "scripts")]),
        }  # fmt: skip
        os.environ |= settings
        manage("migrate", "-v0")
        manage("load_localities")
        manage("collectstatic", "-v0", "--noinput")
        for size in SIZES:
            name = f"bench_{size}"
            with psycopg.connect(address.replace("/postgres", "/template1"), autocommit=True) as line:
                line.execute(f"CREATE DATABASE {name} TEMPLATE postgres")  # type: ignore[arg-type]  # a number
            environment = os.environ | {"DATABASE_URL": address.replace("/postgres", f"/{name}")}
            command = [sys.executable, __file__, str(size)]
            done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            last = done.stdout.rstrip().split("\n")[-1]
            results.append(Measured(**json.loads(last)))
    return report(results)


if __name__ == "__main__":
    sys.exit(main())
