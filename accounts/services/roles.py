"""Staff accounts: who appoints, ends, suspends, and gives a new card (contracts.md §2).

Every function checks that `by` may do this; scope and role are arguments of the service, taken from choices that the
view computed for this person, never from a bound model form (A5).
"""

from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import can_manage_account, can_manage_role, forget_roles, roles_of
from accounts.enums import STAFF_ROLES, CardPurpose, Role
from accounts.models import ActivationCard, KnownDevice, RoleAssignment, User
from accounts.rules import sign_in_name
from accounts.services.cards import IssuedCard, make_card
from accounts.services.tries import forget_tries, key_of
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean

#: Wagtail groups by role (A4): officers, organisers and judges have none. Page rights hang on these names.
WRITER_GROUPS = {
    Role.TRAINER: "Tập huấn viên",
    Role.EDITOR: "Biên tập viên",
    Role.ADMINISTRATOR: "Quản trị nội dung",
}


@transaction.atomic
def create_staff_account(
    *, full_name: str, username: str, role: str, level: str, code: str, by: User, now: datetime
) -> IssuedCard:
    """Open an account with one role from today on, and return the card with which its holder begins.

    Raises:
        NotAllowed: `by` may not give this role over this place.
        RuleViolation: "name_taken", "bad_name": the sign-in name cannot be used.
    """
    require_may_appoint(by=by, role=role, level=level, code=code)
    return _open(full_name=full_name, username=username, role=role, level=level, code=code, by=by, now=now)


@transaction.atomic
def open_first_account(*, full_name: str, username: str, role: str, level: str, code: str, now: datetime) -> IssuedCard:
    """Open a staff account from the console, where nobody is signed in: the first administrator, demo accounts.

    Raises:
        RuleViolation: "name_taken", "bad_name".
    """
    return _open(full_name=full_name, username=username, role=role, level=level, code=code, by=None, now=now)


@transaction.atomic
def appoint(*, user: User, role: str, level: str, code: str, by: User, now: datetime) -> RoleAssignment:
    """Give a further role to somebody who has a staff account.

    Raises:
        NotAllowed: `by` may not give this role over this place.
        RuleViolation: "own_account", "not_staff" (an eight-digit secret is not enough for staff), "already_held".
    """
    _refuse_self(user, by)
    require_may_appoint(by=by, role=role, level=level, code=code)
    if roles_of(user).isdisjoint(STAFF_ROLES):
        raise RuleViolation(
            "not_staff", _("Người này chưa có tài khoản cán bộ. Hãy lập tài khoản mới cho vai trò này.")
        )
    held = RoleAssignment.objects.filter(user=user, role=role, scope_level=level, scope_code=code)
    if held.filter(ends_on__isnull=True).exists():
        raise RuleViolation("already_held", _("Người này đang giữ vai trò này ở địa bàn này."), field="role")
    return _assign(user=user, role=role, level=level, code=code, by=by, now=now)


@transaction.atomic
def end_role(*, assignment: RoleAssignment, without_from: date, by: User, now: datetime) -> None:
    """End a role: `without_from` is the first day without it. Today means at the very next request (A3).

    Raises:
        NotAllowed: `by` may not give, and so not end, this role.
        RuleViolation: "own_account", "past_day", "ended_before".
    """
    _refuse_self(assignment.user, by)
    if not can_manage_role(by, role=assignment.role, level=assignment.scope_level, code=assignment.scope_code):
        raise NotAllowed(_("Vai trò này do cấp khác giao nên Ông/Bà không kết thúc được."))
    if without_from < local_day(now):
        raise RuleViolation("past_day", _("Ngày thôi vai trò phải từ hôm nay trở đi."), field="without_from")
    last_day = without_from - timedelta(days=1)
    rows = RoleAssignment.objects.filter(pk=assignment.pk, ends_on__isnull=True)
    if rows.update(ends_on=last_day) == 0:
        raise RuleViolation("ended_before", _("Vai trò này đã được kết thúc trước đó."))
    forget_roles(assignment.user)
    record(
        action="role.ended",
        by=by,
        now=now,
        target=assignment.user,
        scope_code=assignment.scope_code,
        details={"role": assignment.role, "last_day": last_day.isoformat()},
    )
    sync_wagtail_groups(assignment.user)


@transaction.atomic
def new_card(*, user: User, lost_second_factor: bool, by: User, now: datetime) -> IssuedCard:
    """Print a new card for a staff person: first activation, or reset; the secret is seen by its owner only (S5).

    Raises:
        NotAllowed: `by` does not manage every running role of this account.
        RuleViolation: "own_account", "account_closed".
    """
    require_may_manage(user=user, by=by)
    if lost_second_factor:
        reset_second_factor(user=user, by=by, now=now)
    purpose = CardPurpose.RESET if user.activated_at else CardPurpose.ACTIVATE
    return make_card(user=user, purpose=purpose, by=by, now=now)


def reset_second_factor(*, user: User, by: User, now: datetime) -> None:
    """Take away authenticator app and recovery codes; the next sign-in sets them up anew.

    Raises:
        NotAllowed: `by` does not manage every running role of this account.
    """
    require_may_manage(user=user, by=by)
    Authenticator.objects.filter(user=user).delete()
    forget_tries(name_key=key_of(f"factor:{user.pk}"))
    record(action="account.second_factor_reset", by=by, now=now, target=user)


@transaction.atomic
def suspend(*, user: User, by: User, now: datetime) -> None:
    """Close an account for the time being: open sessions end at their next request, open cards die.

    Raises:
        NotAllowed: `by` does not manage every running role of this account.
    """
    require_may_manage(user=user, by=by)
    if User.objects.filter(pk=user.pk, suspended_at__isnull=True).update(suspended_at=now):
        ActivationCard.objects.filter(user=user, used_at__isnull=True, cancelled_at__isnull=True).update(
            cancelled_at=now
        )
        record(action="account.suspended", by=by, now=now, target=user, details={"reason": "officer"})


@transaction.atomic
def unsuspend(*, user: User, by: User, now: datetime) -> IssuedCard:
    """Open a suspended account again; the old secret ends, and the returned card sets a new one.

    Raises:
        NotAllowed: `by` does not manage every running role of this account.
        RuleViolation: "not_suspended".
    """
    require_may_manage(user=user, by=by)
    if User.objects.filter(pk=user.pk, suspended_at__isnull=False).update(suspended_at=None) == 0:
        raise RuleViolation("not_suspended", _("Tài khoản này đang mở."))
    user.suspended_at = None
    user.set_unusable_password()
    user.save(update_fields=["password"])
    KnownDevice.objects.filter(user=user).delete()
    record(action="account.unsuspended", by=by, now=now, target=user)
    purpose = CardPurpose.RESET if user.activated_at else CardPurpose.ACTIVATE
    return make_card(user=user, purpose=purpose, by=by, now=now)


def sync_wagtail_groups(user: User) -> None:
    """Make a person's Wagtail groups those of the roles that run today; nobody becomes a superuser (A4)."""
    wanted = {WRITER_GROUPS[role] for role in roles_of(user) if role in WRITER_GROUPS}
    present = set(user.groups.filter(name__in=WRITER_GROUPS.values()).values_list("name", flat=True))
    for name in present - wanted:
        user.groups.remove(Group.objects.get(name=name))
    for name in wanted - present:
        user.groups.add(writer_group(name))


def writer_group(name: str) -> Group:
    """Return a group of writers, made with the right to enter the Wagtail admin where it is missing."""
    group, made = Group.objects.get_or_create(name=name)
    if made:
        content_type = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")[0]
        entry, _made = Permission.objects.get_or_create(
            content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
        )
        group.permissions.add(entry)
    return group


def free_sign_in_name(typed: str) -> str:
    """Return the sign-in name as stored.

    Raises:
        RuleViolation: "bad_name": shorter than 4, longer than 40, or other signs than letters, digits, dot, hyphen;
            "name_taken": somebody has it.
    """
    name = sign_in_name(typed)
    if not 4 <= len(name) <= 40 or not name.isascii() or not name.replace(".", "").replace("-", "").isalnum():
        raise RuleViolation(
            "bad_name",
            _("Tên đăng nhập dài 4 đến 40 ký tự, chỉ gồm chữ không dấu, số, dấu chấm và gạch ngang."),
            field="username",
        )
    if User.objects.filter(username__in=[name, name.upper()]).exists():
        raise RuleViolation("name_taken", _("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."), field="username")
    return name


def require_may_appoint(*, by: User, role: str, level: str, code: str) -> None:
    """Raise NotAllowed unless `by` may give a role over a place."""
    if not can_manage_role(by, role=role, level=level, code=code):
        raise NotAllowed(_("Ông/Bà không được giao vai trò này ở địa bàn này."))


def require_may_manage(*, user: User, by: User) -> None:
    """Raise NotAllowed unless `by` manages every running role of an account that is not their own."""
    _refuse_self(user, by)
    if not can_manage_account(by, user):
        raise NotAllowed(_("Tài khoản này có vai trò do cấp khác giao nên Ông/Bà không thay đổi được."))


def _refuse_self(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise RuleViolation(
            "own_account", _("Không tự thay đổi tài khoản của chính mình. Xin nhờ người cùng cấp quản lý.")
        )


def _open(
    *, full_name: str, username: str, role: str, level: str, code: str, by: User | None, now: datetime
) -> IssuedCard:
    name = free_sign_in_name(username)
    user = User.objects.create_user(name, full_name=clean(full_name), is_staff=True)
    record(action="account.created", by=by, now=now, target=user, scope_code=code)
    _assign(user=user, role=role, level=level, code=code, by=by, now=now)
    return make_card(user=user, purpose=CardPurpose.ACTIVATE, by=by, now=now)


def _assign(*, user: User, role: str, level: str, code: str, by: User | None, now: datetime) -> RoleAssignment:
    assignment = RoleAssignment.objects.create(
        user=user,
        role=role,
        scope_level=level,
        scope_code=code,
        starts_on=local_day(now),
        appointed_by=by,
    )
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    forget_roles(user)
    record(action="role.given", by=by, now=now, target=user, scope_code=code, details={"role": role, "level": level})
    sync_wagtail_groups(user)
    return assignment
