"""Demo sign-ins: one of every role, with second factors whose secrets are written to var/demo.json.

Only in local mode. The secrets are public on purpose and worth nothing elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from accounts.services import roles as role_services

STAFF_SECRET = "hoa-giai-mau-2026"  # noqa: S105 - a demo password, local mode only
MEDIATOR_SECRET = "72914683"  # noqa: S105 - a demo password, local mode only


@dataclass(frozen=True)
class DemoStaff:
    """One staff account."""

    login: str
    name: str
    role: Role
    level: ScopeLevel
    code: str
    totp_secret: str
    start_url: str


STAFF = (
    DemoStaff(
        "quantri", "Lê Quốc Trung", Role.ADMINISTRATOR, ScopeLevel.NATION, "", "JBSWY3DPEHPK3PXP", "/can-bo/tai-khoan/"
    ),
    DemoStaff(
        "sotuphap",
        "Vũ Thị Minh Châu",
        Role.PROVINCE_OFFICER,
        ScopeLevel.PROVINCE,
        "31",
        "KRSXG5CTMVRXEZLU",
        "/can-bo/tinh/",
    ),
    DemoStaff(
        "lechan", "Phạm Thu Yên", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383", "MFRGGZDFMZTWQ2LK", "/can-bo/"
    ),
    DemoStaff(
        "thanhdong", "Trần Đức Mạnh", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "10507", "NB2W45DFOIZA2YTF", "/can-bo/"
    ),
    DemoStaff(
        "doanket", "Lý Văn Páo", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "06001", "ONSWG4TFOQYTEMZU", "/can-bo/"
    ),
    DemoStaff(
        "tapvien", "Nguyễn Thị Hòa An", Role.TRAINER, ScopeLevel.PROVINCE, "31", "OBQXG43XN5ZGIMJS", "/bien-tap/"
    ),
    DemoStaff("bientap", "Đỗ Minh Tâm", Role.EDITOR, ScopeLevel.NATION, "", "PJUWY3DPMZQWYYLO", "/bien-tap/"),
    DemoStaff(
        "chuongtrinh",
        "Hoàng Văn Lâm",
        Role.PROGRAMME_EDITOR,
        ScopeLevel.NATION,
        "",
        "GEZDGNBVGY3TQOJQ",
        "/can-bo/chuong-trinh/",
    ),
    DemoStaff(
        "hoithi", "Ngô Thanh Bình", Role.ORGANISER, ScopeLevel.NATION, "", "JRXWG2LUNFXW4ZDF", "/can-bo/hoi-thi/"
    ),
    DemoStaff("nhatky", "Bùi Đức Kiên", Role.AUDITOR, ScopeLevel.NATION, "", "MNUGK3DPO5XXE3DE", "/can-bo/nhat-ky/"),
)


def make_staff(*, now: datetime) -> list[dict[str, str]]:
    """Make or refresh every staff account; return their rows of var/demo.json."""
    return [_make_one(staff, now=now) for staff in STAFF]


def _make_one(staff: DemoStaff, *, now: datetime) -> dict[str, str]:
    user = User.objects.filter(username=staff.login).first()
    if user is None:
        user = User.objects.create_user(staff.login, staff.name, STAFF_SECRET, is_staff=True, activated_at=now)
        RoleAssignment.objects.create(
            user=user,
            role=staff.role,
            scope_level=staff.level,
            scope_code=staff.code,
            starts_on=(now - timedelta(days=200)).date(),
        )
        TOTP.activate(user, staff.totp_secret)
        RecoveryCodes.activate(user)
        role_services.sync_wagtail_groups(user)
    return {
        "role": str(staff.role),
        "name": staff.name,
        "login": staff.login,
        "secret": STAFF_SECRET,
        "totp_secret": staff.totp_secret,
        "card_url": "",
        "start_url": staff.start_url,
    }
