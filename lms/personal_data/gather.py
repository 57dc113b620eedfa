"""Reads everything that is kept about one person, as `own.OWN` says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

from audit.words import ACTION_WORDS, OBJECT_WORDS
from lms.personal_data.own import OWN, OwnTable

#: what the codes of the log are called
LOG_WORDS: dict[str, Mapping[Any, object]] = {"action": ACTION_WORDS, "object_type": OBJECT_WORDS}


@dataclass(frozen=True)
class Subject:
    """Whose data are gathered: keys and public numbers of account and records, and the attempts already released.

    `entrant_ids`: registrations of an online contest whose person has no account; `user_id` is 0 then.
    """

    user_id: int
    mediator_ids: Sequence[int]
    public_ids: Sequence[str]
    released_attempts: Collection[int]
    entrant_ids: Sequence[int] = ()


@dataclass(frozen=True)
class Section:
    """One table of the download; values are as stored, choices in their words."""

    title: str
    model: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def gather(*, subject: Subject, only: Collection[str] | None = None) -> list[Section]:
    """Return every table with its rows, oldest first; tables without a row are left out. One statement a table.

    Args:
        only: the models that are wanted; None for all.
    """
    tables = OWN if not subject.entrant_ids else [table for table in OWN if table.entrant or table.about]
    sections = [_section(table, subject) for table in tables if only is None or table.model in only]
    return [section for section in sections if section.rows]


def heads_of(table: OwnTable) -> list[str]:
    """Return the heads of a table's columns."""
    model = apps.get_model(table.model)
    return [_head(model, column) for column in table.columns]


def _section(table: OwnTable, subject: Subject) -> Section:
    model = apps.get_model(table.model)
    lookups = [column.partition("|")[0] for column in table.columns]
    words = [_choices(model, lookup) for lookup in lookups]
    found = _rows(model, table, subject).order_by("pk").values_list(*lookups)
    rows = [
        [str(said.get(value, value)) if said else value for value, said in zip(row, words, strict=True)]
        for row in found
    ]
    return Section(table.title, table.model, heads_of(table), rows)


def _rows(model: type[Model], table: OwnTable, subject: Subject) -> QuerySet[Any]:
    """Return the rows that are the person's, those of papers not released left out."""
    rows = model._default_manager.all()
    if table.about:
        return rows.filter(object_id__in=subject.public_ids).exclude(actor=subject.user_id)
    mine = Q(**{table.user: subject.user_id}) if table.user else Q(pk__in=[])
    for lookup in table.mediator:
        mine |= Q(**{f"{lookup}__in": subject.mediator_ids})
    if table.entrant:
        mine |= Q(**{f"{table.entrant}__in": subject.entrant_ids})
    rows = rows.filter(mine)
    if table.released:
        released = Q(**{f"{table.released}__in": sorted(subject.released_attempts)})
        rows = rows.filter(released | Q(**{f"{table.released}__isnull": True}))
    return rows


def _head(model: type[Model], column: str) -> str:
    lookup, _bar, said = column.partition("|")
    head = said or str(_field(model, lookup.split("__", 1)[0]).verbose_name)
    return head[:1].upper() + head[1:]


def _choices(model: type[Model], lookup: str) -> Mapping[Any, object]:
    if "__" in lookup:
        return {}
    if model._meta.label == "audit.AuditEntry" and lookup in LOG_WORDS:
        return LOG_WORDS[lookup]
    return {value: str(label) for value, label in _field(model, lookup).flatchoices}


def _field(model: type[Model], name: str) -> Field:
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{model._meta.label}.{name} is not a column")
    return found
