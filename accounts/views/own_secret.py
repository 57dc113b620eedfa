"""Changing one's own secret, from «Tôi» or from the rail of the staff pages."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import devices, services
from accounts.access import PersonRequest, is_staff_person, signed_in
from accounts.forms import OwnSecretForm
from accounts.rules import proposed_secret
from accounts.services import TooManyTries
from accounts.validators import context_words
from accounts.views.answers import too_many
from lms.base.clock import now
from lms.base.errors import RuleViolation

TEMPLATE = "accounts/own_secret.html"


@signed_in
@never_cache
@sensitive_post_parameters("current", "secret", "again", "proposed")
@require_http_methods(["GET", "HEAD", "POST"])
def own_secret(request: PersonRequest) -> HttpResponse:
    """Ask for the present secret and a new one; this session goes on, all others end."""
    staff = is_staff_person(request.user)
    proposed = request.POST.get("proposed", "")
    if not (len(proposed) == 8 and proposed.isdigit()):
        proposed = proposed_secret(taken_from=context_words(request.user))
    form = OwnSecretForm(request.POST or None, user=request.user, staff=staff, initial={"proposed": proposed})
    context = {"form": form, "staff": staff, "proposed": proposed, "halves": (proposed[:4], proposed[4:])}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if form.is_valid():
        try:
            return _change(request, form)
        except TooManyTries as refusal:
            return too_many(request, TEMPLATE, context, refusal)
        except RuleViolation as refusal:
            refusal.field = refusal.field or form.field_of_secret
            form.refuse(refusal)
        except ValidationError as refusal:
            form.add_error(form.field_of_secret, refusal)
    return render(request, TEMPLATE, context, status=422)


def _change(request: PersonRequest, form: OwnSecretForm) -> HttpResponse:
    services.change_own_secret(
        user=request.user, current=form.cleaned_data["current"], secret=form.chosen_secret(), now=now()
    )
    update_session_auth_hash(request, request.user)
    token = devices.token_of(request)
    if token:
        services.remember_device(user=request.user, token=token, now=now())
    messages.success(request, _("Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng mật khẩu cũ đều đã thoát."))
    return redirect("accounts:after-sign-in")
