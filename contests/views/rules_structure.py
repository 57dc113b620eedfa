"""Rounds, parts and sub-parts of the rules by form: add, copy, rename, move, take out; each ends in one preview."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_POST

from contests.forms import EmptyForm
from contests.forms_rules import RenameForm, StructureAddForm
from contests.models import Contest
from contests.queries.resting import resting
from contests.queries.rules import document_of
from contests.queries.rules_paths import told_place
from contests.rules import book, structure
from contests.services.rules_structure import check_structure
from contests.views.common import desk_required, find_contest
from contests.views.rules_sections import section_url, show_preview
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, posted, show

WAYS = {"len": -1, "xuong": 1}
KINDS = (_later("vòng thi"), _later("phần thi"), _later("phần nhỏ"))


@desk_required
def structure_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show rounds, parts and sub-parts in order, each with what may be done to it."""
    contest = find_contest(request, public_id, organising=True)
    document = _document(contest)
    context = {"contest": contest, "rounds": _rows(contest, document), "is_online": document["mode"] == "online"}
    return show(request, "contests/rules_structure.html", context)


@desk_required
def structure_add(request: HttpRequest, public_id: UUID, spot: str) -> HttpResponse:
    """Add a round, a part or a sub-part: as another one, or with everything still to be given."""
    contest = find_contest(request, public_id, organising=True)
    document, holder = _document(contest), _spot(spot)
    above = _item(document, holder)
    rows = {at[-1]: row["name"] for at, row in structure.spots(document=document) if at and at[:-1] == holder}
    is_week = not holder and document["mode"] == "online"
    if len(holder) > 2 or (holder and document["mode"] == "online"):
        raise Http404
    like = _asked_like(request, list(rows), is_week=is_week)
    start = {"like": "" if like is None else str(like), "days": 7}
    start["name"] = structure.next_name(document=document, holder=holder, like=like)
    form = StructureAddForm(posted(request), rows=rows, is_week=is_week, is_sub=len(holder) == 2, initial=start)

    def changed(data: Mapping[str, Any]) -> dict[str, Any]:
        copied = int(data["like"]) if data["like"] else None
        days, maximum = data.get("days") or 0, data.get("maximum", "")
        return structure.add(
            document=document, holder=holder, name=data["name"], like=copied, days=days, maximum=maximum
        )

    answer = _propose(request, contest, form, changed)
    about = above["name"] if holder else contest.name
    return answer or _page(request, contest, form, title=_("Thêm %(kind)s") % {"kind": KINDS[len(holder)]}, about=about)


@desk_required
def structure_rename(request: HttpRequest, public_id: UUID, spot: str) -> HttpResponse:
    """Give another name to a round, a part or a sub-part."""
    contest = find_contest(request, public_id, organising=True)
    document, at = _document(contest), _spot(spot)
    name = _item(document, at)["name"] if at else ""
    if not at:
        raise Http404
    form = RenameForm(posted(request), initial={"name": name})
    answer = _propose(
        request, contest, form, lambda data: structure.rename(document=document, spot=at, name=data["name"])
    )
    return answer or _page(
        request, contest, form, title=_("Đổi tên %(kind)s") % {"kind": KINDS[len(at) - 1]}, about=name
    )


@require_POST
@desk_required
def structure_move(request: HttpRequest, public_id: UUID, spot: str, way: str) -> HttpResponse:
    """Move a round, a part or a sub-part one place up or down."""
    contest = find_contest(request, public_id, organising=True)
    document, at = _document(contest), _spot(spot)
    if way not in WAYS or not at:
        raise Http404
    form = EmptyForm(request.POST)
    answer = _propose(request, contest, form, lambda _data: structure.move(document=document, spot=at, step=WAYS[way]))
    if answer is None:
        for message in form.non_field_errors():
            messages.error(request, message)
    return answer or redirect("contests:rules-structure", contest.public_id)


@desk_required
def structure_remove(request: HttpRequest, public_id: UUID, spot: str) -> HttpResponse:
    """Ask before a round, a part or a sub-part goes: what it holds, what still names it and where to change that."""
    contest = find_contest(request, public_id, organising=True)
    document, at = _document(contest), _spot(spot)
    row = _item(document, at)
    if not at:
        raise Http404
    form = EmptyForm(posted(request))
    answer = _propose(request, contest, form, lambda _data: structure.remove(document=document, spot=at))
    if answer is not None:
        return answer
    rests = resting(contest=contest).get(document["rounds"][at[0]]["code"])
    context = {
        "contest": contest,
        "form": form,
        "name": row["name"],
        "kind": KINDS[len(at) - 1],
        "inside": [part["name"] for spot_, part in structure.spots(document=document) if _is_under(spot_, at)],
        "named": [
            (one.words, section_url(contest, one.section, one.place))
            for one in structure.references(document=document, spot=at)
        ],
        "rests": rests if len(at) == 1 else None,
    }
    return show(request, "contests/rules_structure_remove.html", context, status=422 if form.errors else 200)


def _propose(
    request: HttpRequest, contest: Contest, form: forms.Form, make: Callable[[dict[str, Any]], dict[str, Any]]
) -> HttpResponse | None:
    """Show what the changed rules would change; nothing where the form is only opened or something refuses it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        reading = book.check_document(value=json.loads(json.dumps(make(form.cleaned_data))))
        for fault in reading.faults:
            form.add_error(None, f"{told_place(fault.path, reading.document)}: {fault.message}")
        if reading.faults:
            return None
        check_structure(contest=contest, document=reading.document)
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return None
    except LookupError as error:
        raise Http404 from error
    before = document_of(contest.rules_versions.order_by("-number")[0])
    return show_preview(request, contest, before, reading, back_url=_back(contest))


def _page(request: HttpRequest, contest: Contest, form: forms.Form, *, title: str, about: str) -> HttpResponse:
    told = _("Bước sau cho xem điều gì sẽ đổi; chưa ghi gì cho tới khi Ông/Bà đồng ý.")
    button = _("Xem điều gì sẽ đổi")
    return form_page(request, form, title=title, back=_back(contest), about=about, help=told, button=button)


def _rows(contest: Contest, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rounds with their parts, sub-parts under them, as the page shows them."""
    rests = resting(contest=contest)
    found: list[dict[str, Any]] = []
    for spot, row in structure.spots(document=document):
        address = "-".join(str(place + 1) for place in spot)
        holder = found if len(spot) == 1 else found[-1]["parts"]
        one = {"name": row["name"], "spot": address, "number": spot[-1] + 1, "is_first": spot[-1] == 0, "parts": []}
        siblings = structure.item_at(document=document, spot=spot[:-1])[structure.KEYS[len(spot) - 1]]
        one |= {"is_last": spot[-1] == len(siblings) - 1, "is_sub": len(spot) == 3, "maximum": row.get("maximum", "")}
        one["may_hold"] = len(spot) == 2
        one |= {
            "rests": rests.get(row["code"]) if len(spot) == 1 else None,
            "holder": address.rpartition("-")[0] or "0",
        }
        holder.append(one)
    return found


def _is_under(spot: structure.Spot, above: structure.Spot) -> bool:
    return len(spot) > len(above) and spot[: len(above)] == above


def _asked_like(request: HttpRequest, places: Sequence[int], *, is_week: bool) -> int | None:
    """Return which one the address asks to copy; for an online round the last, when it does not say."""
    text = request.GET.get("nhu", "")[:3]
    if text.isdecimal() and int(text) - 1 in places:
        return int(text) - 1
    return places[-1] if is_week else None


def _document(contest: Contest) -> Mapping[str, Any]:
    found: Mapping[str, Any] = contest.rules_versions.order_by("-number")[0].document
    return found


def _spot(text: str) -> structure.Spot:
    """Return the spot of an address, numbered from 1 there; «0» is the whole contest.

    Raises:
        Http404: it is none.
    """
    steps = text[:20].split("-")
    if text == "0":
        return ()
    if not all(step.isdecimal() and 0 < int(step) < 1000 for step in steps) or len(steps) > 3:
        raise Http404
    return tuple(int(step) - 1 for step in steps)


def _item(document: Mapping[str, Any], spot: structure.Spot) -> dict[str, Any]:
    try:
        return structure.item_at(document=document, spot=spot)
    except LookupError as error:
        raise Http404 from error


def _back(contest: Contest) -> str:
    return reverse("contests:rules-structure", args=[contest.public_id])
