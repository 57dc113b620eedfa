"""The audit log: read by auditors only, within their scope (P6, P7)."""

import pytest

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from audit.services import record
from lms.base.clock import now as present

pytestmark = pytest.mark.django_db
LOG = "/can-bo/nhat-ky/"


@pytest.fixture
def auditor(clock, make_person) -> User:
    return make_person("xem.nhatky", Role.AUDITOR, ScopeLevel.NATION)


@pytest.fixture
def entries(clock, commune_officer: User) -> None:
    record(action="roster.imported", by=commune_officer, now=present(), target=commune_officer, scope_code="11383")
    record(action="roster.exported", by=None, now=present(), scope_code="06001", outcome="refused")
    record(action="account.signed_in", by=commune_officer, now=present(), address="2001:db8::1")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"viec": "roster"}, 2),
        ({"viec": "dang nhap"}, 1),  # as it is read on the page, without marks
        ({"viec": "không có việc này"}, 0),
        ({"nguoi": "lechan"}, 2),
        ({"tu": "2026-11-23", "den": "2026-11-23"}, 3),
        ({"tu": "2026-11-24"}, 0),
        ({"den": "2026-11-22"}, 0),
        ({"tu": "không phải ngày"}, 3),
    ],
)
def test_the_log_is_narrowed(auditor: User, entries, query: dict[str, str], count: int) -> None:
    page = signed_in_client(auditor).get(LOG, query)
    assert page.context["page"].paginator.count == count


def test_the_number_of_an_object_opens_all_that_happened_to_it(auditor: User, commune_officer: User, entries) -> None:
    client = signed_in_client(auditor)
    row = AuditEntry.objects.get(action="roster.imported")
    link = f"?doi_tuong={row.object_type}:{row.object_id}"
    assert link in client.get(LOG).content.decode()
    of_one = client.get(LOG + link)
    assert {entry.object_id for entry in of_one.context["page"]} == {str(commune_officer.public_id)}
    assert "Xem tất cả" in of_one.content.decode()


def test_a_province_auditor_reads_the_places_of_that_province(entries, make_person, places) -> None:
    user = make_person("xem.haiphong", Role.AUDITOR, ScopeLevel.PROVINCE, "31")
    page = signed_in_client(user).get(LOG)
    assert [entry.scope_code for entry in page.context["page"]] == ["11383"]


@pytest.mark.parametrize("who", ["commune_officer", "province_officer", "administrator", "trainer", "mediator"])
def test_nobody_else_reads_it(clock, request, who: str) -> None:
    assert signed_in_client(request.getfixturevalue(who)).get(LOG).status_code == 403


def test_many_pages_cost_as_few_statements_as_one(auditor: User, commune_officer, django_assert_num_queries) -> None:
    client = signed_in_client(auditor)
    client.get(LOG)
    for size in (10, 290):
        AuditEntry.objects.bulk_create(
            AuditEntry(at=present(), actor=commune_officer, action="x.y") for _ in range(size)
        )
        with django_assert_num_queries(5):  # session, user, roles, count, rows with their actors
            page = client.get(LOG)
    assert len(page.context["page"]) == 50
    assert "Trang sau" in page.content.decode()
    assert client.get(LOG, {"trang": "9999"}).status_code == 200
