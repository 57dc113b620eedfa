"""What the officers' screens share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.access import require_roles
from accounts.enums import Role
from lms.base.lists import show

View = Callable[..., HttpResponseBase]

officer_required: Callable[[View], View] = require_roles(Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)


def form_page(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """Render the page of one small form; 422 when it was sent and refused."""
    return show(request, "mediators/form.html", {"form": form, **context}, status=422 if form.errors else 200)
