"""The web server as it is run: one place for `make serve`, the measurements and the tests that kill it."""

import sys
from pathlib import Path

LOOPBACK = "127.0.0.1"
#: Browsers keep their connections for half a minute, several each. The server counts kept connections against this
#: limit and lets whoever comes beyond it wait unheard; its own default, 1,024 for all processes together, is a hall of
#: a few hundred people.
MOST_CONNECTIONS = 16_384
MOST_UNHEARD = 4_096
#: Of one process: while one waits for the database the other works. More only fight for the interpreter.
THREADS = 2


#: Of pages where saves have processes of their own: these get the processor first.
YIELDING = 5


def web_command(*, port: str, workers: int = 1, yielding: int = 0) -> list[str]:
    """Return the command that serves the product on loopback. Its settings come from the environment.

    The number of processes is told by the environment too: the product itself reads it (WEB_PROCESSES).

    Args:
        yielding: how much it steps back for others, 0 to 19.
    """
    return [
        "nice", "-n", str(yielding), "env", f"GRANIAN_WORKERS={workers}",
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", LOOPBACK, "--port", port,
        "--backlog", str(MOST_UNHEARD), "--backpressure", str(MOST_CONNECTIONS),
        "--blocking-threads", str(THREADS), "--log-level", "warning", "--no-access-log",
        "lms.wsgi:application",
    ]  # fmt: skip
