"""Copying everything from one database to another, of the same kind or not: a province outgrows its SQLite file.

The target is made by its own migrations, in its own process, because migrations of libraries write to the default
database whichever they are run on. Then every row of every table is streamed over in one transaction, read back and
compared; nothing is kept of a copy that failed. Files are not touched. Wagtail's search index is built anew: its
tables differ between the two kinds.

Source: security.md §10 (SQLite to PostgreSQL: every row, sequence and sort order equal); contracts.md §4.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.models import AutoField, Field, Model
from django.db.models.sql import InsertQuery

from lms.base.errors import RuleViolation
from lms.settings.database import database_at
from lms.start import pending_migrations

TARGET = "copy_target"
CHUNK_ROWS = 2000
#: Built anew on the target, and the list of migrations, which the target writes itself.
REBUILT_APP = "wagtailsearch"
OWN_TABLES = ("django_migrations",)
_MODULUS = 2**256


@dataclass(frozen=True)
class TableSum:
    """How many rows, and a checksum of their values that does not depend on their order."""

    rows: int
    checksum: str


def copy_database(*, to: str) -> dict[str, Any]:
    """Copy all rows of the default database into the empty one at the address `to`.

    Returns:
        {"from", "to": vendors, "rows", "tables": {name: {"rows", "checksum"}}, "left": tables that no model knows}.

    Raises:
        RuleViolation: "bad_address", "same_database", "pending_migrations", "target_not_empty", "target_failed",
            "row_refused", "copy_differs". Nothing stays in the target then.
    """
    description = _describe(to)
    if pending_migrations():
        raise RuleViolation("pending_migrations", "Cơ sở dữ liệu nguồn chưa được nâng cấp: chạy manage.py migrate.")
    connections.settings[TARGET] = description
    try:
        _refuse_filled()
        try:
            _run("migrate", "--verbosity", "0", to=to)
            sums = _copy_all()
            _run("update_index", "--verbosity", "0", to=to)
        except BaseException:
            _empty_again(description)
            raise
    finally:
        connections[TARGET].close()
        del connections[TARGET]
        del connections.settings[TARGET]
    return {
        "from": connections[DEFAULT_DB_ALIAS].vendor,
        "to": "sqlite" if description["ENGINE"].endswith("sqlite3") else "postgresql",
        "rows": sum(found.rows for found in sums.values()),
        "tables": {name: {"rows": found.rows, "checksum": found.checksum} for name, found in sums.items()},
        "left": sorted(_unknown_tables()),
    }


def copied_models() -> list[type[Model]]:
    """Return every model with a table of its own, those that others point to first; circles are cut somewhere."""
    ordered: dict[type[Model], None] = {}
    visiting: set[type[Model]] = set()

    def visit(model: type[Model]) -> None:
        if model in ordered or model in visiting:
            return
        visiting.add(model)
        for field in model._meta.local_concrete_fields:
            if field.is_relation and isinstance(field.related_model, type):
                visit(field.related_model._meta.concrete_model or field.related_model)
        ordered[model] = None

    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            visit(model)
    return [model for model in ordered if model._meta.app_label != REBUILT_APP]


def _describe(to: str) -> dict[str, Any]:
    bad = RuleViolation("bad_address", "Địa chỉ cơ sở dữ liệu đích không đọc được. Ví dụ: postgres://ten@may:5432/kho.")
    try:
        found = database_at(to)
    except (ValueError, KeyError) as error:
        raise bad from error
    if not found["ENGINE"].endswith(("sqlite3", "postgresql")) or found["NAME"] in ("", ":memory:"):
        raise bad
    source = connections.settings[DEFAULT_DB_ALIAS]
    if all(str(found.get(key) or "") == str(source.get(key) or "") for key in ("ENGINE", "NAME", "HOST", "PORT")):
        raise RuleViolation("same_database", "Nguồn và đích là cùng một cơ sở dữ liệu.")
    complete = connections.configure_settings({DEFAULT_DB_ALIAS: {}, TARGET: {**found, "CONN_MAX_AGE": 0}})
    return complete[TARGET]


def _refuse_filled() -> None:
    try:
        filled = connections[TARGET].introspection.table_names()
    except Error as error:
        raise RuleViolation("target_failed", "Không mở được cơ sở dữ liệu đích.") from error
    if filled:
        raise RuleViolation(
            "target_not_empty", "Cơ sở dữ liệu đích không trống. Hãy lập một cơ sở dữ liệu mới rồi chép lại."
        )


def _run(*command: str, to: str) -> None:
    """Run one of our commands on the target as its default database; its messages go to standard error."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL_FILE"}
    done = subprocess.run(  # noqa: S603 - our own fixed commands
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        env=environment | {"DATABASE_URL": to},
        stdout=sys.stderr.fileno() if _has_number(sys.stderr) else subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise RuleViolation("target_failed", f"Không chuẩn bị được cơ sở dữ liệu đích ({command[0]}).")


def _has_number(stream: Any) -> bool:
    with suppress(OSError, ValueError, AttributeError):
        return stream.fileno() >= 0
    return False


def _copy_all() -> dict[str, TableSum]:
    models, sums = copied_models(), {}
    with _one_view(), transaction.atomic(using=TARGET):
        _clear_target()
        for model in models:
            name = model._meta.db_table
            try:
                sums[name] = _copy_table(model)
            except (Error, ValueError) as error:
                raise RuleViolation("row_refused", f"Bảng {name}: đích không nhận một dòng ({error}).") from error
            _copy_sequence(model)
        for model in models:
            found = _sum(_rows(model, TARGET))
            if found != sums[model._meta.db_table]:
                raise RuleViolation("copy_differs", f"Bảng {model._meta.db_table}: bản chép khác bản gốc.")
        try:
            connections[TARGET].check_constraints()
        except Error as error:
            raise RuleViolation("row_refused", f"Bản chép thiếu dòng mà dòng khác trỏ tới ({error}).") from error
    return sums


@contextmanager
def _one_view() -> Iterator[None]:
    """Read the source within one transaction that sees one state from beginning to end (on SQLite writers wait)."""
    source = connections[DEFAULT_DB_ALIAS]
    is_first = not source.in_atomic_block
    with transaction.atomic(using=DEFAULT_DB_ALIAS):
        if source.vendor == "postgresql" and is_first:
            with source.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _clear_target() -> None:
    """Remove what migrations have put there: the source holds its own of these rows."""
    target = connections[TARGET]
    tables = [model._meta.db_table for model in reversed(copied_models())]
    with target.cursor() as cursor:
        for statement in target.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


def _copy_table(model: type[Model]) -> TableSum:
    fields = model._meta.local_concrete_fields
    rows, count, total = _rows(model, DEFAULT_DB_ALIAS), 0, 0
    while chunk := list(islice(rows, CHUNK_ROWS)):
        count += len(chunk)
        total = (total + sum(_digest(row) for row in chunk)) % _MODULUS
        _insert(model, fields, chunk)
    return TableSum(count, f"{total:064x}")


def _rows(model: type[Model], alias: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    found = model._base_manager.using(alias).order_by("pk").values_list(*names)
    return found.iterator(chunk_size=CHUNK_ROWS)


def _insert(model: type[Model], fields: Sequence[Field], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert values as they are: no default, no automatic time, no signal."""
    names = [field.attname for field in fields]
    objects = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]
    size = max(1, connections[TARGET].ops.bulk_batch_size(fields, objects))
    for start in range(0, len(objects), size):
        query = InsertQuery(model)
        query.insert_values(fields, objects[start : start + size], raw=True)  # type: ignore[arg-type]  # bare values
        query.get_compiler(using=TARGET).execute_sql(None)


def _copy_sequence(model: type[Model]) -> None:
    """Let the target go on numbering where the source is, also past rows that are gone."""
    key = model._meta.pk
    if not isinstance(key, AutoField) or key not in model._meta.local_concrete_fields:
        return
    last = _last_number(model._meta.db_table, str(key.column))
    target = connections[TARGET]
    with target.cursor() as cursor:
        if target.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [target.ops.quote_name(model._meta.db_table), key.column, max(last, 1), last > 0],
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])


def _last_number(table: str, column: str) -> int:
    source = connections[DEFAULT_DB_ALIAS]
    with source.cursor() as cursor:
        if source.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [source.ops.quote_name(table), column])
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")
        else:
            cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0] or 0)


def _sum(rows: Iterable[tuple[Any, ...]]) -> TableSum:
    count, total = 0, 0
    for row in rows:
        count += 1
        total = (total + _digest(row)) % _MODULUS
    return TableSum(count, f"{total:064x}")


def _digest(row: tuple[Any, ...]) -> int:
    text = json.dumps(row, sort_keys=True, default=_plain)
    return int.from_bytes(hashlib.sha256(text.encode("ascii")).digest())


def _plain(value: Any) -> str:
    """Return a value as text that is the same from either kind of database."""
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


def _unknown_tables() -> set[str]:
    """Return tables of the source that no model describes; they are not copied."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = connections[DEFAULT_DB_ALIAS].introspection.table_names()
    return {name for name in tables if name not in known and name not in OWN_TABLES and REBUILT_APP not in name}


def _empty_again(description: dict[str, Any]) -> None:
    """Remove what a failed copy has made; the target was empty before."""
    target = connections[TARGET]
    if target.vendor == "sqlite":
        target.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{description['NAME']}{suffix}").unlink(missing_ok=True)
        return
    with suppress(Error), target.cursor() as cursor:
        for name in target.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {target.ops.quote_name(name)} CASCADE")
