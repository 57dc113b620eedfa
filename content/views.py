"""Public views of content that are no Wagtail pages."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public
from content.enums import SearchKind
from content.law_queries import changes_of_document
from content.models import LibraryImage
from content.queries import document_with_articles, found_entries, register, shown
from content.serving import answer_picture
from lms.base.clock import today
from lms.base.text import clean

MAX_QUERY = 100
RESULTS_PER_PAGE = 10
SUGGESTIONS = ("nguyên tắc hòa giải", "văn bản hòa giải thành", "tranh chấp đất đai", "thù lao", "bạo lực gia đình")
#: Folders of the media store that hold pictures; nothing else of it is handed out by path (I4).
PICTURE_FOLDERS = ("images/", "original_images/")


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find published texts by words, however they are spelt."""
    query = clean(request.GET.get("q", ""))
    kind = request.GET.get("loai", "")
    kind = kind if kind in SearchKind.values else ""
    context = {
        "query": query,
        "kind": kind,
        "kinds": SearchKind.choices,
        "max_query": MAX_QUERY,
        "suggestions": SUGGESTIONS,
        "others": urlencode({"q": query, "loai": kind}) + "&",
    }
    if len(query) > MAX_QUERY:
        context["error"] = _("Xin gõ ngắn hơn: tối đa %(number)d ký tự.") % {"number": MAX_QUERY}
        return render(request, "content/search.html", context, status=422)
    page = Paginator(found_entries(query=query, kind=kind), RESULTS_PER_PAGE).get_page(request.GET.get("trang"))
    context |= {"page": page, "found": [shown(entry=entry, query=query) for entry in page.object_list]}
    return render(request, "content/search.html", context)


@public
@require_safe
def law_register(request: HttpRequest) -> HttpResponse:
    """Show every registered document and whether it is in force."""
    day = today()
    documents = [(document, document.in_force(day)) for document in register()]
    return render(request, "content/law_register.html", {"documents": documents})


@public
@require_safe
def law_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a document: dates, status, articles in our own words."""
    document = get_object_or_404(document_with_articles(), slug=slug)
    changes = changes_of_document(document)
    context = {
        "document": document,
        "in_force": document.in_force(today()),
        "articles_with_changes": [(row, changes.get(row.number, ())) for row in document.articles.all()],
        "whole_changes": changes.get("", ()),
    }
    return render(request, "content/law_document.html", context)


@public
@require_safe
def picture(request: HttpRequest, media_path: str) -> HttpResponseBase:
    """Hand out the picture that texts call by this path."""
    name = get_object_or_404(LibraryImage.objects.values_list("file", flat=True), media_path=media_path)
    return answer_picture(name)


@public
@require_safe
def stored_picture(request: HttpRequest, stored_path: str) -> HttpResponseBase:
    """Hand out a stored picture or one of its sizes; files that are no pictures have another way."""
    if not stored_path.startswith(PICTURE_FOLDERS) or ".." in stored_path.split("/"):
        raise Http404
    return answer_picture(stored_path)
