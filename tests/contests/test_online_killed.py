"""The server is killed in the middle of a round, again and again: nothing acknowledged is lost (C6, security.md §10).

`make test` kills a server with a few people on it, once on SQLite and once on PostgreSQL; `make soak` (LMS_SOAK) does
it 20 times under 500 contestants and at least 100,000 acknowledged answers.
"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command
from served import Served, own_database, run

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("django_db_setup")]

SOAK = bool(os.environ.get("LMS_SOAK"))
PEOPLE, ANSWERS, KILLS, MOST_PAUSE = (500, 100_000, 20, 12.0) if SOAK else (20, 0, 10, 0.8)
LONGEST_SECONDS = 3600
MOST_SECONDS_WITHOUT_A_SAVE = 90


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A database of its own with the files of the pages, for both tests: each load opens a contest of its own."""
    with own_database(tmp_path_factory.mktemp("killed")) as found:
        run(found, "collectstatic", "-v0", "--noinput")
        yield found


class Progress:
    """How many saves the load says were acknowledged; read beside it, so that it never waits for us."""

    def __init__(self, load: subprocess.Popen[str]) -> None:
        """Begin to listen."""
        self.load, self.lines = load, []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.load.stderr))
        self.reader.start()

    def wait_for_more(self) -> None:
        """Wait until saves are acknowledged again."""
        seen, until = len(self.lines), time.monotonic() + MOST_SECONDS_WITHOUT_A_SAVE
        while len(self.lines) == seen:
            assert self.load.poll() is None, self.lines[-20:]
            assert time.monotonic() < until, self.lines[-20:]
            time.sleep(0.02)


def figures(load: subprocess.Popen[str], *, seconds: float) -> dict:
    load.wait(seconds)
    with load.stdout, load.stderr:
        out = load.stdout.read()
    assert load.returncode == 0, out
    return json.loads(out)


def test_twenty_people_lose_nothing_and_a_save_costs_one_statement(environment: dict, tmp_path: Path) -> None:
    server = Served(environment, tmp_path)
    try:
        server.start()
        asked = ("--people", "20", "--seconds", "2", "--ramp", "1", "--pause", "0.1", "--base-url", server.base_url)
        found = figures(server.manage("contest_load", *asked, "--json"), seconds=120)
    finally:
        server.kill()
    assert (found["people"], found["started"], found["submitted"], found["lost"]) == (20, 20, 20, 0)
    assert found["saved"] > 20
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert found["statements_per_save"] == 1


def test_no_other_machine_is_ever_put_under_load(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("contest_load", "--people=5", "--seconds=1", "--base-url=http://192.0.2.1", "--json")
    assert json.loads(capsys.readouterr().out)["error"] == "not_local"


def test_a_killed_server_loses_nothing_that_it_acknowledged(environment: dict, tmp_path: Path) -> None:
    chance = Random(2026)
    server = Served(environment, tmp_path)
    server.start()
    load = server.manage(
        "contest_load", "--people", str(PEOPLE), "--seconds", str(LONGEST_SECONDS), "--ramp", "1",
        "--pause", "0.1", "--answers", str(ANSWERS), "--base-url", server.base_url, "--json", "--progress",
    )  # fmt: skip
    saved = Progress(load)
    try:
        for _kill in range(KILLS):
            saved.wait_for_more()
            time.sleep(chance.random() * MOST_PAUSE)
            server.kill()
            server.start()
        saved.wait_for_more()
        if not ANSWERS:
            load.send_signal(signal.SIGINT)
        load.wait(LONGEST_SECONDS if SOAK else 120)
        saved.reader.join(10)
        found = figures(load, seconds=1)
    finally:
        server.kill()
        load.kill()
    assert (found["started"], found["submitted"], found["lost"]) == (PEOPLE, PEOPLE, 0)
    assert found["saved"] >= max(ANSWERS, PEOPLE)
    assert found["retries"] > 0
