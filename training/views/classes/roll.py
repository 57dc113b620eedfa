"""The roll of a half-day on a computer: ticking names, typed or scanned codes, walk-ins, the paper sheet, closing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, joined, page_of, posted, query_of, show, words_of
from lms.base.text import search_key
from training.access import acting_user
from training.class_access import invitable_offices
from training.class_forms import CodeForm, PhotoForm, RollLineForm, WalkInForm, WhyForm
from training.enums import Presence, RollWay
from training.models import Attendance, ClassSession, SheetPhoto
from training.queries.attendance import RollLine, counts_of, roll_of, walk_in_candidates
from training.services.attendance import Mark, Marked, mark_roll, match_walk_in
from training.services.roll_evidence import close_session, reopen_session
from training.services.sheet_photos import add_sheet_photo
from training.views.classes.shared import class_context, class_staff_required, find_session, session_url

ROLL_SIZE = 300


@class_staff_required
@require_safe
def roll(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the roll of a half-day: boxes to tick, a field for codes, walk-ins."""
    return _roll_page(request, find_session(request, public_id))


@class_staff_required
@require_POST
def roll_tick(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write what was ticked and unticked since the page was shown; the rest stays as it is."""
    session, moment = find_session(request, public_id), now()
    before, ticked = set(request.POST.getlist("truoc")), set(request.POST.getlist("co"))
    way = RollWay.PAPER if request.POST.get("giay") else RollWay.TICK
    marks = []
    for line in roll_of(session):
        key = str(line.line or line.person)
        if key in ticked - before:
            marks.append(_mark(line, Presence.PRESENT, way, moment))
        elif key in before - ticked:
            marks.append(_mark(line, Presence.ABSENT, way, moment))
    try:
        done = mark_roll(session=session, marks=marks, by=acting_user(request), now=moment)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        _tell(request, done)
        messages.success(request, _("Đã ghi %(count)s thay đổi.") % {"count": len(done)})
    return redirect("training:roll", session.public_id)


@class_staff_required
@require_POST
def roll_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark whoever shows a card as present: a typed code, or what a scanner typed."""
    session, form = find_session(request, public_id), CodeForm(request.POST)
    if not form.is_valid():
        return _roll_page(request, session, code_form=form)
    mark = Mark(code=form.cleaned_data["code"], presence=Presence.PRESENT, way=RollWay.TYPED, marked_at=now())
    return _mark_one(request, session, mark, form, "code_form")


@class_staff_required
@require_POST
def roll_walk_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note somebody by name who is not on the list."""
    session, form = find_session(request, public_id), WalkInForm(request.POST)
    if not form.is_valid():
        return _roll_page(request, session, walk_in_form=form)
    mark = Mark(presence=Presence.PRESENT, way=RollWay.WALK_IN, marked_at=now(), **form.cleaned_data)
    return _mark_one(request, session, mark, form, "walk_in_form")


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll_line(request: HttpRequest, public_id: UUID, who: UUID) -> HttpResponse:
    """Say more of one person: late, left early, excused, absent, with times and help."""
    session = find_session(request, public_id)
    line = _line(session, who)
    initial = {"came_at": line.came_at, "left_at": line.left_at, "helped": line.helped}
    form = RollLineForm(posted(request), initial=initial | {"presence": line.presence or Presence.LATE})
    if form.is_bound and form.is_valid():
        way = RollWay.PAPER if request.POST.get("giay") else RollWay.TICK
        mark = _mark(line, way=way, moment=now(), **form.cleaned_data)
        try:
            done = mark_roll(session=session, marks=[mark], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            if done[0].state != "refused":
                _tell(request, done)
                messages.success(request, _("Đã ghi %(name)s.") % {"name": line.name})
                return redirect("training:roll", session.public_id)
            form.add_error(done[0].code if done[0].code in form.fields else None, done[0].sentence)
    context = _context(session) | {"line": line, "form": form}
    return show(request, "training/classes/roll_line.html", context, status=422 if form.errors else 200)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll_match(request: HttpRequest, public_id: UUID, who: UUID) -> HttpResponse:
    """Show who the person noted by name may be, and match."""
    session = find_session(request, public_id)
    line = get_object_or_404(
        Attendance.objects.select_related("session__training_class__unit"),
        session=session,
        public_id=who,
        mediator=None,
    )
    offices = invitable_offices(request.user, session.training_class)  # type: ignore[arg-type]
    words = words_of(request)
    if words:
        line.walk_in_name = words
    found = walk_in_candidates(line, offices=offices)
    error = ""
    if request.method == "POST":
        person = next((one for one in found if str(one.public_id) == request.POST.get("person")), None)
        error = _("Xin chọn một người trong danh sách.")
        if person is not None:
            try:
                match_walk_in(line=line, person=person, by=acting_user(request), now=now())
            except RuleViolation as refusal:
                error = refusal.message
            else:
                messages.success(request, _("Đã ghép với %(name)s.") % {"name": person.full_name})
                return redirect("training:roll", session.public_id)
    context = _context(session) | {"line": line, "people": found, "words": words, "error": error}
    return show(request, "training/classes/roll_match.html", context, status=422 if error else 200)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the numbers once more, then close the roll."""
    session = find_session(request, public_id)
    error = ""
    if request.method == "POST":
        try:
            credited = close_session(session=session, by=acting_user(request), now=now())
        except RuleViolation as refusal:
            error = refusal.message
        else:
            messages.success(request, _("Đã chốt. %(count)s người được ghi giờ vào sổ học tập.") % {"count": credited})
            return redirect("training:roll", session.public_id)
    context = _context(session) | {"counts": counts_of(roll_of(session)), "error": error}
    return show(request, "training/classes/roll_close.html", context, status=409 if error else 200)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the reason, then open a closed roll again."""
    session, form = find_session(request, public_id), WhyForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            reopen_session(session=session, by=acting_user(request), now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã mở lại. Sửa xong, xin chốt lần nữa."))
            return redirect("training:roll", session.public_id)
    what = _("Số giờ đã ghi vẫn giữ cho đến khi chốt lại; chỗ khác đi được đính chính bằng dòng mới, có lý do.")
    about = f"{session} · {session.training_class.title}"
    return form_page(
        request, form, title=_("Mở lại điểm danh"), back=session_url(session), about=about, what=what, is_harm=True
    )


@class_staff_required
@require_POST
def roll_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a photograph of the signed sheet."""
    session, form = find_session(request, public_id), PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_sheet_photo(session=session, stream=form.cleaned_data["photo"], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã giữ ảnh phiếu ký. Nay xin đánh dấu theo phiếu."))
            return redirect("training:roll", session.public_id)
    return _roll_page(request, session, photo_form=form)


@class_staff_required
@require_safe
def roll_photo_file(request: HttpRequest, public_id: UUID, photo: UUID) -> FileResponse:
    """Hand out a photograph as a file."""
    row = get_object_or_404(SheetPhoto, session=find_session(request, public_id), public_id=photo)
    answer = FileResponse(row.file.open("rb"), as_attachment=True, filename=f"phieu-ky-{row.added_at:%Y%m%d}.jpg")
    answer["Cache-Control"] = "no-store"
    return answer


def _mark_one(request: HttpRequest, session: ClassSession, mark: Mark, form: Any, name: str) -> HttpResponse:
    try:
        done = mark_roll(session=session, marks=[mark], by=acting_user(request), now=now())[0]
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return _roll_page(request, session, **{name: form})
    if done.state == "refused":
        form.add_error(None, done.sentence)
        return _roll_page(request, session, **{name: form})
    line = Attendance.objects.select_related("mediator__commune").get(public_id=done.line)
    _tell(request, [done])
    known = line.mediator is not None and not done.questions
    shown = line.mediator.full_name if known and line.mediator else line.walk_in_name or mark.code
    messages.success(request, _("Có mặt: %(name)s.") % {"name": shown})
    return redirect("training:roll", session.public_id)


def _tell(request: HttpRequest, done: list[Marked]) -> None:
    """Say what is asked and what was refused."""
    for sentence in dict.fromkeys(text for row in done for text in row.questions):
        messages.warning(request, sentence + " " + _("Đã giữ lại, chờ cán bộ quyết định có tính hay không."))
    for row in done:
        if row.state == "refused":
            messages.error(request, row.sentence)


def _mark(
    line: RollLine, presence: str, way: str, moment: datetime, *, helped: bool | None = None, **times: Any
) -> Mark:
    return Mark(
        person=line.mediator,
        line=None if line.mediator else line.line,
        presence=presence,
        way=way,
        marked_at=moment,
        helped=line.helped if helped is None else helped,
        **times,
    )


def _line(session: ClassSession, who: UUID) -> RollLine:
    found = next((line for line in roll_of(session) if who in (line.line, line.person)), None)
    if found is None:
        raise Http404
    return found


def _context(session: ClassSession) -> dict[str, Any]:
    return class_context(session.training_class, on=today()) | {"session": session}


def _roll_page(request: HttpRequest, session: ClassSession, **forms: Any) -> HttpResponse:
    lines, words = roll_of(session), search_key(words_of(request)).split()
    shown = [line for line in lines if all(word in search_key(f"{line.name} {line.team}") for word in words)]
    refused = any(form.errors for form in forms.values())
    context = _context(session) | {
        "page": page_of(request, shown, size=ROLL_SIZE),
        "counts": counts_of(lines),
        "words": words_of(request),
        "query": joined(query_of(request)),
        "is_open": session.closed_at is None
        and session.held_on <= today()
        and session.training_class.cancelled_at is None,
        "is_early": session.held_on > today(),
        "photos": list(session.photos.all()),
        "code_form": CodeForm(),
        "walk_in_form": WalkInForm(),
        "photo_form": PhotoForm(),
        **forms,
    }
    return show(request, "training/classes/roll.html", context, status=422 if refused else 200)
