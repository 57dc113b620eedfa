"""Take the pictures of the guides and of the README from a running demo (`make serve` in another window).

    .venv/bin/python scripts/guide_pictures.py [ADDRESS [VAR]]

Writes content/starter/pictures/huong-dan/*.png and docs/anh/tong-quan.png; look at them before committing.
"""

import base64
import hashlib
import hmac
import json
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "content/starter/pictures/huong-dan"
PHONE, LAPTOP = {"width": 390, "height": 780}, {"width": 1180, "height": 760}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def totp(secret: str) -> str:
    """Return the present code of a second factor."""
    message = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), message, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Camera:
    """One browser on one running demo."""

    def __init__(self, browser: Browser, address: str, rows: list[dict[str, str]]) -> None:
        """Keep the three."""
        self.browser, self.address = browser, address
        self.rows = {row["login"]: row for row in rows}
        self.kept: dict[str, Any] = {}

    def open(self, login: str, size: dict[str, int]) -> Page:
        """Return a page signed in as a demo person, signing in once: a code of the second factor is used once."""
        if login not in self.kept:
            self.kept[login] = self._sign_in(login, size)
        look: dict[str, Any] = {"viewport": size, "locale": "vi-VN", "color_scheme": "light"}
        page = self.browser.new_context(**look, storage_state=self.kept[login]).new_page()
        page.goto(f"{self.address}{self.rows[login]['start_url']}")
        return page

    def _sign_in(self, login: str, size: dict[str, int]) -> Any:
        page = self.browser.new_context(viewport=size, locale="vi-VN", color_scheme="light").new_page()
        row = self.rows[login]
        page.goto(f"{self.address}/dang-nhap/")
        page.fill("input[name=name]", row["login"])
        page.fill("input[name=secret]", row["secret"])
        page.click("main button[type=submit]")
        if row["totp_secret"]:
            page.fill("input[name=code]", totp(row["totp_secret"]))
            page.click("main button[type=submit]")
        page.wait_for_load_state()
        return page.context.storage_state()


def save(page: Page, name: str, folder: Path = PICTURES) -> Path:
    """Save what the window shows, with few colours so that the file stays small."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)
    return path


def learner(camera: Camera, login: str) -> Path:
    """Home with the next step, and a question of the paper."""
    page = camera.open(login, PHONE)
    path = save(page, "hoa-giai-vien-1")
    page.locator(".next-step .button").first.click()
    page.wait_for_load_state()
    page.locator(".question").first.scroll_into_view_if_needed()
    save(page, "hoa-giai-vien-2")
    return path


def commune(camera: Camera) -> Path:
    """The fates of an imported list, and the deadlines."""
    page = camera.open("lechan", LAPTOP)
    page.goto(f"{camera.address}/can-bo/tap-huan/")
    path = save(page, "can-bo-xa-2")
    page.goto(f"{camera.address}/can-bo/nhap-danh-sach/")
    page.set_input_files("input[type=file]", ROOT / "lms/management/demo/rosters/phuong-le-chan.xlsx")
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_load_state()
    page.locator("#dong").evaluate("one => one.scrollIntoView()")
    save(page, "can-bo-xa-1")
    return path


def province(camera: Camera) -> None:
    """The communes, and the list behind a number."""
    page = camera.open("sotuphap", LAPTOP)
    save(page, "can-bo-tinh-1")
    page.goto(f"{camera.address}/can-bo/tap-huan/?tinh-trang=overdue")
    save(page, "can-bo-tinh-2")


def programme(camera: Camera) -> None:
    """Subjects of a version, and the coverage."""
    page = camera.open("chuongtrinh", LAPTOP)
    page.get_by_role("link", name="tạm").first.click()
    page.wait_for_load_state()
    save(page, "bien-tap-chuong-trinh-1")
    page.locator("table").last.scroll_into_view_if_needed()
    save(page, "bien-tap-chuong-trinh-2")


def survey(camera: Camera) -> None:
    """The form of a survey."""
    page = camera.open("thanhdong", LAPTOP)
    page.goto(f"{camera.address}/can-bo/khao-sat/")
    page.get_by_role("link", name="Lập kỳ khảo sát").first.click()
    page.wait_for_load_state()
    save(page, "khao-sat-danh-gia-2")


def contest(camera: Camera, var: Path) -> None:
    """The desk of a contest, its day, the clock of the timekeeper, a judge's phone."""
    page = camera.open("sotuphap", LAPTOP)
    page.goto(f"{camera.address}/can-bo/hoi-thi/")
    page.locator("main a", has_text="thành phố Hải Phòng (dữ liệu mẫu)").first.click()
    page.wait_for_load_state()
    save(page, "ban-to-chuc-1")
    page.locator("ol.rounds a").first.click()
    page.get_by_role("link", name="Điều hành", exact=True).click()
    page.wait_for_load_state()
    save(page, "ban-to-chuc-2")
    page.locator("#dang-thi").evaluate("one => one.scrollIntoView()")
    save(page, "thu-ky-1")
    phone = camera.browser.new_context(viewport=PHONE, locale="vi-VN", color_scheme="light").new_page()
    phone.goto(f"{camera.address}/giam-khao/")
    phone.locator("input[name=code]").fill(judge_code(var))
    phone.locator("main button[type=submit]").click()
    phone.get_by_role("button", name="Đúng, vào chấm trên máy này").click()
    phone.locator("a.is-now").click()
    for row in phone.locator(".mark-row").all():
        row.locator(".key[data-set]").last.click()
    phone.locator("h1").evaluate("one => one.scrollIntoView()")
    save(phone, "giam-khao-1")


def judge_code(var: Path) -> str:
    """Print a card for a judge of the running demo round and return its code; the card of before ends."""
    script = (
        "from accounts.models import User\n"
        "from contests.models import Judge\n"
        "from contests.services.judge_cards import make_judge_cards\n"
        "from lms.base.clock import now\n"
        "judge = Judge.objects.filter(round__state='running').select_related('round').order_by('order').last()\n"
        "by = User.objects.get(username='sotuphap')\n"
        "print(make_judge_cards(judges=[judge], by=by, now=now())[0].code)\n"
    )
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
    given = {**os.environ, "LMS_LOCAL": "1", "LMS_VAR": str(var)}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def classes(camera: Camera) -> None:
    """A class of today: the roll on the phone and at the desk."""
    page = camera.open("tapvien", PHONE)
    page.goto(f"{camera.address}/can-bo/lop-tap-huan/")
    page.locator(".today-class a.secondary").first.click()
    page.locator("[data-tools]").wait_for()
    page.wait_for_timeout(600)
    save(page, "lop-tap-huan-1")
    page.set_viewport_size(LAPTOP)
    page.goto(f"{camera.address}/can-bo/lop-tap-huan/")
    page.locator(".today-class a.button").first.click()
    page.wait_for_load_state()
    save(page, "lop-tap-huan-2")


def certificates(camera: Camera) -> None:
    """The register of a ward, and its indicators."""
    page = camera.open("lechan", LAPTOP)
    page.goto(f"{camera.address}/can-bo/chung-nhan/")
    save(page, "chung-nhan-1")
    page.goto(f"{camera.address}/can-bo/chi-tieu/")
    save(page, "chung-nhan-2")


def online(camera: Camera, login: str) -> None:
    """The room of the round that is open."""
    page = camera.open(login, PHONE)
    page.goto(f"{camera.address}/hoi-thi/")
    page.locator("main article h2 a", has_text="trực tuyến").first.click()
    page.get_by_role("link", name="Vào thi trực tuyến").first.click()
    page.locator("main form[action$='/tai-khoan/'] button").click()
    page.wait_for_load_state()
    page.locator("main select").first.select_option(index=1)
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    for button in page.locator("main form button.wide").all()[:1]:
        button.click()
        page.wait_for_load_state()
    for button in page.get_by_role("button", name="Tôi đã ghi lại").all():
        button.click()
        page.wait_for_load_state()
    page.get_by_role("link", name="Vào phòng thi").first.click()
    page.wait_for_load_state()
    save(page, "thi-truc-tuyen-1")


def scenario(camera: Camera, login: str) -> None:
    """A scene of a case to practise with, and the ways to act."""
    page = camera.open(login, PHONE)
    page.goto(f"{camera.address}/hoc/khoa/boi-duong-hoa-giai-vien-moi/thuc-hanh-1-loi-di-chung/")
    while not page.locator(".question:has-text('làm gì?')").count():
        page.locator("main form[action$='/buoc/'] button").last.click()
        page.wait_for_load_state()
    page.locator(".question").first.evaluate("one => one.scrollIntoView()")
    save(page, "hoa-giai-vien-3")


def writing(camera: Camera) -> None:
    """The editor with its preview, and two versions of a text side by side; leaves a draft in the demo."""
    page = camera.open("bientap", LAPTOP)
    page.goto(f"{camera.address}/bien-tap/pages/search/?q=v%E1%BB%8B+tr%C3%AD")
    page.locator("main a[href$='/edit/']").first.click()
    page.wait_for_load_state("networkidle")
    page.locator(".hgm-toolbar").first.evaluate("one => one.scrollIntoView({block: 'start'})")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -130)  # clear of the bar that stays at the top
    page.wait_for_timeout(600)
    save(page, "tap-huan-vien-1")
    page.goto(f"{camera.address}/bien-tap/pages/search/?q=s%E1%BB%95+theo+d%C3%B5i")
    page.get_by_role("link", name="Sổ theo dõi hoạt động hòa giải: cách ghi").first.click()
    body = page.locator("textarea[name=body]")
    body.fill(
        body.input_value().replace("## Bìa sổ", "## Trang bìa của sổ").replace("khóa sổ. M", "khóa sổ, chữ ký. M")
    )
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{page.url.split('/edit/')[0]}/revisions/compare/live...latest/")
    save(page, "tap-huan-vien-2")


def overview(left: Path, right: Path) -> None:
    """Set phone and laptop side by side for the README."""
    phone, laptop = (Image.open(path).convert("RGB") for path in (left, right))
    sheet = Image.new("RGB", (phone.width + laptop.width + 40, max(phone.height, laptop.height)), "#e9e2d2")
    sheet.paste(phone, (0, 0))
    sheet.paste(laptop, (phone.width + 40, 0))
    folder = ROOT / "docs/anh"
    folder.mkdir(parents=True, exist_ok=True)
    sheet.quantize(128).save(folder / "tong-quan.png", optimize=True)


def main() -> None:
    """Take them all."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    var = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "var"
    rows = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    person = next(row["login"] for row in rows if row["role"] == "mediator" and row["secret"])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        camera = Camera(browser, address, rows)
        overview(learner(camera, person), commune(camera))
        province(camera)
        programme(camera)
        survey(camera)
        contest(camera, var)
        classes(camera)
        certificates(camera)
        online(camera, person)
        scenario(camera, person)
        writing(camera)
        browser.close()


if __name__ == "__main__":
    main()
