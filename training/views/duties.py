"""The officer's list of what those serving and heads of teams owe: by audience, state and place."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lms.base.clock import today
from lms.base.lists import chips, headers, joined, page_of, query_of, show, words_of
from lms.base.text import search_key
from mediators.access import visible_communes
from mediators.models import Unit
from training.access import visible_duties
from training.enums import Audience, TrainingState
from training.models import TrainingDuty
from training.rules.duties import AUDIENCES
from training.views.shared import officer_required

PRINT_SIZE = 500
MISSED = "bo-lo"
OPEN, SOON, DONE, NOT_YET = "dang-ky", "sap-het", "xong", "chua-den"
STATES = {
    SOON: (TrainingState.DUE_SOON,),
    OPEN: (TrainingState.RUNNING,),
    DONE: (TrainingState.DONE_ON_TIME,),
    NOT_YET: (TrainingState.NOT_IN_SCOPE,),
}
LABELS = {
    SOON: "Sắp hết kỳ", OPEN: "Chưa xong", DONE: "Đã hoàn thành", NOT_YET: "Chưa đến kỳ", MISSED: "Bỏ lỡ kỳ trước",
}  # fmt: skip
SORTS = {
    "han": (F("due_on").asc(nulls_last=True), "appointment__mediator__sort_key", "pk"),
    "ten": ("appointment__mediator__sort_key", "pk"),
    "to": ("appointment__team__order_key", "appointment__mediator__sort_key", "pk"),
}


@officer_required
def duty_list(request: HttpRequest) -> HttpResponse:
    """Show what is asked of those serving and of heads, the nearest end first; with `in` long pages, to be printed."""
    communes = list(visible_communes(request.user).select_related("parent").order_by("name_key", "code"))
    audience = request.GET.get("doi-tuong", "")
    audience = audience if audience in AUDIENCES else AUDIENCES[0].value
    commune = _commune(request, communes)
    rows = visible_duties(request.user).filter(audience=audience)
    rows = _matching(rows.filter(commune=commune) if commune else rows, words_of(request))
    counts = rows.aggregate(
        all=Count("pk"), missed=Count("pk", filter=Q(is_missed_before=True)),
        **{name.replace("-", "_"): Count("pk", filter=Q(state__in=states)) for name, states in STATES.items()},
    )  # fmt: skip
    chosen, sort = request.GET.get("tinh-trang", ""), request.GET.get("xep", "")
    shown = _in_state(rows, chosen).order_by(*SORTS.get(sort, SORTS["han"]))
    is_print = "in" in request.GET
    related = ("appointment__mediator", "appointment__team", "commune")
    context = {
        "page": page_of(request, shown.select_related(*related), size=PRINT_SIZE if is_print else None),
        "audiences": chips(request, "doi-tuong", [(one.value, str(Audience(one).label)) for one in AUDIENCES]),
        "audience": audience,
        "states": _chips(request, counts),
        "headers": headers(request, [("ten", _("Hòa giải viên")), ("to", _("Tổ hòa giải")), ("han", _("Hạn"))], "han"),
        "communes": communes,
        "commune": commune,
        "words": words_of(request),
        "is_filtered": bool(words_of(request) or chosen or commune),
        "print_query": "" if is_print else query_of(request, **{"in": "1"}),
        "query": joined(query_of(request)),
        "day": today(),
    }
    return show(request, "training/duties.html", context)


def _commune(request: HttpRequest, communes: Sequence[Unit]) -> Unit | None:
    """Return the commune that is looked at; like missing where it is not theirs."""
    wanted = request.GET.get("xa", "")
    found = next((unit for unit in communes if unit.code == wanted), None)
    if wanted and found is None:
        raise Http404
    return found


def _matching(rows: QuerySet[TrainingDuty], words: str) -> QuerySet[TrainingDuty]:
    """Return the rows whose person's name or code fits."""
    if not words:
        return rows
    name = Q(appointment__mediator__name_key__contains=search_key(words))
    return rows.filter(name | Q(appointment__mediator__code__iexact=words))


def _in_state(rows: QuerySet[TrainingDuty], chosen: str) -> QuerySet[TrainingDuty]:
    if chosen == MISSED:
        return rows.filter(is_missed_before=True)
    return rows.filter(state__in=STATES[chosen]) if chosen in STATES else rows


def _chips(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the chips of the states that occur, with their numbers."""
    found: list[tuple[str, str, int | None]] = [("", _("Tất cả"), counts["all"])]
    chosen = request.GET.get("tinh-trang", "")
    for name in (*STATES, MISSED):
        number = counts["missed"] if name == MISSED else counts[name.replace("-", "_")]
        if number or name == chosen:
            found.append((name, LABELS[name], number))
    return chips(request, "tinh-trang", found)
