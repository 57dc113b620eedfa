"""Rows by statements whose text is made once: for the few addresses that thousands ask for in the same second.

The ORM makes the text of a statement anew each time, which takes several times as long as the database does. Here it is
made once in a process; what comes back are ordinary instances, with the fields left out deferred.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from lms.base import clock
from lms.base.prepared import rows_of

Convert = Callable[[Any], Any]


class _Part(NamedTuple):
    """One model of a row: its fields, and how values of some of them are read on this kind of database."""

    model: type[models.Model]
    names: tuple[str, ...]
    converts: tuple[tuple[int, Convert], ...]
    key: int


class JoinedRows:
    """A statement that returns rows of several models.

    In the text `{name}` stands for the columns of the model given under that name, which is its alias; `{now}` for the
    present moment in milliseconds by the clock of the database; `%(name)s` for a value.

    Args:
        only: by alias the fields to be read beside the key; of other models all are.
        parts: the models in the order of the columns.
    """

    def __init__(
        self, text: str, *, only: Mapping[str, Collection[str]] | None = None, **parts: type[models.Model]
    ) -> None:
        """Keep the text; it is made ready for a kind of database when first asked."""
        self._text, self._only, self._models = text, only or {}, parts
        self._ready: dict[str, tuple[str, tuple[_Part, ...]]] = {}

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows: an instance for each model (None where a left join found none), then the other columns.

        A model that stands in several rows with the same key is one instance. One statement.
        """
        text, parts = self._ready.get(connection.vendor) or self._prepare()
        found = rows_of(text, {name: _value(value) for name, value in given.items()})
        seen: dict[tuple[int, Any], models.Model] = {}
        return [_instances(row, parts, seen) for row in found]

    def first(self, **given: Any) -> tuple[Any, ...] | None:
        """Return the first row, None without any. One statement."""
        return next(iter(self.rows(**given)), None)

    def _prepare(self) -> tuple[str, tuple[_Part, ...]]:
        columns, parts = {}, []
        for alias, model in self._models.items():
            fields = _fields(model, self._only.get(alias))
            columns[alias] = ", ".join(f'{alias}."{one.column}"' for one in fields)
            names = tuple(one.attname for one in fields)
            key = fields.index(_key(model))
            parts.append(_Part(model, names, tuple(_converts(fields, alias)), key))
        text = self._text.format(now=clock.MILLISECONDS_SQL[connection.vendor], **columns)
        self._ready[connection.vendor] = text, tuple(parts)
        return self._ready[connection.vendor]


def insert_if_free(instance: models.Model) -> bool:
    """Store a new row unless a unique constraint forbids it; tell whether it was stored. One statement.

    The row is committed with the statement unless the caller holds a transaction.
    """
    model = type(instance)
    fields, text = _insertion(model, connection.vendor)
    values = {one.column: one.get_db_prep_save(one.pre_save(instance, True), connection) for one in fields}
    row = next(iter(rows_of(text, values)), None)
    if row is None:
        return False
    instance.pk = row[0]
    instance._state.adding, instance._state.db = False, connection.alias
    return True


@cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[tuple[Any, ...], str]:
    key = _key(model)
    fields = tuple(one for one in model._meta.local_concrete_fields if one is not key)
    columns = ", ".join(f'"{one.column}"' for one in fields)
    places = ", ".join(f"%({one.column})s" for one in fields)
    table = model._meta.db_table
    return fields, (
        f'INSERT INTO "{table}" ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING "{key.column}"'
    )


def _fields(model: type[models.Model], only: Collection[str] | None) -> list[Any]:
    """Return the fields to be read, the key among them.

    Raises:
        FieldDoesNotExist: a name that the model does not have.
    """
    if only is None:
        return list(model._meta.concrete_fields)
    wanted = {model._meta.get_field(name) for name in only} | {_key(model)}
    return [one for one in model._meta.concrete_fields if one in wanted]


def _key(model: type[models.Model]) -> Any:
    key = model._meta.pk
    if key is None:
        raise TypeError(f"{model} has no key")
    return key


def _converts(fields: list[Any], alias: str) -> Iterable[tuple[int, Convert]]:
    for place, field in enumerate(fields):
        column = field.get_col(alias)
        steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if steps:
            yield place, _in_turn(steps, column)


def _in_turn(steps: list[Any], column: Any) -> Convert:
    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def _instances(
    row: tuple[Any, ...], parts: tuple[_Part, ...], seen: dict[tuple[int, Any], models.Model]
) -> tuple[Any, ...]:
    """Return the instances of a row; those of a former row with the same key are taken from `seen`."""
    found: list[models.Model | None] = []
    at = 0
    for number, part in enumerate(parts):
        end = at + len(part.names)
        name = number, row[at + part.key]
        if name[1] is not None and name not in seen:
            values = list(row[at:end])
            for place, convert in part.converts:
                values[place] = convert(values[place])
            seen[name] = part.model.from_db(connection.alias, part.names, values)
        found.append(seen.get(name))
        at = end
    return (*found, *row[at:])


def _value(value: Any) -> Any:
    """Return a value as the database takes it: SQLite keeps a UUID as its digits."""
    return value.hex if isinstance(value, UUID) and not connection.features.has_native_uuid_field else value
