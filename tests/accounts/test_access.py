"""Roles, scope, and the decorators by which views declare who may enter."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.access import (
    AccessRule,
    Scope,
    forget_roles,
    has_role,
    is_officer,
    is_staff_person,
    learner_required,
    officer_scope,
    public,
    require_roles,
    roles_of,
    scope_of,
    signed_in,
)
from accounts.client import address_group, client_address
from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from audit.models import AuditEntry
from lms.base.errors import NotAllowed

pytestmark = pytest.mark.django_db


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def ask(view, user, path: str = "/can-bo/?trang=2", method: str = "GET", **headers: str):
    request = RequestFactory().generic(method, path, headers=headers)
    request.user = user
    return view(request)


def test_roles_cost_one_statement_a_request(commune_officer: User, django_assert_num_queries) -> None:
    user = User.objects.get(pk=commune_officer.pk)
    with django_assert_num_queries(1):
        assert roles_of(user) == {Role.COMMUNE_OFFICER}
        assert scope_of(user).communes == {"11383"}
        assert is_officer(user)
        assert is_staff_person(user)
        assert not has_role(user, Role.AUDITOR)


def test_scope_belongs_to_a_role(commune_officer: User) -> None:
    RoleAssignment.objects.create(
        user=commune_officer, role=Role.TRAINER, scope_level=ScopeLevel.PROVINCE, scope_code="31",
        starts_on="2026-01-01",
    )  # fmt: skip
    assert scope_of(commune_officer) == Scope(provinces=frozenset({"31"}), communes=frozenset({"11383"}))
    assert officer_scope(commune_officer) == Scope(communes=frozenset({"11383"}))
    assert scope_of(commune_officer, roles={Role.AUDITOR}) == Scope()
    assert not scope_of(commune_officer, roles={Role.AUDITOR})


def test_roles_run_from_their_first_to_their_last_day(make_person: Callable[..., User], places: dict) -> None:
    user = make_person("canbo.ngay", None)
    RoleAssignment.objects.create(
        user=user, role=Role.COMMUNE_OFFICER, scope_level=ScopeLevel.COMMUNE, scope_code="11383",
        starts_on="2026-03-01", ends_on="2026-03-31",
    )  # fmt: skip
    for day, holds in (("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)):
        assert (Role.COMMUNE_OFFICER in roles_of(user, on=date.fromisoformat(day))) is holds


def test_closed_and_unknown_people_have_no_roles(commune_officer: User) -> None:
    assert roles_of(AnonymousUser()) == frozenset()
    commune_officer.suspended_at = "2026-11-22T00:00:00Z"
    forget_roles(commune_officer)
    assert roles_of(commune_officer) == frozenset()


@pytest.mark.parametrize(
    ("scope", "province", "commune", "covered"),
    [
        (Scope(nation=True), "31", "11383", True),
        (Scope(provinces=frozenset({"31"})), "31", "11383", True),
        (Scope(provinces=frozenset({"31"})), "20", "06001", False),
        (Scope(communes=frozenset({"11383"})), "31", "11383", True),
        (Scope(communes=frozenset({"11383"})), "31", "11413", False),
        (Scope(communes=frozenset({"11383"})), "31", "", False),
        (Scope(), "31", "11383", False),
    ],
)
def test_scope_covers(scope: Scope, province: str, commune: str, covered: bool) -> None:
    assert scope.covers(province=province, commune=commune) is covered


def test_views_carry_their_rule() -> None:
    assert public(ok).access_rule == AccessRule("public")
    assert signed_in(ok).access_rule == AccessRule("signed_in")
    assert learner_required(ok).access_rule == AccessRule("learner")
    assert require_roles(Role.AUDITOR)(ok).access_rule == AccessRule("roles", frozenset({"auditor"}))
    with pytest.raises(ValueError, match="at least one role"):
        require_roles()


@pytest.mark.parametrize("declare", [signed_in, learner_required, require_roles(Role.TRAINER)])
def test_strangers_are_sent_to_sign_in_and_back(declare) -> None:
    answer = ask(declare(ok), AnonymousUser())
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=%2Fcan-bo%2F%3Ftrang%3D2")
    assert ask(declare(ok), AnonymousUser(), method="POST")["Location"] == "/dang-nhap/"
    assert ask(declare(ok), AnonymousUser(), hx_request="true")["HX-Redirect"].startswith("/dang-nhap/?next=")


def test_a_wrong_role_is_refused_and_recorded(commune_officer: User, trainer: User) -> None:
    view = require_roles(Role.TRAINER, Role.EDITOR)(ok)
    assert ask(view, trainer).status_code == 200
    with pytest.raises(NotAllowed, match="không thuộc phần việc"):
        ask(view, commune_officer)
    entry = AuditEntry.objects.get(action="access.refused")
    assert (entry.actor, entry.outcome, entry.address) == (commune_officer, "refused", "127.0.0.1")
    assert entry.details == {"path": "/can-bo/", "method": "GET"}


def test_learners_have_an_activated_account(make_person: Callable[..., User]) -> None:
    user = make_person("hg10000001", Role.MEDIATOR)
    assert ask(learner_required(ok), user).status_code == 200
    user.activated_at = None
    with pytest.raises(NotAllowed, match="kích hoạt"):
        ask(learner_required(ok), user)
    assert ask(signed_in(ok), user).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", None),
        (1, "<script>", None),
    ],
)
def test_the_address_comes_from_configured_proxies_only(settings, proxies: int, forwarded: str, address) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_address(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == address


def test_addresses_count_by_64_in_ipv6() -> None:
    assert address_group("2001:db8:1:2:3::4") == address_group("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert address_group("::ffff:203.0.113.9") == address_group("203.0.113.9") == "203.0.113.9"
    assert address_group(None) == ""


def test_every_address_of_accounts_declares_who_may_enter() -> None:
    from accounts import urls, urls_shared

    patterns = [*urls.urlpatterns, *urls_shared.urlpatterns]
    assert [pattern.name for pattern in patterns if not hasattr(pattern.callback, "access_rule")] == []
