"""Inviting people of the work list to a class: choose it, look at the names, confirm."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.models import Mediator
from training.access import acting_user
from training.class_access import visible_classes
from training.enums import InviteRule
from training.models import TrainingClass
from training.queries.classes import with_counts
from training.services.classes import invite_people, preview_invites
from training.views.shared import officer_required
from training.views.worklist_shared import chosen_people, list_of


class ClassChoice(forms.ModelChoiceField):
    """Classes as an officer tells them apart: day, title, place, seats left."""

    def label_from_instance(self, obj: TrainingClass) -> str:  # type: ignore[override]
        """Return one line."""
        facts = {
            "day": f"{obj.starts_on:%d/%m/%Y}", "title": obj.title, "place": obj.place_name,
            "left": max(obj.capacity - vars(obj)["invited_count"], 0),
        }  # fmt: skip
        return _("%(day)s · %(title)s · %(place)s · còn %(left)s chỗ") % facts


class InviteToClassForm(forms.Form):
    """Which class."""

    lop = ClassChoice(
        label=gettext_lazy("Mời vào lớp"), queryset=TrainingClass.objects.none(), to_field_name="public_id",
        empty_label=gettext_lazy("Chọn lớp"), error_messages={"required": gettext_lazy("Xin chọn một lớp.")},
    )  # fmt: skip

    def __init__(self, *args: Any, classes: QuerySet[TrainingClass], **kwargs: Any) -> None:
        """Offer these classes."""
        super().__init__(*args, **kwargs)
        self.fields["lop"].queryset = classes  # type: ignore[attr-defined]


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Show the names and the classes to come (GET), what would happen (first POST), and invite (confirmed POST)."""
    people = chosen_people(request)
    if not people:
        messages.error(request, _("Chưa chọn ai. Xin đánh dấu ít nhất một người."))
        return redirect("training:worklist")
    coming = visible_classes(request.user).filter(cancelled_at=None, closed_at=None, ends_on__gte=today())
    form = InviteToClassForm(posted(request), classes=with_counts(coming).order_by(F("starts_on").asc(), "pk"))
    found = None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["lop"]
        ids = [person.pk for person in people]
        found = preview_invites(training_class=chosen, mediator_ids=ids, by=acting_user(request))
        if "xac-nhan" in request.POST and _invite(request, form, people):
            return redirect("training:class", chosen.public_id)
    context = {
        "form": form,
        "people": people,
        "found": found,
        "outside": len(people) - len(found.people) - found.already if found else 0,
        "has_classes": coming.exists(),
        "back_url": list_of(people),
        "staff_place": str(people[0].commune),
    }
    return show(request, "training/worklist_invites.html", context, status=422 if form.errors else 200)


def _invite(request: HttpRequest, form: InviteToClassForm, people: Sequence[Mediator]) -> bool:
    try:
        done = invite_people(
            training_class=form.cleaned_data["lop"],
            mediator_ids=[person.pk for person in people],
            how=InviteRule.LIST,
            by=acting_user(request),
            now=now(),
        )
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return False
    text = _("Đã mời %(count)s người. Mời nhầm ai, bỏ người đó ngay trong danh sách của lớp.")
    messages.success(request, text % {"count": len(done.people)})
    return True
