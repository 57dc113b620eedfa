"""Closing batches of append-only tables under seals chained by hash, and finding the first row that does not fit."""

import hashlib
import logging
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max

from audit.hashing import canonical_json, digest_of, hashed_fields
from audit.models import Seal
from lms.base.models import AppendOnlyModel

logger = logging.getLogger("lms.audit")

BATCH_SIZE = 1000
MOST_BATCHES = 200
GENESIS = "0" * 64
MARK = struct.Struct(">q8s")
SETTLE_SECONDS = 0.1
SETTLE_TRIES = 10


@dataclass(frozen=True)
class BrokenRow:
    """The first row that is not as it was sealed; `table` is its table, or `audit_seal` for a broken seal."""

    table: str
    id: int


@dataclass(frozen=True)
class Verdict:
    """How many sealed rows were looked at, and the first broken one."""

    rows: int
    first_broken: BrokenRow | None


def seal_table(model: type[AppendOnlyModel], *, now: datetime, most: int = MOST_BATCHES) -> list[Seal]:
    """Close the rows that no seal covers yet, at most `most` batches of 1,000; each batch commits by itself.

    Two workers at once cannot fork the chain: a seal names the one before it, and only one may. The newest seal's
    hash goes to the log: kept elsewhere, it also proves that no seal was cut off the end.
    """
    table = model._meta.db_table
    end = _settled_end(model)
    sealed: list[Seal] = []
    while end is not None and len(sealed) < most:
        try:
            seal = _close_batch(model, end=end, now=now)
        except IntegrityError:
            logger.info("another worker sealed %s at the same time", table)
            break
        if seal is None:
            break
        sealed.append(seal)
    if sealed:
        logger.info("sealed %s up to row %d: %s", table, sealed[-1].last_id, sealed[-1].hash)
    return sealed


def verify_tables(tables: Sequence[type[AppendOnlyModel]]) -> Verdict:
    """Compare every sealed row with its seal and every seal with the chain, in the order of the chain.

    Rows and seals are streamed: memory does not grow with their number. Rows that no seal covers yet are not counted.
    """
    by_table = {model._meta.db_table: model for model in tables}
    ends: dict[str, int] = {}
    rows, previous = 0, GENESIS
    for seal in Seal.objects.order_by("id").iterator(50):
        model = by_table.get(seal.table)
        if model is None or seal.previous_hash != previous or seal.hash != _hash_of(seal):
            return Verdict(rows, BrokenRow(Seal._meta.db_table, seal.pk))
        broken, seen = _compare(model, seal, after=ends.get(seal.table, 0))
        rows += seen
        if broken is not None:
            return Verdict(rows, BrokenRow(seal.table, broken))
        previous, ends[seal.table] = seal.hash, seal.last_id
    return Verdict(rows, None)


@transaction.atomic
def _close_batch(model: type[AppendOnlyModel], *, end: int, now: datetime) -> Seal | None:
    """Seal the next rows up to `end`, None when there are none."""
    table = model._meta.db_table
    start = Seal.objects.filter(table=table).aggregate(end=Max("last_id"))["end"] or 0
    found = [(pk, digest) for pk, digest in _digests(model, after=start, end=end, most=BATCH_SIZE)]
    if not found:
        return None
    last = Seal.objects.order_by("-id").values_list("hash", flat=True).first()
    seal = Seal(
        table=table,
        first_id=found[0][0],
        last_id=found[-1][0],
        row_count=len(found),
        marks=b"".join(MARK.pack(pk, digest[:8]) for pk, digest in found),
        rows_hash=hashlib.sha256(b"".join(digest for _pk, digest in found)).hexdigest(),
        previous_hash=last or GENESIS,
        sealed_at=now,
    )
    seal.hash = _hash_of(seal)
    seal.save()
    return seal


def _digests(
    model: type[AppendOnlyModel], *, after: int, end: int, most: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """Yield id and hash of the rows behind one id up to another, in order."""
    table, fields = model._meta.db_table, hashed_fields(model)
    place = next(number for number, field in enumerate(fields) if field.primary_key)
    rows = model._default_manager.filter(pk__gt=after, pk__lte=end).order_by("pk")
    for values in rows.values_list(*(field.attname for field in fields))[:most].iterator(BATCH_SIZE):
        yield values[place], digest_of(table, fields, values)


def _compare(model: type[AppendOnlyModel], seal: Seal, *, after: int) -> tuple[int | None, int]:
    """Return the first row of a seal's range that was changed, removed or put in, and how many were looked at."""
    marks = MARK.iter_unpack(bytes(seal.marks))
    whole, seen = hashlib.sha256(), 0
    for pk, digest in _digests(model, after=after, end=seal.last_id):
        known = next(marks, None)
        if known is None or known[0] != pk:
            return (pk if known is None else min(pk, known[0])), seen
        seen += 1
        if known[1] != digest[:8]:
            return pk, seen
        whole.update(digest)
    if (known := next(marks, None)) is not None:
        return known[0], seen
    return (None if whole.hexdigest() == seal.rows_hash else seal.first_id), seen


def _hash_of(seal: Seal) -> str:
    """Return the hash that stands for a whole seal."""
    parts = {
        "table": seal.table,
        "first_id": seal.first_id,
        "last_id": seal.last_id,
        "row_count": seal.row_count,
        "marks": hashlib.sha256(bytes(seal.marks)).hexdigest(),
        "rows_hash": seal.rows_hash,
        "previous_hash": seal.previous_hash,
        "sealed_at": int(seal.sealed_at.timestamp()),
    }
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def _settled_end(model: type[models.Model]) -> int | None:
    """Return the last id below which no row can still appear, None when writers do not come to rest.

    PostgreSQL gives out ids before rows are committed, so a lower id may appear after a higher one. Whoever holds
    one also holds a lock on the table until its end: wait for those who held it when the id was read, without
    holding anybody up. SQLite has one writer, ids appear in their order.
    """
    end: int | None = model._default_manager.aggregate(end=Max("pk"))["end"]
    if end is None or connection.vendor != "postgresql":
        return end
    waited_for = _writers_of(model)
    for _try in range(SETTLE_TRIES):
        if not waited_for:
            return end
        time.sleep(SETTLE_SECONDS)
        waited_for &= _writers_of(model)
    logger.info("writers of %s did not come to rest; sealed next time", model._meta.db_table)
    return None


def _writers_of(model: type[models.Model]) -> set[str]:
    """Return the other transactions of this PostgreSQL database that have written to the table and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND relation = %s::regclass AND pid <> pg_backend_pid()",
            [model._meta.db_table],
        )
        return {row[0] for row in cursor.fetchall()}
