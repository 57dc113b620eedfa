"""The command that prints the first administrator's card (contracts.md §2)."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import ActivationCard, User

pytestmark = pytest.mark.django_db


def run(*args: str) -> dict[str, str]:
    out = StringIO()
    call_command("create_admin", "--json", *args, stdout=out)
    return json.loads(out.getvalue())


def test_the_card_opens_an_administrators_account(clock) -> None:
    card = run("--name", "Quantri.Bo", "--full-name", "Lê  Văn Cường")
    assert set(card) == {"login", "number", "code", "url", "expires_at"}
    user = User.objects.get(username="quantri.bo")
    assert (user.full_name, user.is_superuser) == ("Lê Văn Cường", False)
    assert [role.role for role in user.role_assignments.all()] == ["administrator"]
    assert list(user.groups.values_list("name", flat=True)) == ["Quản trị nội dung"]
    client = Client()
    client.get(card["url"].removeprefix("http://127.0.0.1:8000"))
    assert "Lê Văn Cường" in client.get("/kich-hoat/").content.decode()
    done = client.post("/kich-hoat/mat-khau/", {"secret": "cau thang go lim", "again": "cau thang go lim"})
    assert done.status_code == 302
    assert client.get("/sau-dang-nhap/")["Location"] == "/dang-nhap/cai-ma-xac-nhan/"


def test_a_second_run_prints_another_card_for_the_same_account(clock) -> None:
    first, second = run(), run()
    assert first["login"] == second["login"] == "quantri"
    assert User.objects.count() == 1
    assert ActivationCard.objects.get(number=first["number"]).cancelled_at is not None


def test_a_name_of_somebody_else_is_refused(clock, commune_officer: User, capsys) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("create_admin", "--json", "--name", commune_officer.username, stdout=out)
    assert stop.value.code == 1
    assert json.loads(out.getvalue())["error"] == "name_taken"
    assert not ActivationCard.objects.exists()


def test_a_bad_name_is_refused(clock) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("create_admin", "--json", "--name", "a b/c", stdout=out)
    assert json.loads(out.getvalue())["error"] == "bad_name"
    assert not User.objects.exists()


def test_people_read_the_card_in_words(clock) -> None:
    out = StringIO()
    call_command("create_admin", stdout=out)
    assert "Tên đăng nhập: quantri" in out.getvalue()
    assert "Dùng một lần, đến" in out.getvalue()
