"""Statements planned once for a connection give the same rows, and do without where nothing can be kept."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.base import prepared

STATEMENT = "SELECT %(word)s::text || '%%', %(number)s::int + 1, %(word)s::text = %(other)s::text"
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite plans for nothing")


@pytest.fixture
def fresh(transactional_db, monkeypatch):
    monkeypatch.setattr(prepared, "_given_up", False)
    connection.close()
    yield
    connection.close()


def ask(word: str = "hòa giải", number: int = 6, other: str = "hòa giải") -> list:
    return prepared.rows_of(STATEMENT, {"word": word, "number": number, "other": other})


def asked(**given) -> list[str]:
    """Return the statements that asking took."""
    with CaptureQueriesContext(connection) as captured:
        ask(**given)
    return [one["sql"] for one in captured]


@on_postgresql
def test_a_connection_plans_once_and_every_value_comes_to_its_place(fresh) -> None:
    assert len(asked()) > 3
    assert ask() == [("hòa giải%", 7, True)]
    assert ask("'; DROP TABLE x; --", -1, "%(word)s $1") == [("'; DROP TABLE x; --%", 0, False)]
    (again,) = asked()
    assert again.startswith("EXECUTE lms_")
    connection.close()
    assert len(asked()) > 3
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


@on_postgresql
def test_within_a_transaction_nothing_is_kept(fresh) -> None:
    with transaction.atomic():
        (plain,) = asked()
        assert plain.startswith("SELECT")


@on_postgresql
def test_where_a_pooler_hands_connections_around_it_goes_on_without(fresh, caplog) -> None:
    ask()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert ask() == [("hòa giải%", 7, True)]
    assert "without" in caplog.text
    (plain,) = asked()
    assert plain.startswith("SELECT")


@on_postgresql
def test_a_failure_of_the_statement_itself_is_a_failure(fresh) -> None:
    with pytest.raises(DatabaseError):
        ask(number=2**31)  # the very first time: what was planned stays known
    (known,) = asked()
    assert known.startswith("EXECUTE lms_")
    with pytest.raises(DatabaseError):
        ask(number=2**31 - 1)
    assert ask() == [("hòa giải%", 7, True)]
    with pytest.raises(DatabaseError):
        prepared.rows_of("SELECT nothing FROM nowhere WHERE x = %(word)s", {"word": "x"})
    assert ask() == [("hòa giải%", 7, True)]


@on_postgresql
def test_a_table_that_was_changed_meanwhile_is_read_as_it_is_now(fresh) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changed_meanwhile AS SELECT 1 AS first")
    try:
        text = "SELECT * FROM changed_meanwhile WHERE first = %(one)s"
        assert prepared.rows_of(text, {"one": 1}) == [(1,)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE changed_meanwhile ADD COLUMN second integer DEFAULT 2")
        assert prepared.rows_of(text, {"one": 1}) == [(1, 2)]
        assert prepared.rows_of(text, {"one": 1}) == [(1, 2)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE changed_meanwhile")
