"""What the officers' screens of campaigns and statistics share."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.base.errors import RuleViolation
from lms.base.text import clean

MAX_WORDS = 100


def page_of(request: HttpRequest, rows: Any, *, size: int | None = None) -> Page:
    """Return the page that the address asks for; a wrong number gives the nearest one."""
    return Paginator(rows, size or settings.PAGE_ROWS).get_page(request.GET.get("trang", "1")[:6])


def words_of(request: HttpRequest) -> str:
    """Return what was typed to search, cleaned and cut."""
    return clean(request.GET.get("q", ""))[:MAX_WORDS]


def query_of(request: HttpRequest, **changes: str) -> str:
    """Return the address's parameters with some set anew (empty takes one away), without the page number."""
    found = request.GET.copy()
    for name, value in {"trang": "", **changes}.items():
        key = name.replace("_", "-")
        found.pop(key, None)
        if value:
            found[key] = value
    return found.urlencode()


def joined(query: str) -> str:
    """Return parameters ready to be followed by another one."""
    return f"{query}&" if query else ""


def chips(request: HttpRequest, name: str, choices: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return filter chips of one parameter: value and label."""
    chosen = request.GET.get(name.replace("_", "-"), "")
    return [
        {"label": label, "query": query_of(request, **{name: value}), "current": chosen == value}
        for value, label in choices
    ]


def add_refusal(form: forms.Form, refusal: RuleViolation) -> None:
    """Show a refusal at its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with personal data: never kept by a cache (I10)."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
