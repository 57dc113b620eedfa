"""One text for one row: the same row gives the same SHA-256 on every database and machine."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Field


def hashed_fields(model: type[models.Model]) -> list[Field]:
    """Return every column of a table in the order of their names, so that adding none may be forgotten."""
    return sorted(model._meta.concrete_fields, key=lambda field: field.attname)


def canonical_row(fields: Sequence[Field], values: Sequence[Any]) -> str:
    """Return the row as JSON: sorted names, no spaces, moments in UTC, numbers with the places of their column."""
    row = {field.attname: _plain(field, value) for field, value in zip(fields, values, strict=True)}
    return canonical_json(row)


def canonical_json(value: Any) -> str:
    """Return plain values as JSON with sorted keys and without spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(table: str, fields: Sequence[Field], values: Sequence[Any]) -> bytes:
    """Return the SHA-256 of a row of a table, 32 bytes."""
    return hashlib.sha256(f"{table}\n{canonical_row(fields, values)}".encode()).digest()


def row_hash(row: models.Model) -> str:
    """Return the SHA-256 of a stored row, 64 hexadecimal digits; read it from the database first."""
    fields = hashed_fields(type(row))
    return digest_of(row._meta.db_table, fields, [getattr(row, field.attname) for field in fields]).hex()


def _plain(field: Field, value: Any) -> Any:
    """Return a value of a column as JSON knows it, the same from SQLite and PostgreSQL."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
