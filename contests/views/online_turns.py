"""One attempt of an entrant at the desk: annul it, take that back, decide as the second person."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contests.access import visible_contests
from contests.enums import EntrantNoteKind
from contests.forms import ReasonForm
from contests.models import Entrant, EntrantNote, OnlineAttempt
from contests.services.turn_decisions import ask_turn, decide_turn
from contests.views.common import act, acting, desk_required, organisers_only
from lms.base.clock import now
from lms.base.lists import posted


class TurnAnswerForm(forms.Form):
    """What the second person says to a proposal about an attempt."""

    agrees = forms.TypedChoiceField(
        label=_lazy("Quyết định"),
        choices=[("", "–"), ("1", _lazy("Đồng ý")), ("0", _lazy("Không đồng ý"))],
        coerce=lambda value: value == "1",
    )
    reason = forms.CharField(label=_lazy("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@desk_required
def turn(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Annul an attempt, or take that back, with the reason; of a closed round it waits for a second person."""
    rows = OnlineAttempt.objects.filter(entrant__contest__in=visible_contests(request.user))
    found = get_object_or_404(rows.select_related("entrant__contest", "round__online"), public_id=public_id)
    organisers_only(request, found.entrant.contest)
    voids = found.voided_at is None
    is_closed = found.round.online.closed_at is not None
    what = _("Lượt này không được tính, người dự thi không được thêm lượt. Lượt nào của người này được tính thì thể lệ "
             "quyết định, ở danh sách tính lần sau.") if voids else _(
             "Lượt này lại được tính ở danh sách tính lần sau.")  # fmt: skip
    if is_closed:
        what += " " + _("Vòng đã đóng nên cần người thứ hai đồng ý; đã công bố thì mở đính chính để đổi kết quả.")
    return act(
        request,
        ReasonForm(posted(request)),
        lambda data: ask_turn(attempt=found, voids=voids, reason=data["reason"], by=acting(request), now=now()),
        title=_("Hủy một lượt thi") if voids else _("Khôi phục một lượt thi"),
        back=_back(found.entrant),
        done=_("Đã ghi đề nghị, chờ người thứ hai.") if is_closed else _("Đã ghi."),
        context={"about": _about(found), "what": what, "is_harm": voids},
    )


@desk_required
def turn_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide as the second person on what was proposed about an attempt."""
    rows = EntrantNote.objects.filter(
        entrant__contest__in=visible_contests(request.user), kind=EntrantNoteKind.TURN_ASKED, attempt__isnull=False
    )
    note = get_object_or_404(
        rows.select_related("entrant__contest", "attempt__round", "attempt__entrant", "recorded_by"),
        public_id=public_id,
    )
    organisers_only(request, note.entrant.contest)
    asked = _("đề nghị hủy") if note.details.get("voids") else _("đề nghị khôi phục")
    who = note.recorded_by.full_name if note.recorded_by else ""
    return act(
        request,
        TurnAnswerForm(posted(request)),
        lambda data: decide_turn(note=note, by=acting(request), now=now(), **data),
        title=_("Quyết định về một lượt thi"),
        back=_back(note.entrant),
        done=_("Đã ghi quyết định."),
        context={
            "about": f"{_about(note.attempt)} · {who} {asked}: {note.text}" if note.attempt else "",
            "what": _("Đồng ý thì danh sách phải tính lại mới đổi; không đồng ý thì lượt thi giữ như cũ."),
        },
    )


def _about(attempt: OnlineAttempt) -> str:
    words = _("%(name)s · %(number)s · %(round)s, lượt %(turn)s")
    one = attempt.entrant
    told = {"name": one.full_name, "number": one.number, "round": attempt.round.name, "turn": attempt.number}
    return words % told


def _back(entrant: Entrant) -> str:
    return reverse("online_desk:person", args=[entrant.public_id])
