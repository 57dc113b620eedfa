"""The minute timer: one run a minute in all processes, taken over after a crash, stopped by no failure."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lms import timer
from lms.jobs import Job
from training.models import DailyRun

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def counting():
    """Return a job and the moments at which it ran."""
    ran: list[datetime] = []

    def run(*, now: datetime) -> list[str]:
        ran.append(now)
        return ["một"]

    return [Job("thu.dem", run)], ran


def test_a_minute_has_one_run():
    jobs, ran = counting()
    first = timer.tick(now=NOW, jobs=jobs)
    assert first is not None
    assert first.done == [{"job": "thu.dem", "id": "một"}]
    assert timer.tick(now=NOW + timedelta(seconds=30), jobs=jobs) is None
    assert timer.tick(now=NOW + MINUTE, jobs=jobs) is not None
    assert ran == [NOW, NOW + MINUTE]


def test_a_process_that_died_is_followed_by_another_after_three_minutes():
    jobs, ran = counting()
    dead = timer.Lease()
    assert dead.take(now=NOW)
    assert timer.tick(now=NOW + timer.LEASE - timedelta(seconds=1), jobs=jobs) is None
    assert timer.tick(now=NOW + timer.LEASE, jobs=jobs) is not None
    assert not dead.renew(now=NOW + timer.LEASE)  # it comes back late and knows
    assert ran == [NOW + timer.LEASE]


def test_whoever_lost_the_lease_stops_before_the_next_job():
    jobs, ran = counting()

    def lose(*, now: datetime) -> list[str]:
        DailyRun.objects.filter(name=timer.NAME).update(not_before=NOW + timedelta(hours=1))
        return []

    report = timer.tick(now=NOW, jobs=[Job("thu.mat", lose), *jobs])
    assert (report is not None, ran) == (True, [])
    assert DailyRun.objects.get(name=timer.NAME).not_before == NOW + timedelta(hours=1)  # not taken from the other


def test_a_failing_job_or_tick_stops_nothing(monkeypatch):
    jobs, ran = counting()

    def fail(*, now: datetime) -> list[str]:
        raise ValueError("hỏng")

    report = timer.tick(now=NOW, jobs=[Job("thu.hong", fail), *jobs])
    assert report is not None
    assert (len(report.failed), len(ran)) == (1, 1)
    stopped, ticks = threading.Event(), []

    def tick(**given):
        ticks.append(given["now"])
        if len(ticks) == 2:
            stopped.set()
            return None
        raise RuntimeError("mất kết nối")

    monkeypatch.setattr(timer, "tick", tick)
    monkeypatch.setattr(timer, "close_old_connections", lambda: None)
    monkeypatch.setattr(stopped, "wait", lambda seconds: None)
    looks = []
    monkeypatch.setattr(timer, "look_until", looks.append)
    timer.run_until(stopped)
    assert (len(ticks), looks) == (2, [stopped])


def test_pressing_jobs_are_looked_after_every_ten_seconds(monkeypatch):
    """A long job of the minute, or another process with the lease, does not hold them up; a failure stops nothing."""
    jobs, ran = counting()
    waits: list[float] = []
    stopped = threading.Event()

    def fail(*, now: datetime) -> list[str]:
        raise ValueError("hỏng")

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            stopped.set()

    assert timer.Lease().take(now=NOW)
    assert [job.name for job in timer.pressing_jobs()] == ["contests.finish_online_lists"]
    monkeypatch.setattr(timer, "pressing_jobs", lambda: [Job("thu.hong", fail), *jobs])
    monkeypatch.setattr(timer, "close_old_connections", lambda: None)
    monkeypatch.setattr(stopped, "wait", wait)
    timer.look_until(stopped)
    assert len(ran) == 3
    assert max(waits) <= 10
