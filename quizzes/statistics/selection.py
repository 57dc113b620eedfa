"""Which attempts statistics rest on, and what is kept beside a result (§0)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from quizzes.statistics import DEFINITION_VERSION

DOUBTFUL_NOTE = "tính trên mọi lượt làm: một người được tính nhiều lần nên số liệu kém tin cậy"


class Counting(Enum):
    """One attempt a person, or all of them."""

    FIRST = "first"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class AttemptRecord:
    """What decides whether an attempt counts; `finished_at` None while it is open.

    Attributes:
        is_trial: a preview or a test of the paper.
        is_voided: declared void.
        awaits_marks: a manual mark is not final yet.
    """

    id: int
    candidate: str
    finished_at: datetime | None
    is_trial: bool = False
    is_voided: bool = False
    awaits_marks: bool = False


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a stored result was computed from.

    Attributes:
        attempt_ids: in rising order; `counted_at` is when they were chosen.
        item_fingerprints: of each item as it was given, by item id.
    """

    definition_version: str
    counting: Counting
    attempt_ids: tuple[int, ...]
    counted_at: datetime
    item_fingerprints: tuple[tuple[str, str], ...]

    @property
    def note(self) -> str:
        """Return what must be said beside the figures, empty when nothing."""
        return DOUBTFUL_NOTE if self.counting is Counting.ALL else ""


def counted_attempts(
    *, attempts: Iterable[AttemptRecord], counting: Counting = Counting.FIRST
) -> tuple[AttemptRecord, ...]:
    """Return the attempts that count, ordered by when they were finished, then by id.

    Trials and voided attempts never count; one with a mark still to come does not count yet, nor does a later attempt
    of the same person take its place.
    """
    finished = [one for one in attempts if one.finished_at is not None and not one.is_trial and not one.is_voided]
    ordered = sorted(finished, key=lambda one: (one.finished_at, one.id))
    if counting is Counting.FIRST:
        first: dict[str, AttemptRecord] = {}
        for one in ordered:
            first.setdefault(one.candidate, one)
        ordered = list(first.values())
    return tuple(one for one in ordered if not one.awaits_marks)


def provenance(
    *, attempts: Sequence[AttemptRecord], counting: Counting, fingerprints: dict[str, str], now: datetime
) -> Provenance:
    """Return what to store beside a result computed at `now` from these attempts."""
    return Provenance(
        definition_version=DEFINITION_VERSION,
        counting=counting,
        attempt_ids=tuple(sorted(one.id for one in attempts)),
        counted_at=now,
        item_fingerprints=tuple(sorted(fingerprints.items())),
    )
