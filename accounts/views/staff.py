"""Staff accounts: the list, one account, giving and ending roles, cards, suspending."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries, services
from accounts.access import PersonRequest, can_manage_account, require_roles
from accounts.enums import Role
from accounts.forms import AccountFilterForm, AccountForm, EndRoleForm, NewCardForm, RefusableForm, RoleForm
from accounts.models import RoleAssignment, User
from accounts.places import directory
from accounts.qr import qr_picture
from accounts.services import IssuedCard
from lms.base.clock import now, today
from lms.base.errors import RuleViolation

appointers = require_roles(Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER)


@appointers
@require_safe
def staff_list(request: PersonRequest) -> HttpResponse:
    """List the accounts with roles that the viewer may give."""
    form = AccountFilterForm(request.GET, roles=queries.appointable_roles(request.user))
    values = form.cleaned_data if form.is_valid() else {}
    narrow = queries.AccountFilter(
        text=values.get("tim", ""), role=values.get("vai_tro", ""), state=values.get("trang_thai", "")
    )
    accounts = queries.visible_accounts(request.user, on=today(), narrow=narrow)
    page = Paginator(accounts, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    names = directory().names(
        {role.scope_code for user in page for role in queries.shown_roles(user) if role.scope_code}
    )
    query = urlencode({name: value for name, value in request.GET.items() if name != "trang" and value})
    context = {
        "form": form,
        "page": page,
        "query": f"{query}&" if query else "",
        "rows": [_row(user, names) for user in page],
    }
    return render(request, "accounts/staff_list.html", context)


@appointers
@require_http_methods(["GET", "HEAD", "POST"])
def staff_new(request: PersonRequest) -> HttpResponse:
    """Open a staff account and show its card to print."""
    form = AccountForm(request.POST or None, **_offers(request.user))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        level, code = values["place"]
        try:
            card = services.create_staff_account(
                full_name=values["full_name"],
                username=values["username"],
                role=values["role"],
                level=level,
                code=code,
                by=request.user,
                now=now(),
            )
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            return _card_page(request, card)
    return _form_page(request, form, heading=_("Lập tài khoản cán bộ"), button=_("Lập tài khoản và in thẻ"))


@appointers
@require_safe
def staff_detail(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show one account: its roles, state and what may be done."""
    user = _visible(request, public_id)
    names = _place_names(user)
    context = {
        **_row(user, names),
        "may_manage": user.pk != request.user.pk and can_manage_account(request.user, user),
        "card_form": NewCardForm(),
    }
    return render(request, "accounts/staff_detail.html", context)


@appointers
@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give a further role."""
    user = _visible(request, public_id)
    form = RoleForm(request.POST or None, **_offers(request.user))
    if request.method == "POST" and form.is_valid():
        level, code = form.cleaned_data["place"]
        try:
            services.appoint(
                user=user, role=form.cleaned_data["role"], level=level, code=code, by=request.user, now=now()
            )
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            return redirect("accounts:staff-detail", public_id=public_id)
    return _form_page(request, form, heading=_("Giao thêm vai trò"), button=_("Giao vai trò"), user=user)


@appointers
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: PersonRequest, public_id: UUID, role_id: int) -> HttpResponse:
    """End a role, after asking from which day."""
    user = _visible(request, public_id)
    held = get_object_or_404(queries.manageable_roles(request.user), pk=role_id, user=user, ends_on__isnull=True)
    form = EndRoleForm(request.POST or None, initial={"without_from": today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_role(
                assignment=held, without_from=form.cleaned_data["without_from"], by=request.user, now=now()
            )
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            return redirect("accounts:staff-detail", public_id=public_id)
    heading = _("Kết thúc vai trò: %(role)s") % {"role": held.get_role_display()}
    return _form_page(request, form, heading=heading, button=_("Kết thúc vai trò"), user=user, danger=True)


@appointers
@never_cache
@require_POST
def staff_card(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Print a new card; the former one dies. The answer is the print page: its code is kept nowhere."""
    user = _visible(request, public_id)
    form = NewCardForm(request.POST)
    lost = form.is_valid() and form.cleaned_data["lost_second_factor"]
    return _card_page(request, services.new_card(user=user, lost_second_factor=lost, by=request.user, now=now()))


@appointers
@require_http_methods(["GET", "HEAD", "POST"])
def staff_suspend(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Close an account for the time being, after asking."""
    user = _visible(request, public_id)
    if request.method == "POST":
        services.suspend(user=user, by=request.user, now=now())
        return redirect("accounts:staff-detail", public_id=public_id)
    heading = _("Tạm khóa tài khoản")
    return _form_page(request, RefusableForm(), heading=heading, button=_("Tạm khóa"), user=user, danger=True)


@appointers
@never_cache
@require_POST
def staff_unsuspend(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open a suspended account again and show the card with which its owner sets a new secret."""
    user = _visible(request, public_id)
    return _card_page(request, services.unsuspend(user=user, by=request.user, now=now()))


def _visible(request: PersonRequest, public_id: UUID) -> User:
    return get_object_or_404(queries.visible_accounts(request.user, on=today()), public_id=public_id)


def _offers(viewer: User) -> dict[str, Any]:
    return {"roles": queries.appointable_roles(viewer), "places": queries.appointable_places(viewer)}


def _place_names(*accounts: User) -> dict[str, str]:
    roles = [role for account in accounts for role in queries.shown_roles(account)]
    return directory().names({role.scope_code for role in roles if role.scope_code})


def _row(user: User, names: dict[str, str]) -> dict[str, Any]:
    roles = [
        {"row": role, "place": names.get(role.scope_code, role.scope_code) or _("Toàn quốc"), "runs": _runs(role)}
        for role in queries.shown_roles(user)
    ]
    return {"account": user, "roles": roles, "state": _state(user, any(role["runs"] for role in roles))}


def _runs(role: RoleAssignment) -> bool:
    day = today()
    return role.starts_on <= day and (role.ends_on is None or role.ends_on >= day)


def _state(user: User, runs: bool) -> tuple[str, str]:
    """Return the class and the words of an account's state."""
    if user.suspended_at:
        return "bad", _("Tạm khóa")
    if not runs:
        return "ended", _("Đã thôi vai trò")
    if user.activated_at is None:
        return "warn", _("Chờ kích hoạt")
    return "ok", _("Đang dùng")


def _form_page(
    request: PersonRequest, form: RefusableForm, *, heading: str, button: str, user: User | None = None,
    danger: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "heading": heading, "button": button, "account": user, "danger": danger}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "accounts/staff_form.html", context, status=status)


def _card_page(request: PersonRequest, card: IssuedCard) -> HttpResponse:
    context = {"card": card, "qr": qr_picture(card.url), "type_at": settings.LMS_BASE_URL}
    response = render(request, "accounts/staff_card.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
