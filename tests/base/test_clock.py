"""The process clock against the database's: drift refuses timed work only, costs nothing within the minute."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.base import clock
from lms.base.errors import NotNow, RuleViolation


@pytest.fixture(autouse=True)
def _unchecked(true_database_clock: None) -> Iterator[None]:
    """Start each test without a remembered comparison, and ask the real database."""
    clock.forget_check()
    yield
    clock.forget_check()


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the process clock off by so many seconds; the steady clock runs on."""
    real = timezone.now

    def by(seconds: float) -> None:
        monkeypatch.setattr(clock.timezone, "now", lambda: real() + timedelta(seconds=seconds))

    return by


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass on both clocks."""
    real_steady, real_now = clock.time.monotonic, timezone.now
    passed = 0.0

    def wait(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(clock, "time", type("Time", (), {"monotonic": staticmethod(lambda: real_steady() + passed)}))
    monkeypatch.setattr(clock.timezone, "now", lambda: real_now() + timedelta(seconds=passed))
    return wait


@pytest.mark.django_db
def test_the_database_tells_its_own_time() -> None:
    told = clock.database_now()
    assert told.tzinfo == UTC
    assert abs((datetime.now(tz=UTC) - told).total_seconds()) < 1


@pytest.mark.django_db
def test_a_true_clock_lets_timed_work_go_on_with_one_statement_a_minute(
    django_assert_num_queries: DjangoAssertNumQueries, steady: Callable[[float], None]
) -> None:
    with django_assert_num_queries(1):
        clock.require_true_clock()
        clock.require_true_clock()
    steady(59)
    with django_assert_num_queries(0):
        clock.require_true_clock()
    steady(2)
    # the database cannot follow an invented minute: comparing again finds the difference
    with django_assert_num_queries(1), pytest.raises(NotNow):
        clock.require_true_clock()


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [1.5, -1.5, 600, -600, 86_400])
def test_a_wrong_clock_is_refused_in_words(shift: Callable[[float], None], seconds: float) -> None:
    shift(seconds)
    with pytest.raises(RuleViolation) as refused:
        clock.require_true_clock()
    assert refused.value.code == "clock_drift"
    assert "Đồng hồ" in refused.value.message
    assert refused.value.retry_after == 60
    assert clock.check_clock() == pytest.approx(abs(seconds), abs=0.5)


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0.4, -0.4])
def test_less_than_a_second_is_borne(shift: Callable[[float], None], seconds: float) -> None:
    shift(seconds)
    clock.require_true_clock()


@pytest.mark.django_db
def test_a_jump_within_the_minute_is_seen_at_once(shift: Callable[[float], None]) -> None:
    clock.require_true_clock()
    shift(-600)
    with pytest.raises(NotNow):
        clock.require_true_clock()


@pytest.mark.django_db
def test_work_goes_on_soon_after_the_clock_is_right_again(
    shift: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shift(5)
    with pytest.raises(NotNow):
        clock.require_true_clock()
    shift(0)
    later = clock.time.monotonic() + 1.1
    monkeypatch.setattr(clock, "time", type("Time", (), {"monotonic": staticmethod(lambda: later)}))
    clock.require_true_clock()


@pytest.mark.django_db
def test_a_database_that_does_not_answer_never_lets_timed_work_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: object) -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(connection, "cursor", down)
    with pytest.raises(OperationalError):
        clock.require_true_clock()
