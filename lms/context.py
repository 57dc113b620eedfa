"""What every template of ours may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from courses.queries.practice import waiting_count
from lms.base.clock import now
from lms.menu import staff_groups


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the product's name; staff menu and waiting cards are only worked out where a page shows them."""
    return {
        "product_name": settings.PRODUCT_NAME,
        "staff_menu": SimpleLazyObject(lambda: _menu(request)),
        "practice_waiting": SimpleLazyObject(lambda: _waiting(request)),
    }


def _waiting(request: HttpRequest) -> int:
    """Return how many cards wait for the person today; 0 for whoever has not signed in."""
    user = getattr(request, "user", None)
    return waiting_count(user, now=now()) if user is not None and user.is_authenticated else 0


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the words of the rail; the current one carries its pages as tabs."""
    groups: list[dict[str, Any]] = [
        {"label": label, "pages": [{"label": page.label, "url": url} for page in pages if (url := _address(page.name))]}
        for label, pages in staff_groups(request.user)
    ]
    addresses = [page["url"] for group in groups for page in group["pages"]]
    here = max((url for url in addresses if request.path.startswith(url)), key=len, default="")
    for group in groups:
        for page in group["pages"]:
            page["current"] = page["url"] == here
        group["current"] = any(page["current"] for page in group["pages"])
    return [group | {"url": group["pages"][0]["url"]} for group in groups if group["pages"]]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
