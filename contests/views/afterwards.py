"""After a round: its weak topics, what was suggested for practice, and its questions for the practice bank."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contests.services import feeds
from contests.views.common import acting, desk_required, do_or_tell, find_round
from lms.base.clock import now
from lms.base.lists import page_of, show


@desk_required
@require_safe
def afterwards(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show which topics were weak in a published round, and when its mediators were asked to practise them."""
    contest_round = find_round(request, public_id)
    is_published = contest_round.published_at is not None
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "is_published": is_published,
        "topics": feeds.round_topics(contest_round=contest_round) if is_published else [],
    }
    return show(request, "contests/board/afterwards.html", context)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the questions of a published round that may go to the practice bank, and move them when asked."""
    contest_round = find_round(request, public_id, organising=True)
    page = "online_desk:after" if contest_round.contest.mode == "online" else "contest_stage:afterwards"
    back = reverse(page, args=[contest_round.public_id])
    if request.method == "POST":
        return do_or_tell(
            request,
            lambda: feeds.retire_to_practice(contest_round=contest_round, by=acting(request), now=now()),
            back=request.path,
            done=_("Đã chuyển câu hỏi của vòng thi sang ngân hàng luyện tập."),
        )
    is_published = contest_round.published_at is not None
    rows = feeds.retirement(contest_round=contest_round) if is_published else []
    going = sum(row.goes for row in rows)
    context = {
        "round": contest_round,
        "back": back,
        "is_published": is_published,
        "page": page_of(request, rows),
        "going": going,
    }
    return show(request, "contests/board/retire.html", context)
