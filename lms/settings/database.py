"""One process and SQLite by default; DATABASE_URL switches to PostgreSQL. Nothing else changes."""

from typing import Any

import dj_database_url

from lms.settings import env
from lms.settings.base import VAR_DIR

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_url = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")


def database_at(url: str) -> dict[str, Any]:
    """Return Django's description of the database at an address.

    Raises:
        ValueError: the address cannot be read.
    """
    found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=env.number("DATABASE_CONN_MAX_AGE", 600))}
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            # C6: «Đã lưu» is only said after a durable commit.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-32000;"
            ),
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
    return found


_database = database_at(_url)
if _database["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)

DATABASES = {"default": _database}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}
