"""Roles and their groups (contracts.md §2)."""

from django.db import models


class Role(models.TextChoices):
    """What a person may be appointed to."""

    MEDIATOR = "mediator", "Hòa giải viên"
    TRAINER = "trainer", "Tập huấn viên"
    EDITOR = "editor", "Biên tập viên"
    PROGRAMME_EDITOR = "programme_editor", "Biên tập chương trình"
    COMMUNE_OFFICER = "commune_officer", "Cán bộ cấp xã"
    PROVINCE_OFFICER = "province_officer", "Cán bộ Sở Tư pháp"
    ORGANISER = "organiser", "Ban tổ chức hội thi"
    SECRETARY = "secretary", "Thư ký hội thi"
    JUDGE = "judge", "Giám khảo"
    AUDITOR = "auditor", "Người xem nhật ký"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class ScopeLevel(models.TextChoices):
    """How far an appointment to a role reaches."""

    SELF = "self", "bản thân"
    COMMUNE = "commune", "xã, phường, đặc khu"
    PROVINCE = "province", "tỉnh, thành phố"
    NATION = "nation", "toàn quốc"


#: Roles that sign in with a long password and a second factor (S4).
STAFF_ROLES = frozenset(set(Role.values) - {Role.MEDIATOR, Role.JUDGE})
#: Roles that write in the Wagtail admin (A4).
WRITER_ROLES = frozenset({Role.TRAINER, Role.EDITOR, Role.ADMINISTRATOR})
OFFICER_ROLES = frozenset({Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER})


class CardPurpose(models.TextChoices):
    """Why a one-time card was printed."""

    ACTIVATE = "activate", "kích hoạt"
    RESET = "reset", "đặt lại mật khẩu"


class TryKind(models.TextChoices):
    """What is counted: wrong secrets by kind of device, wrong second factors, failures from one address."""

    KNOWN = "known", "máy quen"
    UNKNOWN = "unknown", "máy lạ"
    FACTOR = "factor", "mã xác nhận"
    ADDRESS = "address", "địa chỉ mạng"
