"""A server like that of `make serve`, people who keep asking it, and the weight of what it sends."""

import gzip
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
THREADS = 3


@contextmanager
def server(port: int, *, workers: int = 1, yielding: int = 0) -> Iterator[None]:
    """Run the web server as `make serve` does, on a port of this machine only."""
    from lms.management.web import web_command

    with _running(web_command(port=str(port), workers=workers, yielding=yielding), port):
        yield


@contextmanager
def front(*, pages: int, saves: int) -> Iterator[int]:
    """Run nginx before two web servers as deploy/nginx does and yield its port."""
    from bench_site.front import front_command

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lms-front-") as folder:
        Path(folder).chmod(0o755)
        with _running(front_command(port=port, pages=pages, saves=saves, folder=Path(folder)), port):
            yield port


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def per_second(port: int, send: Callable[[HTTPConnection], None], *, seconds: float) -> float:
    """Return how many requests a second THREADS connections get answered, after a short warm-up."""
    counts = [0] * THREADS

    def ask_on(place: int, until: float) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            send(line)
            counts[place] += 1
        line.close()

    for length in (0.5, seconds):
        counts[:] = [0] * THREADS
        started = time.perf_counter()
        threads = [threading.Thread(target=ask_on, args=(one, started + length)) for one in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        passed = time.perf_counter() - started
    return sum(counts) / passed


def getting(path: str, cookie: str = "") -> Callable[[HTTPConnection], None]:
    """Return a sender of GET requests."""

    def send(line: HTTPConnection) -> None:
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")

    return send


def posting(path: str, cookie: str, fields: dict[str, str], token: str) -> Callable[[HTTPConnection], None]:
    """Return a sender of answers, each with a higher sequence than the one before."""
    numbers = iter(range(10_000, 10_000_000))
    headers = {"Cookie": cookie, "X-CSRFToken": token, "Accept": "application/json",
               "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip

    def send(line: HTTPConnection) -> None:
        line.request("POST", path, urlencode(fields | {"sequence": str(next(numbers))}), headers)
        answer = line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")

    return send


def weigh(line: HTTPConnection, path: str, cookie: str) -> tuple[int, str]:
    """Return the bytes on the wire, headers included, and the text."""
    line.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = line.getresponse()
    body = answer.read()
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    text = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return head + len(body), text.decode()
