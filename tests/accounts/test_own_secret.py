"""Changing one's own secret: this session stays, others end, guessing is slowed down (S3, S4)."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.enums import Role, ScopeLevel
from accounts.models import KnownDevice, User
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from tests.accounts.conftest import SECRET, give

pytestmark = pytest.mark.django_db
PAGE = "/doi-mat-khau/"
NEW = "con-duong-lang-2026"


def change(client: Client, **fields: str):
    return client.post(PAGE, {"current": SECRET, "choice": "own", "secret": NEW, **fields})


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/dang-nhap/")


def test_a_mediator_changes_it_and_stays_signed_in_here_only(clock, mediator: User) -> None:
    here, elsewhere = Client(), Client()
    give(here, mediator.username)
    give(elsewhere, mediator.username)
    assert change(here).status_code == 302
    assert here.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    mediator.refresh_from_db()
    assert mediator.check_password(NEW)
    assert KnownDevice.objects.filter(user=mediator).count() == 1
    entry = AuditEntry.objects.get(action="account.secret_changed")
    assert entry.actor == mediator
    assert NEW not in str(entry.details)
    assert give(Client(), mediator.username).status_code == 422
    assert give(Client(), mediator.username, NEW).status_code == 302


def test_the_proposed_digits_can_be_taken(clock, mediator: User) -> None:
    client = signed_in_client(mediator)
    proposed = client.get(PAGE).context["proposed"]
    assert client.post(PAGE, {"current": SECRET, "choice": "proposed", "proposed": proposed}).status_code == 302
    mediator.refresh_from_db()
    assert mediator.check_password(proposed)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"current": "sai"}, "current", "Mật khẩu đang dùng chưa đúng"),
        ({"current": ""}, "current", ""),
        ({"secret": SECRET}, "secret", "phải khác"),
        ({"secret": "12345678"}, "secret", ""),
        ({"secret": "hg48291736"}, "secret", ""),
        ({"secret": ""}, "secret", "Xin gõ mật khẩu"),
    ],
)
def test_refusals_change_nothing_and_stand_at_their_field(clock, mediator: User, fields, field, words) -> None:
    answer = change(signed_in_client(mediator), **fields)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    mediator.refresh_from_db()
    assert mediator.check_password(SECRET)


def test_guessing_the_present_secret_slows_down(clock, mediator: User) -> None:
    client = signed_in_client(mediator)
    answers = [change(client, current="sai").status_code for _ in range(8)]
    assert answers[0] == 422
    assert answers[-1] == 429
    clock.shift(timedelta(minutes=16))
    assert change(client).status_code == 302


def test_staff_type_it_twice(clock, make_person) -> None:
    officer = make_person("canbo.mot", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383")
    client = signed_in_client(officer)
    assert "Gõ lại mật khẩu" in client.get(PAGE).content.decode()
    assert change(client, again="khac").status_code == 422
    assert change(client, again=NEW).status_code == 302
