"""Answers that several screens give alike."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.services import TooManyTries


def too_many(request: HttpRequest, template: str, context: dict[str, Any], refusal: TooManyTries) -> HttpResponse:
    """Answer 429 with the pause in words and in the header; what was typed stays, secrets do not (security.md §9)."""
    context["form"].refuse(refusal)
    response = render(request, template, {**context, "card_needed": refusal.code == "card_needed"}, status=429)
    response["Retry-After"] = str(refusal.retry_after)
    return response
