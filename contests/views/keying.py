"""Paper sheets keyed by two secretaries, each for themselves; what differs is shown when both are in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contests.forms_judging import MarksForm, initial_marks
from contests.queries.judging import judged_parts
from contests.queries.panel import keyed_table, keyings_seen
from contests.services.sheets import boxes_of, key_paper_sheet
from contests.views.common import acting, desk_required, find_round, find_round_entry
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, chips, posted, show


@desk_required
@require_safe
def keying(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show which paper sheets of a part are keyed by nobody, one, two alike, two differently."""
    contest_round = find_round(request, public_id)
    context: dict[str, Any] = {"round": contest_round, "rows": []}
    try:
        parts = judged_parts(contest_round)
    except RuleViolation as refusal:
        return show(request, "contests/judge/keying.html", {**context, "refusal": refusal.message})
    part = request.GET.get("phan", "")
    if part not in parts:  # what is on stage is what papers come in for
        part = contest_round.stage_part if contest_round.stage_part in parts else next(iter(parts), "")
    rows = keyed_table(contest_round=contest_round, part=part) if part else []
    context |= {"parts": chips(request, "phan", list(parts.items())), "part": part, "rows": rows}
    context["judges"] = [cell.judge for cell in rows[0][1]] if rows else []
    context["part_name"] = parts.get(part, "")
    return show(request, "contests/judge/keying.html", context)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_sheet(request: HttpRequest, public_id: UUID, judge_id: UUID, entry_id: UUID, part: str) -> HttpResponse:
    """Key one paper sheet. Two equal keyings of two people become the sheet."""
    contest_round = find_round(request, public_id)
    judge = get_object_or_404(contest_round.judges, public_id=judge_id)
    entry = find_round_entry(contest_round, str(entry_id))
    name = judged_parts(contest_round).get(part)
    if name is None or part in entry.skipped:
        raise Http404
    boxes = boxes_of(contest_round=contest_round, part=part)
    own, others = keyings_seen(judge=judge, round_entry=entry, part=part, user=acting(request))
    form = MarksForm(posted(request), boxes=boxes, initial=initial_marks(boxes, own.marks) if own else {})
    back = f"{reverse('judging:keying', args=[contest_round.public_id])}?phan={part}"
    if request.method == "POST" and form.is_valid():
        try:
            sheet = key_paper_sheet(
                judge=judge, round_entry=entry, part=part, marks=form.marks, by=acting(request), now=now()
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            if sheet is not None:
                messages.success(request, _("Hai người nhập giống nhau: phiếu đã được ghi và khóa."))
                return redirect(back)
            messages.success(request, _("Đã ghi lần nhập của Ông/Bà. Phiếu có hiệu lực khi người thứ hai nhập giống."))
            return redirect(request.path if others or _is_second(judge, entry, part, request) else back)
    context = {
        "round": contest_round,
        "judge": judge,
        "entry": entry,
        "part_name": name,
        "form": form,
        "own": own,
        "differences": _differences(boxes, own, others),
        "back_url": back,
    }
    return show(request, "contests/judge/key_sheet.html", context, status=422 if form.errors else 200)


def _is_second(judge: Any, entry: Any, part: str, request: HttpRequest) -> bool:
    return bool(keyings_seen(judge=judge, round_entry=entry, part=part, user=acting(request))[1])


def _differences(boxes: Any, own: Any, others: Any) -> list[dict[str, Any]]:
    """Return what each keyed where the other did not key the same; empty while only one is in."""
    if own is None:
        return []
    return [
        {
            "name": box.name,
            "own": own.marks.get(box.code, "").replace(".", ","),
            "other": one.marks.get(box.code, "").replace(".", ","),
            "who": one.keyed_by.full_name,
        }
        for one in others
        for box in boxes
        if one.marks.get(box.code) != own.marks.get(box.code)
    ]
