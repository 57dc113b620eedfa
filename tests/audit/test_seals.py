"""Seals over append-only tables: what was sealed cannot be changed, removed or added to without being named."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from training_factories import make_mediator

from audit import seals
from audit.hashing import row_hash
from audit.models import AuditEntry, Seal
from audit.seals import GENESIS, seal_table, verify_tables
from audit.services import record
from training.models import Evidence
from training.services.ledger import seal_ledgers

TABLES = (AuditEntry, Evidence)


@pytest.fixture
def rows(places, now, monkeypatch):
    """Seven rows of evidence and two of the log, sealed in batches of three."""
    monkeypatch.setattr(seals, "BATCH_SIZE", 3)
    person = make_mediator(places["11383"])
    for day in range(1, 8):
        add_row(person, day, now)
    record(action="thu.nghiem", by=None, now=now, details={"một": [1, None, True]})
    record(action="thu.nghiem", by=None, now=now)
    seal_ledgers(now=now)
    return list(Evidence.objects.order_by("pk"))


def add_row(person, day, now, **fields):
    return Evidence.objects.create(
        mediator=person, kind="class_attended", happened_on=date(2026, 8, day), recorded_at=now, channel="class",
        hours=Decimal("3.5"), **fields,
    )  # fmt: skip


def tamper(table, sql, *values):
    """Change a table as somebody with full rights over the database could: without its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        cursor.execute(sql, values)


def found():
    verdict = verify_tables(TABLES)
    broken = verdict.first_broken
    return verdict.rows, broken and (broken.table, broken.id)


def test_batches_form_one_chain_over_both_tables(rows):
    chain = list(Seal.objects.order_by("id"))
    assert [(seal.table, seal.row_count) for seal in chain] == [
        ("audit_auditentry", 2), ("training_evidence", 3), ("training_evidence", 3), ("training_evidence", 1),
    ]  # fmt: skip
    assert [seal.previous_hash for seal in chain] == [GENESIS, *(seal.hash for seal in chain[:-1])]
    assert found() == (9, None)


def test_sealing_again_adds_nothing_until_there_are_new_rows(rows, now):
    assert seal_ledgers(now=now) == []
    added = add_row(rows[0].mediator, 20, now)
    assert seal_ledgers(now=now) == [f"training_evidence {added.pk}-{added.pk}"]
    assert found() == (10, None)


def test_rows_not_sealed_yet_are_not_counted(rows, now):
    add_row(rows[0].mediator, 20, now)
    assert found() == (9, None)


def test_most_batches_of_one_run(places, now, monkeypatch):
    monkeypatch.setattr(seals, "BATCH_SIZE", 2)
    person = make_mediator(places["11383"])
    for day in range(1, 8):
        add_row(person, day, now)
    assert [seal.row_count for seal in seal_table(Evidence, now=now, most=2)] == [2, 2]
    assert [seal.row_count for seal in seal_table(Evidence, now=now)] == [2, 1]


@pytest.mark.parametrize(
    "change",
    ["hours = 9", "happened_on = '2026-08-30'", "recorded_at = '2026-08-30 00:00:00'", "reason = 'x'",
     "details = '{\"a\": 1}'", "client_key = 'k'"],
)  # fmt: skip
def test_a_changed_value_is_named_whatever_the_column(rows, change):
    tamper("training_evidence", f"UPDATE training_evidence SET {change} WHERE id = %s", rows[4].pk)
    assert found() == (7, ("training_evidence", rows[4].pk))


def test_of_two_changed_rows_the_first_is_named(rows):
    tamper("training_evidence", "UPDATE training_evidence SET hours = 9 WHERE id IN (%s, %s)", rows[5].pk, rows[1].pk)
    assert found()[1] == ("training_evidence", rows[1].pk)


@pytest.mark.parametrize("place", [0, 3, 5, 6])
def test_a_removed_row_is_named_at_each_place_of_a_batch(rows, place):
    tamper("training_evidence", "DELETE FROM training_evidence WHERE id = %s", rows[place].pk)
    assert found()[1] == ("training_evidence", rows[place].pk)


def test_a_row_put_into_a_gap_of_a_sealed_range_is_named(rows, now):
    gone = rows[-1].pk + 5
    add_row(rows[0].mediator, 20, now, id=gone + 5)
    seal_ledgers(now=now)
    assert found() == (10, None)
    add_row(rows[0].mediator, 21, now, id=gone)
    assert found()[1] == ("training_evidence", gone)


def test_a_changed_log_entry_is_named(rows):
    entry = AuditEntry.objects.order_by("pk").first()
    tamper("audit_auditentry", "UPDATE audit_auditentry SET action = 'khac' WHERE id = %s", entry.pk)
    assert found() == (1, ("audit_auditentry", entry.pk))


def test_a_changed_or_removed_seal_is_named(rows):
    second, third = Seal.objects.order_by("id")[1:3]
    tamper("audit_seal", "DELETE FROM audit_seal WHERE id = %s", second.pk)
    assert found()[1] == ("audit_seal", third.pk)


@pytest.mark.parametrize("column", ["rows_hash", "hash", "previous_hash"])
def test_a_seal_with_another_hash_is_named(rows, column):
    seal = Seal.objects.order_by("id")[1]
    tamper("audit_seal", f"UPDATE audit_seal SET {column} = %s WHERE id = %s", "f" * 64, seal.pk)
    assert found()[1] == ("audit_seal", seal.pk)


def test_seals_cannot_be_changed_by_the_application(rows):
    seal = Seal.objects.first()
    with pytest.raises(PermissionDenied):
        seal.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_seal")


def test_the_chain_cannot_fork(rows, now, monkeypatch):
    """A second worker that read the same last seal loses; it stops quietly and seals the rest another time."""
    first = Seal.objects.order_by("id").first()
    add_row(rows[0].mediator, 20, now)
    true_hash = seals._hash_of
    monkeypatch.setattr(seals, "_hash_of", lambda seal: first.hash if seal.pk is None else true_hash(seal))
    assert seal_ledgers(now=now) == []
    monkeypatch.undo()
    assert len(seal_ledgers(now=now)) == 1
    assert found()[1] is None


def test_hash_is_that_of_a_documented_text(places):
    person = make_mediator(places["11383"])
    moment = datetime(2026, 8, 1, 1, 2, 3, 4, tzinfo=UTC)
    row = Evidence.objects.create(
        mediator=person, kind="quiz_passed", happened_on=date(2026, 8, 1), recorded_at=moment, channel="online",
        score_percent=Decimal("80"), details={"b": 1, "a": "đ"},
    )  # fmt: skip
    row = Evidence.objects.get(pk=row.pk)
    text = json.dumps(
        {
            "channel": "online", "client_key": None, "details": {"a": "đ", "b": 1}, "happened_at": None,
            "happened_on": "2026-08-01", "hours": None, "id": row.pk, "kind": "quiz_passed", "mediator_id": person.pk,
            "public_id": str(row.public_id), "reason": "", "recorded_at": "2026-08-01T01:02:03.000004+00:00",
            "recorded_by_id": None, "reference": "", "score_percent": "80.00", "subject_id": None,
            "supersedes_id": None,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )  # fmt: skip
    assert row_hash(row) == hashlib.sha256(f"training_evidence\n{text}".encode()).hexdigest()
