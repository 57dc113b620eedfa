"""Erasing the personal data of people of a contest: what would go and what stays, the reason, then once more."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contests.models import Contest
from contests.services.erasing import erase_people, erasing_preview
from contests.views.common import acting, desk_required, find_contest
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show


class ReasonStep(forms.Form):
    """Why the data go."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do và văn bản cho phép"),
        max_length=300,
        error_messages={"required": gettext_lazy("Xin ghi lý do và văn bản cho phép.")},
    )


class ConfirmStep(ReasonStep):
    """The number read from the page, typed once more."""

    expected = forms.IntegerField(
        label=gettext_lazy("Gõ lại số người sẽ bị xóa dữ liệu"),
        min_value=1,
        help_text=gettext_lazy("Số ghi ở dòng «Sẽ xóa» phía trên. Xóa rồi không lấy lại được."),
        error_messages={"required": gettext_lazy("Xin gõ số người.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Carry the reason along."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["reason"].widget = forms.HiddenInput()


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def contest_erasing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what would be erased; the first step asks why, the second for the number of people."""
    contest = find_contest(request, public_id, organising=True)
    preview = erasing_preview(contest=contest, today=today())
    confirms = request.POST.get("buoc") == "xoa"
    form: forms.Form = ConfirmStep(posted(request)) if confirms else ReasonStep(posted(request))
    if form.is_bound and form.is_valid():
        if not confirms:
            form, confirms = ConfirmStep(initial=form.cleaned_data), True
        elif (answer := _erase(request, contest, form)) is not None:
            return answer
    context = {"contest": contest, "preview": preview, "form": form, "confirms": confirms}
    return show(request, "contests/erasing.html", context, status=422 if form.errors else 200)


def _erase(request: HttpRequest, contest: Contest, form: forms.Form) -> HttpResponse | None:
    """Erase and go back to the contest; None where it is refused, with the refusal at its field."""
    try:
        done = erase_people(contest=contest, by=acting(request), now=now(), **form.cleaned_data)
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return None
    messages.success(request, _("Đã xóa dữ liệu cá nhân của %(count)s người.") % {"count": done.people})
    return redirect("contests:contest", contest.public_id)
