"""The officer's lists and pages: what they show and hide, what they cost, who may open them."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEntry
from mediators import home_panels
from mediators.home_panels import HomeSentence
from mediators.models import Appointment, Mediator, Team
from mediators.views.appointments import ACTIONS
from tests.mediators.factories import make_person, make_team, office_of

LISTS = ["mediators:people", "mediators:teams"]


@pytest.fixture
def client(commune_officer: User, sign_in: Any) -> Client:
    return sign_in(commune_officer)


def fill(count: int) -> None:
    for _ in range(count):
        team = make_team()
        make_person(team, head=True)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["commune_officer", "province_officer"])
def test_list_costs_the_same_at_ten_and_at_three_hundred_rows(
    name: str, who: str, request: pytest.FixtureRequest, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(request.getfixturevalue(who))
    costs = []
    for count in (10, 290):
        fill(count)
        client.get(reverse(name))
        with django_assert_max_num_queries(8) as seen:
            assert client.get(reverse(name)).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("sort", ["ten", "to", "cong-nhan"])
def test_sorted_and_narrowed_people_cost_no_more(client: Client, sort: str, django_assert_max_num_queries: Any) -> None:
    fill(60)
    with django_assert_max_num_queries(8):
        client.get(reverse("mediators:people"), {"xep": sort, "q": "nguyen", "gioi": "nam", "trang": "2"})


@pytest.mark.parametrize("typed", ["hòa", "hoà", "HOA", "hoa"])
def test_people_are_found_without_marks(client: Client, typed: str) -> None:
    team = make_team()
    make_person(team, "Lê Thị Hòa")
    make_person(team, "Trần Văn Bê")
    found = client.get(reverse("mediators:people"), {"q": typed}).context["page"].object_list
    assert [person.full_name for person in found] == ["Lê Thị Hòa"]


def test_people_are_sorted_by_given_name_in_vietnamese_order(client: Client) -> None:
    team = make_team()
    for name in ("Lê Văn Đức", "Trần Thị Dung", "Bùi Văn Ân", "Vũ An"):
        make_person(team, name)
    found = client.get(reverse("mediators:people")).context["page"].object_list
    assert [person.full_name for person in found] == ["Vũ An", "Bùi Văn Ân", "Trần Thị Dung", "Lê Văn Đức"]


def test_people_are_narrowed_by_team_state_and_sex(client: Client, commune_officer: User, now: Any) -> None:
    from mediators import services

    first, second = make_team(), make_team()
    woman = make_person(first, "Lê Thị Một", female=True)
    gone = make_person(second, "Trần Văn Hai")
    services.end_appointment(
        appointment=office_of(gone),
        ended_on=date(2026, 11, 1),
        ground="died",
        decision_number="",
        by=commune_officer,
        now=now,
    )

    def names(**query: str) -> list[str]:
        page = client.get(reverse("mediators:people"), query).context["page"]
        return [person.full_name for person in page.object_list]

    assert names() == ["Lê Thị Một"]
    assert names(**{"tinh-trang": "da-thoi"}) == ["Trần Văn Hai"]
    assert names(to=str(first.public_id), gioi="nu") == ["Lê Thị Một"]
    assert names(to=str(second.public_id)) == []
    assert names(gioi="nam") == []
    assert names(to="khong-phai-ma") == ["Lê Thị Một"]
    services.ensure_mediator_account(mediator=woman, by=commune_officer, now=now)
    assert names(**{"tinh-trang": "cho-kich-hoat"}) == ["Lê Thị Một"]
    assert names(**{"tinh-trang": "da-kich-hoat"}) == names(**{"tinh-trang": "chua-co-the"}) == []


def test_contact_data_are_masked_and_each_look_is_logged(client: Client, commune_officer: User) -> None:
    person = make_person(make_team(), "Lê Thị Một", phone="0987654321", birth_date=date(1961, 2, 3), birth_year=1961)
    page_url = reverse("mediators:person", args=[person.public_id])
    for url in (
        page_url,
        reverse("mediators:people"),
        reverse("mediators:team", args=[office_of(person).team.public_id]),
    ):
        page = client.get(url)
        assert page["Cache-Control"] == "no-store"
        assert "0987654321" not in page.content.decode()
        assert "03/02/1961" not in page.content.decode()
    assert not AuditEntry.objects.filter(action="mediator.contact_seen").exists()
    seen = client.post(reverse("mediators:person-contact", args=[person.public_id])).content.decode()
    assert "0987654321" in seen
    assert "03/02/1961" in seen
    entry = AuditEntry.objects.get(action="mediator.contact_seen")
    assert (entry.actor, entry.object_id, entry.scope_code) == (commune_officer, str(person.public_id), "11383")
    assert client.get(reverse("mediators:person-contact", args=[person.public_id])).status_code == 405


def test_exports_hold_no_contact_data_and_are_logged(client: Client) -> None:
    make_person(make_team(), "=1+1", phone="0987654321")
    for name, action in (("people", "people.exported"), ("teams", "teams.exported")):
        response = client.get(reverse(f"mediators:{name}-export"))
        workbook = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        cells = [str(cell.value) for row in workbook.active.iter_rows() for cell in row]
        assert "0987654321" not in " ".join(cells)
        assert AuditEntry.objects.filter(action=action, details__rows=1).count() == 1
        if name == "people":
            assert "'=1+1" in cells


def routes(person: Mediator, team: Team) -> list[str]:
    office = office_of(person)
    found = [
        reverse("mediators:person", args=[person.public_id]),
        reverse("mediators:person-change", args=[person.public_id]),
        reverse("mediators:person-appoint", args=[person.public_id]),
        reverse("mediators:team", args=[team.public_id]),
        reverse("mediators:team-change", args=[team.public_id]),
        reverse("mediators:team-dissolve", args=[team.public_id]),
    ]
    return found + [reverse("mediators:office-action", args=[office.public_id, action]) for action in ACTIONS]


@pytest.mark.parametrize(
    ("who", "status"),
    [("commune_officer", 200), ("province_officer", 200), ("outsider", 404), ("trainer", 403), (None, 302)],
)
def test_only_officers_of_the_place_open_its_pages(
    who: str | None, status: int, request: pytest.FixtureRequest, sign_in: Any, commune_officer: User
) -> None:
    team = make_team()
    person = make_person(team)
    client = sign_in(request.getfixturevalue(who)) if who else Client()
    for url in routes(person, team):
        assert client.get(url).status_code == status, url
        if status != 200:
            assert client.post(url).status_code == status, url
    assert client.post(reverse("mediators:person-contact", args=[person.public_id])).status_code == status
    assert Appointment.objects.get().ended_on is None


def test_lists_of_another_commune_stay_empty_whatever_the_address_says(outsider: User, sign_in: Any) -> None:
    team = make_team()
    make_person(team)
    client = sign_in(outsider)
    for name in LISTS:
        page = client.get(reverse(name), {"xa": "11383", "to": str(team.public_id)}).context["page"]
        assert list(page.object_list) == []
    assert client.get(reverse("mediators:card-print"), {"to": str(team.public_id)}).status_code == 302


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_says_what_happens_and_answers_422_to_nonsense(client: Client, action: str) -> None:
    office = office_of(make_person(make_team()))
    make_team(name="Tổ hòa giải Thôn 8")
    url = reverse("mediators:office-action", args=[office.public_id, action])
    assert "Việc gì sẽ xảy ra" in client.get(url).content.decode()
    nonsense = {"ended_on": "31/02/2026", "on": "hôm qua", "recognised_on": "12", "reason": "", "ground": "khác"}
    if action in {"to-truong", "thoi-to-truong"}:
        nonsense["reason"] = "x" * 301
    answer = client.post(url, nonsense)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    assert office_of(office.mediator).ended_on is None


def test_office_is_ended_moved_and_corrected_through_its_pages(client: Client) -> None:
    person = make_person(make_team())
    other = make_team()

    def post(action: str, **data: str) -> int:
        office = Appointment.objects.filter(mediator=person).latest("id")
        url = reverse("mediators:office-action", args=[office.public_id, action])
        return client.post(url, data).status_code

    assert post("sua-ngay", recognised_on="01/05/2026", reason="theo bản gốc") == 302
    assert post("sua-quyet-dinh", decision_number="77/QĐ-UBND") == 302
    assert post("to-truong") == 302
    assert post("cap-lai", decision_number="80/QĐ-UBND", recognised_on="01/07/2026") == 302
    assert post("chuyen-to", team=str(other.public_id), on="01/10/2026") == 302
    assert post("thoi", ground="own_wish", ended_on="01/11/2026") == 422
    assert post("thoi", ground="own_wish", ended_on="01/11/2026", decision_number="9/QĐ") == 302
    assert post("huy-thoi", reason="ghi nhầm") == 302
    last = Appointment.objects.filter(mediator=person).latest("id")
    assert (last.team, last.clock_from, last.ended_on) == (other, date(2026, 5, 1), None)
    page = client.get(reverse("mediators:person", args=[person.public_id])).content.decode()
    for words in ("Sửa ngày công nhận", "Cấp lại quyết định", "Chuyển đi tổ khác", "Hủy ghi nhận thôi làm"):
        assert words in page


def test_new_person_is_recorded_with_the_decision_and_odd_days_are_asked(client: Client) -> None:
    team = make_team()
    url = reverse("mediators:person-add")
    data = {
        "full_name": "TRẦN THỊ BÊ",
        "female": "1",
        "born": "1970",
        "phone": "+84 912 345 678",
        "team": str(team.public_id),
        "recognised_on": "01/01/2027",
        "decision_number": "5/QĐ-UBND",
    }
    assert client.get(url).context["form"]["qualification"].value() == "unknown"
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "TRẦN THỊ BÊ" in refused.content.decode() or "Trần Thị Bê" in refused.content.decode()
    assert client.post(url, data | {"confirmed": "on"}).status_code == 302
    person = Mediator.objects.get()
    assert (person.full_name, person.phone, person.birth_year) == ("Trần Thị Bê", "0912345678", 1970)
    assert client.post(url, data | {"phone": "091234", "full_name": "A1", "born": "31/02/1970"}).status_code == 422
    foreign = make_team("06001")
    assert client.post(url, data | {"team": str(foreign.public_id)}).status_code == 422
    assert Mediator.objects.count() == 1


def test_fields_that_a_form_does_not_name_are_ignored(client: Client) -> None:
    person = make_person(make_team(), "Lê Thị Một")
    data = {"full_name": "Lê Thị Hai", "code": "HG00000000", "commune": "06001", "name_key": "x", "user": "1"}
    assert client.post(reverse("mediators:person-change", args=[person.public_id]), data).status_code == 302
    stored = Mediator.objects.get()
    assert (stored.full_name, stored.code, stored.commune_id) == ("Lê Thị Hai", person.code, "11383")
    assert AuditEntry.objects.get(action="mediator.changed").details["fields"][0] == "birth_year"


def test_team_page_says_what_is_missing(client: Client) -> None:
    team = make_team(planned_count=4)
    make_person(team, head=True)
    page = client.get(reverse("mediators:team", args=[team.public_id])).content.decode()
    assert "Còn thiếu 02 hòa giải viên: tổ có 01 người" in page
    assert "Còn thiếu 01 hòa giải viên nữ." in page
    listed = client.get(reverse("mediators:teams"), {"tinh-trang": "thieu"}).context["page"].object_list
    assert [row.team for row in listed] == [team]
    assert list(client.get(reverse("mediators:teams"), {"tinh-trang": "du"}).context["page"].object_list) == []


def test_team_is_added_changed_and_dissolved_on_its_pages(client: Client) -> None:
    assert client.post(reverse("mediators:team-add"), {"name": "THÔN 5", "planned_count": "5"}).status_code == 302
    team = Team.objects.get()
    assert client.post(reverse("mediators:team-add"), {"name": "thôn 5"}).status_code == 422
    change = reverse("mediators:team-change", args=[team.public_id])
    assert client.post(change, {"name": "Thôn 6", "planned_count": "100"}).status_code == 422
    assert client.post(change, {"name": "Thôn 6", "minority_area": "on"}).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.planned_count, team.minority_area) == ("Tổ hòa giải Thôn 6", None, True)
    assert (
        client.post(reverse("mediators:team-dissolve", args=[team.public_id]), {"on": "01/11/2026"}).status_code == 302
    )
    assert list(client.get(reverse("mediators:teams")).context["page"].object_list) == []


def test_first_use_says_where_to_begin(client: Client) -> None:
    page = client.get(reverse("mediators:home")).content.decode()
    assert "Bắt đầu: nhập danh sách hòa giải viên" in page


def test_home_shows_the_three_most_urgent_sentences_and_each_opens_its_list(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_panels, "_providers", dict(home_panels._providers))

    def provider(user: User, on: date) -> list[HomeSentence]:
        return [HomeSentence(text=f"Câu {n}.", url="/can-bo/tap-huan/", urgency=n) for n in (10, 90, 60, 50)]

    home_panels.register(provider)
    make_person(make_team())
    page = client.get(reverse("mediators:home"))
    texts = [sentence.text for sentence in page.context["sentences"]]
    assert texts[0] == "Câu 90."
    assert len(texts) == 3
    assert "Câu 10." not in page.content.decode()
    assert 'href="/can-bo/tap-huan/"' in page.content.decode()
