"""After a round: what was missed most, and one button that gives its questions to the practice bank."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contests.services.afterwards import missed_subjects, own_pack_questions, release_to_practice
from contests.views.common import acting, desk_required, do_or_tell, find_round
from lms.base.clock import now
from lms.base.lists import show


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def afterwards(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the subjects that teams missed most, and move the host's own questions to practice when asked."""
    contest_round = find_round(request, public_id, organising=request.method == "POST")
    if request.method == "POST":
        return do_or_tell(
            request,
            lambda: release_to_practice(contest_round=contest_round, by=acting(request), now=now()),
            back=request.path,
            done=_("Đã chuyển câu hỏi của vòng thi sang ngân hàng luyện tập."),
        )
    is_published = contest_round.published_at is not None
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "is_published": is_published,
        "subjects": missed_subjects(contest_round=contest_round) if is_published else [],
        "questions": len(own_pack_questions(contest_round=contest_round)) if is_published else 0,
    }
    return show(request, "contests/board/afterwards.html", context)
