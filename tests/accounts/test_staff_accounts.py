"""Staff accounts: who sees, appoints, ends, reprints and suspends whom (contracts.md §2, A2, A5)."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.enums import Role, ScopeLevel
from accounts.models import ActivationCard, RoleAssignment, User
from accounts.queries import appointable_places, appointable_roles
from accounts.services import appoint, create_staff_account, end_role, new_card, suspend, unsuspend
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from lms.base.clock import now as present
from lms.base.clock import today
from lms.base.errors import NotAllowed, RuleViolation

pytestmark = pytest.mark.django_db
LIST = "/can-bo/tai-khoan/"


@pytest.fixture
def commune_trainer(make_person, places: dict) -> User:
    return make_person("tapvien.lechan", Role.TRAINER, ScopeLevel.COMMUNE, "11383")


@pytest.fixture
def everybody(
    clock, administrator, commune_officer, province_officer, outsider, trainer, commune_trainer, mediator
) -> dict[str, User]:
    return {
        user.username: user
        for user in (administrator, commune_officer, province_officer, outsider, trainer, commune_trainer, mediator)
    }


def page_of(user: User) -> str:
    return f"{LIST}{user.public_id}/"


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("quantri.he", {"quantri.he", "sotuphap.haiphong"}),
        ("sotuphap.haiphong", {"canbo.lechan", "tapvien", "tapvien.lechan"}),
        ("canbo.lechan", {"tapvien.lechan"}),
        ("canbo.doanket", set()),
    ],
)
def test_everybody_sees_the_accounts_they_may_give_roles_to(everybody, viewer: str, seen: set[str]) -> None:
    client = signed_in_client(everybody[viewer])
    page = client.get(LIST)
    assert {row["account"].username for row in page.context["rows"]} == seen
    for name, user in everybody.items():
        expected = 200 if name in seen else 404
        assert client.get(page_of(user)).status_code == expected
        for path in ("them-vai-tro/", "tam-khoa/"):
            assert client.get(f"{page_of(user)}{path}").status_code == expected
        if name not in seen:
            for path in ("the-moi/", "mo-khoa/", "tam-khoa/"):
                assert client.post(f"{page_of(user)}{path}").status_code == 404
            role = user.role_assignments.get()
            assert client.post(f"{page_of(user)}vai-tro/{role.pk}/ket-thuc/").status_code == 404


@pytest.mark.parametrize("who", ["trainer", "mediator"])
def test_others_do_not_enter(clock, request, who: str) -> None:
    client = signed_in_client(request.getfixturevalue(who))
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}lap-moi/", {}).status_code == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"tim": "Người tapvien"}, {"tapvien", "tapvien.lechan"}),
        ({"tim": "canbo"}, {"canbo.lechan"}),
        ({"vai_tro": "trainer"}, {"tapvien", "tapvien.lechan"}),
        ({"trang_thai": "suspended"}, {"tapvien"}),
        ({"trang_thai": "waiting"}, {"tapvien.lechan"}),
        ({"trang_thai": "running"}, {"canbo.lechan"}),
        ({"trang_thai": "ended"}, set()),
        ({"tim": "không có ai"}, set()),
    ],
)
def test_the_list_is_narrowed(everybody, query: dict[str, str], seen: set[str]) -> None:
    User.objects.filter(username="tapvien").update(suspended_at=present())
    User.objects.filter(username="tapvien.lechan").update(activated_at=None)
    client = signed_in_client(everybody["sotuphap.haiphong"])
    page = client.get(LIST, query)
    assert {row["account"].username for row in page.context["rows"]} == seen


def test_the_list_costs_the_same_for_ten_and_for_three_hundred(
    clock, province_officer: User, make_person, django_assert_max_num_queries
) -> None:
    client = signed_in_client(province_officer)
    counts = []
    for size in (10, 300):
        people = User.objects.bulk_create(
            User(username=f"tv{size}.{at}", full_name=f"Tập huấn viên {at}", is_staff=True) for at in range(size)
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(
                user=user, role=Role.TRAINER, scope_level=ScopeLevel.COMMUNE, scope_code="11383",
                starts_on="2026-01-01",
            )
            for user in people
        )  # fmt: skip
        with django_assert_max_num_queries(8) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def new_account(client: Client, **changes: str):
    values = {"full_name": "Trần Thị Bình", "username": "Canbo.AnBien", "role": "commune_officer",
              "place": "commune:11413", **changes}  # fmt: skip
    return client.post(f"{LIST}lap-moi/", values)


def test_a_new_account_is_handed_over_as_a_printed_card(clock, province_officer: User) -> None:
    client = signed_in_client(province_officer)
    page = new_account(client)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    assert "Trần Thị Bình" in text
    assert '<svg class="qr"' in text
    code = re.search(r'class="card-code">([\d ]+)<', text)[1]
    user = User.objects.get(username="canbo.anbien")
    assert user.activated_at is None
    assert not user.has_usable_password()
    role = user.role_assignments.get()
    assert (role.role, role.scope_level, role.scope_code) == ("commune_officer", "commune", "11413")
    assert (role.appointed_by, role.starts_on) == (province_officer, today())
    assert Client().post("/kich-hoat/ma-the/", {"code": code}).status_code == 302
    actions = set(AuditEntry.objects.filter(actor=province_officer).values_list("action", flat=True))
    assert actions == {"account.created", "role.given", "card.made"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "canbo.lechan"}, "username"),
        ({"username": "CANBO.LECHAN"}, "username"),
        ({"username": "ab"}, "username"),
        ({"username": "<script>"}, "username"),
        ({"full_name": ""}, "full_name"),
        ({"role": "administrator"}, "role"),
        ({"role": "province_officer"}, "role"),
        ({"role": "mediator"}, "role"),
        ({"place": "commune:06001"}, "place"),
        ({"place": "nation:"}, "place"),
        ({"place": "province:20"}, "place"),
    ],
)
def test_what_may_not_be_given_is_refused_at_its_field(
    clock, commune_officer, province_officer: User, outsider, changes: dict[str, str], field: str
) -> None:
    page = new_account(signed_in_client(province_officer), **changes)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "Trần Thị Bình" in page.content.decode() or field == "full_name"
    assert not User.objects.filter(full_name="Trần Thị Bình").exists()


def test_a_role_that_does_not_go_with_a_place_is_refused(clock, province_officer: User) -> None:
    page = new_account(signed_in_client(province_officer), place="province:31")
    assert page.status_code == 403
    assert not User.objects.filter(full_name="Trần Thị Bình").exists()


def test_guarded_fields_are_not_bound(clock, province_officer: User) -> None:
    new_account(
        signed_in_client(province_officer), is_superuser="on", is_staff="", activated_at="2020-01-01",
        password="x", appointed_by="1", starts_on="2000-01-01",
    )  # fmt: skip
    user = User.objects.get(username="canbo.anbien")
    assert (user.is_superuser, user.is_staff, user.activated_at) == (False, True, None)
    assert user.role_assignments.get().starts_on == today()


def test_offers_follow_the_table(everybody, places: dict) -> None:
    admin, province, commune = (everybody[name] for name in ("quantri.he", "sotuphap.haiphong", "canbo.lechan"))
    assert set(appointable_roles(admin)) == {
        "administrator", "auditor", "programme_editor", "province_officer", "organiser", "secretary",
    }  # fmt: skip
    assert set(appointable_roles(province)) == {"trainer", "editor", "commune_officer", "organiser", "secretary"}
    assert appointable_roles(commune) == ["trainer", "organiser", "secretary"]
    assert "nation:" in dict(appointable_places(admin))
    assert {"province:31", "commune:11383", "commune:11413"} <= set(dict(appointable_places(province)))
    assert not {"commune:06001", "province:20", "nation:"} & set(dict(appointable_places(province)))
    assert [place for place, _name in appointable_places(commune)] == ["commune:11383"]


def test_services_refuse_what_the_screens_do_not_offer(everybody) -> None:
    commune = everybody["canbo.lechan"]
    with pytest.raises(NotAllowed):
        create_staff_account(
            full_name="X Y", username="xyxy", role=Role.COMMUNE_OFFICER, level="commune", code="11383", by=commune,
            now=present(),
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        appoint(user=everybody["tapvien"], role=Role.TRAINER, level="commune", code="11413", by=commune, now=present())
    with pytest.raises(NotAllowed):
        new_card(user=everybody["sotuphap.haiphong"], lost_second_factor=False, by=commune, now=present())
    with pytest.raises(NotAllowed):
        suspend(user=everybody["tapvien"], by=commune, now=present())


def test_one_role_of_a_higher_level_protects_the_account(everybody) -> None:
    """A trainer of the commune who is officer of the province cannot be reset from below."""
    boss, commune = everybody["sotuphap.haiphong"], everybody["canbo.lechan"]
    RoleAssignment.objects.create(
        user=boss, role=Role.TRAINER, scope_level="commune", scope_code="11383", starts_on="2026-01-01"
    )
    client = signed_in_client(commune)
    assert client.get(page_of(boss)).context["may_manage"] is False
    for path in ("the-moi/", "tam-khoa/", "mo-khoa/"):
        assert client.post(f"{page_of(boss)}{path}").status_code == 403
    assert not ActivationCard.objects.exists()


def test_nobody_changes_their_own_account(everybody) -> None:
    admin = everybody["quantri.he"]
    client = signed_in_client(admin)
    for path in ("the-moi/", "tam-khoa/"):
        assert client.post(f"{page_of(admin)}{path}").status_code == 409
    with pytest.raises(RuleViolation, match="chính mình"):
        appoint(user=admin, role=Role.AUDITOR, level="nation", code="", by=admin, now=present())


def test_a_further_role_is_given(everybody) -> None:
    client = signed_in_client(everybody["sotuphap.haiphong"])
    user = everybody["tapvien"]
    values = {"role": "editor", "place": "province:31"}
    answer = client.post(f"{page_of(user)}them-vai-tro/", values)
    assert answer["Location"] == page_of(user)
    assert set(user.role_assignments.values_list("role", flat=True)) == {"trainer", "editor"}
    assert set(user.groups.values_list("name", flat=True)) == {"Tập huấn viên", "Biên tập viên"}
    again = client.post(f"{page_of(user)}them-vai-tro/", values)
    assert again.status_code == 422
    assert "đang giữ vai trò này" in again.content.decode()


def test_a_role_given_to_a_mediator_needs_an_account_of_its_own(everybody) -> None:
    with pytest.raises(RuleViolation, match="lập tài khoản mới"):
        appoint(
            user=everybody["hg48291736"], role=Role.TRAINER, level="commune", code="11383",
            by=everybody["canbo.lechan"], now=present(),
        )  # fmt: skip


def test_ending_a_role_from_today_acts_at_once(everybody) -> None:
    client = signed_in_client(everybody["sotuphap.haiphong"])
    user = everybody["canbo.lechan"]
    theirs = signed_in_client(user)
    assert theirs.get(LIST).status_code == 200
    role = user.role_assignments.get()
    path = f"{page_of(user)}vai-tro/{role.pk}/ket-thuc/"
    assert "Kết thúc vai trò" in client.get(path).content.decode()
    assert client.post(path, {"without_from": today().isoformat()})["Location"] == page_of(user)
    role.refresh_from_db()
    assert role.ends_on == today() - timedelta(days=1)
    assert theirs.get(LIST).status_code == 403
    assert client.post(path, {"without_from": today().isoformat()}).status_code == 404
    entry = AuditEntry.objects.get(action="role.ended")
    assert entry.details == {"role": "commune_officer", "last_day": "2026-11-22"}
    page = client.get(page_of(user)).content.decode()
    assert "Đã thôi vai trò" in page


def test_a_role_may_end_on_a_later_day(everybody) -> None:
    client = signed_in_client(everybody["sotuphap.haiphong"])
    user = everybody["canbo.lechan"]
    role = user.role_assignments.get()
    client.post(f"{page_of(user)}vai-tro/{role.pk}/ket-thuc/", {"without_from": "2027-01-01"})
    role.refresh_from_db()
    assert role.ends_on.isoformat() == "2026-12-31"


@pytest.mark.parametrize("day", ["2026-11-22", "31/02/2026", "", "hôm nay"])
def test_a_role_does_not_end_in_the_past_or_on_no_day(everybody, day: str) -> None:
    client = signed_in_client(everybody["sotuphap.haiphong"])
    role = everybody["canbo.lechan"].role_assignments.get()
    path = f"{page_of(everybody['canbo.lechan'])}vai-tro/{role.pk}/ket-thuc/"
    assert client.post(path, {"without_from": day}).status_code == 422
    role.refresh_from_db()
    assert role.ends_on is None


def test_ending_somebody_elses_role_is_refused(everybody) -> None:
    role = everybody["tapvien"].role_assignments.get()
    with pytest.raises(NotAllowed):
        end_role(assignment=role, without_from=today(), by=everybody["canbo.lechan"], now=present())


def test_a_new_card_replaces_the_old_and_shows_no_secret(everybody, with_app) -> None:
    user = with_app(everybody["canbo.lechan"])
    client = signed_in_client(everybody["sotuphap.haiphong"])
    page = client.post(f"{page_of(user)}the-moi/")
    assert page.status_code == 200
    assert user.password not in page.content.decode()
    first = ActivationCard.objects.get()
    assert (first.purpose, first.made_by) == ("reset", everybody["sotuphap.haiphong"])
    client.post(f"{page_of(user)}the-moi/")
    first.refresh_from_db()
    assert first.cancelled_at is not None
    assert Authenticator.objects.filter(user=user).count() == 1
    client.post(f"{page_of(user)}the-moi/", {"lost_second_factor": "on"})
    assert not Authenticator.objects.filter(user=user).exists()
    assert AuditEntry.objects.filter(action="account.second_factor_reset").count() == 1


def test_suspending_ends_the_session_and_the_card_and_unsuspending_needs_a_new_one(everybody) -> None:
    boss, user = everybody["sotuphap.haiphong"], everybody["canbo.lechan"]
    client, theirs = signed_in_client(boss), signed_in_client(user)
    new_card(user=user, lost_second_factor=False, by=boss, now=present())
    assert "Tạm khóa" in client.get(f"{page_of(user)}tam-khoa/").content.decode()
    assert client.post(f"{page_of(user)}tam-khoa/")["Location"] == page_of(user)
    assert theirs.get(LIST)["Location"].startswith("/dang-nhap/")
    assert not ActivationCard.objects.filter(cancelled_at__isnull=True).exists()
    assert client.post(f"{page_of(user)}the-moi/").status_code == 409
    assert client.post(f"{page_of(user)}mo-khoa/").status_code == 200
    user.refresh_from_db()
    assert user.suspended_at is None
    assert not user.has_usable_password()
    assert ActivationCard.objects.filter(cancelled_at__isnull=True).count() == 1
    with pytest.raises(RuleViolation, match="đang mở"):
        unsuspend(user=user, by=boss, now=present())


def test_codes_on_the_print_page_are_not_kept(everybody) -> None:
    client = signed_in_client(everybody["sotuphap.haiphong"])
    assert client.get(f"{page_of(everybody['canbo.lechan'])}the-moi/").status_code == 405
