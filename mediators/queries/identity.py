"""Which records are one person: the one place that the ledger, certificates and indicators ask.

A record merged into another keeps its own evidence, certificates and papers; they are read as the other's.
`Mediator.merged_into` always names the record that stands for the person today, so one step is enough.
"""

from collections.abc import Collection, Iterable, Mapping

from mediators.models import Mediator


def absorbed_records(*, mediator_ids: Collection[int]) -> dict[int, int]:
    """Return, by record merged away, the record among `mediator_ids` that stands for it; one indexed statement."""
    rows = Mediator.objects.filter(merged_into_id__in=mediator_ids).values_list("pk", "merged_into_id")
    return {pk: kept for pk, kept in rows if kept is not None}


def effective_ids(*, mediator_ids: Collection[int]) -> list[int]:
    """Return the ids whose rows count for these people: their own and those of records merged into them."""
    return sorted({*mediator_ids, *absorbed_records(mediator_ids=mediator_ids)})


def records_of(*, mediator: Mediator) -> list[int]:
    """Return the ids of all records of one person, whichever of them is given; one statement at most."""
    return effective_ids(mediator_ids=[mediator.merged_into_id or mediator.pk])


def as_person(*, mediator_id: int, absorbed: Mapping[int, int]) -> int:
    """Return for whom a row of a record counts, given the answer of `absorbed_records`."""
    return absorbed.get(mediator_id, mediator_id)


def standing_records(mediators: Iterable[Mediator]) -> list[int]:
    """Return the ids of the records that stand for these people, each once; no statement."""
    return sorted({person.merged_into_id or person.pk for person in mediators})
