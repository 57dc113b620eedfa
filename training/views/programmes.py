"""Screens of the programme editor: versions, subjects, coverage."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import RuleViolation
from training.access import PROGRAMME_ROLES, acting_user
from training.forms import CopyForm, SubjectForm, VersionForm
from training.models import ProgrammeVersion, Subject
from training.queries.programme import coverage_of, period_sums, programme_versions
from training.services import programme


@require_roles(*PROGRAMME_ROLES)
def programme_list(request: HttpRequest) -> HttpResponse:
    """List the versions."""
    return render(
        request,
        "training/programmes.html",
        {
            "versions": programme_versions(),
        },
    )


@require_roles(*PROGRAMME_ROLES)
def programme_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a version with the coverage of its subjects."""
    version = get_object_or_404(ProgrammeVersion.objects.select_related("replaces"), public_id=public_id)
    rows = coverage_of(version)
    return render(
        request,
        "training/programme.html",
        {
            "version": version,
            "rows": rows,
            "sums": period_sums([row.subject for row in rows]),
            "lacking_count": sum(bool(row.missing) for row in rows),
        },
    )


@require_roles(*PROGRAMME_ROLES)
def version_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change title, number and days of a version."""
    version = get_object_or_404(ProgrammeVersion, public_id=public_id)
    form = VersionForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        stored = ProgrammeVersion.objects.get(pk=version.pk)
        if _try(
            form, programme.save_version, version=stored, values=form.cleaned_data, by=acting_user(request), now=now()
        ):
            messages.success(request, _("Đã ghi phiên bản chương trình."))
            return redirect("training:programme", public_id=public_id)
    return _form_page(request, form, title=_("Sửa phiên bản chương trình"), version=version)


@require_roles(*PROGRAMME_ROLES)
def version_copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin a new version from this one."""
    source = get_object_or_404(ProgrammeVersion, public_id=public_id)
    form = CopyForm(request.POST or None, initial={"title": source.title})
    if request.method == "POST" and form.is_valid():
        new = _try(form, programme.copy_version, source=source, by=acting_user(request), now=now(), **form.cleaned_data)
        if new:
            messages.success(request, _("Đã lập phiên bản mới. Các chuyên đề chưa được đối chiếu."))
            return redirect("training:programme-edit", public_id=new.public_id)
    return _form_page(request, form, title=_("Lập phiên bản mới từ phiên bản này"), version=source)


@require_roles(*PROGRAMME_ROLES)
@require_POST
def version_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that a version was compared with the official text, or take it back."""
    version = get_object_or_404(ProgrammeVersion, public_id=public_id)
    is_verified = request.POST.get("verified") == "1"
    try:
        programme.confirm_version(version=version, is_verified=is_verified, by=acting_user(request), now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã xác nhận đối chiếu.") if is_verified else _("Đã bỏ xác nhận đối chiếu."))
    return redirect("training:programme", public_id=public_id)


@require_roles(*PROGRAMME_ROLES)
def subject_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a subject to a version."""
    version = get_object_or_404(ProgrammeVersion, public_id=public_id)
    return _subject_page(request, Subject(version=version), title=_("Thêm chuyên đề"))


@require_roles(*PROGRAMME_ROLES)
def subject_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a subject."""
    subject = get_object_or_404(Subject.objects.select_related("version"), public_id=public_id)
    return _subject_page(request, subject, title=_("Sửa chuyên đề"))


@require_roles(*PROGRAMME_ROLES)
@require_POST
def subject_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that a subject was compared with the official text, or take it back."""
    subject = get_object_or_404(Subject.objects.select_related("version"), public_id=public_id)
    is_verified = request.POST.get("verified") == "1"
    try:
        programme.confirm_subject(subject=subject, is_verified=is_verified, by=acting_user(request), now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã xác nhận đối chiếu.") if is_verified else _("Đã bỏ xác nhận đối chiếu."))
    return redirect("training:programme", public_id=subject.version.public_id)


def _subject_page(request: HttpRequest, subject: Subject, *, title: str) -> HttpResponse:
    version = subject.version
    form = SubjectForm(request.POST or None, instance=subject)
    if request.method == "POST" and form.is_valid():
        stored = Subject.objects.get(pk=subject.pk) if subject.pk else Subject(version=version)
        if _try(
            form, programme.save_subject, subject=stored, values=form.cleaned_data, by=acting_user(request), now=now()
        ):
            messages.success(request, _("Đã ghi chuyên đề."))
            return redirect("training:programme", public_id=version.public_id)
    return _form_page(request, form, title=title, version=version)


def _try(form: Form | ModelForm, service: Any, **given: Any) -> Any:
    """Call a service; put a refusal at its field and return None."""
    try:
        return service(**given)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _form_page(
    request: HttpRequest, form: Form | ModelForm, *, title: str, version: ProgrammeVersion | None = None
) -> HttpResponse:
    return render(
        request,
        "training/form.html",
        {"form": form, "form_title": title, "version": version},
        status=422 if form.errors else 200,
    )
