"""What list screens share: page, search words, parameters of the address, chips, refusals of forms, pages not kept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from lms.base.errors import RuleViolation
from lms.base.text import clean

MAX_WORDS = 100


def page_of(request: HttpRequest, rows: Any, *, size: int | None = None) -> Page:
    """Return the page that the address asks for; a wrong number gives the nearest one."""
    return Paginator(rows, size or settings.PAGE_ROWS).get_page(request.GET.get("trang", "1")[:6])


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when no field was filled; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def words_of(request: HttpRequest, name: str = "q") -> str:
    """Return what was typed to search, cleaned and cut."""
    return clean(request.GET.get(name, ""))[:MAX_WORDS]


def query_of(request: HttpRequest, **changes: str | None) -> str:
    """Return the address's parameters with some set anew (empty or None takes one away), without the page number."""
    found = request.GET.copy()
    for name, value in {"trang": None, **changes}.items():
        found.pop(name, None)
        if value:
            found[name] = value
    return found.urlencode()


def joined(query: str) -> str:
    """Return parameters ready to be followed by another one."""
    return f"{query}&" if query else ""


def chips(
    request: HttpRequest, name: str, choices: Sequence[tuple[str, str] | tuple[str, str, int | None]]
) -> list[dict[str, Any]]:
    """Return filter chips of one parameter: value, label, and a count where there is one."""
    chosen = request.GET.get(name, "")
    return [
        {
            "label": label,
            "count": count[0] if count else None,
            "query": query_of(request, **{name: value}),
            "current": chosen == value,
        }
        for value, label, *count in choices
    ]


def headers(request: HttpRequest, choices: Sequence[tuple[str, str]], default: str) -> list[dict[str, Any]]:
    """Return column heads that sort: value and label."""
    chosen = request.GET.get("xep") or default
    return [
        {"label": label, "query": query_of(request, xep=value), "current": chosen == value} for value, label in choices
    ]


def add_refusal(form: forms.Form, refusal: RuleViolation) -> None:
    """Show a refusal at its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with personal data: never kept by a cache (I10)."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
