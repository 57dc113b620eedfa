"""Entries: the organisers' list, registration by localities, people of a team, decisions, withdrawal, substitution."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import officer_scope
from contests.access import (
    contests_to_enter,
    entering_units,
    may_organise,
    senders,
    visible_contests,
    visible_entries,
)
from contests.enums import EntryEventKind, EntryState, MemberRole
from contests.forms import ReasonForm
from contests.forms_entries import ATTRIBUTE_WORDS, AttributesForm, CastForm, DecisionForm, EntryForm, SubstituteForm
from contests.models import Contest, Entry, EntryEvent
from contests.queries.players import wanted_attributes
from contests.queries.rules import document_of
from contests.services.entries import (
    MemberInput,
    change_attributes,
    decide_entry,
    entry_problems,
    member_inputs,
    reopen_entry,
    save_entry,
    submit_entry,
    substitute_member,
    takes_no_more,
    withdraw_entry,
)
from contests.views.common import act, acting, desk_required, do_or_tell, find_contest
from lms.base.clock import local_day, now
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.lists import chips, joined, page_of, query_of, show, words_of
from lms.base.text import search_key
from mediators.models import Mediator, Unit

FOUND = 20
EDITABLE = (EntryState.DRAFT, EntryState.SUBMITTED)


@desk_required
def entry_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the teams of a contest to whoever runs it, with search, filter and print."""
    contest = find_contest(request, public_id)
    words, state = words_of(request), request.GET.get("tinh-trang", "")
    counted = Count("members", filter=Q(members__left_at__isnull=True))
    found = contest.entries.select_related("unit").annotate(people=counted).order_by("name")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(unit__name_key__contains=search_key(words)))
    if state in EntryState.values:
        found = found.filter(state=state)
    context = {
        "contest": contest,
        "page": page_of(request, found),
        "words": words,
        "state": state,
        "is_filtered": bool(words or state),
        "chips": chips(request, "tinh-trang", [("", _("Tất cả")), *EntryState.choices]),
        "query": joined(query_of(request)),
    }
    return show(request, "contests/entries.html", context)


@desk_required
def entry_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin the registration of a team: by its locality, or by the organisers."""
    both = visible_contests(request.user) | contests_to_enter(request.user)
    contest = get_object_or_404(both.select_related("host").distinct(), public_id=public_id)
    units = _units(request, contest)
    if not units:
        raise NotAllowed(_("Cán bộ của địa phương hoặc cán bộ tổ chức hội thi đăng ký đội."))
    given, offered = request.POST if request.method == "POST" else None, [(u.code, str(u)) for u in units]
    form = EntryForm(given, units=offered, is_commune=contest.level == "commune")
    made: list[Entry] = []

    def save(data: Mapping[str, Any]) -> None:
        unit = next(one for one in units if one.code == data["unit"])
        entry = save_entry(contest=contest, unit=unit, name=data["name"], members=(), by=acting(request), now=now())
        made.append(entry)

    runs = visible_contests(request.user).filter(pk=contest.pk).exists()
    back = reverse("contests:entries", args=[contest.public_id]) if runs else reverse("contests:contests")
    context = {"about": contest.name, "button": _("Ghi và chọn người")}
    done = _("Đã ghi đội. Xin chọn thành viên.")
    answer = act(request, form, save, title=_("Đăng ký đội dự thi"), back=back, done=done, context=context)
    return redirect("contests:entry", made[0].public_id) if made else answer


@desk_required
def entry_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one team: its people, whether it may take part, what happened; and, while open, choose people."""
    entry = _find(request, public_id)
    members = list(entry.members.filter(left_at__isnull=True).select_related("mediator__commune"))
    organises = may_organise(request.user, entry.contest)
    words = words_of(request)
    events, late = list(entry.events.select_related("recorded_by")), takes_no_more(contest=entry.contest, now=now())
    wanted, of_people = wanted_attributes(_rules_of(entry)) if organises else ([], [])
    context = {
        "entry": entry,
        "contest": entry.contest,
        "members": members,
        "problems": entry_problems(entry=entry, on=entry.contest.starts_on or local_day(now())),
        "events": events,
        "told": _told_reason(entry, events),
        "is_late": late,
        "organises": organises,
        "runs": organises or not _is_own(request, entry),
        "editable": not late and entry.state in EDITABLE and (organises or _is_own(request, entry)),
        "lacking": [str(ATTRIBUTE_WORDS.get(name, name)) for name in wanted if not entry.attributes.get(name)],
        "asks_attributes": bool(wanted or of_people),
        "words": words,
        "asked": "q" in request.GET,
        "most_found": FOUND,
        "found": _search(entry, words, {one.mediator_id for one in members}) if "q" in request.GET else [],
        "cast_form": CastForm(),
        "roles": MemberRole.choices,
    }
    return show(request, "contests/entry.html", context)


@desk_required
@require_POST
def entry_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add, take out, or name captain: one button each."""
    entry = _find(request, public_id, changing=True)

    def change() -> None:
        save_entry(
            contest=entry.contest,
            unit=entry.unit,
            name=entry.name,
            members=_changed(request, entry),
            by=acting(request),
            now=now(),
            entry=entry,
        )

    return do_or_tell(request, change, back=_url(entry), done=_("Đã ghi."))


@desk_required
@require_POST
def entry_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand the registration in."""
    entry = _find(request, public_id, changing=True)
    done = _("Đã gửi đăng ký. Ban tổ chức sẽ duyệt.")
    moment, user = now(), acting(request)
    return do_or_tell(request, lambda: submit_entry(entry=entry, by=user, now=moment), back=_url(entry), done=done)


@desk_required
def entry_decide(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Accept, refuse or return a registration; organisers only."""
    entry = _find(request, public_id)
    find_contest(request, entry.contest.public_id, organising=True)
    titles = {"duyet": _("Duyệt cho dự thi"), "khong": _("Không duyệt"), "tra": _("Trả lại để sửa")}
    if what not in titles:
        raise Http404
    problems = entry_problems(entry=entry, on=entry.contest.starts_on or local_day(now())) if what == "duyet" else []

    def decide(data: Mapping[str, Any]) -> None:
        given = {"entry": entry, "reason": data["reason"], "by": acting(request), "now": now()}
        if what == "tra":
            reopen_entry(**given)
        else:
            decide_entry(accept=what == "duyet", **given)

    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, needs_reason=what != "duyet" or bool(problems))
    context = {"about": entry.name, "button": titles[what], "problems": problems, "is_harm": what == "khong"}
    return act(request, form, decide, title=titles[what], back=_url(entry), done=_("Đã ghi."), context=context)


@desk_required
def entry_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that a team withdraws from the contest."""
    entry = _find(request, public_id, changing=True)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {"about": entry.name, "what": _("Đội không được thi nữa; việc đã ghi vẫn giữ."), "is_harm": True}
    return act(
        request,
        form,
        lambda data: withdraw_entry(entry=entry, reason=data["reason"], by=acting(request), now=now()),
        title=_("Ghi đội rút khỏi hội thi"),
        back=_url(entry),
        done=_("Đã ghi đội rút."),
        context=context,
    )


@desk_required
def entry_attributes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down what the rules look at beside marks: region of a team, day of birth of its people."""
    entry = _find(request, public_id)
    find_contest(request, entry.contest.public_id, organising=True)
    wanted, of_people = wanted_attributes(_rules_of(entry))
    people = list(entry.members.filter(left_at__isnull=True)) if of_people else []
    data = request.POST if request.method == "POST" else None
    form = AttributesForm(data, entry=entry, wanted=wanted, of_people=of_people, people=people)

    def change(_data: Mapping[str, Any]) -> None:
        given: dict[str, Any] = {"attributes": form.of_entry(), "people": form.of_members()}
        change_attributes(entry=entry, by=acting(request), now=now(), **given)

    told = _(
        "Thể lệ dùng các đặc điểm này để chia bảng, chọn vào vòng sau hoặc xét giải phụ. Ghi giống nhau ở mọi đội."
    )
    empty = _("Thể lệ không cần đặc điểm nào của đội.")
    context = {"about": entry.name, "help": told if wanted or of_people else empty}
    return act(request, form, change, title=_("Đặc điểm của đội"), back=_url(entry), done=_("Đã ghi."), context=context)


def _rules_of(entry: Entry) -> Mapping[str, Any]:
    """Return the rules in force, as the last version has them."""
    return document_of(entry.contest.rules_versions.order_by("-number")[0])


@desk_required
def entry_substitute(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Replace somebody of an accepted team; organisers write it down."""
    entry = _find(request, public_id)
    find_contest(request, entry.contest.public_id)
    members = list(entry.members.filter(left_at__isnull=True))
    people = {str(row.public_id): row for row in _register(entry).exclude(pk__in=[m.mediator_id or 0 for m in members])}
    named = [(code, f"{row.full_name}, {row.birth_year or '–'}") for code, row in people.items()]
    form = SubstituteForm(request.POST if request.method == "POST" else None, members=members, mediators=named)

    def replace(data: Mapping[str, Any]) -> None:
        leaving = next(one for one in members if str(one.pk) == data["leaving"])
        joining = MemberInput(
            role=leaving.role,
            mediator=people.get(data["mediator"]),
            full_name=data["full_name"],
            birth_year=data["birth_year"],
            is_captain=leaving.is_captain,
        )
        substitute_member(
            entry=entry, leaving=leaving, joining=joining, reason=data["reason"], by=acting(request), now=now()
        )

    context = {"about": entry.name, "help": _("Người vào thay nhận vai trò của người ra.")}
    return act(request, form, replace, title=_("Thay người"), back=_url(entry), done=_("Đã thay."), context=context)


def _find(request: HttpRequest, public_id: UUID, *, changing: bool = False) -> Entry:
    """Return an entry within scope, or answer 404; changing it is for its locality and the organisers.

    Raises:
        NotAllowed: a secretary would change it.
    """
    rows = visible_entries(request.user).select_related("contest__host", "unit")
    entry = get_object_or_404(rows.distinct(), public_id=public_id)
    if changing and not (_is_own(request, entry) or may_organise(request.user, entry.contest)):
        raise NotAllowed(_("Địa phương và ban tổ chức sửa đăng ký. Thư ký chỉ xem."))
    return entry


def _told_reason(entry: Entry, events: list[EntryEvent]) -> str:
    """Return why a team was refused or given back, while that is where it stands."""
    kinds = {EntryState.REFUSED: EntryEventKind.REFUSED, EntryState.DRAFT: EntryEventKind.REOPENED}
    kind = kinds.get(EntryState(entry.state))
    return next((one.reason for one in reversed(events) if one.kind == kind), "") if kind else ""


def _is_own(request: HttpRequest, entry: Entry) -> bool:
    scope = officer_scope(request.user)
    return entry.unit_id is not None and entry.unit_id in scope.communes | scope.provinces


def _units(request: HttpRequest, contest: Contest) -> list[Unit]:
    """Return the places that may send a team: an officer's own, for organisers all that the level has."""
    found = senders(contest) if may_organise(request.user, contest) else entering_units(request.user, contest)
    return list(found.order_by("name_key"))


def _register(entry: Entry) -> QuerySet[Mediator]:
    """Return the mediators of the place that sends the team."""
    place = Q(commune_id=entry.unit_id) | Q(commune__parent_id=entry.unit_id)
    return Mediator.objects.filter(place).select_related("commune").order_by("sort_key", "pk")


def _search(entry: Entry, words: str, taken: set[int | None]) -> list[Mediator]:
    found = _register(entry).filter(name_key__contains=search_key(words)).exclude(pk__in=[pk for pk in taken if pk])
    return list(found[:FOUND])


def _changed(request: HttpRequest, entry: Entry) -> list[MemberInput]:
    """Return the people as the pressed button changes them.

    Raises:
        RuleViolation: `unknown_button`, `name_missing`, `unknown_person`.
    """
    out, captain = request.POST.get("bo", ""), request.POST.get("doi-truong", "")
    members = member_inputs(entry=entry, without=out, captain=captain)
    if "them" in request.POST:
        role = request.POST.get("vai", MemberRole.OFFICIAL)
        code = request.POST["them"][:36]
        person = _register(entry).filter(public_id=code).first() if _is_uuid(code) else None
        if person is None or role not in MemberRole.values:
            raise RuleViolation("unknown_person", "Không có hòa giải viên này ở đơn vị cử đội.")
        members.append(MemberInput(role=role, mediator=person))
    elif "ghi-ten" in request.POST:
        form = CastForm(request.POST)
        if not form.is_valid():
            raise RuleViolation("name_missing", "Xin ghi họ tên, và năm sinh bằng bốn chữ số nếu có.")
        members.append(MemberInput(**form.cleaned_data))
    elif not out and not captain:
        raise RuleViolation("unknown_button", "Không rõ cần ghi việc gì. Xin bấm lại.")
    return members


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _url(entry: Entry) -> str:
    return reverse("contests:entry", args=[entry.public_id])
