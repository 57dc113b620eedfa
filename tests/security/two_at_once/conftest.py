"""A database of its own for each test: a copy of the migrated one, on a file or as a PostgreSQL database."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from pytest_django.plugin import DjangoDbBlocker

Together = Callable[..., list[Any]]


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """Point the default connection, here and in threads, at a copy; the usual test database is left as it is."""
    with django_db_blocker.unblock():
        described = connections.settings[DEFAULT_DB_ALIAS]
        standing = connections[DEFAULT_DB_ALIAS]
        with _copy_of(standing, tmp_path) as name:
            connections.settings[DEFAULT_DB_ALIAS] = {
                **described,
                "NAME": name,
                "CONN_MAX_AGE": 0,
                "OPTIONS": described["OPTIONS"] | _patience(standing.vendor),
            }
            del connections[DEFAULT_DB_ALIAS]
            try:
                yield
            finally:
                connections[DEFAULT_DB_ALIAS].close()
                connections.settings[DEFAULT_DB_ALIAS] = described
                connections[DEFAULT_DB_ALIAS] = standing


def _patience(vendor: str) -> dict[str, str]:
    """Let nobody wait for a lock for ever: a hanging test says nothing (SQLite waits 20 s already)."""
    return {"options": "-c lock_timeout=20000"} if vendor == "postgresql" else {}


@contextlib.contextmanager
def _copy_of(standing: Any, folder: Path) -> Iterator[str]:
    if standing.vendor == "sqlite":
        standing.ensure_connection()
        path = folder / "copy.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as copy:
            standing.connection.backup(copy)
        yield str(path)
        return
    at, name = standing.settings_dict, f"two_{uuid4().hex}"
    standing.close()  # a template must have nobody in it
    server = psycopg.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"], dbname="postgres", autocommit=True
    )
    with contextlib.closing(server):
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{at["NAME"]}"')
        try:
            yield name
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def together(db: None) -> Together:
    """Return a runner: each call in its own thread and connection, begun at one moment; results or exceptions."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        ready = threading.Barrier(len(calls))

        def work(call: Callable[[], Any]) -> Any:
            try:
                ready.wait(timeout=20)
                return call()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(max_workers=len(calls)) as pool:
            begun = [pool.submit(work, call) for call in calls]
            return [future.exception(timeout=60) or future.result() for future in begun]

    return run


@pytest.fixture
def meet() -> Callable[[], None]:
    """Return a meeting point of two threads inside the code; whoever is alone for half a second goes on."""
    barrier = threading.Barrier(2)

    def wait() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.5)

    return wait
