"""Ranking 100,000 attempts with three tie-breaks, half of them at full marks (contest-rules.md §5.2)."""

import random
import time
from decimal import Decimal
from typing import Any

COUNT = 100_000
LIMIT_SECONDS = 3.0
CHAIN = ("guess_distance", "duration", "received_at")


def bench_ranking(report: Any) -> None:
    """Rank, and sort the same rows by one plain key beside it."""
    from contests.rules.ranking import TIE_BREAKS, Candidate, rank_candidates

    draw = random.Random(2024)
    candidates = [
        Candidate(
            f"n{number:06d}",
            Decimal(draw.choice([10, 10, 10, 9, 8, 7])),
            guess_distance=draw.randrange(2_000),
            duration=draw.randrange(20_000, 30_000),
            received_at=draw.randrange(10**12, 10**12 + 10**6),
        )
        for number in range(COUNT)
    ]
    started = time.perf_counter()
    sorted(candidates, key=lambda one: (-one.total, one.guess_distance, one.duration, one.received_at, one.entry))
    bare = time.perf_counter() - started
    started = time.perf_counter()
    found = rank_candidates(candidates=candidates, chain=[TIE_BREAKS.build({"kind": kind}) for kind in CHAIN])
    spent = time.perf_counter() - started
    if len(found) != COUNT or found[0].rank != 1:
        raise SystemExit("xếp hạng sai")
    report.line(
        f"Xếp hạng {COUNT} lượt thi, ba bước phân định",
        f"{spent:.2f} s",
        limit=f"{LIMIT_SECONDS:.0f} s",
        bare=f"riêng việc sắp thứ tự {bare:.2f} s: gấp {spent / bare:.1f}",
        good=spent < LIMIT_SECONDS,
    )
