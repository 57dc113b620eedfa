"""nginx before two web servers, as deploy/nginx leads addresses to processes, on this machine and without TLS."""

from pathlib import Path

from lms.management.web import LOOPBACK, MOST_CONNECTIONS, MOST_UNHEARD

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
