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
LOCATIONS = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "locations.conf"
FRONT = """
worker_processes 1;
worker_rlimit_nofile {connections};
daemon off;
pid {folder}/nginx.pid;
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream pages {{ server {host}:{pages}; keepalive 128; }}
    upstream saves {{ server {host}:{saves}; server {host}:{pages} backup; keepalive 64; }}
    server {{
        listen {host}:{port} backlog={backlog};
        include {locations};
    }}
}}
"""


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


def front_command(*, port: int, pages: int, saves: int, folder: Path) -> list[str]:
    """Return the command of an nginx on loopback that leads addresses to processes as deploy/nginx does, without TLS.

    Args:
        pages, saves: the ports of the two web servers.
        folder: where it keeps its own files; they are written here.
    """
    config = folder / "nginx.conf"
    values = {"port": port, "pages": pages, "saves": saves, "folder": folder, "host": LOOPBACK, "locations": LOCATIONS}
    config.write_text(FRONT.format(connections=MOST_CONNECTIONS, backlog=MOST_UNHEARD, **values), encoding="utf-8")
    return ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
