"""Entrants of an online contest at the desk: list, one person with the attempts, what people decide about them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.client import client_address
from audit.services import record
from contests.access import may_organise, visible_contests
from contests.consent import CONTACT
from contests.enums import FINDINGS, EntrantNoteKind
from contests.forms import EmptyForm, ReasonForm
from contests.forms_entrants import RequestAnswerForm
from contests.forms_online import ExtraTimeForm, MergeForm
from contests.models import AttemptMark, Entrant, EntrantNote
from contests.queries.online_desk import STATES, entrants, findings
from contests.services import entrant_decisions as decisions
from contests.services.entrant_data import CORRECTED, answer
from contests.services.online_entrants import new_entrant_code
from contests.services.online_scan import scan
from contests.views.common import act, acting, desk_required, do_or_tell, find_online_contest, organisers_only
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import chips, joined, page_of, posted, query_of, show, words_of


@desk_required
@require_safe
def people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the entrants of a contest: search by name, number or phone, filter by unit and state."""
    contest = find_online_contest(request, public_id)
    words, state, unit = words_of(request), request.GET.get("tinh-trang", ""), request.GET.get("don-vi", "")
    units = list(contest.units.all())
    unit = unit if any(str(row.public_id) == unit for row in units) else ""
    found = entrants(contest, words=words, state=state, unit=unit)
    context = {
        "contest": contest,
        "page": page_of(request, found),
        "units": units,
        "unit": unit,
        "words": words,
        "state": state,
        "chips": chips(request, "tinh-trang", STATES),
        "query": joined(query_of(request)),
        "is_filtered": bool(words or state or unit),
    }
    return show(request, "contests/online/people.html", context)


@desk_required
@require_safe
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one entrant, contact data masked (P4): attempts to the millisecond, notes and decisions."""
    return _person_page(request, _entrant(request, public_id), with_contact=False)


@desk_required
@require_POST
def person_contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show phone, birth date and address of one entrant; each look is logged (P4)."""
    entrant = _entrant(request, public_id)
    record(
        action="contest.entrant.contact_seen",
        by=acting(request),
        now=now(),
        target=entrant,
        scope_code=entrant.contest.host_id or "",
        address=client_address(request),
    )
    return _person_page(request, entrant, with_contact=True)


def _person_page(request: HttpRequest, entrant: Entrant, *, with_contact: bool) -> HttpResponse:
    attempts = entrant.attempts.select_related("round").order_by("round__order", "number").defer("items")
    marks = AttemptMark.objects.select_related("ruling__question__question").order_by("number")
    attempts = attempts.prefetch_related(Prefetch("marks", marks))
    notes = entrant.notes.select_related("recorded_by", "other", "round", "attempt").order_by("-pk")
    notes = notes.annotate(is_answered=Exists(EntrantNote.objects.filter(answers=OuterRef("pk"))))
    context = {
        "contest": entrant.contest,
        "entrant": entrant,
        "with_contact": with_contact,
        "may_call": CONTACT in entrant.consents and entrant.consent_withdrawn_at is None,
        "attempts": attempts,
        "notes": notes,
        "merged": entrant.merged.all(),
        "findings": FINDINGS,
        "organises": may_organise(request.user, entrant.contest),
    }
    return show(request, "contests/online/person.html", context)


@desk_required
def person_void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Annul the results of a person, with the reason; `?dau-hieu=` names the finding that led to it."""
    entrant = _entrant(request, public_id, organising=True)
    note = _note_of(request, entrant)
    what = _("Người này không có hạng trong các danh sách tính từ bây giờ; tên và lý do được giữ trong hồ sơ, người dự "
             "thi khiếu nại được và Ban tổ chức khôi phục được. Muốn đổi kết quả đã công bố thì mở đính "
             "chính.")  # fmt: skip
    return _decide(
        request,
        entrant,
        ReasonForm(posted(request)),
        lambda data: decisions.void(entrant=entrant, reason=data["reason"], note=note, by=acting(request), now=now()),
        title=_("Hủy kết quả"),
        done=_("Đã hủy kết quả."),
        context={"what": what, "button": _("Hủy kết quả"), "is_harm": True},
    )


@desk_required
def person_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an annulment or a merge back, with the reason."""
    entrant = _entrant(request, public_id, organising=True)
    return _decide(
        request,
        entrant,
        ReasonForm(posted(request)),
        lambda data: decisions.restore(entrant=entrant, reason=data["reason"], by=acting(request), now=now()),
        title=_("Khôi phục"),
        done=_("Đã khôi phục."),
        context={"what": _("Bài thi lại được tính trong các danh sách tính từ bây giờ.")},
    )


@desk_required
def person_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that this registration is the same person as another one, which is kept."""
    entrant = _entrant(request, public_id, organising=True)
    note = _note_of(request, entrant)
    other = note.entrant if note and note.other_id == entrant.pk else (note.other if note else None)
    form = MergeForm(posted(request), initial={"other": other.number if other else ""})

    def merge(data: dict[str, Any]) -> None:
        kept = Entrant.objects.filter(contest=entrant.contest_id, number=data["other"].strip()).first()
        if kept is None:
            raise RuleViolation("unknown_entrant", "Cuộc thi không có bản đăng ký mang số này.", field="other")
        decisions.merge(kept=kept, absorbed=entrant, reason=data["reason"], note=note, by=acting(request), now=now())

    what = _("Hai bản đăng ký tính là một người. Bài thi của cả hai vẫn giữ; xếp theo giờ bắt đầu, quá số lượt thể lệ "
             "cho phép thì không tính. Tách ra lại được.")  # fmt: skip
    title = _("Gộp với bản đăng ký khác")
    return _decide(request, entrant, form, merge, title=title, done=_("Đã gộp."), context={"what": what})


@desk_required
def person_extra(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a person with a disability more time, with the reason (U5)."""
    entrant = _entrant(request, public_id, organising=True)
    return _decide(
        request,
        entrant,
        ExtraTimeForm(posted(request), initial={"minutes": entrant.extra_minutes or None}),
        lambda data: decisions.give_extra_time(entrant=entrant, by=acting(request), now=now(), **data),
        title=_("Cho thêm thời gian làm bài"),
        done=_("Đã ghi."),
        context={"help": _("Dành cho người khuyết tật. Giờ đóng vòng thi không đổi; việc này có trong nhật ký.")},
    )


@desk_required
def person_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a person who lost it a new code; it is shown once and ends the old one."""
    entrant = _entrant(request, public_id, organising=True)
    form = EmptyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        code = new_entrant_code(entrant=entrant, by=acting(request), now=now())
        return show(request, "contests/online/new_code.html", {"entrant": entrant, "code": code})
    what = _("Mã cũ hết dùng, mọi máy đang mở bài của người này phải nhập mã mới. Mã mới chỉ hiện một lần.")
    context = {"what": what, "button": _("Cấp mã mới")}
    return _decide(request, entrant, form, lambda _data: None, title=_("Cấp lại mã vào thi"), done="", context=context)


@desk_required
@require_safe
def notes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List what the software found and what people ask about their data, for a person to decide (C11, P3)."""
    contest = find_online_contest(request, public_id)
    kind, settled = request.GET.get("loai", ""), request.GET.get("xem") == "xong"
    kinds = [("", _("Tất cả")), ("duplicate", _("Có thể đăng ký trùng")), ("suspicion", _("Bài làm bất thường")),
             ("asked", _("Yêu cầu về dữ liệu")), ("turn_asked", _("Đề nghị về lượt thi"))]  # fmt: skip
    context = {
        "contest": contest,
        "page": page_of(request, findings(contest, settled=settled, kind=kind)),
        "kinds": chips(request, "loai", kinds),
        "states": chips(request, "xem", [("", _("Chờ quyết định")), ("xong", _("Đã quyết định"))]),
        "query": joined(query_of(request)),
        "settled": settled,
        "organises": may_organise(request.user, contest),
    }
    return show(request, "contests/online/notes.html", context)


@desk_required
def notes_scan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look for findings now."""
    contest = find_online_contest(request, public_id, organising=True)
    back = reverse("online_desk:notes", args=[contest.public_id])
    if request.method != "POST":
        return do_or_tell(request, lambda: None, back=back, done="")
    return do_or_tell(request, lambda: scan(contest=contest, now=now()), back=back, done=_("Đã tìm xong."))


@desk_required
def note_fine(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that what was found is in order."""
    rows = EntrantNote.objects.filter(entrant__contest__in=visible_contests(request.user), kind__in=FINDINGS)
    note = get_object_or_404(rows.select_related("entrant__contest__host", "other"), public_id=public_id)
    organisers_only(request, note.entrant.contest)
    return act(
        request,
        ReasonForm(posted(request)),
        lambda data: decisions.settle(note=note, reason=data["reason"], by=acting(request), now=now()),
        title=_("Đã xem, không sao"),
        back=reverse("online_desk:notes", args=[note.entrant.contest.public_id]),
        done=_("Đã ghi."),
        context={"about": note.text},
    )


@desk_required
def note_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer what a person asks about own data, and do it (P3)."""
    rows = EntrantNote.objects.filter(entrant__contest__in=visible_contests(request.user), kind=EntrantNoteKind.ASKED)
    note = get_object_or_404(rows.select_related("entrant__contest__host"), public_id=public_id)
    organisers_only(request, note.entrant.contest)

    def do(data: dict[str, Any]) -> Any:
        changes = {name: data.get(name) for name in CORRECTED if data.get(name)}
        erases = bool(data.get("erases"))
        return answer(
            note=note, text=data["text"], by=acting(request), now=now(), changes=changes, erases=erases
        )  # fmt: skip

    return act(
        request,
        RequestAnswerForm(posted(request), what=note.details.get("what", "")),
        do,
        title=_("Trả lời yêu cầu"),
        back=reverse("online_desk:notes", args=[note.entrant.contest.public_id]),
        done=_("Đã ghi trả lời."),
        context={"about": f"{note.entrant.full_name} · {note.entrant.number} – {note.text}",
                 "help": _("Ô nào để trống thì giữ như cũ.")},
    )  # fmt: skip


def _decide(
    request: HttpRequest,
    entrant: Entrant,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    back = reverse("online_desk:person", args=[entrant.public_id])
    about = f"{entrant.full_name} · {entrant.number}"
    return act(request, form, do, title=title, back=back, done=done, context={"about": about, **context})


def _entrant(request: HttpRequest, public_id: UUID, *, organising: bool = False) -> Entrant:
    rows = Entrant.objects.filter(contest__in=visible_contests(request.user))
    rows = rows.select_related("contest__host", "unit", "merged_into", "voided_by", "mediator")
    found = get_object_or_404(rows, public_id=public_id)
    if organising:
        organisers_only(request, found.contest)
    return found


def _note_of(request: HttpRequest, entrant: Entrant) -> EntrantNote | None:
    """Return the finding that the address names, when it is about this person."""
    try:
        wanted = UUID(request.GET.get("dau-hieu", ""))
    except ValueError:
        return None
    rows = EntrantNote.objects.filter(public_id=wanted, kind__in=FINDINGS, entrant__contest=entrant.contest_id)
    return rows.select_related("entrant", "other").first()
