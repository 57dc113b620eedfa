"""Opening material is evidence: once a day and page, for mediators only, and never in the way of reading."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from accounts.enums import Role
from accounts.models import User
from content.models import HomePage, MaterialIndexPage, MaterialPage
from courses.services.materials import record_opened
from mediators.models import Appointment, Mediator, Team, Unit
from reports.models import Metric
from reports.queries.indicators import figures
from reports.queries.places import find_place
from training.models import Evidence
from training.services import recompute_all

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def person(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-doc", Role.MEDIATOR)
    commune = places["11383"]
    mediator = Mediator.objects.create(
        code="hgv-doc", commune=commune, user=user, full_name=user.full_name, name_key="nguoi", sort_key="1"
    )
    team = Team.objects.create(commune=commune, name="Tổ hòa giải số 1")
    began = date(2026, 9, 1)
    Appointment.objects.create(mediator=mediator, team=team, commune=commune, recognised_on=began, clock_from=began)
    return user


@pytest.fixture
def pages(db: None) -> list[MaterialPage]:
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Trang chủ", slug="trang-chu-thu"))
    Site.objects.update(root_page=home)
    cache.delete("wagtail_site_root_paths")
    index = home.add_child(instance=MaterialIndexPage(title="Tài liệu", slug="tai-lieu"))
    return [
        index.add_child(instance=MaterialPage(title=f"Trang {slug}", slug=slug, body="Nội dung."))
        for slug in ("mot", "hai")
    ]


def test_opening_is_written_once_a_day_and_page(
    person: User, pages: list[MaterialPage], sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(person)
    for path in ("/tai-lieu/mot/", "/tai-lieu/mot/", "/tai-lieu/hai/", "/tai-lieu/"):
        assert client.get(path).status_code == 200
    cache.clear()  # another process
    client.get("/tai-lieu/mot/")
    rows = Evidence.objects.order_by("id")
    assert [(row.kind, row.reference, row.details["title"]) for row in rows] == [
        ("materials_opened", "material:mot", "Trang mot"),
        ("materials_opened", "material:hai", "Trang hai"),
    ]
    assert {(row.recorded_by, row.channel, row.mediator.user) for row in rows} == {(person, "online", person)}
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr("lms.base.clock.timezone.now", lambda: tomorrow)
    sign_in(person).get("/tai-lieu/mot/")
    assert Evidence.objects.count() == 3


def test_the_day_is_that_of_viet_nam_and_the_worker_may_be_late(person: User, pages: list[MaterialPage]) -> None:
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)  # half past midnight of the 22nd
    for worked_at in (late, START + timedelta(days=1)):
        record_opened(user=person, page=pages[0], opened_at=late, now=worked_at)
    assert Evidence.objects.get().happened_on == date(2026, 11, 22)


def test_others_and_drafts_leave_no_trace(
    pages: list[MaterialPage], person: User, commune_officer: User, sign_in: Callable[[User], Client]
) -> None:
    assert Client().get("/tai-lieu/mot/").status_code == 200
    assert sign_in(commune_officer).get("/tai-lieu/mot/").status_code == 200
    client = sign_in(person)
    assert client.head("/tai-lieu/mot/").status_code == 200
    pages[0].unpublish()
    assert client.get("/tai-lieu/mot/").status_code == 404
    assert not Evidence.objects.exists()


def test_a_page_is_shown_whatever_happens_behind_it(
    person: User, pages: list[MaterialPage], sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: object) -> None:
        raise OSError("no worker")

    monkeypatch.setattr("courses.services.materials.note_opened", fail)
    assert sign_in(person).get("/tai-lieu/mot/").status_code == 200


def test_the_page_costs_no_statement_once_it_was_noted(
    person: User, pages: list[MaterialPage], sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(person)
    client.get("/tai-lieu/mot/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/tai-lieu/mot/")
    words = ("training_evidence", 'FROM "mediators_mediator"', "INSERT", "UPDATE")
    assert [query["sql"] for query in captured if any(word in query["sql"] for word in words)] == []


def test_the_indicator_counts_who_opened_material(person: User, pages: list[MaterialPage]) -> None:
    def counted() -> tuple[int, int]:
        found = figures(place=find_place("11383"), as_of=date(2026, 11, 22))
        row = next(row for row in found.indicators if row.metric == Metric.MATERIALS)
        return row.counted.numerator, row.counted.denominator

    recompute_all(as_of=date(2026, 11, 22))
    assert counted() == (0, 1)
    record_opened(user=person, page=pages[0], opened_at=START, now=START)
    assert counted() == (1, 1)
