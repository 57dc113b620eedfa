"""What every template of ours may ask for."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from courses.queries.practice import waiting_count
from lms.base.clock import now
from lms.menu import staff_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the product's name; staff menu and waiting cards are only worked out where a page shows them."""
    return {
        "product_name": "Hòa giải ở cơ sở",
        "staff_menu": SimpleLazyObject(lambda: _menu(request)),
        "practice_waiting": SimpleLazyObject(lambda: _waiting(request)),
    }


def _waiting(request: HttpRequest) -> int:
    """Return how many cards wait for the person today; 0 for whoever has not signed in."""
    user = getattr(request, "user", None)
    return waiting_count(user, now=now()) if user is not None and user.is_authenticated else 0


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for label, name in staff_items(request.user):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        items.append({"label": label, "url": url})
    here = max((item["url"] for item in items if request.path.startswith(item["url"])), key=len, default="")
    for item in items:
        item["current"] = item["url"] == here
    return items
