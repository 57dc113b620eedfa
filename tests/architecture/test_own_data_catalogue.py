"""The download of own data forgets nothing: each personal field of the catalogue has its column, or a reason."""

import pytest

from lms.personal_data import CATALOGUE
from lms.personal_data.gather import Subject, gather, heads_of
from lms.personal_data.own import LEFT_OUT, OWN, OwnTable

PERSONAL = {label: {*keeps.personal.split(), *keeps.sensitive.split()} for label, keeps in CATALOGUE.items()}


def root(lookup: str) -> str:
    return lookup.partition("|")[0].split("__", 1)[0]


def answered(table: OwnTable) -> set[str]:
    ties = {root(lookup) for lookup in (table.user, *table.mediator) if lookup}
    ties |= {"user"} if table.model == "mediators.Mediator" else set()
    return {root(column) for column in table.columns} | set(table.left) | ties


@pytest.mark.parametrize("label", sorted(label for label, fields in PERSONAL.items() if fields))
def test_every_personal_field_is_handed_over_or_left_out_with_a_reason(label: str) -> None:
    tables = [table for table in OWN if table.model == label]
    if not tables:
        assert LEFT_OUT.get(label, "").endswith("."), (
            f"{label}: tell it in lms/personal_data/own.py"
        )
        return
    assert label not in LEFT_OUT
    missing = PERSONAL[label] - set.union(*(answered(table) for table in tables))
    assert not missing, f"{label}: {sorted(missing)} need a column or a reason in lms/personal_data/own.py"


def test_nothing_is_named_that_does_not_exist() -> None:
    assert {table.model for table in OWN} | set(LEFT_OUT) <= set(CATALOGUE)
    for table in OWN:
        assert set(table.left) <= PERSONAL[table.model], table.title
        assert table.user or table.mediator or table.about, table.title


@pytest.mark.parametrize("table", OWN, ids=lambda table: table.title)
def test_heads_are_words_and_no_secret_has_a_column(table: OwnTable) -> None:
    for column, head in zip(table.columns, heads_of(table), strict=True):
        assert head.lower() != root(column).replace("_", " "), f"{table.model}: {column} needs «|head»"
        assert "hash" not in column
        assert "password" not in column


def test_every_table_can_be_asked(db: None) -> None:
    assert gather(subject=Subject(user_id=0, mediator_ids=[], public_ids=[], released_attempts=[])) == []
