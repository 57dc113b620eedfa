"""Staff and their second factor: from the card to the first page, and every day after (S4)."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.enums import CardPurpose
from accounts.models import FailedTries, User
from accounts.services import make_card
from accounts.services.second_factor import unused_recovery_codes
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from lms.base.clock import now as present
from tests.accounts.conftest import SECRET, code_at, give

pytestmark = pytest.mark.django_db
LONG = "cau thang go lim"


@pytest.fixture
def officer(clock, commune_officer: User) -> User:
    User.objects.filter(pk=commune_officer.pk).update(last_login=present())
    return commune_officer


def second_page(client: Client, name: str) -> None:
    assert give(client, name)["Location"] == "/dang-nhap/ma-xac-nhan/"


def confirm(client: Client, code: str):
    return client.post("/dang-nhap/ma-xac-nhan/", {"code": code})


def test_from_the_card_to_the_first_page(clock, commune_officer: User) -> None:
    User.objects.filter(pk=commune_officer.pk).update(activated_at=None)
    card = make_card(user=commune_officer, purpose=CardPurpose.ACTIVATE, by=None, now=present())
    client = Client()
    client.get(card.url.removeprefix("http://127.0.0.1:8000"))
    client.get("/kich-hoat/mat-khau/")
    short = client.post("/kich-hoat/mat-khau/", {"secret": "48291736", "again": "48291736"})
    assert short.status_code == 422
    assert "ít nhất 12 ký tự" in short.content.decode()
    unequal = client.post("/kich-hoat/mat-khau/", {"secret": LONG, "again": f"{LONG}!"})
    assert "chưa giống nhau" in unequal.content.decode()
    assert client.post("/kich-hoat/mat-khau/", {"secret": LONG, "again": LONG})["Location"] == "/sau-dang-nhap/"
    assert client.get("/sau-dang-nhap/")["Location"] == "/dang-nhap/cai-ma-xac-nhan/"

    page = client.get("/dang-nhap/cai-ma-xac-nhan/")
    assert "no-store" in page["Cache-Control"]
    assert '<svg class="qr"' in page.content.decode()
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page.content.decode()))
    wrong = client.post("/dang-nhap/cai-ma-xac-nhan/", {"code": code_at(secret, time.time(), 10)})
    assert wrong.status_code == 422
    again = client.get("/dang-nhap/cai-ma-xac-nhan/").content.decode()
    assert "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", again)) == secret, "the same secret until it is confirmed"
    before = client.session.session_key
    done = client.post("/dang-nhap/cai-ma-xac-nhan/", {"code": code_at(secret, time.time())})
    assert done["Location"] == "/dang-nhap/ma-du-phong/"
    assert client.session.session_key != before
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))

    codes = re.findall(r"<li>(\d{4} \d{4})</li>", client.get("/dang-nhap/ma-du-phong/").content.decode())
    assert len(set(codes)) == 10
    assert client.post("/dang-nhap/ma-du-phong/")["Location"] == "/sau-dang-nhap/"
    assert client.get("/dang-nhap/ma-du-phong/")["Location"] == "/sau-dang-nhap/", "shown once"
    assert client.get("/sau-dang-nhap/")["Location"] != "/dang-nhap/cai-ma-xac-nhan/"


def test_secret_alone_opens_nothing_but_the_set_up(officer: User) -> None:
    client = Client()
    assert give(client, officer.username)["Location"] == "/sau-dang-nhap/"
    for path in ("/sau-dang-nhap/", "/can-bo/tai-khoan/", "/bien-tap/", "/hoc/", "/", "/can-bo/nhat-ky/"):
        assert client.get(path)["Location"] == "/dang-nhap/cai-ma-xac-nhan/"
        assert client.post(path)["Location"] == "/dang-nhap/cai-ma-xac-nhan/"
    assert client.get("/dang-nhap/cai-ma-xac-nhan/").status_code == 200
    assert client.post("/dang-xuat/")["Location"] == "/dang-nhap/"


def test_with_an_app_the_secret_alone_makes_no_session(officer: User, with_app, totp_secret: str) -> None:
    client = Client()
    with_app(officer)
    second_page(client, officer.username)
    assert "_auth_user_id" not in client.session
    assert client.get("/can-bo/tai-khoan/")["Location"].startswith("/dang-nhap/?next=")
    before = client.session.session_key
    answer = confirm(client, code_at(totp_secret, time.time()))
    assert answer["Location"] == "/sau-dang-nhap/"
    assert client.session.session_key != before
    assert client.get("/can-bo/tai-khoan/").status_code == 200
    entry = AuditEntry.objects.get(action="account.signed_in")
    assert entry.details == {"method": "password+mfa"}


def test_the_wanted_page_survives_both_steps(officer: User, with_app, totp_secret: str) -> None:
    client = Client()
    with_app(officer)
    give(client, officer.username, next="/can-bo/tai-khoan/?tim=an")
    assert confirm(client, code_at(totp_secret, time.time()))["Location"] == "/can-bo/tai-khoan/?tim=an"


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(officer: User, with_app, totp_secret: str, steps: int, accepted) -> None:
    client = Client()
    with_app(officer)
    second_page(client, officer.username)
    answer = confirm(client, code_at(totp_secret, time.time(), steps))
    assert answer.status_code == (302 if accepted else 422)


def test_a_code_works_once(clock, officer: User, with_app, totp_secret: str) -> None:
    with_app(officer)
    first, second = Client(), Client()
    for client in (first, second):
        second_page(client, officer.username)
    code = code_at(totp_secret, time.time())
    assert confirm(first, code).status_code == 302
    assert confirm(second, code).status_code == 422
    assert confirm(second, code_at(totp_secret, time.time(), -1)).status_code == 422, "nor an earlier one"
    clock.shift(30)
    assert confirm(second, code_at(totp_secret, time.time())).status_code == 302


def test_a_recovery_code_works_once(officer: User) -> None:
    signed = Client()
    give(signed, officer.username)
    page = signed.get("/dang-nhap/cai-ma-xac-nhan/").content.decode()
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))
    signed.post("/dang-nhap/cai-ma-xac-nhan/", {"code": code_at(secret, time.time())})
    code = unused_recovery_codes(officer)[3]
    first, second = Client(), Client()
    for client in (first, second):
        second_page(client, officer.username)
    assert confirm(first, f"{code[:4]} {code[4:]}").status_code == 302
    assert confirm(second, code).status_code == 422
    assert len(unused_recovery_codes(officer)) == 9


def test_wrong_codes_are_counted_across_browsers_and_slow_down(clock, officer: User, with_app, totp_secret) -> None:
    with_app(officer)
    for _ in range(5):
        client = Client()
        second_page(client, officer.username)
        assert confirm(client, "000000").status_code == 422
    last = Client()
    second_page(last, officer.username)
    answer = confirm(last, code_at(totp_secret, time.time()))
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    clock.shift(10)
    assert confirm(last, code_at(totp_secret, time.time())).status_code == 302
    assert not FailedTries.objects.filter(kind="factor").exists()


def test_after_twenty_wrong_codes_only_a_card_helps(clock, officer: User, with_app, totp_secret: str) -> None:
    with_app(officer)
    for _ in range(20):
        clock.shift(timedelta(minutes=16))
        client = Client()
        second_page(client, officer.username)
        assert confirm(client, "000000").status_code == 422
    clock.shift(timedelta(days=2))
    second_page(client, officer.username)
    assert confirm(client, code_at(totp_secret, time.time())).status_code == 429
    card = make_card(user=officer, purpose=CardPurpose.RESET, by=None, now=present())
    client = Client()
    client.get(card.url.removeprefix("http://127.0.0.1:8000"))
    answer = client.post("/kich-hoat/mat-khau/", {"secret": LONG, "again": LONG})
    assert answer["Location"] == "/dang-nhap/ma-xac-nhan/", "the card does not replace the second factor"
    assert confirm(client, code_at(totp_secret, time.time())).status_code == 302


def test_the_page_without_a_secret_before_it_leads_to_sign_in(client: Client, officer: User) -> None:
    assert client.get("/dang-nhap/ma-xac-nhan/")["Location"] == "/dang-nhap/"
    assert confirm(client, "123456")["Location"] == "/dang-nhap/"


def test_suspension_between_the_two_steps_stops_the_sign_in(officer: User, with_app, totp_secret: str) -> None:
    client = Client()
    with_app(officer)
    second_page(client, officer.username)
    User.objects.filter(pk=officer.pk).update(suspended_at=present())
    assert confirm(client, code_at(totp_secret, time.time()))["Location"] == "/dang-nhap/"
    assert "_auth_user_id" not in client.session


def test_a_session_from_before_the_app_was_set_up_elsewhere_must_sign_in_again(officer: User, with_app) -> None:
    client = Client()
    give(client, officer.username)
    with_app(officer)
    assert client.get("/dang-nhap/cai-ma-xac-nhan/")["Location"] == "/dang-nhap/"
    assert "_auth_user_id" not in client.session


def test_mediators_are_never_asked(clock, mediator: User) -> None:
    client = Client()
    assert give(client, mediator.username, SECRET)["Location"] == "/sau-dang-nhap/"
    assert client.get("/dang-nhap/cai-ma-xac-nhan/")["Location"] == "/sau-dang-nhap/"
    assert signed_in_client(mediator).get("/dang-nhap/ma-du-phong/")["Location"] == "/sau-dang-nhap/"
