"""Copying into another database: SQLite to SQLite here, both ways with PostgreSQL in the PostgreSQL run."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models import User
from audit.models import AuditEntry
from content.services.tree import ensure_tree
from lms import database_copy
from lms.base.errors import RuleViolation
from mediators.models import Mediator, Unit
from quizzes.services import save_answer, start_attempt, submit_attempt
from tests.built_database import copy_to
from tests.mediators.factories import make_person, make_team
from tests.quizzes.factories import add_questions, make_paper, posted
from training.models import Evidence

HARD_NAME = "Nguyễn Thị Đào 'quote\" \\ % 𝔘 \U0001f33e\ttab"


@pytest.fixture(autouse=True)
def _second_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the copy open its target; the guard of the test framework knows only the databases of the settings."""
    guarded = BaseDatabaseWrapper.ensure_connection

    def ensure(wrapper: BaseDatabaseWrapper) -> None:
        if wrapper.alias == database_copy.TARGET and wrapper.connection is None:
            with wrapper.wrap_database_errors:
                wrapper.connect()
        else:
            guarded(wrapper)

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure)


@pytest.fixture
def filled(commune_officer: User, places: dict[str, Unit], now: datetime) -> dict[str, Any]:
    """A little of everything: people, a page tree, a scored attempt, evidence, JSON, numbers, gaps in numbering."""
    ensure_tree()
    team = make_team()
    people = [make_person(team, HARD_NAME), make_person(team, birth_date=date(1960, 2, 29), ethnic_minority=None)]
    gone = make_person(team)
    gone_number = gone.pk
    gone.appointments.all().delete()
    gone.delete()
    paper = make_paper(questions=add_questions(2), time_limit_minutes=20, pass_percent=Decimal("66.67"))
    attempt = start_attempt(paper=paper, user=commune_officer, now=now)
    save_answer(
        by=commune_officer,
        attempt_id=attempt.public_id,
        order=1,
        data=posted(attempt, 1, 2),
        tab_id="a",
        sequence=1,
        now=now,
    )
    submit_attempt(attempt=attempt, now=now)
    Evidence.objects.create(
        mediator=people[0],
        kind="class",
        happened_on=date(2026, 3, 1),
        recorded_at=datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC),
        channel="in_person",
        hours=Decimal("3.50"),
        details={"z": [1, 2.5, None, True], "a": {"ký tự": HARD_NAME}},
    )
    return {"people": people, "gone": gone_number}


@pytest.fixture
def quick_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an SQLite target begin as the suite's migrated database: migrating from nothing is shown by other tests."""
    real = database_copy._run

    def run(*command: str, to: str) -> None:
        if command[0] == "migrate" and to.startswith("sqlite:///"):
            copy_to(Path(to.removeprefix("sqlite:///")))
        real(*command, to=to)

    monkeypatch.setattr(database_copy, "_run", run)


@pytest.fixture
def other_database() -> Iterator[Callable[[], str]]:
    """Return a maker of empty databases on the PostgreSQL server that the suite runs on."""
    made: list[str] = []

    def make() -> str:
        name = f"copy_{uuid4().hex}"
        made.append(name)
        _on_server(f'CREATE DATABASE "{name}"')
        at = connection.settings_dict
        return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{name}"

    yield make
    for name in made:
        _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    import psycopg

    at = connection.settings_dict
    server = psycopg.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"], dbname="postgres", autocommit=True
    )
    with server:
        server.execute(statement)


def copied(capsys: pytest.CaptureFixture[str], to: str) -> dict[str, Any]:
    capsys.readouterr()
    call_command("copy_database", to=to, json=True)
    return json.loads(capsys.readouterr().out)


def run_from(source: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": source},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_row_goes_there_and_on(
    filled: dict[str, Any],
    tmp_path: Path,
    quick_file: None,
    other_database: Callable[[], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From the suite's database into an SQLite file; in the PostgreSQL run from there into a fresh PostgreSQL too."""
    middle = f"sqlite:///{tmp_path / 'middle.sqlite3'}"
    first = copied(capsys, middle)
    assert (first["from"], first["to"], first["left"]) == (connection.vendor, "sqlite", [])
    for model in (Mediator, Unit, User, AuditEntry, Evidence):
        assert first["tables"][model._meta.db_table]["rows"] == model.objects.count() > 0

    last = middle
    if connection.vendor == "postgresql":
        last = other_database()
        run = run_from(middle, "copy_database", "--to", last, "--json")
        assert run.returncode == 0, run.stderr
        second = json.loads(run.stdout)
        assert (second["from"], second["to"]) == ("sqlite", "postgresql")
        assert second["tables"] == first["tables"]

    with pytest.raises(RuleViolation) as refused:
        database_copy.copy_database(to=last)
    assert refused.value.code == "target_not_empty"

    ask = (
        "from mediators.models import Mediator as M; from tests.mediators.factories import *;"
        "from quizzes.models import Attempt as A; from training.models import Evidence as E; import json;"
        "new = M.objects.create(code='HG1', commune_id='11383', full_name='a', name_key='a', sort_key='a');"
        "e = E.objects.get(); print(json.dumps([new.pk, M.objects.order_by('pk').first().full_name,"
        " A.objects.get().percent == 50, e.details, str(e.hours), e.recorded_at.isoformat()]))"
    )
    told = run_from(last, "shell", "--no-imports", "-c", ask)
    assert told.returncode == 0, told.stderr
    evidence = Evidence.objects.get()
    new, name, half, details, hours, recorded_at = json.loads(told.stdout)
    assert new > filled["gone"]  # numbers of removed rows are not given again
    assert (name, half, details, hours) == (HARD_NAME, True, evidence.details, "3.50")
    assert recorded_at == evidence.recorded_at.isoformat()
    forbidden = "from django.db import connection as c; c.cursor().execute('DELETE FROM training_evidence')"
    assert "append-only" in run_from(last, "shell", "--no-imports", "-c", forbidden).stderr


@pytest.mark.parametrize(
    ("to", "code"),
    [("nonsense", "bad_address"), ("mysql://a@b/c", "bad_address"), ("sqlite://:memory:", "bad_address")],
)
def test_bad_addresses(to: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        database_copy.copy_database(to=to)
    assert refused.value.code == code


def test_a_database_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE somebody_elses (id integer)")
    other.close()
    with pytest.raises(RuleViolation) as refused:
        database_copy.copy_database(to=f"sqlite:///{path}")
    assert refused.value.code == "target_not_empty"
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("somebody_elses",)]
    other.close()


def test_nothing_stays_of_a_failed_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "failed.sqlite3"

    def migrate(*command: str, to: str) -> None:
        with sqlite3.connect(path) as made:
            made.execute("CREATE TABLE half_way (id integer)")
        made.close()
        raise RuleViolation("target_failed", "Không chuẩn bị được.")

    monkeypatch.setattr(database_copy, "_run", migrate)
    with pytest.raises(RuleViolation):
        database_copy.copy_database(to=f"sqlite:///{path}")
    assert list(tmp_path.iterdir()) == []


def test_models_stand_after_those_they_point_to() -> None:
    order = [model._meta.label for model in database_copy.copied_models()]
    for lower, upper in (
        ("accounts.User", "audit.AuditEntry"), ("mediators.Unit", "mediators.Mediator"),
        ("mediators.Mediator", "training.Evidence"), ("quizzes.Attempt", "quizzes.AnswerSave"),
    ):  # fmt: skip
        assert order.index(lower) < order.index(upper)
    assert len(order) == len(set(order)) > 70


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        (Decimal("66.670000"), Decimal("66.67"), True),
        (Decimal("0.00"), Decimal("-0"), True),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime.fromisoformat("2026-01-01T07:00:00+07:00"), True),
        ({"b": 1, "a": [1.0]}, {"a": [1.0], "b": 1}, True),
        (None, "", False),
        (1, "1", False),
        ("hòa", "hoà", False),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC), False),
    ],
)
def test_checksums_see_values_not_their_writing(here: object, there: object, same: bool) -> None:
    assert (database_copy._digest((1, here)) == database_copy._digest((1, there))) is same


def test_every_kind_of_column_has_a_plain_form() -> None:
    kinds = {type(field) for model in database_copy.copied_models() for field in model._meta.local_concrete_fields}
    assert not [kind for kind in kinds if issubclass(kind, models.DurationField)]
