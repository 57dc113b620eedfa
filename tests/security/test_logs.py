"""What stands in logs: ids and outcomes; no secret, code, token, answer or phone number (security.md P6)."""

import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from accounts.logs import HideCardSecrets
from accounts.models import User
from audit.models import AuditEntry
from mediators.models import Mediator, RosterImport
from mediators.services import cards as card_services
from quizzes import offers
from quizzes.models import Attempt, Paper
from quizzes.offers import Offer
from tests.quizzes.factories import add_questions, make_paper, posted

ROSTER = Path(__file__).parents[1] / "data/rosters/phuong-le-chan.xlsx"
OFFICER_SECRET = "mat-khau-dai-2026"
WRONG_SECRET = "sai-roi-khong-phai-the-nay"
OWN_SECRET = "con trâu ăn cỏ"


class Lines(logging.Handler):
    """Keeps every finished line, traceback included, as the handler of the settings would write it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.addFilter(HideCardSecrets())
        self.setFormatter(logging.Formatter("{asctime} {levelname} {name} {message}", style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Open every logger down to INFO, wider than the settings do; DEBUG lines of libraries are never written."""
    root, handler = logging.getLogger(), Lines()
    names = ["", *logging.root.manager.loggerDict]
    levels = {name: logging.getLogger(name).level for name in names}
    root.addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Look over the shoulder of the printer: the cards as they stand on paper."""
    seen: list[dict[str, str]] = []
    real = card_services.card_data

    def spy(*, cards: list[dict[str, str]]) -> dict[str, object]:
        seen.extend(cards)
        return real(cards=cards)

    monkeypatch.setattr(card_services, "card_data", spy)
    return seen


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = card_services.qr_svg

    def spy(text: str) -> str:
        seen.append(text)
        return real(text)

    monkeypatch.setattr(card_services, "qr_svg", spy)
    return seen


def sign_in_staff(user: User) -> tuple[Client, list[str]]:
    """Sign in by the forms, wrong secret and wrong code first; return the client and what was typed."""
    totp = generate_totp_secret()
    TOTP.activate(user, totp)
    client = Client()
    client.post("/dang-nhap/", {"name": user.username, "secret": WRONG_SECRET})
    client.post("/dang-nhap/", {"name": user.username, "secret": OFFICER_SECRET})
    code = format_hotp_value(hotp_value(totp, int(time.time()) // 30))
    wrong = f"{(int(code) + 7) % 1_000_000:06d}"
    client.post("/dang-nhap/ma-xac-nhan/", {"code": wrong})
    client.post("/dang-nhap/ma-xac-nhan/", {"code": code})
    assert client.get("/can-bo/").status_code == 200
    return client, [OFFICER_SECRET, WRONG_SECRET, totp, code, wrong, client.session.session_key]


def import_roster(client: Client) -> None:
    client.post(reverse("mediators:roster"), {"file": SimpleUploadedFile("ds.xlsx", ROSTER.read_bytes())})
    roster = RosterImport.objects.get()
    page = client.get(reverse("mediators:roster-file", args=[roster.public_id]))
    client.post(reverse("mediators:roster-accept", args=[roster.public_id]), dict(page.context["seen"]))
    assert Mediator.objects.count() > 20
    client.post(reverse("mediators:roster"), {"file": SimpleUploadedFile("ds.xlsx", b"PK broken")})


def use_card(card: dict[str, str], link: str) -> tuple[Client, list[str]]:
    """Follow a wrong link, type a wrong code, then use the card; return the client and every secret met."""
    client = Client()
    path = "/" + link.split("/", 3)[3]
    token = path.rstrip("/").rsplit("/", 1)[1]
    Client().get(path.replace(token, token[::-1]))
    Client().post("/kich-hoat/ma-the/", {"code": card["code"][:-1] + "0"})
    client.get(path)
    page = client.get("/kich-hoat/mat-khau/").content.decode()
    proposed = re.search(r'name="proposed" value="(\d{8})"', page)
    assert proposed
    client.post("/kich-hoat/mat-khau/", {"choice": "own", "secret": "12345678", "proposed": proposed[1]})
    done = client.post("/kich-hoat/mat-khau/", {"choice": "own", "secret": OWN_SECRET, "proposed": proposed[1]})
    assert done.status_code == 302
    digits = re.sub(r"\W", "", card["code"])
    return client, [token, token[::-1], card["code"], digits, proposed[1], OWN_SECRET, client.session.session_key]


def take_paper(client: Client, user: User) -> list[str]:
    """Answer, answer wrongly formed, submit; return what was chosen."""
    paper = make_paper(questions=add_questions(3), time_limit_minutes=20)
    client.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/")
    attempt = Attempt.objects.get(user=user)
    chosen: list[str] = []
    for order in (1, 2, 3):
        body = posted(attempt, order, order)
        chosen += body[f"c{order}"]
        client.post(f"/hoc/bai-lam/{attempt.public_id}/cau/{order}/", body | {"tab": "a", "sequence": "1"})
    client.post(f"/hoc/bai-lam/{attempt.public_id}/cau/1/", {"c1": "khong-co-phuong-an", "tab": "a", "sequence": "2"})
    client.post(f"/hoc/bai-lam/{attempt.public_id}/nop/")
    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    return [*chosen, "khong-co-phuong-an"]


@pytest.fixture
def everything_offered() -> Iterator[None]:
    def offer(user: User, paper: Paper) -> Offer:
        return Offer("/hoc/", "Về khóa học", "", "/hoc/xong/", "Nhận kết quả khóa học")

    offers.register(offer)
    yield
    offers.unregister(offer)


def test_nothing_secret_in_any_line(
    lines: list[str],
    commune_officer: User,
    printed: list[dict[str, str]],
    links: list[str],
    everything_offered: None,
) -> None:
    officer, secrets = sign_in_staff(commune_officer)
    import_roster(officer)
    person = Mediator.objects.exclude(phone="").order_by("pk")[0]
    officer.post(reverse("mediators:person-contact", args=[person.public_id]))
    officer.post(reverse("mediators:card-print"), {"nguoi": [str(person.public_id)]})
    learner, more = use_card(printed[0], links[0])
    person.refresh_from_db()
    Client().post("/dang-nhap/", {"name": person.code, "secret": WRONG_SECRET})
    answers = take_paper(learner, person.user)
    with override_settings(ROOT_URLCONF="tests.security.failing_urls"):
        broken = Client(raise_request_exception=False)
        broken.post("/thu/bug/", {"secret": OWN_SECRET, "phone": person.phone})
        broken.post("/thu/locked/", {"secret": OWN_SECRET})
    phones = list(Mediator.objects.exclude(phone="").values_list("phone", flat=True))
    assert len(lines) > 5, "nothing was listened to"
    assert any("ZeroDivisionError" in line for line in lines)
    told = [*lines, *(json.dumps([row.action, row.object_id, row.details]) for row in AuditEntry.objects.all())]
    _check(told, [*secrets, *more, *answers, *phones])


def _check(told: list[str], secrets: list[Any]) -> None:
    assert all(len(secret) >= 6 for secret in secrets), "too short to be looked for"
    leaks = {(secret, line) for secret in secrets for line in told if secret in line}
    assert leaks == set()


def test_no_logger_is_set_to_debug() -> None:
    """At DEBUG libraries write statements with their values and whole template contexts."""
    levels = [settings.LOGGING["root"]["level"], *(logger["level"] for logger in settings.LOGGING["loggers"].values())]
    assert "DEBUG" not in levels
    assert settings.DEBUG is False


def test_a_line_break_in_a_name_makes_no_second_line(lines: list[str], db: None) -> None:
    """What is typed as a name never begins a line of its own, so nobody can forge one."""
    Client().post("/dang-nhap/", {"name": "a\n2026-11-22 ERROR lms.refused 403 user=1", "secret": "x" * 12})
    Client().get("/khong-co/%0A2026-11-22 ERROR forged")
    assert not [line for line in lines for part in line.splitlines()[1:] if part.startswith("2026-11-22 ERROR")]


def test_the_detector_detects() -> None:
    with pytest.raises(AssertionError):
        _check(["INFO lms phone=0912345678"], ["0912345678"])
