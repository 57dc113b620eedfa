"""Whoever reads the logs reads the figures with their history, and neither names nor forms."""

from datetime import date

import pytest
from training_factories import make_appointment, make_mediator, make_team

from accounts.enums import Role, ScopeLevel
from reports.models import Target
from training.services import recompute_all

TODAY = date(2026, 11, 22)
FIGURES = "/can-bo/chi-tieu/"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("indicator_views", "list_views", "totals_views", "target_views"):
        monkeypatch.setattr(f"reports.{module}.today", lambda: TODAY)


@pytest.fixture
def auditor(make_person, sign_in, places):
    team = make_team(places["11383"], planned_count=3)
    make_appointment(team, recognised_on="2026-03-02", mediator=make_mediator(places["11383"], "Trần Kín Tên"))
    recompute_all(as_of=TODAY)
    return sign_in(make_person("nhatky.thu", Role.AUDITOR, ScopeLevel.NATION))


@pytest.mark.parametrize(
    "query", ["", "tinh=31", "xa=11383", "xa=11383&ngay=2026-09-30&biet=khi-do", "tinh=31&ngay=2026-09-30"]
)
def test_figures_of_any_place_and_day_without_names(auditor, query):
    for page in (FIGURES, f"{FIGURES}dia-ban/", f"{FIGURES}khac-nhau/"):
        answer = auditor.get(f"{page}?{query}", follow=True)
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert "Trần Kín Tên" not in text
        assert f"{FIGURES}M2/" not in text
    assert "M7" in auditor.get(f"{FIGURES}?{query}").content.decode()


def test_lists_and_writing_are_not_theirs(auditor):
    target = Target.objects.order_by("pk").first()
    pages = [f"{FIGURES}M2/?xa=11383", f"{FIGURES}muc/them/", f"{FIGURES}muc/{target.code}/sua/"]
    pages.append(f"{FIGURES}muc/{target.code}/rut-lai/")
    assert [auditor.get(page).status_code for page in pages] == [404] * len(pages)
    shown = auditor.get(f"{FIGURES}muc/{target.code}/").content.decode()
    assert "Sửa" not in shown
    listed = auditor.get(f"{FIGURES}muc/").content.decode()
    assert "Thêm chỉ tiêu" not in listed
    assert "Nhật ký" in listed
    for closed in ("/can-bo/tinh/", "/can-bo/hoa-giai-vien/", "/can-bo/tap-huan/"):
        assert auditor.get(closed).status_code in (403, 404), closed
