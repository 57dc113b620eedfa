"""The organiser's page of judges: appoint, print cards, remove, decide conflicts of interest."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contests.access import may_organise
from contests.enums import RecusalSource
from contests.forms_judging import JudgeForm, ReasonForm
from contests.models import ContestRound, Judge, JudgeCard, Recusal
from contests.queries.judging import open_conflicts
from contests.queries.rules import round_document
from contests.services.judge_cards import judge_cards_pdf, make_judge_cards
from contests.services.judges import appoint_judge, recuse_judge, remove_judge
from contests.views.common import act, acting, desk_required, find_round, find_round_entry
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import posted, show


@desk_required
@require_safe
def judges(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the judges of a round with their cards, conflicts found, entries they do not mark."""
    contest_round = find_round(request, public_id)
    rows = list(Judge.objects.filter(round=contest_round).select_related("unit").order_by("order"))
    cards = {card.judge_id: card for card in JudgeCard.objects.filter(judge__in=rows, ended_at__isnull=True)}
    told = Recusal.objects.filter(judge__round=contest_round).select_related("judge", "round_entry__entry")
    recusals = list(told)
    context = {
        "round": contest_round,
        "rows": [{"judge": row, "card": cards.get(row.pk)} for row in rows],
        "running": sum(row.removed_at is None for row in rows),
        "cardless": sum(row.removed_at is None and row.pk not in cards for row in rows),
        "wanted": _wanted(contest_round),
        "conflicts": open_conflicts(contest_round, judges=rows, recusals=recusals),
        "recusals": recusals,
        "may_decide": may_organise(request.user, contest_round.contest),
    }
    return show(request, "contests/judge/judges.html", context)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Appoint a judge."""
    contest_round = find_round(request, public_id, organising=True)
    return act(
        request,
        JudgeForm(posted(request), contest_round=contest_round),
        lambda given: appoint_judge(contest_round=contest_round, **given, by=acting(request), now=now()),
        title=_("Thêm giám khảo"),
        back=_page(contest_round),
        done=_("Đã giao giám khảo. Hãy in thẻ vào chấm cho người này."),
        context={"about": contest_round.name},
    )


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge_remove(request: HttpRequest, public_id: UUID, judge_id: UUID) -> HttpResponse:
    """Remove a judge, with the reason."""
    contest_round = find_round(request, public_id, organising=True)
    judge = get_object_or_404(contest_round.judges.select_related("round"), public_id=judge_id)
    return act(
        request,
        ReasonForm(posted(request)),
        lambda given: remove_judge(judge=judge, reason=given["reason"], by=acting(request), now=now()),
        title=_("Thôi giám khảo"),
        back=_page(contest_round),
        done=_("Giám khảo đã thôi chấm; thẻ và máy của người này không vào được nữa."),
        context={
            "about": judge.full_name,
            "what": _("Thẻ và máy đang dùng bị ngắt ngay. Phiếu đã nộp vẫn được giữ; phiếu chưa gửi không được nhận."),
            "is_harm": True,
        },
    )


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge_cards(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Print cards: of one judge (`giam_khao`), or of everybody who has none in use. Old cards of these end.

    A new card for somebody who holds one is asked once more before (GET): it cuts off a device that may be at work.
    """
    contest_round = find_round(request, public_id, organising=True)
    running = contest_round.judges.filter(removed_at__isnull=True).select_related("round__contest").order_by("order")
    wanted = request.POST.get("giam_khao") or request.GET.get("giam_khao", "")
    if wanted:
        chosen = [row for row in running if str(row.public_id) == wanted]
    else:
        held = JudgeCard.objects.filter(judge__round=contest_round, ended_at__isnull=True).values("judge")
        chosen = list(running.exclude(pk__in=held))
    if request.method != "POST":
        return _ask_new_card(request, contest_round, chosen)
    try:
        issued = make_judge_cards(judges=chosen, by=acting(request), now=now())
    except RuleViolation as refusal:
        all_held = _("Ai cũng có thẻ rồi. Mất thẻ: bấm «In thẻ mới» ở từng người.")
        messages.error(request, all_held if running and not wanted else refusal.message)
        return redirect(_page(contest_round))
    headers = {"Content-Disposition": 'attachment; filename="the-giam-khao.pdf"', "Cache-Control": "no-store"}
    content = judge_cards_pdf(contest_round=contest_round, cards=issued)
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge_recuse(request: HttpRequest, public_id: UUID, judge_id: UUID, entry_id: UUID) -> HttpResponse:
    """Decide that a judge does not mark an entry."""
    contest_round = find_round(request, public_id, organising=True)
    judge = get_object_or_404(contest_round.judges.select_related("round"), public_id=judge_id)
    entry = find_round_entry(contest_round, str(entry_id))
    is_found = any(one.judge.pk == judge.pk and one.entry.pk == entry.pk for one in open_conflicts(contest_round))
    source = RecusalSource.FOUND if is_found else RecusalSource.ORGANISER
    initial = {"reason": _("Cùng địa bàn với bài dự thi")} if is_found else {}
    return act(
        request,
        ReasonForm(posted(request), initial=initial),
        lambda given: recuse_judge(
            judge=judge, round_entry=entry, reason=given["reason"], source=source, by=acting(request), now=now()
        ),
        title=_("Giám khảo không chấm bài này"),
        back=_page(contest_round),
        done=_("Đã ghi. Giám khảo không nộp phiếu cho bài này được nữa."),
        context={
            "about": f"{judge.full_name} · {entry.entry.name}",
            "what": _("Bài này mờ đi trên máy của giám khảo. Điểm của bài tính từ các giám khảo còn lại."),
            "is_harm": True,
        },
    )


def _wanted(contest_round: ContestRound) -> str:
    """Return how many judges the rules ask for, empty where they leave it open."""
    asked = round_document(contest_round).get("judges")
    return str(asked.get("count") or "") if isinstance(asked, dict) else ""


def _ask_new_card(request: HttpRequest, contest_round: ContestRound, chosen: list[Judge]) -> HttpResponse:
    what = _("Thẻ cũ và máy đang gắn với thẻ cũ bị ngắt ngay; giám khảo phải quét thẻ mới. Phiếu đã nộp vẫn giữ.")
    return form_page(
        request,
        Form(),
        title=_("In thẻ mới cho giám khảo"),
        back=_page(contest_round),
        about=", ".join(judge.full_name for judge in chosen),
        what=what,
        button=_("In thẻ mới"),
        is_harm=True,
    )


def _page(contest_round: ContestRound) -> str:
    return reverse("judging:judges", args=[contest_round.public_id])
