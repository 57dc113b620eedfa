"""Five standing people and the ground rules of the suite (house-style.md §9)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import built_database
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from lms.base import clock
from mediators.models import Unit

built_database.install()

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what meets the database: only that can differ between SQLite and PostgreSQL."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def _connections_outlive_requests() -> Iterator[None]:
    """Keep a connection with an open transaction when a test closes an answer: on a file or a server it would go."""
    real = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close(wrapper: BaseDatabaseWrapper) -> None:
        if not wrapper.in_atomic_block:
            real(wrapper)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", close)
        yield


@pytest.fixture
def true_database_clock() -> None:
    """Ask the real database for its time; else it follows the process clock, which tests set as they need."""


@pytest.fixture(autouse=True)
def _database_follows_the_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "true_database_clock" not in request.fixturenames:
        monkeypatch.setattr(clock, "database_now", clock.now)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def places(db: None) -> dict[str, Unit]:
    """Hải Phòng with two communes, Lạng Sơn with one."""
    rows = {}
    for code, level, kind, name, key, parent in (
        ("31", "province", "thanh-pho", "Hải Phòng", "hai phong", None),
        ("20", "province", "tinh", "Lạng Sơn", "lang son", None),
        ("11383", "commune", "phuong", "Lê Chân", "le chan", "31"),
        ("11413", "commune", "phuong", "An Biên", "an bien", "31"),
        ("06001", "commune", "xa", "Đoàn Kết", "doan ket", "20"),
    ):
        rows[code], _ = Unit.objects.get_or_create(
            code=code,
            defaults={
                "level": level,
                "kind": kind,
                "name": name,
                "name_key": key,
                "parent_id": parent,
                "valid_from": "2025-07-01",
            },
        )
    return rows


@pytest.fixture
def make_person(db: None) -> Callable[..., User]:
    """Make an account with one running role."""

    def make(username: str, role: Role | None, level: ScopeLevel = ScopeLevel.SELF, code: str = "") -> User:
        user = User.objects.create_user(
            username,
            full_name=f"Người {username}",
            password="mat-khau-dai-2026",
            is_staff=role != Role.MEDIATOR,
            activated_at=NOW,
        )
        if role:
            RoleAssignment.objects.create(
                user=user, role=role, scope_level=level, scope_code=code, starts_on="2026-01-01"
            )
        return user

    return make


@pytest.fixture
def commune_officer(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    return make_person("canbo.lechan", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383")


@pytest.fixture
def province_officer(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    return make_person("sotuphap.haiphong", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31")


@pytest.fixture
def outsider(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    """An officer of another province's commune."""
    return make_person("canbo.doanket", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "06001")


@pytest.fixture
def trainer(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    return make_person("tapvien", Role.TRAINER, ScopeLevel.PROVINCE, "31")


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """Return a client whose session is signed in with every step done (second factor included)."""
    from accounts.testing import signed_in_client

    return signed_in_client
