"""Sealing while somebody writes: a row that is not committed yet is never passed over (security.md S2)."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from training_factories import make_mediator

from audit.models import Seal
from mediators.models import Unit
from training.models import Evidence
from training.services.ledger import seal_ledgers

Together = Callable[..., list[Any]]


def test_rows_above_an_open_transaction_wait_for_it(places: dict[str, Unit], together: Together, now: datetime) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    person = make_mediator(places["11383"])
    written, sealed = threading.Event(), threading.Event()

    def add(day: int) -> int:
        row = Evidence.objects.create(
            mediator=person, kind="class_attended", happened_on=date(2026, 8, day), recorded_at=now, channel="class"
        )
        return row.pk

    def slow_writer() -> int:
        with transaction.atomic():
            low = add(1)
            written.set()
            assert sealed.wait(timeout=30)
        return low

    def sealer() -> tuple[int, list[str]]:
        assert written.wait(timeout=30)
        high = add(2)
        while_open = seal_ledgers(now=now)
        sealed.set()
        return high, while_open

    low, (high, while_open) = together(slow_writer, sealer)
    assert low < high
    assert while_open == []
    assert seal_ledgers(now=now) == [f"training_evidence {low}-{high}"]
    assert Seal.objects.get(table="training_evidence").row_count == 2
