"""Item statistics of 1,000 candidates and 100 items, from marks to every figure, beside one correlation matrix."""

import time
from decimal import Decimal
from random import Random
from typing import Any

CANDIDATES, ITEMS, LIMIT = 1000, 100, 2.0


def bench_item_statistics(report: Any) -> None:
    """Compute all items and the whole test; the bare thing of the same run is numpy's correlation of the columns."""
    import numpy as np

    from quizzes.statistics.items import item_statistics
    from quizzes.statistics.tally import tally_marks
    from quizzes.statistics.whole_test import whole_test_statistics

    random = Random(1000)
    ability = [random.gauss(0, 1) for _person in range(CANDIDATES)]
    rows = [[Decimal(int(random.gauss(able, 1) > (item - 50) / 40)) for item in range(ITEMS)] for able in ability]
    started = time.perf_counter()
    np.corrcoef(np.array([[float(mark) for mark in row] for row in rows]).T)
    bare = time.perf_counter() - started
    started = time.perf_counter()
    names = [f"c{item}" for item in range(ITEMS)]
    tally = tally_marks(item_ids=names, maxima=[1] * ITEMS, marks=rows)
    items, test = item_statistics(tally=tally), whole_test_statistics(tally=tally)
    seconds = time.perf_counter() - started
    report.line(
        f"Thống kê {CANDIDATES} người, {len(items)} câu",
        f"{seconds:.2f} s (α = {test.alpha:.2f})",
        limit=f"{LIMIT:.0f} s",
        bare=f"riêng ma trận tương quan {bare:.2f} s: gấp {seconds / bare:.1f}",
        good=seconds <= LIMIT and len(items) == ITEMS,
    )
