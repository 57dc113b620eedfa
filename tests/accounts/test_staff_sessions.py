"""How long a staff session lives, and who enters the Wagtail admin (S4, A3, A4)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts import sessions
from accounts.enums import Role
from accounts.models import RoleAssignment, User
from accounts.services import sync_wagtail_groups
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from lms.base.clock import now as present
from tests.accounts.conftest import give

pytestmark = pytest.mark.django_db
PAGE = "/can-bo/tai-khoan/"
OVER = f"/dang-nhap/?het-gio=1&next={PAGE.replace('/', '%2F')}"


def test_an_idle_session_ends_after_a_quarter_of_an_hour(clock, commune_officer: User) -> None:
    client = signed_in_client(commune_officer)
    clock.shift(timedelta(minutes=15))
    assert client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=15, seconds=1))
    assert client.get(PAGE)["Location"] == OVER
    assert "_auth_user_id" not in client.session
    assert "Phiên làm việc đã hết" in client.get(OVER).content.decode()
    assert AuditEntry.objects.get(action="account.signed_out").details == {"reason": "limit"}


def test_administrators_have_five_minutes(clock, administrator: User) -> None:
    client = signed_in_client(administrator)
    clock.shift(timedelta(minutes=5))
    assert client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=5, seconds=1))
    assert client.get(PAGE)["Location"] == OVER


def test_no_session_is_longer_than_twelve_hours(clock, commune_officer: User) -> None:
    client = signed_in_client(commune_officer)
    for _ in range(72):
        assert client.get(PAGE).status_code == 200
        clock.shift(timedelta(minutes=10))
    clock.shift(1)
    assert client.get(PAGE)["Location"] == OVER


def test_requests_that_a_page_makes_by_itself_do_not_count_as_work(clock, trainer: User) -> None:
    sync_wagtail_groups(trainer)
    client = signed_in_client(trainer)
    for _ in range(3):
        clock.shift(timedelta(minutes=6))
        answer = client.post("/bien-tap/editing-sessions/ping/content/materialpage/1/1/")
    assert answer["Location"] == "/dang-nhap/?het-gio=1"


def test_being_at_work_writes_the_session_at_most_twice_a_minute(
    clock, commune_officer: User, django_assert_num_queries
) -> None:
    client = signed_in_client(commune_officer)
    with django_assert_num_queries(3):
        client.get("/sau-dang-nhap/")
    clock.shift(31)
    with django_assert_num_queries(7):  # the stored session read anew and written, a savepoint around it
        client.get("/sau-dang-nhap/")


def test_mediators_sessions_last(clock, mediator: User) -> None:
    client = signed_in_client(mediator)
    clock.shift(timedelta(days=50))
    assert client.get("/sau-dang-nhap/")["Location"] != "/dang-nhap/"
    assert "_auth_user_id" in client.session


def test_staff_idle_for_45_days_are_suspended_at_sign_in(clock, commune_officer: User) -> None:
    User.objects.filter(pk=commune_officer.pk).update(last_login=present())
    clock.shift(timedelta(days=45))
    assert give(Client(), commune_officer.username).status_code == 302
    User.objects.filter(pk=commune_officer.pk).update(last_login=present() - timedelta(days=45, seconds=1))
    refused = give(Client(), commune_officer.username)
    assert refused.status_code == 422
    assert "Mã hoặc mật khẩu chưa đúng" in refused.content.decode()
    commune_officer.refresh_from_db()
    assert commune_officer.suspended_at == present()
    assert AuditEntry.objects.get(action="account.suspended").details == {"reason": "idle"}


def test_mediators_are_not_suspended_for_idleness(clock, mediator: User) -> None:
    User.objects.filter(pk=mediator.pk).update(last_login=present() - timedelta(days=400))
    assert give(Client(), mediator.username).status_code == 302


def test_ending_a_role_acts_at_the_next_request(clock, commune_officer: User) -> None:
    client = signed_in_client(commune_officer)
    assert client.get(PAGE).status_code == 200
    RoleAssignment.objects.filter(user=commune_officer).update(ends_on="2026-11-22")
    assert client.get(PAGE).status_code == 403


def test_suspension_acts_at_the_next_request(clock, commune_officer: User) -> None:
    client = signed_in_client(commune_officer)
    User.objects.filter(pk=commune_officer.pk).update(suspended_at=present())
    assert client.get(PAGE)["Location"].startswith("/dang-nhap/?next=")


def test_writers_enter_the_wagtail_admin_with_the_groups_of_today(clock, trainer: User) -> None:
    client = signed_in_client(trainer)
    assert client.get("/bien-tap/").status_code == 200
    assert list(trainer.groups.values_list("name", flat=True)) == ["Tập huấn viên"]
    RoleAssignment.objects.filter(user=trainer).update(role=Role.EDITOR)
    assert client.get("/bien-tap/").status_code == 200
    assert list(trainer.groups.values_list("name", flat=True)) == ["Biên tập viên"]
    RoleAssignment.objects.filter(user=trainer).update(ends_on="2026-11-22")
    assert client.get("/bien-tap/").status_code == 403
    trainer.refresh_from_db()
    assert not trainer.is_superuser


@pytest.mark.parametrize("who", ["commune_officer", "province_officer", "mediator"])
def test_others_do_not_enter_it_even_with_a_group_left_behind(clock, request, who: str) -> None:
    from accounts.services.roles import writer_group

    user = request.getfixturevalue(who)
    user.groups.add(writer_group("Biên tập viên"))
    answer = signed_in_client(user).get("/bien-tap/")
    assert answer.status_code == 403
    assert "không thuộc phần việc" in answer.content.decode()
    assert AuditEntry.objects.filter(action="access.refused", actor=user).exists()


@pytest.mark.parametrize(
    ("who", "first"),
    [("commune_officer", "mediators:home"), ("province_officer", "reports:home"), ("mediator", "courses:home"),
     ("trainer", "wagtailadmin_home"), ("administrator", "accounts:people")],
)  # fmt: skip
def test_everybody_begins_at_the_page_of_their_role(clock, request, who: str, first: str) -> None:
    from django.urls import NoReverseMatch, reverse

    try:
        expected = reverse(first)
    except NoReverseMatch:
        expected = "/"
    client = signed_in_client(request.getfixturevalue(who))
    assert client.get("/sau-dang-nhap/")["Location"] == expected


def test_noting_that_somebody_is_at_work_keeps_what_another_request_stored(db, rf):
    first = SessionStore()
    first.update({sessions.SIGNED_IN_AT: 1.0, sessions.SEEN_AT: 1.0})
    first.save()
    request = rf.get("/can-bo/")
    request.session = SessionStore(first.session_key)
    assert request.session[sessions.SEEN_AT] == 1.0  # read
    other = SessionStore(first.session_key)
    other["preview"] = "text"
    other.save()
    sessions.touch(request)
    stored = SessionStore(first.session_key)
    assert stored["preview"] == "text"
    assert stored[sessions.SEEN_AT] > 1.0
    assert (request.session.modified, request.session[sessions.SEEN_AT]) == (False, stored[sessions.SEEN_AT])
    stored.delete()
    request.session[sessions.SEEN_AT] = 1.0
    sessions.touch(request)
    assert not SessionStore().exists(first.session_key)
