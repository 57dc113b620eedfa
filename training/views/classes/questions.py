"""What waits for an officer: attendances with a question, and bundles that could not be taken."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.base.clock import now
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show
from training.access import acting_user
from training.class_access import visible_classes
from training.class_forms import DecisionForm
from training.enums import BundleFate
from training.models import AttendanceBundle
from training.queries.attendance import waiting_flags
from training.services.attendance import decide_flag
from training.services.attendance_bundles import is_replayable, replay_bundle
from training.views.classes.shared import class_staff_required

ALL = "tat-ca"


@class_staff_required
@require_safe
def class_questions(request: HttpRequest) -> HttpResponse:
    """Show the attendances that wait for a decision."""
    page = page_of(request, waiting_flags(visible_classes(request.user)))
    return show(request, "training/classes/questions.html", {"page": page, "query": ""})


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide about one attendance, with the reason."""
    flag = get_object_or_404(waiting_flags(visible_classes(request.user)), public_id=public_id)
    form = DecisionForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            decide_flag(flag=flag, by=acting_user(request), now=now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, refusal.message)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi quyết định."))
            return redirect("training:class-questions")
    session = flag.attendance.session
    what = _("«Tính»: số giờ của buổi vào sổ học tập của người này. «Không tính»: điểm danh vẫn giữ, không cho giờ.")
    about = f"{flag.sentence} – {session.training_class.title}, {session}"
    title = _("Có tính buổi này không?")
    return form_page(
        request, form, title=title, back=reverse("training:class-questions"), about=about, what=what, is_harm=True
    )


@class_staff_required
@require_safe
def bundles(request: HttpRequest) -> HttpResponse:
    """Show what telephones sent, the refused ones first."""
    rows = _bundles(request)
    if request.GET.get("ket-qua") != ALL:
        rows = rows.filter(fate=BundleFate.REFUSED)
    page = page_of(request, rows.select_related("session__training_class", "sent_by").order_by("-pk"))
    context = {
        "page": page,
        "rows": [(row, is_replayable(row)) for row in page.object_list],
        "chips": chips(request, "ket-qua", [("", str(BundleFate.REFUSED.label)), (ALL, _("Tất cả"))]),
        "query": joined(query_of(request)),
    }
    return show(request, "training/classes/bundles.html", context)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one bundle whole; try a refused one again."""
    found = _bundles(request).select_related("session__training_class__unit", "session__subject", "sent_by")
    row = get_object_or_404(found, public_id=public_id)
    error = ""
    if request.method == "POST":
        try:
            row = replay_bundle(bundle=row, by=acting_user(request), now=now())
        except RuleViolation as refusal:
            error = refusal.message
        else:
            if row.fate == BundleFate.TAKEN and row.session is not None:
                messages.success(request, _("Đã ghi gói điểm danh."))
                return redirect("training:roll", row.session.public_id)
            error = row.reason
    context = {
        "bundle": row,
        "may_replay": is_replayable(row),
        "error": error,
        "staff_place": str(row.session.training_class.unit) if row.session else "",
        "lines": [(key, told.get("state", ""), told.get("sentence", "")) for key, told in row.outcome.items()],
    }
    return show(request, "training/classes/bundle.html", context, status=409 if error else 200)


def _bundles(request: HttpRequest) -> QuerySet[AttendanceBundle]:
    """Return the bundles of the caller's classes, and the caller's own that name no class of ours."""
    mine = Q(session__training_class__in=visible_classes(request.user))
    return AttendanceBundle.objects.filter(mine | Q(session=None, sent_by=acting_user(request)))
