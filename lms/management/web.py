"""The web server as it is run: one place for `make serve`, the measurements and the tests that kill it."""

import sys
from pathlib import Path

LOOPBACK = "127.0.0.1"


def web_command(*, port: str, workers: int = 1) -> list[str]:
    """Return the command that serves the product on loopback. Its settings come from the environment.

    The number of processes is told by the environment too: the product itself reads it (WEB_PROCESSES).
    """
    return [
        "env", f"GRANIAN_WORKERS={workers}",
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", LOOPBACK, "--port", port,
        "--blocking-threads", "4", "--log-level", "warning", "--no-access-log",
        "lms.wsgi:application",
    ]  # fmt: skip
