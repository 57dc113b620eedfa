"""Who may: roles and places of a person, and the decorators by which each view declares who may enter it.

Words. A *role* is what a person was appointed to (`Role`); a *scope* is the places over which an appointment
reaches. Scope belongs to a role: whoever is trainer of a province and officer of one commune may see, as an
officer, that commune only. So ask `scope_of(user, roles={...})` with the roles that a screen is for.

Everything here comes from `RoleAssignment` rows that run today (A3). They are read with one statement a request
and kept on the user object, which lives as long as the request: ending a role acts at the very next one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from accounts.client import client_address
from accounts.enums import OFFICER_ROLES, STAFF_ROLES, WRITER_ROLES, Role, ScopeLevel
from accounts.models import RoleAssignment, User
from accounts.places import directory
from accounts.rules import Appointer, may_appoint
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import NotAllowed

SomeUser = User | AnonymousUser
View = Callable[..., HttpResponseBase]
REFUSAL = "Mục này không thuộc phần việc được giao của Ông/Bà. Nếu cần dùng, xin liên hệ cán bộ phụ trách."
NOT_ACTIVATED = "Tài khoản chưa được kích hoạt. Xin quét thẻ hoặc gõ mã thẻ để bắt đầu."


class HeldRole(NamedTuple):
    """One running appointment: what, how far, where."""

    role: str
    level: str
    code: str


@dataclass(frozen=True)
class Scope:
    """Places that appointments reach; codes are text. A province stands for all its communes."""

    nation: bool = False
    provinces: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there is any place at all."""
        return self.nation or bool(self.provinces) or bool(self.communes)

    def covers(self, *, province: str, commune: str = "") -> bool:
        """Tell whether a commune of a province, or (with no commune) the whole province, lies within."""
        return self.nation or province in self.provinces or (bool(commune) and commune in self.communes)


class PersonRequest(HttpRequest):
    """A request behind `signed_in`, `learner_required` or `require_roles`: somebody is there. For annotations only."""

    user: User  # type: ignore[assignment]  # the decorators let no AnonymousUser through


@dataclass(frozen=True)
class AccessRule:
    """What a view declares about who may enter; stands on the view as `access_rule`.

    `kind` is one of "public", "signed_in", "learner", "roles"; `roles` is filled for the last one.
    """

    kind: str
    roles: frozenset[str] = frozenset()


def held_roles(user: SomeUser, on: date | None = None) -> tuple[HeldRole, ...]:
    """Return the running appointments of a person; none for whoever is not signed in, suspended or inactive.

    The day is today when left out, and only then the answer is kept on the user object.
    """
    if not user.is_authenticated or not user.is_active or user.suspended_at is not None:
        return ()
    if on is not None:
        return _read_roles(user, on)
    kept: tuple[HeldRole, ...] | None = getattr(user, "_held_roles", None)
    if kept is None:
        kept = _read_roles(user, today())
        vars(user)["_held_roles"] = kept
    return kept


def forget_roles(user: User) -> None:
    """Drop what was kept on the user object; for services that change roles in the same request."""
    for name in ("_held_roles", "holds_staff_role"):
        if hasattr(user, name):
            delattr(user, name)


def roles_of(user: SomeUser, on: date | None = None) -> frozenset[Role]:
    """Return the roles that a person holds on a day (today when left out)."""
    return frozenset(Role(held.role) for held in held_roles(user, on))


def scope_of(user: SomeUser, *, roles: Iterable[str] | None = None, on: date | None = None) -> Scope:
    """Return the places of a person's appointments, of the named roles only when `roles` is given."""
    wanted = None if roles is None else frozenset(str(role) for role in roles)
    held = [item for item in held_roles(user, on) if wanted is None or item.role in wanted]
    return Scope(
        nation=any(item.level == ScopeLevel.NATION for item in held),
        provinces=frozenset(item.code for item in held if item.level == ScopeLevel.PROVINCE),
        communes=frozenset(item.code for item in held if item.level == ScopeLevel.COMMUNE),
    )


def officer_scope(user: SomeUser, on: date | None = None) -> Scope:
    """Return the places over which a person is an officer."""
    return scope_of(user, roles=OFFICER_ROLES, on=on)


def has_role(user: SomeUser, *roles: str) -> bool:
    """Tell whether a person holds at least one of the roles today."""
    return not roles_of(user).isdisjoint(roles)


def is_mediator(user: SomeUser) -> bool:
    """Tell whether a person serves as mediator."""
    return has_role(user, Role.MEDIATOR)


def is_officer(user: SomeUser) -> bool:
    """Tell whether a person is a commune or province officer."""
    return has_role(user, *OFFICER_ROLES)


def is_commune_officer(user: SomeUser) -> bool:
    """Tell whether a person is an officer of a commune."""
    return has_role(user, Role.COMMUNE_OFFICER)


def is_province_officer(user: SomeUser) -> bool:
    """Tell whether a person is an officer of a province."""
    return has_role(user, Role.PROVINCE_OFFICER)


def is_administrator(user: SomeUser) -> bool:
    """Tell whether a person administers the system."""
    return has_role(user, Role.ADMINISTRATOR)


def is_writer(user: SomeUser) -> bool:
    """Tell whether a person writes in the Wagtail admin (A4)."""
    return has_role(user, *WRITER_ROLES)


def is_staff_person(user: SomeUser) -> bool:
    """Tell whether a person holds any role that asks for a second factor (S4).

    The account of a session knows it from the statement that loaded it (accounts.backends).
    """
    known = getattr(user, "holds_staff_role", None)
    return has_role(user, *STAFF_ROLES) if known is None else known


def can_manage_role(by: SomeUser, *, role: str, level: str, code: str) -> bool:
    """Tell whether a person may give, and end, a role over a place (contracts.md §2)."""
    held = [Appointer(item.role, item.code) for item in held_roles(by)]
    province = (directory().province_of(code) or "") if code and held else ""
    return may_appoint(held=held, role=role, level=level, code=code, province=province)


def can_manage_account(by: SomeUser, user: User) -> bool:
    """Tell whether a person manages every running staff role of an account, or every past one where none runs.

    One role given by a higher level is enough to keep lower levels from resetting or suspending the account.
    """
    ever = RoleAssignment.objects.filter(user=user).exclude(role=Role.MEDIATOR)
    rows = list(ever.running(today())) or list(ever)
    return bool(rows) and all(
        can_manage_role(by, role=row.role, level=row.scope_level, code=row.scope_code) for row in rows
    )


def public(view: View) -> View:
    """Declare that anybody may enter."""
    return _declared(view, AccessRule("public"), lambda request: None)


def signed_in(view: View) -> View:
    """Declare that any signed-in person may enter, activated or not."""
    return _declared(view, AccessRule("signed_in"), _check_signed_in)


def learner_required(view: View) -> View:
    """Declare that any person with an activated account may enter: mediators first, and staff who learn too."""
    return _declared(view, AccessRule("learner"), _check_learner)


def require_roles(*roles: str) -> Callable[[View], View]:
    """Declare that holders of at least one of the roles may enter; others get the 403 page, and it is logged."""
    if not roles:
        raise ValueError("name at least one role")
    rule = AccessRule("roles", frozenset(str(role) for role in roles))

    def check(request: HttpRequest) -> HttpResponse | None:
        answer = _check_signed_in(request)
        if answer is None and not has_role(request.user, *rule.roles):
            _refuse(request, REFUSAL)
        return answer

    return lambda view: _declared(view, rule, check)


def sign_in_redirect(request: HttpRequest, **more: str) -> HttpResponse:
    """Send to the sign-in page, and back here afterwards when the page was only being read."""
    query = {**more, "next": request.get_full_path()} if request.method in ("GET", "HEAD") else more
    target = f"{settings.LOGIN_URL}?{urlencode(query)}" if query else str(settings.LOGIN_URL)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _read_roles(user: User, on: date) -> tuple[HeldRole, ...]:
    rows = RoleAssignment.objects.running(on).filter(user_id=user.pk).order_by("role", "scope_code")
    return tuple(HeldRole(*row) for row in rows.values_list("role", "scope_level", "scope_code"))


def _declared(view: View, rule: AccessRule, check: Callable[[HttpRequest], HttpResponse | None]) -> View:
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return check(request) or view(request, *args, **kwargs)

    entered.access_rule = rule  # type: ignore[attr-defined]  # read by the walk through the URL conf
    return entered


def _check_signed_in(request: HttpRequest) -> HttpResponse | None:
    return None if request.user.is_authenticated else sign_in_redirect(request)


def _check_learner(request: HttpRequest) -> HttpResponse | None:
    answer = _check_signed_in(request)
    if answer is None and getattr(request.user, "activated_at", None) is None:
        _refuse(request, NOT_ACTIVATED)
    return answer


def _refuse(request: HttpRequest, sentence: str) -> None:
    record(
        action="access.refused",
        by=request.user,
        now=now(),
        outcome="refused",
        address=client_address(request),
        details={"path": request.path[:200], "method": request.method},
    )
    raise NotAllowed(sentence)
