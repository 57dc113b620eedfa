"""What mediators tells accounts: who has left, which words give a secret away, names of places."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import CardPurpose, Role
from accounts.models import User
from accounts.places import directory
from accounts.services import check_card, make_card
from accounts.validators import SecretValidator
from lms.base.errors import RuleViolation
from mediators.models import Appointment, Mediator, Team, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(make_person: Callable[..., User], places: dict[str, Unit]) -> Mediator:
    return Mediator.objects.create(
        code="HG48291736", commune=places["11383"], user=make_person("HG48291736", Role.MEDIATOR),
        full_name="Nguyễn Văn An", name_key="nguyen van an", sort_key="1", birth_year=1961, phone="0912345678",
    )  # fmt: skip


@pytest.fixture
def office(person: Mediator, places: dict[str, Unit]) -> Appointment:
    team = Team.objects.create(commune=places["11383"], name="Tổ hòa giải Tổ dân phố số 1", name_key="to 1")
    return Appointment.objects.create(
        mediator=person, team=team, commune=places["11383"], recognised_on="2026-06-01", clock_from="2026-06-01"
    )


def accepted(person: Mediator, now) -> bool:
    card = make_card(user=person.user, purpose=CardPurpose.ACTIVATE, by=None, now=now)
    try:
        check_card(number=card.number, secret=card.token, kind="token", now=now, count=False)
    except RuleViolation:
        return False
    return True


def test_the_card_of_a_serving_mediator_is_good(person: Mediator, office: Appointment, now) -> None:
    assert accepted(person, now) is True


@pytest.mark.parametrize(("ended_on", "good"), [("2026-11-22", False), ("2026-10-01", False), ("2026-11-23", True)])
def test_the_card_of_somebody_who_left_is_refused(person: Mediator, office, now, ended_on: str, good: bool) -> None:
    Appointment.objects.filter(pk=office.pk).update(ended_on=ended_on)
    assert accepted(person, now) is good


def test_a_decision_dated_ahead_keeps_the_card_good(person: Mediator, office: Appointment, now) -> None:
    Appointment.objects.filter(pk=office.pk).update(recognised_on="2026-12-01")
    assert accepted(person, now) is True


def test_a_mediator_without_any_office_has_no_use_of_a_card(person: Mediator, now) -> None:
    assert accepted(person, now) is False


@pytest.mark.parametrize("secret", ["lechan1961", "0912345678", "hg48291736", "Lê Chân 1961", "1961 an"])
def test_what_neighbours_know_makes_no_secret(person: Mediator, secret: str) -> None:
    with pytest.raises(ValidationError):
        SecretValidator().validate(secret, person.user)


def test_other_words_do(person: Mediator) -> None:
    SecretValidator().validate("trâu đen gặm cỏ", person.user)


def test_the_directory_knows_places(places: dict[str, Unit]) -> None:
    known = directory()
    assert known.province_of("11383") == known.province_of("31") == "31"
    assert known.province_of("99999") is None
    assert {"11383", "11413"} <= set(known.commune_codes(["31"]))
    assert "06001" not in known.commune_codes(["31"])
    assert known.names(["11383"])["11383"] == str(places["11383"])
    assert ("31", str(places["31"])) in known.choices(level="province", provinces=None)
    assert [code for code, _name in known.choices(level="province", provinces=["20"])] == ["20"]
    names = [name for _code, name in known.choices(level="commune", provinces=["31"])]
    assert any("An Biên" in name for name in names)
    assert any("Lê Chân" in name for name in names)
