"""The web server as it is run: one place for `make serve`, the measurements and the tests that kill it."""

import sys
from pathlib import Path

LOOPBACK = "127.0.0.1"


def web_command(*, port: str, workers: int = 1) -> list[str]:
    """Return the command that serves the product on loopback. Its settings come from the environment."""
    return [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", LOOPBACK, "--port", port,
        "--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning", "--no-access-log",
        "lms.wsgi:application",
    ]  # fmt: skip
