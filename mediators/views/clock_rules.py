"""The dated reading of gaps: what is in force, and setting another one after a look at what it moves."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import require_roles
from accounts.enums import Role
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show
from mediators.forms import DayField
from mediators.models import ClockRule
from mediators.services.clock_rules import ClockRuleFacts, add_clock_rule, try_clock_rule


class ClockRuleForm(forms.Form):
    """A new rule."""

    valid_from = DayField(label=gettext_lazy("Áp dụng cho nhiệm kỳ bắt đầu từ ngày"))
    gap_days = forms.IntegerField(
        label=gettext_lazy("Số ngày gián đoạn vẫn coi là liên tục"), min_value=0, max_value=365, initial=0,
        help_text=gettext_lazy("0: thôi làm một ngày rồi được công nhận lại đã là có khoảng trống."),
    )  # fmt: skip
    gap_restarts_clock = forms.BooleanField(
        label=gettext_lazy("Công nhận lại sau khoảng trống thì tính thời hạn mới"), required=False, initial=True
    )
    move_keeps_clock = forms.BooleanField(
        label=gettext_lazy("Chuyển tổ, chuyển xã không gián đoạn thì giữ thời hạn cũ"), required=False, initial=True
    )
    reissue_keeps_clock = forms.BooleanField(
        label=gettext_lazy("Quyết định cấp lại giữ ngày công nhận đầu tiên"), required=False, initial=True
    )
    source = forms.CharField(label=gettext_lazy("Văn bản làm căn cứ"), max_length=240)
    verified = forms.BooleanField(label=gettext_lazy("Đã đối chiếu với văn bản"), required=False)


@require_roles(Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR)
def clock_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules, newest first, and take a new one: tried first, then written."""
    form = ClockRuleForm(posted(request), initial={"valid_from": today()})
    moved: int | None = None
    if request.method == "POST" and form.is_valid():
        facts = ClockRuleFacts(**form.cleaned_data)
        try:
            if "ghi" in request.POST:
                add_clock_rule(facts=facts, by=request.user, now=now())  # type: ignore[arg-type]  # signed in
                messages.success(request, _("Đã ghi quy tắc; các thời hạn chạm đến đã được tính lại."))
                return redirect("mediators:clock-rules")
            moved = len(try_clock_rule(facts=facts, now=now()))
        except RuleViolation as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "rules": ClockRule.objects.all(), "moved": moved}
    return show(request, "mediators/clock_rules.html", context, status=422 if form.errors else 200)
