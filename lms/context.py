"""What every template of ours may ask for."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the name of the product; costs no statement."""
    return {"product_name": "Hòa giải ở cơ sở"}
