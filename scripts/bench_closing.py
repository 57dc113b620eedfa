#!/usr/bin/env python
"""Measure closing, file and publication of a large online round on PostgreSQL; `make bench` runs it with 20,000.

    BENCH_CLOSING=20000,100000 .venv/bin/python scripts/bench_closing.py

Each step is a process of its own, so that its memory is its own: the list is computed and frozen, the dossier is made,
the second person's confirmation computes it again. Given two sizes, the growth is told: 1,0 is linear.
"""

import itertools
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import Finished, Report, run
from bench_site.cluster import cluster, has_postgresql
from bench_site.settled import ROOT, settle

SIZES = [int(size) for size in os.environ.get("BENCH_CLOSING", "20000").split(",")]
#: what a server of the smallest supported kind gives: seconds and memory for 100,000 people, in proportion for fewer
LIMIT_PEOPLE, LIMIT_SECONDS, LIMIT_MB = 100_000, 300.0, 1500.0
STEPS = {"close": "đóng, chốt danh sách", "dossier": "lập hồ sơ", "confirm": "đối chiếu, công bố"}


def main() -> int:
    """Measure, or do one step where it is named; return 1 when a limit does not hold."""
    if len(sys.argv) > 1:
        _set_up()
        print(json.dumps(DOING[sys.argv[1]](*map(int, sys.argv[2:]))))
        return 0
    if not has_postgresql():
        print("(không có PostgreSQL trên máy này: bỏ qua việc đóng vòng thi lớn)")
        return 0
    report = Report()
    with cluster(durable=True) as address, tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        settle(address, folder)
        bench_closing(report)
    return 1 if report.failed else 0


def bench_closing(report: Report) -> None:
    """Report every step at every size, on the database of the environment."""
    seconds: dict[tuple[int, str], float] = {}
    for people in SIZES:
        made = json.loads(_step("fill", people).output)
        share = max(people, 10_000) / LIMIT_PEOPLE
        for step, words in STEPS.items():
            done = _step(step, made["round"])
            found = json.loads(done.output)
            seconds[people, step] = found["seconds"]
            report.line(
                f"{people} lượt thi: {words}", f"{found['seconds']:.1f} giây, đỉnh {done.peak_mb:.0f} MB",
                limit=f"{LIMIT_SECONDS * share:.0f} giây, {LIMIT_MB:.0f} MB", bare=found.get("told", ""),
                good=found["seconds"] <= LIMIT_SECONDS * share and done.peak_mb <= LIMIT_MB,
            )  # fmt: skip
    for one, other in itertools.pairwise(SIZES):
        grown = {
            step: math.log(seconds[other, step] / seconds[one, step]) / math.log(other / one) for step in STEPS
        }  # fmt: skip
        told = ", ".join(f"{STEPS[step]} {slope:.2f}" for step, slope in grown.items())
        report.line(f"Độ dốc từ {one} đến {other}", told, limit="1,2", good=max(grown.values()) <= 1.2)


def _step(name: str, number: int) -> Finished:
    return run(sys.executable, Path(__file__), name, str(number))


def _set_up() -> None:
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _fill(people: int) -> dict[str, object]:
    from bench_site.closing import fill

    from lms.base.clock import now

    return {"round": fill(people=people, now=now()).round_id}


def _close(round_id: int) -> dict[str, object]:
    from contests.models import OnlineRound
    from contests.services.online_close import start_close
    from contests.services.online_runs import work

    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(round=round_id)
    moment = _after(online.closes_at)
    found = start_close(online=online, by=_person("do.mot"), now=moment)
    seconds = _timed(lambda: work(run=found, now=moment))
    found.refresh_from_db()
    if found.state != "ready" or found.result is None:
        raise SystemExit(f"không chốt được: {found.refusal}")
    return {"seconds": seconds, "told": f"{found.result.places.count()} hạng"}


def _dossier(round_id: int) -> dict[str, object]:
    from contests.models import ContestRound
    from contests.services.dossier import dossier_zip

    held: list[bytes] = []
    contest_round = ContestRound.objects.select_related("contest__host", "rules").get(pk=round_id)
    seconds = _timed(lambda: held.append(dossier_zip(contest_round=contest_round)))
    return {"seconds": seconds, "told": f"tệp {len(held[0]) / 2**20:.1f} MB"}


def _confirm(round_id: int) -> dict[str, object]:
    from contests.models import ContestRound
    from contests.services.online_confirm import start_confirm
    from contests.services.online_runs import work
    from contests.services.results import propose_publication

    contest_round = ContestRound.objects.get(pk=round_id)
    result = contest_round.results.defer("sheets", "standing").latest("number")
    moment = _after(result.computed_at)
    propose_publication(result=result, by=_person("do.mot"), now=moment)
    found = start_confirm(result=result, by=_person("do.hai"), now=moment)
    seconds = _timed(lambda: work(run=found, now=moment))
    found.refresh_from_db()
    if found.state != "ready":
        raise SystemExit(f"không công bố được: {found.refusal}")
    return {"seconds": seconds}


def _person(name: str) -> Any:
    from accounts.models import User
    from lms.base.clock import now

    found = User.objects.filter(username=name).first()
    return found or User.objects.create_user(name, full_name=f"Người đo {name[-3:]}", activated_at=now())


def _after(moment: datetime) -> datetime:
    return moment + timedelta(minutes=2)


DOING = {"fill": _fill, "close": _close, "dossier": _dossier, "confirm": _confirm}

if __name__ == "__main__":
    sys.exit(main())
