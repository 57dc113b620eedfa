"""What sign-in keeps goes when its time is over, and nothing before (P1, docs/personal-data.md)."""

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session

from accounts.enums import TryKind
from accounts.models import FailedTries, KnownDevice, User
from accounts.services.tidy import tidy_sign_in
from lms.jobs import JOBS

AT = datetime(2026, 11, 22, 3, 1, tzinfo=UTC)


def fill(user: User) -> None:
    for number, days in enumerate((399, 401)):
        KnownDevice.objects.create(
            user=user, token_hash=str(number), first_seen_at=AT, last_seen_at=AT - timedelta(days=days)
        )
    for number, days in enumerate((29, 31)):
        FailedTries.objects.create(
            name_key=str(number), kind=TryKind.UNKNOWN, count=3, last_at=AT - timedelta(days=days)
        )
    for number, minutes in enumerate((1, -1)):
        Session.objects.create(
            session_key=f"key-{number}", session_data="x", expire_date=AT + timedelta(minutes=minutes)
        )


def test_only_what_is_over_goes(commune_officer: User) -> None:
    fill(commune_officer)
    assert tidy_sign_in(now=AT) == ["tries: 1", "devices: 1", "sessions: 1"]
    assert KnownDevice.objects.get().last_seen_at == AT - timedelta(days=399)
    assert FailedTries.objects.get().last_at == AT - timedelta(days=29)
    assert Session.objects.get().session_key == "key-0"
    assert tidy_sign_in(now=AT) == []


def test_it_works_in_the_first_minutes_of_an_hour(commune_officer: User) -> None:
    fill(commune_officer)
    assert tidy_sign_in(now=AT + timedelta(minutes=10)) == []
    assert KnownDevice.objects.count() == 2


def test_the_timer_calls_it() -> None:
    assert ("accounts.tidy_sign_in", "accounts.services.tidy", "tidy_sign_in") in JOBS
