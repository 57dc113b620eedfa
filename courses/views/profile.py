"""«Hồ sơ của tôi»: the own record, everything kept about oneself as a file, and erasing one's own practice."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import PersonRequest, learner_required
from accounts.client import client_address
from accounts.services import TooManyTries
from courses.models import DrillSession, PracticeCard
from courses.queries.profile import own_profile
from courses.services.own_data import MOST_A_DAY, download_own_data, erase_practice
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show


class CurrentSecretForm(forms.Form):
    """The present secret, asked once more."""

    current = forms.CharField(
        label=gettext_lazy("Mật khẩu đang dùng"),
        help_text=gettext_lazy("Để chắc chắn người đang cầm máy là Ông/Bà."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class EraseForm(forms.Form):
    """A tick that one means it."""

    sure = forms.BooleanField(
        label=gettext_lazy("Tôi muốn xóa, và biết rằng không lấy lại được"),
        error_messages={"required": gettext_lazy("Xin đánh dấu vào ô này nếu Ông/Bà thật muốn xóa.")},
    )


@learner_required
@never_cache
@require_safe
def profile(request: PersonRequest) -> HttpResponse:
    """Show the own record."""
    return render(request, "courses/profile.html", {"profile": own_profile(user=request.user, on=today())})


@learner_required
@never_cache
@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: PersonRequest) -> HttpResponse:
    """Ask for the secret (GET) and hand out everything as one file (POST)."""
    form = CurrentSecretForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _zip(_content(request, form.cleaned_data["current"]))
            except TooManyTries as refusal:
                add_refusal(form, refusal)
                status = 429
            except RuleViolation as refusal:
                add_refusal(form, refusal)
                status = 429 if refusal.code == "too_many_downloads" else 422
    return show(request, "courses/own_data_ask.html", {"form": form, "most": MOST_A_DAY}, status=status)


@learner_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PersonRequest) -> HttpResponse:
    """Say what would be erased (GET), and erase it after a tick (POST)."""
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        erased = erase_practice(user=request.user, now=now())
        messages.success(
            request,
            _("Đã xóa %(cards)s thẻ ôn tập và %(sessions)s buổi luyện. Kết quả học và bằng chứng vẫn nguyên.")
            % {"cards": erased.cards, "sessions": erased.sessions},
        )
        return redirect("courses:profile")
    context: dict[str, Any] = {
        "form": form,
        "cards": PracticeCard.objects.filter(user=request.user).count(),
        "sessions": DrillSession.objects.filter(user=request.user).count(),
    }
    return show(request, "courses/erase_practice.html", context, status=422 if form.errors else 200)


def _content(request: PersonRequest, current: str) -> bytes:
    return download_own_data(user=request.user, current=current, now=now(), address=client_address(request))


def _zip(content: bytes) -> HttpResponse:
    name = f"ho-so-cua-toi-{today():%Y%m%d}.zip"
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
