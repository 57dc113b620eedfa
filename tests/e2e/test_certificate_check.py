"""Anybody checks a paper: a seal made by Python is verified by the browser, also without a network."""

import json
import sqlite3
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.e2e.browser import Desk
from tests.e2e.product import Product
from training.rules.certificate_seal import base64url, from_base64url

CHECK = "/kiem-tra-chung-nhan/"
KEY_ID, PERSON = 1, 3


def a_certificate(product: Product) -> tuple[str, str]:
    """Return code and seal of a valid certificate of the demo, as its QR code holds them."""
    with closing(sqlite3.connect(product.var / "db.sqlite3")) as database:
        query = "SELECT code, seal FROM training_certificate WHERE state = 'valid' AND seal <> '' ORDER BY id LIMIT 1"
        code, seal = database.execute(query).fetchone()
    return code, seal


def altered(seal: str, nth: int, word: str) -> str:
    """Return the seal with another word in one place, the signature as it was."""
    body, signature = seal.split(".")
    fields = json.loads(from_base64url(body))
    fields[nth] = word
    return f"{base64url(json.dumps(fields, ensure_ascii=False, separators=(',', ':')).encode())}.{signature}"


def said_of(page: Page, address: str) -> str | None:
    """Open an address afresh and return what the page says of the seal."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("[data-lms-seal][data-state]")
    return page.locator("[data-lms-seal]").get_attribute("data-state")


def test_a_seal_of_python_is_verified_by_the_browser_without_a_network(desk: Desk) -> None:
    code, seal = a_certificate(desk.product)
    page = desk.page()
    assert said_of(page, f"{CHECK}{code}/#{seal}") == "right"
    expect(page.get_by_role("heading", name="Giấy chứng nhận còn hiệu lực")).to_be_visible()
    page.wait_for_selector("[data-lms-seal][data-kept='yes']")

    page.context.set_offline(True)
    assert said_of(page, f"{CHECK}{code}/#{seal}") == "right"
    expect(page.get_by_text("Máy đang không có mạng. Trang")).to_be_visible()
    expect(page.get_by_text("Chưa biết giấy có bị thu hồi từ ngày")).to_be_visible()
    assert said_of(page, f"{CHECK}{code}/#{altered(seal, PERSON, 'Người Khác')}") == "altered"
    expect(page.get_by_text("Người Khác")).to_be_hidden()
    assert said_of(page, f"{CHECK}{'0' * 20}/#{seal}") == "altered"
    assert said_of(page, f"{CHECK}{code}/#{altered(seal, KEY_ID, 'ffffffffffff')}") == "unknown_key"
    page.context.set_offline(False)
    # The worker asked the network first each time and was refused; that is what was wanted here.
    desk.watch.problems[:] = [one for one in desk.watch.problems if "ERR_INTERNET_DISCONNECTED" not in one]
