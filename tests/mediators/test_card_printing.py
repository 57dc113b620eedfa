"""Activation cards on paper (security.md S2): one PDF, older cards die, nobody else gets them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ActivationCard, User
from accounts.rules import read_card_text
from accounts.services import check_card
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from lms.base.typst_pdf import render_pdf, render_png
from mediators import services
from mediators.models import CardPrint, Unit
from mediators.services import cards as card_services
from mediators.services.cards import TEMPLATE, card_data, collect_print, qr_svg, remove_old_prints
from tests.mediators.factories import make_person, make_team, office_of


@pytest.fixture
def client(commune_officer: User, sign_in: Any) -> Client:
    return sign_in(commune_officer)


def card(name: str = "Nguyễn Văn An") -> dict[str, str]:
    return {
        "name": name,
        "team": "Tổ hòa giải Thôn 1",
        "commune": "Phường Lê Chân",
        "login": "HG12345678",
        "code": "123 456",
        "number": "1",
        "qr": qr_svg("https://example.vn/the/1/abc"),
        "until": "Dùng trước 10:00",
    }


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (8, 1), (9, 2), (17, 3)])
def test_eight_cards_stand_on_a_page(count: int, pages: int) -> None:
    data = card_data(cards=[card() for _ in range(count)])
    assert render_pdf(template=TEMPLATE, data=data).startswith(b"%PDF-")
    assert len(render_png(template=TEMPLATE, data=data, dots_per_inch=20)) == pages


def test_names_are_data_and_never_markup() -> None:
    hostile = '#read("/etc/passwd") *đậm* $x$ @ai <a> \\ "'
    plain = card_data(cards=[card(hostile)])
    assert render_pdf(template=TEMPLATE, data=plain).startswith(b"%PDF-")


def test_print_gives_each_person_one_open_card_and_kills_older_ones(client: Client, now: Any) -> None:
    team = make_team()
    people = [make_person(team), make_person(team)]
    url = reverse("mediators:card-print")
    asked = client.get(url, {"to": str(team.public_id)})
    assert "không dùng được nữa" in asked.content.decode()
    assert "đang giữ thẻ chưa dùng" not in asked.content.decode()
    assert ActivationCard.objects.count() == 0
    chosen = {"nguoi": [str(person.public_id) for person in people]}
    for _ in range(2):
        response = client.post(url, chosen)
        assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
        assert response.content.startswith(b"%PDF-")
    assert "2 người đang giữ thẻ chưa dùng" in client.get(url, {"to": str(team.public_id)}).content.decode()
    open_cards = ActivationCard.objects.filter(used_at__isnull=True, cancelled_at__isnull=True)
    assert (ActivationCard.objects.count(), open_cards.count()) == (4, 2)
    assert AuditEntry.objects.filter(action="cards.printed", details__count=2).count() == 2
    assert User.objects.get(mediator=people[0]).username == people[0].code.lower()


def test_card_of_somebody_who_left_is_refused(
    commune_officer: User, now: Any, monkeypatch: pytest.MonkeyPatch, places: dict[str, Unit]
) -> None:
    person = make_person(make_team())
    seen: list[dict[str, str]] = []
    real = card_services.card_data

    def spy(*, cards: list[dict[str, str]]) -> dict[str, object]:
        seen.extend(cards)
        return real(cards=cards)

    monkeypatch.setattr(card_services, "card_data", spy)
    card_services.print_cards(mediators=[person], commune=places["11383"], by=commune_officer, now=now)
    typed = read_card_text(seen[0]["code"])
    assert typed
    arguments = {"number": typed.number, "secret": typed.code, "kind": "code", "now": now, "count": False}
    assert check_card(**arguments).user == person.user
    services.end_appointment(
        appointment=office_of(person),
        ended_on=date(2026, 11, 1),
        ground="own_wish",
        decision_number="1/QĐ",
        by=commune_officer,
        now=now,
    )
    with pytest.raises(RuleViolation, match="Mã thẻ chưa đúng"):
        check_card(**arguments)
    with pytest.raises(RuleViolation) as caught:
        card_services.print_cards(mediators=[person], commune=places["11383"], by=commune_officer, now=now)
    assert caught.value.code == "no_office"


def test_nobody_chosen_and_people_of_others_give_no_card(client: Client, outsider: User, sign_in: Any) -> None:
    person = make_person(make_team())
    url = reverse("mediators:card-print")
    assert client.get(url).status_code == 302
    assert client.post(url, {"nguoi": ["khong-phai-ma"]}).status_code == 302
    assert sign_in(outsider).post(url, {"nguoi": [str(person.public_id)]}).status_code == 302
    assert ActivationCard.objects.count() == 0


def test_long_print_is_made_behind_and_handed_out_once(
    client: Client,
    sign_in: Any,
    province_officer: User,
    now: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr("mediators.views.cards.AT_ONCE", 1)
    team = make_team()
    people = [make_person(team), make_person(team)]
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mediators:card-print"), {"nguoi": [str(person.public_id) for person in people]})
    asked = CardPrint.objects.get()
    progress = reverse("mediators:card-progress", args=[asked.public_id])
    assert response["Location"] == progress
    assert "Đã xong 2 thẻ" in client.get(progress).content.decode()
    path = Path(asked.file.path)
    assert path.exists()
    collect = reverse("mediators:card-collect", args=[asked.public_id])
    assert sign_in(province_officer).post(collect).status_code == 404
    assert client.get(collect).status_code == 405
    assert client.post(collect).content.startswith(b"%PDF-")
    assert not path.exists()
    assert client.post(collect).status_code == 302
    assert "đã được tải" in client.get(progress).content.decode()


def test_print_that_nobody_collects_is_removed_after_an_hour(
    commune_officer: User, now: Any, places: dict[str, Unit]
) -> None:
    person = make_person(make_team())
    asked = card_services.ask_print(mediators=[person], commune=places["11383"], by=commune_officer, now=now)
    card_services.make_print(asked=asked, now=now)
    card_services.make_print(asked=asked, now=now)
    asked.refresh_from_db()
    assert ActivationCard.objects.count() == 1
    late = now + timedelta(minutes=61)
    with pytest.raises(RuleViolation) as caught:
        collect_print(asked=asked, by=commune_officer, now=late)
    assert caught.value.code == "print_gone"
    assert remove_old_prints(now=late) == 1
    assert remove_old_prints(now=late) == 0
