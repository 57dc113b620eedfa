"""A code held before the camera is read, by the library too where the browser reads none: a card, a certificate."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import segno
from playwright.sync_api import Browser, expect

from tests.e2e.browser import ARGUMENTS, Desk

WIDTH, HEIGHT, FRAMES = 1280, 960, 10
BLACK, WHITE, GREY = b"\x10", b"\xeb", b"\x80"


def film_of(text: str, path: Path) -> Path:
    """Write a short film without colours that shows the code of a text in the middle."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    dot = HEIGHT * 3 // 4 // len(rows)
    left, top = ((room - len(rows) * dot) // 2 for room in (WIDTH, HEIGHT))
    lines = [WHITE * WIDTH] * top
    for row in rows:
        line = WHITE * left + b"".join((BLACK if dark else WHITE) * dot for dark in row)
        lines += [line.ljust(WIDTH, WHITE)] * dot
    lines += [WHITE * WIDTH] * (HEIGHT - len(lines))
    frame = b"FRAME\n" + b"".join(lines) + GREY * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES)
    return path


@contextmanager
def with_camera(browser: Browser, desk: Desk, film: Path) -> Iterator[Desk]:
    """Yield a desk whose browser has a camera that sees the film; what goes wrong is told by the test's own desk."""
    arguments = [
        *ARGUMENTS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    seeing = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=arguments)
    opened = Desk(seeing, desk.product, desk.kept)
    opened.watch = desk.watch
    try:
        yield opened
    finally:
        opened.close()
        seeing.close()


def test_a_card_before_the_camera_is_marked_without_network(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    page = desk.page(login="tapvien")
    page.goto("/can-bo/lop-tap-huan/")
    roll = page.get_by_role("link", name="Điểm danh bằng điện thoại").first.get_attribute("href") or ""
    session = roll.rstrip("/").split("/")[-1]
    people = page.request.get(f"/can-bo/lop-tap-huan/buoi/{session}/du-lieu/").json()["people"]
    person = next(one for one in people if one["cards"])
    film = film_of(
        f"{desk.product.base_url}/the/{person['cards'][0]}/AbCdEfGhIjKlMnOpQrStUvWxYz/", tmp_path / "card.y4m"
    )
    with with_camera(browser, desk, film) as seeing:
        phone = seeing.page(login="tapvien")
        phone.goto(roll)
        expect(phone.locator(".phone-line").first).to_be_visible()
        phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        phone.reload()
        expect(phone.locator(".phone-line").first).to_be_visible()
        phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
        phone.context.set_offline(True)
        phone.get_by_role("button", name="Quét thẻ").click()
        expect(phone.locator("[data-said]")).to_have_text(f"Có mặt: {person['name']}")
        desk.watch.problems[:] = [one for one in desk.watch.problems if "ERR_INTERNET_DISCONNECTED" not in one]


def test_a_certificate_before_the_camera_is_checked(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    query = "SELECT code, seal FROM training_certificate WHERE state = 'valid' AND seal <> '' ORDER BY id LIMIT 1"
    with closing(sqlite3.connect(desk.product.var / "db.sqlite3")) as database:
        code, seal = database.execute(query).fetchone()
    film = film_of(f"https://noi-khac.example/kiem-tra-chung-nhan/{code}/#{seal}", tmp_path / "certificate.y4m")
    with with_camera(browser, desk, film) as seeing:
        page = seeing.page()
        page.goto("/kiem-tra-chung-nhan/")
        page.get_by_role("button", name="Quét bằng máy ảnh của máy này").click()
        expect(page.get_by_role("heading", name="Giấy chứng nhận còn hiệu lực")).to_be_visible()
        page.wait_for_selector("[data-lms-seal][data-state='right']")
