"""What every template of ours may ask for."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from lms.menu import staff_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the product's name, and the staff menu; the menu is only worked out where a page shows it."""
    return {"product_name": "Hòa giải ở cơ sở", "staff_menu": SimpleLazyObject(lambda: _menu(request))}


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
