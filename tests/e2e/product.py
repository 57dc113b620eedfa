"""The real product, started once for all journeys: its own data folder, its own port, the demo loaded."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300
STOP_SECONDS = 20
PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class Account:
    """One row of var/demo.json."""

    role: str
    name: str
    login: str
    secret: str
    totp_secret: str
    card_path: str
    start_url: str


@dataclass(frozen=True)
class Product:
    """Where the running product answers, and who may sign in."""

    base_url: str
    var: Path
    accounts: tuple[Account, ...]

    def account(self, login: str) -> Account:
        """Return the demo account of that name."""
        return next(account for account in self.accounts if account.login == login)

    def mediators(self, *, with_card: bool) -> list[Account]:
        """Return the demo mediators who still hold their card, or those who already have a secret."""
        return [row for row in self.accounts if row.role == "mediator" and bool(row.card_path) == with_card]


def free_port() -> int:
    """Return a port below 32768 on which nobody listens."""
    for port in Random().sample(PORTS, 200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


def start(var: Path) -> tuple[Product, subprocess.Popen[bytes]]:
    """Start `manage.py serve_local` on an empty folder and wait until it is ready.

    With LMS_E2E_PREPARED=DIR the folder is first filled from one prepared before (for work on the journeys).
    """
    if prepared := os.environ.get("LMS_E2E_PREPARED"):
        shutil.copytree(prepared, var, dirs_exist_ok=True)
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "LMS_BASE_URL"}}
    environment |= {"LMS_LOCAL": "1", "LMS_VAR": str(var), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "lms.settings"}
    with (var / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve_local"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(base_url, process, var / "serve.log")
        return Product(base_url=base_url, var=var, accounts=_accounts(var)), process
    except BaseException:
        stop(process)
        raise


def stop(process: subprocess.Popen[bytes]) -> int:
    """End the product as Ctrl-C does and return its exit status; what does not end is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own session: nobody else's processes
        return process.wait()


def _wait(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base_url}/healthz", timeout=10) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"the product did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def _accounts(var: Path) -> tuple[Account, ...]:
    rows = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    return tuple(
        Account(
            role=row["role"],
            name=row["name"],
            login=row["login"],
            secret=row["secret"],
            totp_secret=row["totp_secret"],
            card_path=urlsplit(row["card_url"]).path,
            start_url=row["start_url"],
        )
        for row in rows
    )
