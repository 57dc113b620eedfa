"""The sign-in page: one form for everybody, the same answers for all, pauses by device (S3, S6, S7, S8)."""

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client

from accounts.enums import Role
from accounts.models import FailedTries, KnownDevice, User
from accounts.services import forget_old_tries
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from lms.base.clock import now as present
from tests.accounts.conftest import SECRET, body, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(clock, mediator: User) -> User:
    return mediator


def known_client(user: User) -> Client:
    client = Client()
    assert give(client, user.username).status_code == 302
    client.post("/dang-xuat/")
    return client


def fail(client: Client, name: str, times: int, clock, **environ: str) -> None:
    for _ in range(times):
        clock.shift(timedelta(minutes=16))
        answer = client.post("/dang-nhap/", {"name": name, "secret": "sai"}, **environ)
        assert answer.status_code == 422


def test_the_page_asks_for_name_and_secret(client: Client) -> None:
    page = client.get("/dang-nhap/").content.decode()
    for words in ("Mã hòa giải viên hoặc tên đăng nhập", "Mật khẩu", "Quét thẻ hoặc gõ mã thẻ"):
        assert words in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "lms/js/show-secret.js" in page


def test_a_mediator_signs_in_and_goes_to_the_learners_page(client: Client, person: User) -> None:
    client.get("/dang-nhap/")
    answer = give(client, " HG 4829 1736 ")
    assert (answer.status_code, answer["Location"]) == (302, "/sau-dang-nhap/")
    assert client.session["_auth_user_id"] == str(person.pk)
    entry = AuditEntry.objects.get(action="account.signed_in")
    assert (entry.actor, entry.details) == (person, {"method": "password"})
    cookie = answer.cookies["thietbi"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_session_id_is_new_at_sign_in(client: Client, person: User) -> None:
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies["phien"] = session.session_key
    give(client, person.username)
    assert client.session.session_key != session.session_key


@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("/hoc/bai-1/?x=2", "/hoc/bai-1/?x=2"),
        ("https://evil.example/", "/sau-dang-nhap/"),
        ("//evil.example/", "/sau-dang-nhap/"),
        ("/\\evil.example/", "/sau-dang-nhap/"),
        ("\\\\evil.example", "/sau-dang-nhap/"),
        ("javascript:alert(1)", "/sau-dang-nhap/"),
        ("hoc/", "/sau-dang-nhap/"),
        ("http://testserver/hoc/", "/sau-dang-nhap/"),
        ("", "/sau-dang-nhap/"),
    ],
)
def test_people_are_sent_to_own_paths_only(client: Client, person: User, target: str, where: str) -> None:
    assert give(client, person.username, next=target)["Location"] == where
    assert client.get("/dang-nhap/", {"next": target})["Location"] == where


def test_an_empty_form_says_what_is_missing(client: Client) -> None:
    answer = client.post("/dang-nhap/", {"name": "", "secret": ""})
    assert answer.status_code == 422
    assert "Xin gõ mật khẩu." in answer.content.decode()


def suspended(user: User) -> None:
    User.objects.filter(pk=user.pk).update(suspended_at=present())


def closed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def without_secret(user: User) -> None:
    user.set_unusable_password()
    user.save()


@pytest.mark.parametrize("change", [suspended, closed, without_secret])
def test_every_refusal_is_the_same(person: User, change) -> None:
    nobody = give(Client(), "hg48291737")
    wrong = give(Client(), "hg48291736", "sai")
    change(person)
    refused = give(Client(), "hg48291736")
    assert nobody.status_code == wrong.status_code == refused.status_code == 422
    pages = {body(answer).replace("hg48291737", "hg48291736") for answer in (nobody, wrong, refused)}
    assert len(pages) == 1
    assert "Mã hoặc mật khẩu chưa đúng" in pages.pop()


def test_the_hasher_runs_once_for_names_that_do_not_exist(person: User, monkeypatch) -> None:
    runs = []
    plain = hashers.MD5PasswordHasher.encode

    def counted(self, password: str, salt: str) -> str:
        runs.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    give(Client(), "hg48291736", "sai")
    existing = len(runs)
    give(Client(), "hg48291737", "sai")
    assert (existing, len(runs)) == (1, 2)


def test_both_kinds_of_refusal_cost_the_same_statements(person: User, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(name: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            give(Client(), name, "sai")
        return [query["sql"].split(" ", 2)[0] for query in queries]

    give(Client(), "hg00000000", "sai")  # the address has its row
    assert cost("hg48291736") == cost("hg48291737")


def test_pauses_in_words_and_in_the_header(clock, client: Client, person: User) -> None:
    for _ in range(5):
        assert give(client, person.username, "sai").status_code == 422
    answer = give(client, person.username)
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert "Xin đợi 10 giây" in answer.content.decode()
    clock.shift(10)
    assert give(client, person.username).status_code == 302


def test_pauses_are_the_same_for_names_that_do_not_exist(clock, person: User) -> None:
    answers = []
    for name in ("hg48291736", "hg48291737"):
        client = Client()
        for _ in range(5):
            give(client, name, "sai")
        answers.append(give(client, name))
    assert [answer.status_code for answer in answers] == [429, 429]
    assert body(answers[0]) == body(answers[1]).replace("hg48291737", "hg48291736")


def test_tries_during_a_pause_are_neither_looked_at_nor_counted(clock, client: Client, person: User) -> None:
    for _ in range(5):
        give(client, person.username, "sai")
    for _ in range(30):
        give(client, person.username, "sai")
    assert FailedTries.objects.get(kind="unknown").count == 5


def test_a_success_begins_again_at_zero(clock, client: Client, person: User) -> None:
    for _ in range(4):
        give(client, person.username, "sai")
    assert give(client, person.username).status_code == 302
    assert not FailedTries.objects.exclude(kind="address").exists()


def test_after_twenty_failures_unknown_devices_need_the_card_and_the_owner_does_not(clock, person: User) -> None:
    phone = known_client(person)
    fail(Client(), person.username, 20, clock)
    clock.shift(timedelta(days=3))
    answer = give(Client(), person.username)
    assert (answer.status_code, answer["Retry-After"]) == (429, "86400")
    assert "lần này cần thẻ" in answer.content.decode()
    assert "/kich-hoat/ma-the/" in answer.content.decode()
    assert give(phone, person.username).status_code == 302
    assert give(Client(), person.username).status_code == 429, "the owner's sign-in does not help the attacker"


def test_the_same_holds_for_names_that_do_not_exist(clock, person: User) -> None:
    fail(Client(), "hg48291737", 20, clock)
    clock.shift(timedelta(days=3))
    assert give(Client(), "hg48291737").status_code == 429


def test_a_known_device_keeps_its_own_count(clock, person: User) -> None:
    phone, other = known_client(person), known_client(person)
    fail(phone, person.username, 20, clock)
    clock.shift(timedelta(days=3))
    answer = give(phone, person.username)
    assert answer.status_code == 429
    assert "xin gặp cán bộ phụ trách" in answer.content.decode().lower()
    assert give(other, person.username).status_code == 302
    assert give(Client(), person.username).status_code == 302


def test_a_device_is_known_to_its_own_accounts_only(clock, person: User, make_person) -> None:
    neighbour = make_person("hg59182734", Role.MEDIATOR)
    phone = known_client(neighbour)
    fail(Client(), person.username, 20, clock)
    clock.shift(timedelta(days=3))
    assert give(phone, person.username).status_code == 429
    assert KnownDevice.objects.filter(user=person).count() == 0


def test_a_forged_device_cookie_is_an_unknown_device(clock, person: User) -> None:
    phone = known_client(person)
    fail(Client(), person.username, 20, clock)
    clock.shift(timedelta(days=3))
    value = phone.cookies["thietbi"].value
    phone.cookies["thietbi"] = value[:-1] + ("A" if value[-1] != "A" else "B")
    assert give(phone, person.username).status_code == 429


def test_an_address_that_tries_many_names_is_slowed_but_known_devices_are_not(clock, person: User) -> None:
    phone = known_client(person)
    attacker = Client()
    for at in range(20):
        assert give(attacker, f"hg7000{at:04d}", "sai").status_code == 422
    answer = give(Client(), "hg70009999", "sai")
    assert (answer.status_code, answer["Retry-After"]) == (429, "2")
    assert give(phone, person.username).status_code == 302
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    assert give(elsewhere, "hg70009999", "sai").status_code == 422
    clock.shift(2)
    assert give(Client(), person.username).status_code == 302


def test_no_typed_name_or_secret_is_written_down(client: Client, person: User) -> None:
    give(client, "mat-khau-go-nham-o", "bi-mat-rieng")
    stored = f"{list(FailedTries.objects.values())} {list(AuditEntry.objects.values())}"
    assert "mat-khau-go-nham-o" not in stored
    assert "bi-mat-rieng" not in stored


def test_old_rows_that_hold_nobody_back_are_removed(clock, client: Client, person: User) -> None:
    give(client, "hg48291737", "sai")
    fail(Client(), person.username, 20, clock)
    clock.shift(timedelta(days=31))
    assert forget_old_tries(now=present()) == 2
    assert FailedTries.objects.get().count == 20


def test_sign_out_ends_the_session_on_the_server_by_post_only(person: User) -> None:
    client = signed_in_client(person)
    key = client.session.session_key
    assert client.get("/dang-xuat/").status_code == 405
    answer = client.post("/dang-xuat/")
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/")
    stolen = Client()
    stolen.cookies["phien"] = key
    assert stolen.get("/sau-dang-nhap/")["Location"].startswith("/dang-nhap/")
    assert AuditEntry.objects.filter(action="account.signed_out", actor=person).exists()


def test_signing_out_twice_is_harmless(client: Client) -> None:
    assert client.post("/dang-xuat/").status_code == 302


def test_unsafe_methods_need_the_token(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert give(strict, person.username).status_code == 403


def test_large_letters_are_remembered(person: User) -> None:
    client = signed_in_client(person)
    assert client.post("/chu-to/", {"chu": "to", "next": "/hoc/"})["Location"] == "/hoc/"
    person.refresh_from_db()
    assert person.large_text is True
    client.post("/chu-to/", {"chu": "thuong"})
    person.refresh_from_db()
    assert person.large_text is False


@pytest.mark.parametrize("path", ["/bien-tap/login/", "/bien-tap/"])
def test_wagtail_asks_on_our_page(client: Client, path: str) -> None:
    page = client.get(path, follow=True)
    assert "Mã hòa giải viên hoặc tên đăng nhập" in page.content.decode()


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "account_change_password", "mfa_index",
             "mfa_deactivate_totp", "mfa_generate_recovery_codes", "account_reauthenticate"],
)  # fmt: skip
def test_no_other_page_of_the_library_has_an_address(name: str) -> None:
    from django.urls import NoReverseMatch, reverse

    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_signed_in_request_of_a_mediator_costs_three_statements(person: User, django_assert_num_queries) -> None:
    client = signed_in_client(person)
    with django_assert_num_queries(3):  # session, user, roles
        client.get("/sau-dang-nhap/")


def test_secret_is_not_trimmed(client: Client, person: User) -> None:
    person.set_password(f" {SECRET} ")
    person.save()
    assert give(client, person.username, SECRET).status_code == 422
    assert give(client, person.username, f" {SECRET} ").status_code == 302
