"""What the editor's scripts ask for: findings about a text, articles of the register, files of the library.

All of it stands below the address of the Wagtail admin and is open to writers only.
"""

from dataclasses import asdict
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import CollectionMember
from wagtail.permissions import policy_registry

from accounts.access import require_roles
from accounts.enums import WRITER_ROLES
from content.checking import TextCheck, check_text, repaired, repairs
from content.models import LegalArticle, LegalDocument, LibraryDocument, LibraryImage
from lms.base.text import search_key, slug

MAX_TEXT_BYTES = 600_000
MAX_CHOICES = 40
MAX_REGISTER = 3_000


@require_roles(*WRITER_ROLES)
@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """Return what is wrong or doubtful in the posted text."""
    found = check_text(posted_text(request))
    rows = [
        {"line": item.line, "code": item.code, "severity": item.severity, "message": item.message_vi}
        | ({"fix": asdict(fix)} if fix else {})
        for item, fix in zip(found.diagnostics, repairs(found), strict=True)
    ]
    return JsonResponse({"summary": summary(found), "diagnostics": rows})


@require_roles(*WRITER_ROLES)
@require_POST
def mend(request: HttpRequest) -> JsonResponse:
    """Return the posted text with every repair made that needs no decision."""
    return JsonResponse({"text": repaired(posted_text(request))})


def posted_text(request: HttpRequest) -> str:
    """Return the text that was sent, as `text` or under the name of the field in the editor's own form."""
    text = request.POST.get("text") or request.POST.get("body") or ""
    return text[:MAX_TEXT_BYTES].replace("\r\n", "\n")


@require_roles(*WRITER_ROLES)
@require_GET
def articles(request: HttpRequest) -> JsonResponse:
    """Return documents and articles of the register that hold every typed word, without marks."""
    words = search_key(request.GET.get("q", "")[:100]).split()
    choices = [choice for choice, key in _register_choices() if all(word in key for word in words)]
    return JsonResponse({"choices": choices[:MAX_CHOICES]})


@require_roles(*WRITER_ROLES)
@require_GET
def files(request: HttpRequest) -> JsonResponse:
    """Return pictures (`loai=images`) or files (`loai=documents`) whose title or path holds every typed word."""
    pictures = request.GET.get("loai") == "images"
    rows = _choosable(request, LibraryImage if pictures else LibraryDocument)
    words = request.GET.get("q", "")[:100].split()
    for word in words:
        # The path is the title without marks: what is typed without them is found there.
        rows = rows.filter(Q(title__icontains=word) | Q(media_path__icontains=slug(word) or word))
    make = _picture_choice if pictures else _file_choice
    return JsonResponse({"choices": [make(row) for row in rows.order_by("-created_at")[:MAX_CHOICES]]})


def summary(found: TextCheck) -> str:
    """Return one sentence about the findings."""
    errors, warnings = len(found.errors), len(found.warnings)
    if errors and not warnings:
        return _("%(errors)d lỗi phải sửa trước khi xuất bản.") % {"errors": errors}
    if errors:
        return _("%(errors)d lỗi phải sửa trước khi xuất bản, %(warnings)d điều nên xem lại.") % {
            "errors": errors,
            "warnings": warnings,
        }
    if warnings:
        return _("Không có lỗi. %(warnings)d điều nên xem lại.") % {"warnings": warnings}
    return _("Không có lỗi.")


def _register_choices() -> list[tuple[dict[str, str], str]]:
    """Return every document and article with the folded text in which words are looked for."""
    documents = [
        _choice(f"{row} – {row.title}", f"luat:{row.number}", str(row))
        for row in LegalDocument.objects.all()[:MAX_REGISTER]
    ]
    rows = LegalArticle.objects.select_related("document").order_by("document__number", "order")[:MAX_REGISTER]
    listed = [
        _choice(
            f"Điều {row.number}. {row.heading} – {row.document} ({row.document.title})",
            f"luat:{row.document.number}#dieu-{row.number}",
            f"Điều {row.number}",
        )
        for row in rows
    ]
    return [(choice, search_key(choice["label"])) for choice in [*listed, *documents]]


def _choice(label: str, target: str, words: str, **more: str) -> dict[str, str]:
    return {"label": label, "insert": f"[…]({target})", "words": words, **more}


def _choosable(request: HttpRequest, model: type[CollectionMember]) -> QuerySet[Any]:
    """Return the library rows that the person may choose."""
    return policy_registry.get_by_type(model).instances_user_has_permission_for(request.user, "choose")


def _picture_choice(image: LibraryImage) -> dict[str, str]:
    target = f"media:{image.media_path}"
    address = reverse("content:picture", args=[image.media_path])
    choice = _choice(f"{image.title} ({image.media_path})", target, image.description or image.title, picture=address)
    return choice | {"insert": f"!{choice['insert']}"}


def _file_choice(document: LibraryDocument) -> dict[str, str]:
    return _choice(f"{document.title} ({document.media_path})", f"media:{document.media_path}", document.title)
