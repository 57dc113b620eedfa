"""The audit log as auditors read it (P6, P7)."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import PersonRequest, require_roles, scope_of
from accounts.enums import Role
from accounts.forms import LogFilterForm
from accounts.models import User
from accounts.places import directory
from audit.models import AuditEntry
from audit.words import actions_saying
from lms.base.clock import LOCAL_ZONE
from lms.base.text import clean


@require_roles(Role.AUDITOR)
@require_safe
def audit_log(request: PersonRequest) -> HttpResponse:
    """List what was done and refused, newest first, within the auditor's scope."""
    form = LogFilterForm(request.GET)
    entries = _visible_entries(request.user)
    if form.is_valid():
        entries = _narrowed(entries, form.cleaned_data)
    page = Paginator(entries, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    query = urlencode({name: value for name, value in request.GET.items() if name != "trang" and value})
    one = request.GET.get("doi_tuong", "")
    context = {"form": form, "page": page, "query": f"{query}&" if query else "", "is_of_one": bool(one)}
    return render(request, "accounts/audit_log.html", context)


def _visible_entries(viewer: User) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.select_related("actor").order_by("-id")
    scope = scope_of(viewer, roles={Role.AUDITOR})
    if scope.nation:
        return entries
    codes = {*scope.provinces, *scope.communes, *directory().commune_codes(scope.provinces)}
    return entries.filter(scope_code__in=codes)


def _narrowed(entries: QuerySet[AuditEntry], values: dict[str, Any]) -> QuerySet[AuditEntry]:
    if values["nguoi"]:
        text = clean(values["nguoi"])
        entries = entries.filter(Q(actor__full_name__icontains=text) | Q(actor__username__icontains=text))
    if values["viec"]:
        text = clean(values["viec"])
        entries = entries.filter(Q(action__startswith=text) | Q(action__in=actions_saying(text)))
    if values["doi_tuong"]:
        kind, _colon, number = values["doi_tuong"].partition(":")
        entries = entries.filter(object_type=kind, object_id=number)
    if values["tu"]:
        entries = entries.filter(at__gte=datetime.combine(values["tu"], time.min, LOCAL_ZONE))
    if values["den"]:
        entries = entries.filter(at__lt=datetime.combine(values["den"] + timedelta(days=1), time.min, LOCAL_ZONE))
    return entries
