import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role, ScopeLevel
from accounts.models import User

SECRET = "mat-khau-dai-2026"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a Monday morning; tests shift it by hand."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(make_person: Callable[..., User]) -> User:
    return make_person("hg48291736", Role.MEDIATOR)


@pytest.fixture
def administrator(make_person: Callable[..., User]) -> User:
    return make_person("quantri.he", Role.ADMINISTRATOR, ScopeLevel.NATION)


@pytest.fixture
def totp_secret() -> str:
    return generate_totp_secret()


@pytest.fixture
def with_app(totp_secret: str) -> Callable[[User], User]:
    """Set up the authenticator app of a person."""

    def set_up(user: User) -> User:
        TOTP.activate(user, totp_secret)
        return user

    return set_up


def code_at(secret: str, moment: float, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(moment) // 30 + steps))


def body(answer: HttpResponse) -> str:
    """Return a page without the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def give(client: Client, name: str, secret: str = SECRET, **more: str):
    return client.post("/dang-nhap/", {"name": name, "secret": secret, **more})
