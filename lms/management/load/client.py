"""A small HTTP/1.1 client for many lines at once: one kept connection and one cookie jar a person, nothing else.

The standard library has none for asyncio, and the product needs none but here: a local server, no TLS, no proxy.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

CUT = (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.LimitOverrunError)
LONGEST_LINE = 2**18


class BadAnswerFromServer(ConnectionError):
    """What came is no HTTP answer: a server that was killed in the middle of it."""


@dataclass(frozen=True)
class HttpAnswer:
    """One answer; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


@dataclass
class Line:
    """The line of one person to the server. Not to be used by two tasks at once."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 30.0
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        """Ask for a page.

        Raises:
            OSError, EOFError, TimeoutError: as `CUT`; the request may or may not have arrived.
        """
        return await self.request("GET", path, headers=headers)

    async def post(
        self, path: str, fields: Mapping[str, str] | bytes, *, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Send a form, or bytes that are JSON; fails as `get`."""
        is_json = isinstance(fields, bytes)
        kind = "application/json" if is_json else "application/x-www-form-urlencoded"
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        return await self.request("POST", path, body=body, headers={"Content-Type": kind, **(headers or {})})

    async def request(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Send one request and wait for its answer; the connection is kept for the next. Fails as `get`."""
        head = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), **(headers or {})}
        if self.cookies:
            head["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        try:
            async with asyncio.timeout(self.timeout):
                reader, writer = await self._connected()
                writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
                await writer.drain()
                answer = await _read(reader)
        except BaseException:
            await self.close()
            raise
        if answer.headers.get("connection", "").lower() == "close":
            await self.close()
        return answer

    async def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def keep_cookies(self, answer: HttpAnswer) -> HttpAnswer:
        """Take over the cookies of an answer, as a browser does; return the answer."""
        for line in answer.headers.get("set-cookie", "").split("\n"):
            for name, morsel in SimpleCookie(line).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        return answer

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port, limit=LONGEST_LINE)
        return self._streams


async def _read(reader: asyncio.StreamReader) -> HttpAnswer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    words = head[0].split(" ", 2)
    if len(words) < 2 or not words[1].isdigit():
        raise BadAnswerFromServer(head[0][:80])
    headers: dict[str, str] = {}
    for line in head[1:]:
        name, _colon, value = line.partition(":")
        key = name.strip().lower()
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    headers.pop("", None)
    return HttpAnswer(int(words[1]), headers, await _body(reader, int(words[1]), headers))


async def _body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes:
    if status in (204, 304):
        return b""
    if "chunked" in headers.get("transfer-encoding", ""):
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(parts)
    return await reader.readexactly(int(headers.get("content-length", "0")))
