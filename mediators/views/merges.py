"""Records that may be one person: finding them, comparing two side by side, merging, taking apart again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, joined, posted, query_of, show, words_of
from lms.base.text import search_key
from mediators.access import visible_mediators
from mediators.forms import ReasonForm
from mediators.merge_forms import MergeForm
from mediators.models import Mediator, PersonMerge
from mediators.queries.duplicates import candidates_for, duplicate_pairs, standing_people
from mediators.queries.people import offices_of
from mediators.queries.places import officer_places
from mediators.services import merge_people, split_people
from mediators.views.common import officer_required
from mediators.views.people import find_person

PAIRS_A_PAGE = 25


@officer_required
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Show pairs of records that may be one person."""
    pairs = duplicate_pairs(visible=visible_mediators(request.user))
    key = search_key(words_of(request))
    if key:
        pairs = [pair for pair in pairs if key in pair.first.name_key or key in pair.second.name_key]
    context = {
        "staff_place": officer_places(user=request.user, on=today()).title,
        "page": Paginator(pairs, PAIRS_A_PAGE).get_page(request.GET.get("trang", "1")[:6]),
        "words": words_of(request),
        "query": joined(query_of(request)),
    }
    return show(request, "mediators/duplicates.html", context)


@officer_required
def person_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compare a person's record with another one, and merge them; without another one named, offer those alike."""
    person = find_person(request, public_id)
    if person.merged_into_id is not None:
        raise Http404
    if "voi" not in request.GET:
        return _choose(request, person)
    other = _other(request, person)
    form = MergeForm(posted(request))
    form.fields["kept"].choices = [  # type: ignore[attr-defined]  # a field of choices
        (str(each.public_id), f"{each.full_name}, {each.code}") for each in (person, other)
    ]
    if request.method == "POST" and form.is_valid():
        kept, absorbed = (person, other) if form.cleaned_data["kept"] == str(person.public_id) else (other, person)
        try:
            merge_people(
                kept=kept, absorbed=absorbed, reason=form.cleaned_data["reason"], by=request.user, now=now()
            )  # fmt: skip
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã gộp hai hồ sơ. Nếu nhầm, bấm «Tách lại» ở trang này."))
            return redirect("mediators:person", kept.public_id)
    context = {
        "staff_place": str(person.commune),
        "person": person,
        "columns": [_column(each) for each in (person, other)],
        "form": form,
        "shared_teams": _shared_teams(person, other),
    }
    return show(request, "mediators/merge.html", context, status=422 if form.errors else 200)


@officer_required
def person_split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take two records apart again."""
    visible = visible_mediators(request.user)
    rows = PersonMerge.objects.filter(
        kept__in=visible, absorbed__in=visible, undoes__isnull=True, undone_by__isnull=True
    )
    merge = get_object_or_404(
        rows.select_related("kept__commune__parent", "absorbed__commune__parent"), public_id=public_id
    )
    form = ReasonForm(posted(request))
    back_url = reverse("mediators:person", args=[merge.kept.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            split_people(merge=merge, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã tách lại thành hai hồ sơ."))
            return redirect(back_url)
    context = {
        "title": _("Tách lại hồ sơ đã gộp"),
        "about": f"{merge.kept.full_name} ({merge.kept.code}) – {merge.absorbed.full_name} ({merge.absorbed.code})",
        "what": _(
            "Nhiệm kỳ, tài khoản và bằng chứng trở về từng hồ sơ như trước khi gộp; tình trạng tập huấn của cả hai "
            "được tính lại. Những gì ghi thêm cho hồ sơ giữ lại sau khi gộp vẫn ở hồ sơ ấy."
        ),
        "button": _("Tách lại"),
        "back": back_url,
    }
    return form_page(request, form, **context)


def _choose(request: HttpRequest, person: Mediator) -> HttpResponse:
    """Offer the records that are alike, and a search by name or code."""
    visible = visible_mediators(request.user)
    words = words_of(request)
    found: Iterable[Mediator] = candidates_for(person=person, visible=visible)
    if words:
        key = search_key(words)
        named = standing_people(visible).exclude(pk=person.pk).select_related("commune")
        code = key.replace(" ", "")
        found = (named.filter(name_key__contains=key) | named.filter(code__iexact=code)).order_by("sort_key")[:25]
    context = {"staff_place": str(person.commune), "person": person, "found": list(found), "words": words}
    return show(request, "mediators/merge_choose.html", context)


def _other(request: HttpRequest, person: Mediator) -> Mediator:
    try:
        public_id = UUID(request.GET["voi"])
    except ValueError as error:
        raise Http404 from error
    other = find_person(request, public_id)
    if other.pk == person.pk or other.merged_into_id is not None:
        raise Http404
    return other


def _column(person: Mediator) -> dict[str, Any]:
    return {"person": person, "offices": [office for office in offices_of(mediator=person) if not office.is_mistake]}


def _shared_teams(person: Mediator, other: Mediator) -> list[str]:
    """Return the names of teams in which both records hold a running office."""
    running = [
        {office.team_id: office.team.name for office in offices_of(mediator=each) if office.ended_on is None}
        for each in (person, other)
    ]
    return sorted(name for team, name in running[0].items() if team in running[1])
