"""Statements whose text is made once give the same rows as the ORM, on both kinds of database."""

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from lms.base import clock
from lms.base.quick_rows import JoinedRows, insert_if_free
from mediators.models import Unit

pytestmark = pytest.mark.django_db

ROWS = JoinedRows(
    """
SELECT {unit}, {parent}, {now} FROM mediators_unit unit
LEFT JOIN mediators_unit parent ON parent.code = unit.parent_id
WHERE unit.code = %(code)s OR unit.code = %(other)s ORDER BY unit.code
""",
    only={"parent": ["name", "parent"]},
    unit=Unit,
    parent=Unit,
)


def test_rows_are_those_of_the_orm_with_fields_left_out_deferred(places) -> None:
    province, commune = places["31"], places["11413"]
    with CaptureQueriesContext(connection) as captured:
        rows = ROWS.rows(code=commune.code, other=province.code)
    assert len(captured) == 1
    (first, its_parent, at), (second, nothing, _at) = rows
    assert (first, its_parent, second, nothing) == (commune, province, province, None)
    for found, wanted in ((first, commune), (second, province)):
        wanted.refresh_from_db()
        assert {one.attname: getattr(found, one.attname) for one in Unit._meta.concrete_fields} == {
            one.attname: getattr(wanted, one.attname) for one in Unit._meta.concrete_fields
        }
    assert its_parent.get_deferred_fields() >= {"level", "name_key"}
    assert its_parent.name == province.name
    moment = clock.moment_of(at)
    assert moment.microsecond % 1000 == 0
    assert abs((moment - clock.now()).total_seconds()) < 60
    assert ROWS.first(code="không có", other="") is None


def test_a_row_is_stored_once_and_the_second_is_told_so() -> None:
    first, second = (
        User(username="mot.nguoi", full_name="Một Người"),
        User(username="mot.nguoi", full_name="Người Khác"),
    )
    assert insert_if_free(first)
    assert not insert_if_free(second)
    assert second.pk is None
    assert User.objects.get(pk=first.pk).full_name == "Một Người"
    first.full_name = "Đổi Tên"
    first.save()  # it is an ordinary instance from then on
    assert User.objects.get(username="mot.nguoi").full_name == "Đổi Tên"


def test_any_other_constraint_still_speaks() -> None:
    with pytest.raises(IntegrityError):
        insert_if_free(User(username="hai.nguoi", full_name=None))
