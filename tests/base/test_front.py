"""The nginx before the product: what is shipped in deploy/nginx is started and asked (docs/operations.md)."""

import http.client
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms.middleware import MAX_ADMIN_BODY_BYTES

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
NAME = "hoagiai.example.vn"
SAVE = "/thi/0f1e/bai/2d3c/luu/"
#: The folders of a test are closed to the account that nginx takes by itself.
OWNER = "user root; " if os.getuid() == 0 else ""
pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")


class Behind(ThreadingHTTPServer):
    """One of the two web servers: it answers its own name and what nginx told it."""

    def __init__(self, name: str) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Answer)
        self.name = name
        self.heard: list[dict[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.heard.append({name.lower(): value for name, value in self.headers.items()})
        body = self.server.name.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_given: object) -> None:
        return


@contextmanager
def behind(name: str) -> Iterator[Behind]:
    server = Behind(name)
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    made = built.not_valid_after(now + timedelta(days=2)).sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "privkey.pem").write_bytes(key.private_bytes(encoding, form, plain))


@contextmanager
def shipped_nginx(folder: Path, *, pages: int, saves: int) -> Iterator[int]:
    """Start what is shipped, with ports and certificate of this test; yield the port for https."""
    write_certificate(folder)
    folder.chmod(0o755)
    plain, secure = Random().sample(range(32_100, 39_000), 2)
    site = (SHIPPED / "hoagiai.conf").read_text(encoding="utf-8")
    for shown, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{pages}"),
        ("127.0.0.1:8001", f"127.0.0.1:{saves}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("/etc/ssl/hoagiai/", f"{folder}/"),
        ("/etc/nginx/hoagiai-locations.conf", str(SHIPPED / "locations.conf")),
    ):
        assert shown in site, shown
        site = site.replace(shown, here)
    spare = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"{OWNER}daemon off; pid {folder}/pid; events {{}}\nhttp {{ access_log {folder}/access.log;\n"
        f"client_body_temp_path {folder}/body;\n{spare}{site}}}",
        encoding="utf-8",
    )
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command)
    try:
        until = time.monotonic() + 20
        while not (folder / "pid").is_file():
            assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
            assert time.monotonic() < until
            time.sleep(0.02)
        yield secure
    finally:
        process.terminate()
        process.wait(10)


def ask(port: int, path: str, *, method: str = "GET", body: bytes = b"") -> tuple[int, str]:
    trust = ssl._create_unverified_context()
    line = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=20)
    try:
        line.request(method, path, body=body, headers={"Host": NAME, "X-Forwarded-For": "203.0.113.9"})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_saves_have_a_way_of_their_own_and_secret_addresses_leave_no_trace(tmp_path: Path) -> None:
    with behind("trang") as pages, behind("lưu") as saves:
        with shipped_nginx(tmp_path, pages=pages.server_port, saves=saves.server_port) as port:
            assert ask(port, SAVE, method="POST", body=b"c=1") == (200, "lưu")
            for path in ("/", "/thi/0f1e/phong/2d3c/", "/thi/0f1e/bai/2d3c/nop/", f"{SAVE}x", f"/x{SAVE}"):
                assert ask(port, path) == (200, "trang"), path
            told = saves.heard[0]
            assert told["x-forwarded-for"] == "127.0.0.1"  # whatever a browser says of itself
            assert (told["host"], told["x-forwarded-proto"]) == (NAME, "https")
            assert ask(port, "/the/0001/bi-mat-cua-the/") == ask(port, "/gk/0001/bi-mat-cua-the/") == (200, "trang")
            large = b"x" * (MAX_ADMIN_BODY_BYTES + 1000)
            assert ask(port, "/bien-tap/", method="POST", body=large) == (200, "trang")
            saves.shutdown()
            saves.server_close()  # its process was killed: the others take over
            assert ask(port, SAVE, method="POST", body=b"c=1") == (200, "trang")
        written = "".join((tmp_path / name).read_text(encoding="utf-8") for name in ("access.log", "error.log"))
        assert "/phong/" in written
        assert "bi-mat" not in written
