"""A browser that tells on every page: errors of scripts, refused content, failed and foreign requests."""

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.e2e.product import Account, Product

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
PATIENCE_MS = 20_000
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Watch:
    """What went wrong on the pages of one test. `expected` names the refusals that the test is about."""

    own: str
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused request is judged by its status, where the test can say which one it wants.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != self.own:
            self.problems.append(f"foreign request: {request.url}")

    def _failed(self, request: Request) -> None:
        # A download and a page left while loading end as «aborted»; that is how browsers report them.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"answer {response.status}: {response.request.method} {response.url}")


class Desk:
    """Opens pages as somebody, on some size of screen; remembers what went wrong on all of them."""

    def __init__(self, browser: Browser, product: Product, kept: dict[str, Any]) -> None:
        """Take the running browser and product; `kept` holds the cookies of who signed in before."""
        self.browser = browser
        self.product = product
        self.kept = kept
        self.watch = Watch(own=product.base_url)
        self.contexts: list[BrowserContext] = []

    def context(self, *, size: dict[str, int] = PHONE, script: bool = True, state: Any = None) -> BrowserContext:
        """Open a fresh browser profile, with cookies when `state` is given."""
        context = self.browser.new_context(
            base_url=self.product.base_url,
            viewport=size,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=script,
            storage_state=state,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        self.watch.follow(context)
        self.contexts.append(context)
        return context

    def page(self, *, login: str = "", size: dict[str, int] = PHONE, script: bool = True) -> Page:
        """Open a page as a visitor, or signed in as somebody of the demo."""
        state = self.state_of(login) if login else None
        return self.context(size=size, script=script, state=state).new_page()

    def state_of(self, login: str) -> Any:
        """Return the cookies of a signed-in person, signing in through the pages the first time."""
        if login not in self.kept:
            context = self.context(size=LAPTOP)
            sign_in(context.new_page(), self.product.account(login))
            self.kept[login] = context.storage_state()
            context.close()
        return self.kept[login]

    def close(self) -> None:
        """Close everything that was opened."""
        for context in self.contexts:
            context.close()


def sign_in(page: Page, account: Account) -> None:
    """Sign in as people do: name, secret and, where the account has one, the six digits of the second factor."""
    page.goto("/dang-nhap/")
    page.locator("input[name=name]").fill(account.login)
    page.locator("input[name=secret]").fill(account.secret)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    if account.totp_secret:
        page.locator("input[name=code]").fill(six_digits(account.totp_secret))
        page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("button", name="Không phải tôi").first.or_(page.locator(".sidebar")).first.wait_for()


def follow(way: Locator) -> None:
    """Tap what opens another page and wait until that page is there: a click alone may leave the old one to be read."""
    with way.page.expect_navigation():
        way.click()


def six_digits(secret: str) -> str:
    """Return what the phone's app shows now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
