"""A gateway for SMS or Zalo that takes one message by an HTTP POST, JSON or form.

The address is resolved once and only public addresses are used, so that no name leads into the house; redirects are
not followed; the whole exchange ends after the set time, however slowly the other side drips. The outcome is told by
status and answer; whatever happens after the first byte left is unknown unless the answer says otherwise.

Source: security.md I3, P6, F1.
"""

import http.client
import ipaddress
import json
import logging
import re
import socket
import ssl
import threading
from typing import Any
from urllib.parse import urlencode, urlsplit

from training.channels.base import Delivery, Fate, Message
from training.channels.gateway_config import GatewayConfig, filled

logger = logging.getLogger("lms.reminders")

MAX_ANSWER_BYTES = 64 * 1024
#: These say nothing about the message: the gateway is busy, or set up wrongly here. It goes again later.
BUSY_STATUSES = frozenset({401, 403, 404, 405, 408, 425, 429, 503})


class _NotPublic(OSError):
    """The name leads to an address that is not a public one."""


class HttpGateway:
    """See the module."""

    def __init__(self, config: GatewayConfig) -> None:
        """Keep the description."""
        self.config = config
        self.is_idempotent = config.is_idempotent

    def price_vnd(self, *, parts: int) -> int:
        """Return parts times the price of one."""
        return parts * self.config.vnd_per_part

    def send(self, message: Message) -> Delivery:
        """Post one message; logs channel, outcome and code only."""
        try:
            connection = self._connected()
        except (OSError, ssl.SSLError) as error:
            return self._told(Delivery(Fate.BUSY, "not_public" if isinstance(error, _NotPublic) else "no_connection"))
        watch = threading.Timer(self.config.timeout_seconds, _cut, [connection.sock])
        watch.daemon = True
        watch.start()
        try:
            body, kind = self._body(message)
            connection.request("POST", self._path(), body=body, headers=self._headers(message, kind))
            answer = connection.getresponse()
            status, content = answer.status, answer.read(MAX_ANSWER_BYTES)
        except (OSError, http.client.HTTPException):
            return self._told(Delivery(Fate.UNKNOWN, "no_answer"))
        finally:
            watch.cancel()
            connection.close()
        return self._told(self._judged(status, content))

    def _connected(self) -> http.client.HTTPConnection:
        """Open the connection to the pinned address; TLS is checked against the name."""
        parts = urlsplit(self.config.url)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        address = _public_address(host, port, loopback_allowed=self.config.is_local)
        connection = http.client.HTTPConnection(host, port, timeout=self.config.timeout_seconds)
        plain = socket.create_connection((address, port), timeout=self.config.timeout_seconds)
        try:
            connection.sock = _tls().wrap_socket(plain, server_hostname=host) if is_tls else plain
        except OSError:
            plain.close()
            raise
        return connection

    def _path(self) -> str:
        parts = urlsplit(self.config.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _headers(self, message: Message, kind: str) -> dict[str, str]:
        own = filled(self.config.headers, {"key": message.key, "secret": self.config.secret})
        return {"Content-Type": kind, "Accept": "application/json", "Idempotency-Key": message.key, **own}

    def _body(self, message: Message) -> tuple[bytes, str]:
        values = {
            "to": self.config.phone_prefix + message.to.removeprefix("0"),
            "text": message.text,
            "key": message.key,
            "secret": self.config.secret,
        }
        content = filled(self.config.body, values)
        if self.config.is_form:
            return urlencode(content).encode(), "application/x-www-form-urlencoded"
        return json.dumps(content, ensure_ascii=False).encode(), "application/json"

    def _judged(self, status: int, content: bytes) -> Delivery:
        """Return what status and answer say."""
        code = f"http_{status}"
        if self.is_idempotent and status == self.config.duplicate_status:
            return Delivery(Fate.ACCEPTED, "duplicate")
        if 200 <= status < 300:
            return self._answered(content)
        if status in BUSY_STATUSES or 300 <= status < 400:
            return Delivery(Fate.BUSY, code)
        return Delivery(Fate.UNKNOWN if status >= 500 else Fate.REFUSED, code)

    def _answered(self, content: bytes) -> Delivery:
        """Return what the answer of a 2xx says; without a test of success the status is enough."""
        if self.config.success is None:
            return Delivery(Fate.ACCEPTED)
        path, wanted = self.config.success
        try:
            value: Any = json.loads(content)
            for name in path:
                value = value[name]
        except (ValueError, KeyError, TypeError, RecursionError):
            return Delivery(Fate.UNKNOWN, "unreadable_answer")
        if str(value) == wanted:
            return Delivery(Fate.ACCEPTED)
        return Delivery(Fate.REFUSED, f"answer_{re.sub('[^A-Za-z0-9]', '_', str(value))[:20]}")

    def _told(self, delivery: Delivery) -> Delivery:
        logger.info("%s gateway: %s %s", self.config.name, delivery.fate.value, delivery.code)
        return delivery


def _public_address(host: str, port: int, *, loopback_allowed: bool) -> str:
    """Return the first address of a host; every one of them must be public, or loopback where that is allowed."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = ipaddress.ip_address(str(text).split("%")[0])
        real = getattr(address, "ipv4_mapped", None) or address
        if not (real.is_global and not real.is_multicast) and not (loopback_allowed and real.is_loopback):
            raise _NotPublic(host)
    return str(found[0])


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _cut(connected: socket.socket | None) -> None:
    """End an exchange that takes too long, in the middle of whatever it does."""
    if connected is not None:
        try:
            connected.shutdown(socket.SHUT_RDWR)
        except OSError:
            logger.debug("the exchange had just ended")
