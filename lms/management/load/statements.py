"""How many statements one save costs: asked of the product in this process, warm, on the same database."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from contests.models import Entrant
from lms.management.load.begin import Begun, begin
from lms.management.load.drive import JSON
from lms.management.load.people import LoadRound


def statements_per_save(*, load: LoadRound, entrant: Entrant) -> int:
    """Return the statements of one save of a person who has begun, those that only open and close transactions apart.

    Raises:
        ValueError: the product did not let the person begin or save.
    """
    begun = begin(load=load, entrant=entrant)
    _save(begun, 1)
    count = 0

    def counted(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*given)

    with connection.execute_wrapper(counted):
        status = _save(begun, 2)
    if status != 200:
        raise ValueError(f"a save was answered {status}")
    return count


def _save(begun: Begun, sequence: int) -> int:
    place, options = next(iter(begun.paper.options.items()))
    fields = {"place": place, "c": options[0], "tab": "dem", "sequence": sequence}
    return begun.client.post(begun.paper.save, begun.form(fields), headers=JSON).status_code
