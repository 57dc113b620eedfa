"""The web server as `make serve` runs it, over a database of its own, to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import built_database
import psycopg
from psycopg import sql

from lms.management.web import LOOPBACK, web_command

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 90


class Served:
    """One web server on a port of its own. The whole process group is killed: nothing of it can finish anything."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        """Choose a port; nothing runs yet."""
        self.port = _free_port()
        self.base_url = f"http://{LOOPBACK}:{self.port}"
        here = {"PORT": str(self.port), "LMS_BASE_URL": self.base_url, "LMS_BIND": LOOPBACK}
        self.environment = {**environment, **here}
        self.log = folder / "web.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                web_command(port=str(self.port)), cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(self.log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """End everything of it at once, as a power cut would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def manage(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a management command over the same database."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=10) as line:
                line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n".encode())
                return line.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


@contextmanager
def own_database(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a migrated database: of the kind that this test run uses, but its own."""
    chosen = os.environ.get("DATABASE_URL", "")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "TEST_", "PYTEST_"))}
    here = {**kept, "LMS_LOCAL": "1", "LMS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "lms.settings"}
    if not chosen.startswith("postgres"):
        target = folder / "db.sqlite3"
        if not built_database.copy_to(target):
            run({**here, "DATABASE_URL": f"sqlite:///{target}"}, "migrate", "-v0")
        yield {**here, "DATABASE_URL": f"sqlite:///{target}"}
        return
    name = f"killed_{os.getpid()}"
    template = os.environ.get("TEST_TEMPLATE", "template1")
    address = urlsplit(chosen)._replace(path=f"/{name}").geturl()
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(chosen, autocommit=True) as line:
        line.execute(create)
        try:
            if template == "template1":
                run({**here, "DATABASE_URL": address}, "migrate", "-v0")
            yield {**here, "DATABASE_URL": address}
        finally:
            line.execute(drop)


def run(environment: dict[str, str], *arguments: str) -> None:
    """Run a management command to its end."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def _free_port() -> int:
    for port in Random().sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) != 0:
                return port
    raise RuntimeError("no free port")
