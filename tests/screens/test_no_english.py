"""No English on the main pages of learners, officers and writers (house-style.md §7)."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import User
from mediators.models import Unit
from tests.screens.house import House, build, enter

#: Words that are English and no Vietnamese syllable when written without marks.
ENGLISH = re.compile(
    r"\b(?:the|this|that|these|your|you|our|pages?|add|edit|save|saved|delete|search|view|choose|select|title|and|are"
    r"|is|was|with|without|from|images?|documents?|users?|groups?|workflow|status|draft|live|type|name|new|more|close"
    r"|home|settings|help|upload|date|required|field|error|invalid|please|sign|log|password|username|email|submit"
    r"|publish|published|history|reports?|comments?|cancel|back|next|previous|first|last|yes|none|true|false|loading"
    r"|welcome|account|language|locale|filter|sort|order|move|copy|lock|preview|schedule|details?|actions?|created"
    r"|updated|change|changed|changes|not found|server|forbidden|bad request|today|tomorrow|yesterday|week|month|year"
    r"|ago|hours?|minutes?|days?|question|answer|lesson|course|unknown|missing|empty|warning|success)\b",
    re.IGNORECASE,
)
#: Names of things, and signs that the dialect itself asks writers to type.
NAMES = re.compile(r"\b(?:Word|Excel|QR|PDF|OTP|Android|iPhone|Chrome|Zalo|luat:[\w/#.-]+|media:[\w/.-]+|tin)\b")
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-description")

OFFICE_ACTIONS = (
    "thoi",
    "huy-thoi",
    "chuyen-to",
    "sua-ngay",
    "sua-quyet-dinh",
    "cap-lai",
    "to-truong",
    "thoi-to-truong",
)
PUBLIC = ["/", "/tai-lieu/", "/tin-tuc/", "/vu-viec/", "/huong-dan/", "/van-ban/", "/van-ban/35-2013-qh13/"]
SIGN_IN = [
    "/dang-nhap/",
    "/dang-nhap/?het-gio=1",
    "/kich-hoat/ma-the/",
    "/khong-co/",
    "/the/1/2/",
    "/kiem-tra-chung-nhan/",
    "/kiem-tra-chung-nhan/khong-co/",
]
SEARCHES = ["/tim-kiem/", "/tim-kiem/?q=hoa+giai", "/tim-kiem/?q=zzzz"]
OFFICER = [
    "/can-bo/", "/can-bo/hoa-giai-vien/", "/can-bo/hoa-giai-vien/?q=zzzz", "/can-bo/hoa-giai-vien/them/",
    "/can-bo/to-hoa-giai/", "/can-bo/to-hoa-giai/them/", "/can-bo/nhap-danh-sach/", "/can-bo/tap-huan/",
    "/can-bo/chung-nhan/", "/can-bo/chung-nhan/cap/", "/can-bo/chi-tieu/",
    "/can-bo/nhac-hoc/", "/can-bo/nhac-hoc/goi-dien/", "/can-bo/nhac-hoc/cach-nhac/11383/",
    "/can-bo/tap-huan/?q=zzzz", "/can-bo/in-the/?xa=11383", "/can-bo/tai-khoan/", "/can-bo/tai-khoan/lap-moi/",
]  # fmt: skip


def shown_texts(html: str) -> set[str]:
    """Return what a reader of the page can see or hear."""
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup.select("script, style, template, textarea, [hidden]"):
        hidden.decompose()
    texts = {" ".join(text.split()) for text in soup.find_all(string=True)}
    for name in SHOWN_ATTRIBUTES:
        texts |= {element[name] for element in soup.find_all(attrs={name: True})}
    return texts | {str(button["value"]) for button in soup.select("input[type=submit][value]")}


def english_in(html: str) -> set[str]:
    return {text[:120] for text in shown_texts(html) if ENGLISH.search(NAMES.sub("", text))}


@pytest.fixture
def house(tmp_path: Path, places: dict[str, Unit], make_person: Callable[..., User], now: datetime) -> House:
    return build(folder=tmp_path, places=places, make_person=make_person, now=now)


def addresses(house: House) -> dict[str, list[str]]:
    """Return, by who opens them, the main pages and the forms and details behind them."""
    course = f"/hoc/khoa/{house.course.slug}/"
    paper = f"/hoc/kiem-tra/{house.attempt.paper.code}/"
    attempt = f"/hoc/bai-lam/{house.attempt.public_id}/"
    team, person = f"/can-bo/to-hoa-giai/{house.team.public_id}/", f"/can-bo/hoa-giai-vien/{house.mediator.public_id}/"
    office, programme = (
        f"/can-bo/nhiem-ky/{house.appointment.public_id}/",
        f"/can-bo/chuong-trinh/{house.programme.public_id}/",
    )
    certificate = f"/can-bo/chung-nhan/{house.certificate.public_id}/"
    question = f"/can-bo/ngan-hang/cau/{house.question.code}/"
    edit = f"/bien-tap/pages/{house.lesson.pk}/"
    writer = ["/bien-tap/", f"/bien-tap/pages/{house.course.pk}/", "/bien-tap/nhap-word/", "/bien-tap/images/"]
    new_lesson = f"/bien-tap/pages/add/courses/lessonpage/{house.course.pk}/"
    return {
        "anonymous": [
            *PUBLIC, *SIGN_IN, *SEARCHES, "/kiem-tra-chung-nhan/", "/kiem-tra-chung-nhan/?ma=sai",
            "/kiem-tra-chung-nhan/ngoai-tuyen/",
        ],
        "mediator": [
            "/hoc/", course, f"{course}{house.lesson.slug}/", "/hoc/on-tap/", "/hoc/toi/", "/hoc/chung-nhan/", paper,
            "/hoc/nhac-hoc/",
            "/hoc/on-tap/dang-nghi/", "/hoc/luyen-tap/",
            "/hoc/chung-nhan/", f"/hoc/chung-nhan/{house.certificate.public_id}/",
            f"{attempt}cau/1/", f"{attempt}xem-lai/", "/can-bo/",
        ],
        "commune_officer": [
            *OFFICER, team, f"{team}sua/", f"{team}giai-the/", person, f"{person}sua/", f"{person}cong-nhan/",
            "/can-bo/chung-nhan/", "/can-bo/chung-nhan/cap/", certificate, f"{certificate}thu-hoi/",
            f"{certificate}cap-lai/", "/can-bo/chung-nhan/noi-cap/11383/",
            "/can-bo/chung-nhan/noi-cap/11383/mau/", "/can-bo/chung-nhan/tep/", "/can-bo/chung-nhan/ma-xac-thuc/",
            "/can-bo/chung-nhan/lop/",
            f"/can-bo/tap-huan/{house.appointment.public_id}/", f"/can-bo/nhap-danh-sach/{house.roster.public_id}/",
            *(f"{office}{action}/" for action in OFFICE_ACTIONS),
        ],
        "province_officer": [
            "/can-bo/tinh/", "/can-bo/chi-tieu/", "/can-bo/chung-nhan/",
            "/can-bo/nhac-hoc/", "/can-bo/nhac-hoc/qua-han/", "/can-bo/nhac-hoc/cach-nhac/",
            "/can-bo/nhap-danh-sach/", "/can-bo/tai-khoan/",
        ],
        "programme_editor": [
            "/can-bo/chuong-trinh/", programme, f"{programme}sua/", f"{programme}them/", f"{programme}chep/",
            f"/can-bo/chuong-trinh/chuyen-de/{house.subject.public_id}/",
            "/can-bo/lich-nghi/", "/can-bo/lich-nghi/ngay/",
        ],
        "auditor": ["/can-bo/nhat-ky/"],
        "trainer": [
            *writer, new_lesson, "/can-bo/ngan-hang/", "/can-bo/ngan-hang/moi/", "/can-bo/ngan-hang/moi/van-ban/",
            question, f"{question}cac-ban/",
        ],
        "editor": [*writer, f"{edit}edit/", f"{edit}history/", f"{edit}unpublish/", f"{edit}workflow_history/"],
    }  # fmt: skip


@pytest.mark.slow
def test_main_pages_show_no_english(house: House, sign_in: Callable[[User], Client]):
    found, opened = {}, 0
    for who, pages in addresses(house).items():
        client = enter(sign_in, house, who)
        for address in pages:
            response = client.get(address, follow=True)
            assert response.status_code in {200, 403, 404, 422}, f"{who} {address}: {response.status_code}"
            opened += response.status_code == 200
            if english := english_in(response.content.decode()):
                found[f"{who} {address}"] = english
    for who, pages in refused_forms(house).items():
        client = enter(sign_in, house, who)
        for address in pages:
            response = client.post(address, {})
            assert response.status_code in {200, 422}, f"{who} {address}: {response.status_code}"
            if english := english_in(response.content.decode()):
                found[f"{who} {address} (sent empty)"] = english
    assert found == {}
    assert opened >= 60


def refused_forms(house: House) -> dict[str, list[str]]:
    """Return, by who sends them, forms that refuse to be sent empty."""
    return {
        "anonymous": ["/dang-nhap/", "/kich-hoat/ma-the/"],
        "commune_officer": [
            "/can-bo/nhap-danh-sach/", "/can-bo/hoa-giai-vien/them/", "/can-bo/to-hoa-giai/them/",
            "/can-bo/tai-khoan/lap-moi/",
        ],
        "programme_editor": ["/can-bo/lich-nghi/ngay/", f"/can-bo/chuong-trinh/{house.programme.public_id}/them/"],
        "trainer": ["/bien-tap/nhap-word/", f"/bien-tap/pages/add/courses/lessonpage/{house.course.pk}/"],
    }  # fmt: skip


@pytest.mark.parametrize("text", ["Save draft", "This field is required.", "Page not found", "Choose an image"])
def test_the_word_list_knows_english(text: str):
    assert english_in(f"<p>{text}</p>")


@pytest.mark.parametrize("text", ["In thẻ", "Do xã, phường cấp", "To và rõ", "Hoa và tin tức", "Nhập từ Word"])
def test_the_word_list_leaves_vietnamese_alone(text: str):
    assert not english_in(f"<p>{text}</p>")
