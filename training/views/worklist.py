"""The officer's work list: who needs what next, one commune at a time; the list on paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lms.base.clock import now, today
from lms.base.lists import chips, joined, page_of, query_of, show, words_of
from mediators.access import visible_appointments
from mediators.models import Unit
from mediators.queries.places import officer_places
from training.access import visible_statuses
from training.class_access import visible_classes
from training.queries.attendance import waiting_flags
from training.queries.worklist import (
    SORTS,
    OpenQuestions,
    WorkFilters,
    WorkRow,
    neediest_commune,
    open_questions,
    work_list,
)
from training.rules.worklist import Action
from training.views.shared import officer_required
from training.views.worklist_shared import uuid_of
from training.worklist_words import WORDS, Words

PRINT_SIZE = 1000
CALLED_AT = re.compile(r"[0-9]{1,12}\.[0-9]{6}")
SORT_WORDS = (
    ("", gettext_lazy("Gấp nhất trước")),
    ("ten", gettext_lazy("Theo tên")),
    ("to", gettext_lazy("Theo tổ")),
    ("-han", gettext_lazy("Hạn xa nhất trước")),
)


@dataclass(frozen=True)
class Group:
    """The rows of one action on a page."""

    action: Action
    words: Words
    count: int
    rows: Sequence[tuple[WorkRow, str]]
    bulk_url: str


@officer_required
@require_safe
def work_page(request: HttpRequest) -> HttpResponse:
    """Show who needs what next, grouped by action; with `in` everything on one page, to be printed."""
    as_of, is_print = today(), "in" in request.GET
    places = officer_places(user=request.user, on=as_of)
    commune = _commune(request, places.communes)
    filters, sort = _filters(request), request.GET.get("xep", "")
    found = work_list(
        visible_appointments(request.user).filter(commune=commune), as_of=as_of, now=now(), filters=filters, sort=sort
    )
    page = page_of(request, found.rows, size=PRINT_SIZE if is_print else None)
    counted = [(action.value, str(WORDS[action].title), count) for action, count in found.counts.items() if count]
    context = {
        "commune": commune,
        "communes": places.communes,
        "questions": _questions(request, commune),
        "page": page,
        "groups": _groups(page.object_list, found.counts),
        "total": found.total,
        "people_count": found.people_count,
        "filters": filters,
        "teams": found.teams,
        "chips": chips(request, "viec", [("", _("Tất cả"), found.total), *counted]),
        "sorts": SORT_WORDS,
        "sort": sort if sort in SORTS or sort == "-han" else "",
        "query": joined(query_of(request)),
        "print_query": "" if is_print else query_of(request, **{"in": "1"}),
        "as_of": as_of,
        "staff_place": str(commune) if commune else places.title,
        "is_filtered": filters != WorkFilters(),
        "just_recorded": uuid_of(request.GET.get("vua-ghi", "")),
        "just_listed": listed if CALLED_AT.fullmatch(listed := request.GET.get("vua-goi", "")) else "",
    }
    return show(request, "training/worklist.html", context)


def _commune(request: HttpRequest, communes: Sequence[Unit]) -> Unit | None:
    """Return the commune that is looked at: the one of the address, else the only one, else the neediest.

    Raises:
        Http404: the address names one that is not the officer's.
    """
    by_code = {unit.code: unit for unit in communes}
    asked = request.GET.get("xa", "")
    if asked and asked not in by_code:
        raise Http404
    if len(communes) <= 1 or asked:
        return by_code.get(asked) or (communes[0] if communes else None)
    return by_code.get(neediest_commune(visible_statuses(request.user))) or communes[0]


def _questions(request: HttpRequest, commune: Unit | None) -> OpenQuestions | None:
    """Return what the commune waits for as a whole, None when nothing does."""
    if commune is None:
        return None
    found = open_questions(commune.code, flags=waiting_flags(visible_classes(request.user)))
    return found if found.files or found.flags else None


def _filters(request: HttpRequest) -> WorkFilters:
    given = request.GET
    action = given.get("viec", "")
    known = Action(action) if action in set(Action) else None
    return WorkFilters(action=known, team=uuid_of(given.get("to", "")), words=words_of(request))


def _groups(rows: Sequence[WorkRow], counts: dict[Action, int]) -> list[Group]:
    """Return the rows of a page under the heads of their actions; the count is that of the whole list."""
    return [
        Group(action, WORDS[action], counts[action], [(row, _address(row)) for row in members], _bulk(action))
        for action, members in groupby(rows, key=lambda row: row.next.action)
    ]


def _address(row: WorkRow) -> str:
    """Return where the action is done for one person."""
    person = f"?nguoi={row.person_id}"
    match row.next.action:
        case Action.CARD | Action.MATERIALS | Action.INVITE:
            return _bulk(row.next.action) + person
        case Action.KEY_IN if row.session_id is not None:
            return reverse("training:roll", args=[row.session_id])
        case Action.MARK:
            return reverse("quizzes:marking")
        case Action.PRIOR:
            return reverse("training:ledger-add", args=[row.person_id])
        case Action.CALL if row.facts.is_listed:
            return f"{reverse('training:reminder-calls')}?xa={row.commune}"
        case _:
            return reverse("mediators:person", args=[row.person_id])


def _bulk(action: Action) -> str:
    """Return where the action is done for several people at once; empty where it is not."""
    name = {
        Action.CARD: "mediators:card-print",
        Action.MATERIALS: "training:worklist-materials",
        Action.INVITE: "training:worklist-invites",
        Action.CALL: "training:worklist-calls",
    }.get(action)
    return reverse(name) if name else ""
