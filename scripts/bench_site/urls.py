"""Bare views to compare with: the least that a page and a save can cost on this server (contracts.md §5)."""

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from lms.urls import handler400, handler404, handler500
from lms.urls import urlpatterns as ours

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s"
UPSERT = """INSERT INTO bench_answer (place, answer, sequence) VALUES (%s, %s, 1)
ON CONFLICT (place) DO UPDATE SET answer = excluded.answer, sequence = bench_answer.sequence + 1"""


def bare(request: HttpRequest) -> HttpResponse:
    """Answer a few bytes."""
    return HttpResponse(b"ok", content_type="text/plain")


@csrf_exempt
def bare_save(request: HttpRequest) -> HttpResponse:
    """Look the session up and upsert one row, durably, in raw SQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SESSION, [request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")])
        known = cursor.fetchone() is not None
        cursor.execute(UPSERT, [request.POST.get("place", "1"), request.POST.get("answer", "")])
    return JsonResponse({"state": "saved", "known": known})


urlpatterns = [path("bare/", bare), path("bare-save/", bare_save), *ours]
