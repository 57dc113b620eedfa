"""Statements that PostgreSQL plans once for a connection: for those that thousands ask for in the same second.

Planning a look at six tables takes ten times as long as the look itself. What is kept belongs to the connection, so
where another program hands connections around between processes (a pooler) nothing is kept: that shows by itself, and
this process goes on without.
"""

import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger("lms.database")

_VALUE = re.compile(r"%\((\w+)\)s|%%")
#: By connection of the driver, the names that it knows.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_UNKNOWN_NAME, _NAME_TAKEN, _OTHER_COLUMNS = "26000", "42P05", "0A000"
_given_up = False


def rows_of(text: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement with `%(name)s` for values; it is planned once where that can be kept.

    The type of each value must be plain from its place in the statement, or written there (`%(name)s::int`). Within a
    transaction, and on SQLite, it runs as it stands. One statement; a few more when a connection is new.
    """
    with connection.cursor() as cursor:
        if not _may_keep():
            cursor.execute(text, given)
            return list(cursor.fetchall())
        try:
            _execute_kept(cursor, text, given)
        except DatabaseError as failure:
            _forget(failure)
            cursor.execute(text, given)
        return list(cursor.fetchall())


def _may_keep() -> bool:
    """Tell whether a plan may be kept; a name unknown within a transaction would end the transaction."""
    return connection.vendor == "postgresql" and not connection.in_atomic_block and not _given_up


def _execute_kept(cursor: Any, text: str, given: Mapping[str, Any]) -> None:
    name, body, names = _numbered(text)
    execute = f"EXECUTE {name} ({', '.join(f'%({one})s' for one in names)})"
    kept = _known.setdefault(connection.connection, set())
    if name not in kept:
        # Planned for any value, and never for the size that a table has now: it may be empty before a bell.
        with transaction.atomic():
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off")
            cursor.execute(f"PREPARE {name} AS {body}")
            kept.add(name)  # whatever becomes of this transaction, the connection knows the name from here on
            cursor.execute(f"EXPLAIN {execute}", given)
    cursor.execute(execute, given)


def _forget(failure: DatabaseError) -> None:
    """Forget what a connection was thought to know, where that was the failure; else let it go on.

    Raises:
        DatabaseError: any other failure.
    """
    global _given_up
    state = getattr(failure.__cause__, "sqlstate", None)
    if state not in (_UNKNOWN_NAME, _NAME_TAKEN, _OTHER_COLUMNS):
        raise failure
    _known.pop(connection.connection, None)
    if state != _OTHER_COLUMNS:
        _given_up = True
        logger.warning("the database does not keep prepared statements for its connections; going on without")


@lru_cache(maxsize=256)
def _numbered(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Return a name for a statement, the statement with `$1` … for its values, and the names of these in order."""
    names: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        name = found[1]
        return "%" if name is None else f"${names.setdefault(name, len(names) + 1)}"

    body = _VALUE.sub(place, text)
    return f"lms_{sha256(body.encode()).hexdigest()[:20]}", body, tuple(names)
