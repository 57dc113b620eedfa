"""What must hold before a server may answer (security.md F4)."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


def start_problems() -> list[str]:
    """Return, in Vietnamese, every reason why this process must not serve; empty when it may."""
    problems = []
    if settings.SECRET_KEY_IS_PASSING:
        problems.append("Thiếu SECRET_KEY (hoặc SECRET_KEY_FILE).")
    elif len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10:
        problems.append("SECRET_KEY quá yếu: cần ít nhất 50 ký tự ngẫu nhiên.")
    if settings.DEBUG:
        problems.append("DEBUG đang bật.")
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS phải liệt kê rõ tên miền.")
    if settings.LMS_LOCAL and not set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        problems.append("LMS_LOCAL=1 chỉ dùng trên máy này (127.0.0.1).")
    if settings.LMS_LOCAL and os.environ.get("LMS_BIND", "127.0.0.1") not in LOOPBACK:
        problems.append("LMS_LOCAL=1 không được mở ra ngoài máy này.")
    if pending_migrations():
        problems.append("Cơ sở dữ liệu chưa được nâng cấp: chạy manage.py migrate.")
    return problems


def pending_migrations() -> bool:
    """Say whether the database lacks a migration that the code has."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_unsafe_start() -> None:
    """Stop the process with the reasons when it must not serve.

    Raises:
        ImproperlyConfigured: one or more conditions of F4 do not hold.
    """
    problems = start_problems()
    if problems:
        raise ImproperlyConfigured(" ".join(problems))


def load_pages() -> None:
    """Load every address with its view now: else the first visitor of the process waits for it, a second or two."""
    get_resolver().reverse_dict  # noqa: B018 - asking is what loads
