"""One row of the ledger as the rules look at it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class EvidenceFact:
    """One row of the ledger, as far as the rules look at it.

    `is_superseded` is true for a row that a later correction took the place of. `score_percent` runs from 0 to 100.
    `number` is the place of the row in the ledger: of two rows that claim the same hour the earlier one keeps it.
    `half` names the half-day of a class («am», «pm»; empty where it is not known) and `session` the part of it (without
    a reference: the name of the class); `practice` are the hours of
    practice within `hours`; `programme` is the version of the programme that `subject` belongs to.
    """

    kind: str
    happened_on: date
    reference: str = ""
    subject: str = ""
    score_percent: Decimal | None = None
    is_superseded: bool = False
    channel: str = ""
    programme: str = ""
    hours: Decimal | None = None
    practice: Decimal = Decimal(0)
    half: str = ""
    session: str = ""
    number: int = 0
