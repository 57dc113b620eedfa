"""The officer's first page: three sentences that matter today, recent changes, or where to begin."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.clock import now, today
from lms.base.lists import show
from mediators import home_panels
from mediators.access import visible_appointments, visible_imports, visible_teams
from mediators.enums import ImportState
from mediators.home_panels import HomeSentence
from mediators.queries.people import recent_events
from mediators.queries.places import officer_places
from mediators.queries.teams import INCOMPLETE, team_rows
from mediators.views.common import officer_required


@officer_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what matters today."""
    on = today()
    places = officer_places(user=request.user, on=on)
    offices = visible_appointments(request.user)
    is_empty = not offices.exists()
    context = {
        "staff_place": places.title,
        "today": on,
        "sentences": home_panels.sentences(user=request.user, on=on),
        "tasks": [] if is_empty else home_panels.tasks(user=request.user, now=now()),
        "events": recent_events(offices=offices),
        "imports": visible_imports(request.user).filter(state=ImportState.ACCEPTED).select_related("uploaded_by")[:3],
        "is_empty": is_empty,
    }
    return show(request, "mediators/home.html", context)


def own_sentences(user: User, on: date) -> Iterable[HomeSentence]:
    """Say what is to be mended in the teams, and which file waits to be accepted."""
    rows = team_rows(teams=visible_teams(user), on=on)
    lacking = sum(row.state == INCOMPLETE for row in rows)
    without_woman = sum(any(item.code == "no_woman" for item in row.composition.findings) for row in rows)
    teams_url = reverse("mediators:teams")
    if without_woman:
        text = _("%(count)s tổ thiếu hòa giải viên nữ.") % {"count": without_woman}
        yield HomeSentence(text=text, url=f"{teams_url}?tinh-trang={INCOMPLETE}", urgency=35)
    elif lacking:
        text = _("%(count)s tổ chưa đúng số lượng, thành phần.") % {"count": lacking}
        yield HomeSentence(text=text, url=f"{teams_url}?tinh-trang={INCOMPLETE}", urgency=30)
    elif rows:
        text = _("%(count)s tổ hòa giải, không tổ nào thiếu thành phần bắt buộc.") % {"count": len(rows)}
        yield HomeSentence(text=text, url=teams_url, urgency=0, sign="ok")
    waiting = visible_imports(user).filter(state=ImportState.READ).count()
    if waiting:
        text = _("%(count)s tệp danh sách đang chờ kiểm tra.") % {"count": waiting}
        yield HomeSentence(text=text, url=reverse("mediators:roster"), urgency=40)
