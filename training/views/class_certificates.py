"""Certificates for a class: the classes that are done, who attended all of one, issuing for them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import page_of, query_of, show, words_of
from lms.base.text import search_key
from mediators.access import visible_communes
from training.access import acting_user
from training.class_access import visible_classes
from training.models import TrainingClass
from training.queries.class_certificates import class_standing, classes_done
from training.services.class_certificates import issue_for_class
from training.views.shared import officer_required


@officer_required
@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """List the classes whose rolls are closed, newest first, with how many certificates they brought."""
    words = words_of(request)
    rows = classes_done(visible_classes(request.user))
    for word in search_key(words).split():
        rows = rows.filter(search_key__contains=word)
    query = query_of(request)
    context = {"page": page_of(request, rows), "words": words, "query": f"{query}&" if query else ""}
    return show(request, "training/class_certificates.html", context)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show who attended all of a class (GET) and issue for them (POST)."""
    done = classes_done(visible_classes(request.user)).select_related("unit", "programme")
    training_class: TrainingClass = get_object_or_404(done, public_id=public_id)
    refusal = ""
    if request.method == "POST":
        try:
            made = issue_for_class(training_class=training_class, by=acting_user(request), now=now())
        except RuleViolation as found:
            refusal = found.message
        else:
            said = _("Đã cấp %(count)s giấy chứng nhận cho lớp này. Xin gom thành một tệp để in và ký.")
            messages.success(request, said % {"count": len(made)})
            return redirect("training:class-certificates", training_class.public_id)
    context = {
        "training_class": training_class,
        "standing": class_standing(training_class, communes=visible_communes(request.user)),
        "refusal": refusal,
        "staff_place": str(training_class.unit),
    }
    return show(request, "training/class_certificates_issue.html", context, status=409 if refusal else 200)
