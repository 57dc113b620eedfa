"""The generic gateway against a real HTTP server on loopback; its description; e-mail through Django's backend."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from urllib.parse import parse_qs

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.training.reminder_cases import ladder, office
from tests.training_factories import make_team
from training.channels import Fate, Message, adapters
from training.channels.console import ConsoleGateway
from training.channels.email import EmailChannel
from training.channels.gateway_config import BadGateway, read_gateway
from training.channels.http_gateway import HttpGateway
from training.models import Reminder
from training.services.reminders import prepare_due, send_due

SECRET = "khoa-bi-mat-cua-cong-99"
MESSAGE = Message(key="k1", to="0912345678", text='Hạn 31/12: "{key}" & {secret}')


class Gate(BaseHTTPRequestHandler):
    """Answers as `server.play` says and keeps what came."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.server.play(self)

    def log_message(self, *args) -> None:
        pass


@contextmanager
def serving(play) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gate)
    server.play, server.got, server.daemon_threads = play, [], True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(status: int, content: bytes = b"{}", **headers: str):
    def play(handler: Gate) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return play


def described(server, **changes) -> str:
    return json.dumps({
        "url": f"http://127.0.0.1:{server.server_port}/gui?ban=1",
        "headers": {"Authorization": "Bearer {secret}"},
        "body": {"phone": "{to}", "parts": [{"content": "{text}"}], "id": "{key}"},
        "success": {"path": "data.code", "equals": "100"},
        "timeout_seconds": 0.4,
        "vnd_per_part": 350,
        **changes,
    })  # fmt: skip


def gateway(server, **changes) -> HttpGateway:
    config = read_gateway(name="sms", description=described(server, **changes), secret=SECRET, hosts=[], is_local=True)
    return HttpGateway(config)


GOOD = b'{"data": {"code": 100}}'


def test_a_message_is_posted_as_described_and_nothing_of_it_is_logged(caplog):
    with serving(answer(200, GOOD)) as server, caplog.at_level(logging.DEBUG):
        assert gateway(server).send(MESSAGE).fate == Fate.ACCEPTED
        assert gateway(server, format="form", body={"to": "{to}", "t": "{text}", "k": "{secret}"},
                       phone_prefix="84").send(MESSAGE).fate == Fate.ACCEPTED  # fmt: skip
        (path, headers, body), (_path, _headers, form) = server.got
    assert path == "/gui?ban=1"
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert headers["Idempotency-Key"] == "k1"
    assert json.loads(body) == {"phone": "0912345678", "parts": [{"content": MESSAGE.text}], "id": "k1"}
    assert parse_qs(form.decode()) == {"to": ["84912345678"], "t": [MESSAGE.text], "k": [SECRET]}
    for private in (SECRET, "912345678", "Hạn"):
        assert private not in caplog.text
        assert private not in repr(gateway(server).config)


@pytest.mark.parametrize(
    ("status", "content", "fate"),
    [
        (200, b'{"data": {"code": 99}}', Fate.REFUSED), (200, b"<html>", Fate.UNKNOWN), (200, b"", Fate.UNKNOWN),
        (200, b'{"data": 5}', Fate.UNKNOWN), (200, b"[" * 50_000, Fate.UNKNOWN), (201, GOOD, Fate.ACCEPTED),
        (302, GOOD, Fate.BUSY), (400, b"", Fate.REFUSED), (401, b"", Fate.BUSY), (409, b"", Fate.REFUSED),
        (429, b"", Fate.BUSY), (500, b"", Fate.UNKNOWN), (502, b"", Fate.UNKNOWN), (503, b"", Fate.BUSY),
    ],
)  # fmt: skip
def test_status_and_answer_tell_the_fate(status, content, fate):
    with serving(answer(status, content, Location="http://127.0.0.1:1/")) as server:
        assert gateway(server).send(MESSAGE).fate == fate
        assert len(server.got) == 1  # a redirect is not followed


def test_a_known_key_counts_as_sent_where_the_gateway_keeps_keys():
    with serving(answer(409)) as server:
        assert gateway(server, idempotent=True, duplicate_status=409).send(MESSAGE).code == "duplicate"
        assert gateway(server, idempotent=False, duplicate_status=409).send(MESSAGE).fate == Fate.REFUSED


def test_silence_drip_and_a_cut_are_unknown_and_end_in_time():
    def silence(handler: Gate) -> None:
        handler.server.stop.wait(5)

    def drip(handler: Gate) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        while not handler.server.stop.wait(0.05):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    def cut(handler: Gate) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 99\r\n\r\n{")
        handler.connection.shutdown(socket.SHUT_RDWR)

    for play in (silence, drip, cut):
        with serving(play) as server:
            server.stop = threading.Event()
            begun = time.monotonic()
            assert gateway(server).send(MESSAGE).fate == Fate.UNKNOWN
            assert time.monotonic() - begun < 4
            server.stop.set()


def test_nothing_leaves_when_nobody_listens_or_the_name_leads_inside():
    with serving(answer(200)) as server:
        closed = gateway(server)
    assert closed.send(MESSAGE).fate == Fate.BUSY
    with serving(answer(200, GOOD)) as server:
        text = described(server).replace("http:", "https:").replace("127.0.0.1", "localhost")
        outside = read_gateway(name="sms", description=text, secret="", hosts=["localhost"], is_local=False)
        assert HttpGateway(outside).send(MESSAGE).code == "not_public"
        assert server.got == []


@pytest.mark.parametrize(
    ("changes", "hosts"),
    [
        ({"url": "http://cong.example.vn/"}, ["cong.example.vn"]), ({"url": "https://khac.example.vn/"}, ["cong.vn"]),
        ({"url": "https://a:b@cong.vn/"}, ["cong.vn"]), ({"url": "https://cong.vn/{to}"}, ["cong.vn"]),
        ({"url": "file:///etc/passwd"}, []), ({"url": "https://cong.vn:x/"}, ["cong.vn"]), ({"body": {}}, []),
        ({"body": {"to": "{to}"}}, []), ({"body": {"to": "{to}", "text": "{text} {phone}"}}, []),
        ({"headers": {"X": "a\r\nb"}}, []), ({"headers": {"X": "{to}"}}, []), ({"timeout_seconds": 60}, []),
        ({"vnd_per_part": -1}, []), ({"format": "xml"}, []), ({"success": "ok"}, []), ({"urls": "x"}, []),
    ],
    ids=map(str, range(16)),
)  # fmt: skip
def test_descriptions_that_cannot_be_used_are_refused(changes, hosts):
    with serving(answer(200)) as server, pytest.raises(BadGateway) as refusal:
        read_gateway(name="sms", description=described(server, **changes), secret=SECRET, hosts=hosts, is_local=True)
    assert SECRET not in str(refusal.value)


def test_descriptions_in_other_forms():
    def read(description: str, **named):
        return read_gateway(name="sms", description=description, secret="", hosts=[], is_local=True, **named)

    assert read("  ") is None
    assert read("console").is_console
    assert read('{"console": true, "vnd_per_part": 350}').vnd_per_part == 350
    for wrong in ("{", "[1]", '{"url": 5}'):
        with pytest.raises(BadGateway):
            read(wrong)


def test_the_console_masks_the_number_and_keeps_words_to_local_mode(caplog, settings):
    console = ConsoleGateway(read_gateway(name="sms", description="console", secret="", hosts=[], is_local=False))
    with caplog.at_level(logging.INFO, "lms.reminders"):
        assert console.send(MESSAGE).fate == Fate.ACCEPTED
        settings.LMS_LOCAL = False
        console.send(MESSAGE)
    first, second = caplog.messages
    assert "0912345678" not in caplog.text
    assert "…678" in first
    assert "Hạn" in first
    assert "Hạn" not in second


def test_from_the_outbox_to_the_server_and_back(places, now, settings):
    with serving(answer(200, GOOD)) as server:
        settings.REMINDER_GATEWAYS = {"sms": {"description": described(server), "secret": SECRET}}
        assert list(adapters()) == ["sms"]
        ladder(places["11383"])
        office(make_team(places["11383"]), days_left=7)
        prepare_due(now=now)
        assert len(send_due(now=now).done) == 1
        assert send_due(now=now).done == []
        assert len(server.got) == 1
    row = Reminder.objects.get()
    assert (row.state, row.charged_vnd) == ("sent", 350)


def test_a_wrong_description_loses_nothing(places, now, settings, commune_officer, sign_in):
    ladder(places["11383"], ["sms", "call"])
    office(make_team(places["11383"]), days_left=7)
    settings.REMINDER_GATEWAYS = {"sms": {"description": '{"url": "http://khong.example.vn/"}', "secret": SECRET}}
    prepare_due(now=now)
    with pytest.raises(BadGateway, match="sms: url"):
        send_due(now=now)
    assert Reminder.objects.get().state == "waiting"
    page = sign_in(commune_officer).get("/can-bo/nhac-hoc/cach-nhac/11383/")
    assert "Hệ thống chưa nối: tin nhắn SMS" in page.content.decode()
    settings.REMINDER_GATEWAYS = {"sms": {"description": "console"}}
    assert len(send_due(now=now).done) == 1


def test_mail_goes_through_the_backend(settings):
    settings.DEFAULT_FROM_EMAIL = "Nhắc học <nhac@haiphong.example.vn>"
    message = Message(key="k2", to="an@example.vn", text="Hạn 31/12", subject="Nhắc")
    assert EmailChannel().send(message).fate == Fate.ACCEPTED
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["an@example.vn"], "Nhắc", "Hạn 31/12")
    assert sent.extra_headers["Message-ID"] == "<k2@haiphong.example.vn>"


@pytest.mark.parametrize(
    ("method", "error", "fate"),
    [
        ("open", ConnectionRefusedError(), Fate.BUSY), ("send_messages", SMTPServerDisconnected(), Fate.UNKNOWN),
        ("send_messages", SMTPRecipientsRefused({"a": (550, b"no")}), Fate.REFUSED),
        ("send_messages", SMTPDataError(451, b"later"), Fate.BUSY), ("send_messages", TimeoutError(), Fate.UNKNOWN),
    ],
)  # fmt: skip
def test_what_a_mail_server_says_tells_the_fate(monkeypatch, method, error, fate):
    def fail(*args, **named):
        raise error

    monkeypatch.setattr(EmailBackend, method, fail)
    assert EmailChannel().send(Message(key="k", to="a@example.vn", text="x", subject="y")).fate == fate
