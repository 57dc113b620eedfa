"""The officer's editor of the certificate: values of a safe list, a preview of a person who does not exist."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, show
from mediators.access import visible_communes
from mediators.models import Unit
from training.access import acting_user
from training.certificate_forms import LayoutForm, PictureForm
from training.models import CertificatePicture
from training.rules.certificate_layout import FIELDS
from training.services.certificate_layouts import (
    add_picture,
    current_layout,
    layout_of,
    sample_certificate,
    save_layout,
)
from training.services.certificate_print import preview_png
from training.services.certificates import issuer_of
from training.views.shared import officer_required


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def layout_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Edit the layout; with the button «Xem trước» show it without keeping anything."""
    commune = _commune(request, code)
    stored = current_layout(commune)
    pictures = _pictures(commune)
    initial = {**layout_of(stored).as_values(), "picture": stored.picture if stored else None}
    form = LayoutForm(request.POST if request.method == "POST" else None, initial=initial, pictures=pictures)
    if form.is_bound and form.is_valid() and "xem" not in request.POST:
        row = save_layout(
            commune=commune, values=form.layout_values(), picture=form.cleaned_data["picture"],
            by=acting_user(request), now=now(),
        )  # fmt: skip
        messages.success(
            request,
            _("Đã ghi mẫu, lần sửa %(version)s. Giấy cấp từ nay theo mẫu này; giấy đã cấp in lại như khi cấp.")
            % {"version": row.version},
        )
        return redirect("training:certificate-layout", commune.code)
    context = _context(commune, form) | {"version": stored.version if stored else 0, "picture_form": PictureForm()}
    return show(request, "training/certificate_layout.html", context, status=422 if form.errors else 200)


@officer_required
@require_POST
def picture_add(request: HttpRequest, code: str) -> HttpResponse:
    """Keep an uploaded emblem, then go back to the editor where it can be chosen."""
    commune = _commune(request, code)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row = add_picture(
                commune=commune, name=form.cleaned_data["name"] or upload.name, stream=upload.file,
                by=acting_user(request), now=now(),
            )  # fmt: skip
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            said = _("Đã thêm hình «%(name)s». Xin chọn hình trong mẫu rồi ghi.") % {"name": row.name}
            messages.success(request, said)
            return redirect("training:certificate-layout", commune.code)
    stored = current_layout(commune)
    initial = {**layout_of(stored).as_values(), "picture": stored.picture if stored else None}
    editor = LayoutForm(None, initial=initial, pictures=_pictures(commune))
    context = _context(commune, editor) | {"version": stored.version if stored else 0, "picture_form": form}
    return show(request, "training/certificate_layout.html", context, status=422)


@officer_required
@never_cache
@require_safe
def preview_part(request: HttpRequest, code: str) -> HttpResponse:
    """Return the part of the page with the preview of the values in the address, or what is wrong with them."""
    commune = _commune(request, code)
    form = LayoutForm(request.GET, pictures=_pictures(commune))
    form.is_valid()
    context = _context(commune, form)
    return show(request, "training/certificate_preview.html", context, status=422 if form.errors else 200)


@officer_required
@never_cache
@require_safe
def preview_picture(request: HttpRequest, code: str) -> HttpResponse:
    """Return the preview as a picture; the values stand in the address and hold nothing of a person."""
    commune = _commune(request, code)
    form = LayoutForm(request.GET, pictures=_pictures(commune))
    if not form.is_valid():
        return HttpResponseBadRequest(content_type="text/plain")
    sample = sample_certificate(issuer_of(commune), of_class="lop" in request.GET, today=today())
    png = preview_png(layout=form.layout(), picture=form.cleaned_data["picture"], sample=sample)
    return HttpResponse(png, content_type="image/png")


def _context(commune: Unit, form: LayoutForm) -> dict[str, Any]:
    query = urlencode(form.preview_values())
    address = reverse("training:certificate-preview-picture", args=[commune.code])
    is_right = not (form.is_bound and form.errors)
    return {
        "form": form,
        "commune": commune,
        "staff_place": str(commune),
        "fields": list(FIELDS.items()),
        "preview": f"{address}?{query}" if is_right else "",
        "preview_class": f"{address}?{query}&lop=1" if is_right else "",
    }


def _commune(request: HttpRequest, code: str) -> Unit:
    found: Unit = get_object_or_404(visible_communes(request.user), code=code)
    return found


def _pictures(commune: Unit) -> Any:
    return CertificatePicture.objects.filter(unit=commune)
