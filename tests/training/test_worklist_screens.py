"""The work list: who is in which group, where each button leads, materials for several people, cost, scope, paper."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from training_factories import make_appointment, make_team, statements

from accounts.models import ActivationCard, User
from audit.models import AuditEntry
from lms.base.clock import local_day
from training.models import Evidence
from training.rules.worklist import Action
from training.services import recompute_all, refresh_statuses

LIST = "/can-bo/viec-can-lam/"
HAND_OVER = "/can-bo/viec-can-lam/tai-lieu/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch, now):
    for module in ("worklist", "worklist_materials"):
        monkeypatch.setattr(f"training.views.{module}.now", lambda: now)
        monkeypatch.setattr(f"training.views.{module}.today", lambda: local_day(now))
    monkeypatch.setattr("mediators.views.home.now", lambda: now)
    monkeypatch.setattr("mediators.views.home.today", lambda: local_day(now))


def person(team, name, now, *, recognised_on="2019-01-05", number="12/QĐ-UBND", account=True, card=True, papers=True):
    """Make somebody in office; by default nothing is to be done."""
    office = make_appointment(team, recognised_on=recognised_on, name=name, decision_number=number)
    if account:
        user = User.objects.create_user(office.mediator.code, full_name=name, activated_at=now)
        office.mediator.user = user
        office.mediator.save(update_fields=["user"])
    if not card:
        User.objects.filter(mediator=office.mediator).update(activated_at=None)
    if papers:
        Evidence.objects.create(
            mediator=office.mediator,
            kind="materials_handed",
            happened_on="2026-01-05",
            recorded_at=now,
            channel="paper",
        )
    return office


@pytest.fixture
def people(places, now):
    team = make_team(places["11383"])
    rows = {
        "fine": person(team, "Vũ Yên Ổn", now),
        "decision": person(team, "Trần Thiếu Số", now, number=""),
        "card": person(team, "Lê Chưa Thẻ", now, card=False),
        "call": person(team, "Hồ Quá Hạn", now, recognised_on="2026-05-01"),
        "materials": person(team, "Đỗ Không Sách", now, papers=False),
        "neighbour": person(make_team(places["11413"]), "Bùi Hàng Xóm", now, papers=False),
        "stranger": person(make_team(places["06001"]), "Ma Tỉnh Khác", now, papers=False),
    }
    recompute_all(as_of=local_day(now))
    return rows


def groups(response) -> dict[Action, list[str]]:
    return {group.action: [row.name for row, _url in group.rows] for group in response.context["groups"]}


def test_each_person_stands_under_the_next_action(people, commune_officer, sign_in):
    client = sign_in(commune_officer)
    response = client.get(LIST)
    assert groups(response) == {
        Action.DECISION: ["Trần Thiếu Số"],
        Action.CARD: ["Lê Chưa Thẻ"],
        Action.CALL: ["Hồ Quá Hạn"],
        Action.MATERIALS: ["Đỗ Không Sách"],
    }
    text = response.content.decode()
    assert "4 trong 5 người" in text
    assert "Quá hạn 20 ngày, chưa học bài nào" in text
    for url in re.findall(r'<td class="no-print"><a class="button secondary" href="([^"]+)"', text):
        assert client.get(url.replace("&amp;", "&")).status_code == 200


def test_chips_filters_search_and_sort(people, commune_officer, sign_in, places, now):
    client = sign_in(commune_officer)
    for chip in client.get(LIST).context["chips"]:
        found = groups(client.get(f"{LIST}?{chip['query']}"))
        assert sum(map(len, found.values())) == chip["count"]
    assert groups(client.get(LIST, {"q": "khong sach"})) == {Action.MATERIALS: ["Đỗ Không Sách"]}
    second = make_team(places["11383"], name="Tổ hòa giải thôn Ất")
    person(second, "An Thôn Ất", now, papers=False)
    assert groups(client.get(LIST, {"to": str(second.public_id)})) == {Action.MATERIALS: ["An Thôn Ất"]}
    by_name = {"xep": "ten", "viec": "tai-lieu"}
    assert groups(client.get(LIST, by_name)) == {Action.MATERIALS: ["An Thôn Ất", "Đỗ Không Sách"]}
    assert groups(client.get(LIST, by_name | {"xep": "-ten"})) == {Action.MATERIALS: ["Đỗ Không Sách", "An Thôn Ất"]}
    assert "Không có ai khớp" in client.get(LIST, {"q": "nguoi khong co"}).content.decode()
    for odd in ("viec=la", "to=x", "trang=zz", "xep=la", "vua-ghi=x"):
        assert client.get(f"{LIST}?{odd}").status_code == 200


def test_scope_and_the_neediest_commune(people, commune_officer, province_officer, outsider, trainer, sign_in):
    assert sign_in(commune_officer).get(LIST, {"xa": "11413"}).status_code == 404
    assert groups(sign_in(outsider).get(LIST)) == {Action.MATERIALS: ["Ma Tỉnh Khác"]}
    province = sign_in(province_officer)
    assert province.get(LIST).context["commune"].code == "11383"
    assert groups(province.get(LIST, {"xa": "11413"})) == {Action.MATERIALS: ["Bùi Hàng Xóm"]}
    assert province.get(LIST, {"xa": "06001"}).status_code == 404
    assert sign_in(trainer).get(LIST).status_code == 403


def test_paper_has_everything_with_date_and_place(people, commune_officer, sign_in, settings):
    settings.PAGE_ROWS = 2
    client = sign_in(commune_officer)
    assert client.get(LIST).context["page"].paginator.num_pages == 2
    response = client.get(LIST, {"in": "1"})
    assert len(response.context["page"].object_list) == 4
    text = response.content.decode()
    assert "Phường Lê Chân, Thành phố Hải Phòng · Chủ nhật 22/11/2026".lower() in text.lower()


def test_materials_for_several_people_and_back_again(people, commune_officer, sign_in, now):
    client = sign_in(commune_officer)
    chosen = [people[name].mediator for name in ("materials", "call")]
    stranger = people["stranger"].mediator
    query = [str(each.public_id) for each in [*chosen, stranger]]
    preview = client.get(HAND_OVER, {"nguoi": query})
    assert [each.full_name for each in preview.context["people"]] == ["Hồ Quá Hạn", "Đỗ Không Sách"]
    assert "1 người đã có tài liệu từ trước" in preview.content.decode()
    batch = preview.context["form"].initial["batch"]
    sent = {"nguoi": query, "batch": str(batch), "happened_on": "2026-12-01", "what": "Sổ tay"}
    refused = client.post(HAND_OVER, sent)
    assert refused.status_code == 422
    assert "không được sau ngày hôm nay" in refused.content.decode()
    sent["happened_on"] = "2026-11-20"
    for _again in range(2):
        answer = client.post(HAND_OVER, sent, follow=True)
        assert "Hoàn tác lần vừa ghi" in answer.content.decode()
    rows = Evidence.objects.filter(client_key__startswith=f"handed:{batch.hex}")
    assert {row.mediator_id for row in rows} == {each.pk for each in chosen}
    assert {row.details["title"] for row in rows} == {"Sổ tay"}
    assert Action.MATERIALS not in groups(client.get(LIST))
    undo = reverse("training:worklist-materials-undo", args=[batch])
    assert "bỏ ghi cấp tài liệu của 2 người" in client.post(undo, follow=True).content.decode()
    assert groups(client.get(LIST))[Action.MATERIALS] == ["Đỗ Không Sách"]
    assert "đã hoàn tác rồi" in client.post(undo, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="evidence.superseded", actor=commune_officer).count() == 2
    assert client.post(HAND_OVER, {"nguoi": [str(stranger.public_id)]}, follow=True).redirect_chain[-1][0] == LIST


def test_taking_back_ends_after_a_day_and_is_ones_own(
    people, commune_officer, province_officer, sign_in, monkeypatch, now
):
    client = sign_in(commune_officer)
    batch = "6f2c1a52-51a5-4f6c-9b40-6a0cbb1f2b11"
    sent = {"nguoi": [str(people["materials"].mediator.public_id)], "batch": batch, "happened_on": "2026-11-22"}
    client.post(HAND_OVER, sent)
    undo = reverse("training:worklist-materials-undo", args=[batch])
    sign_in(province_officer).post(undo)
    monkeypatch.setattr("training.views.worklist_materials.now", lambda: now + timedelta(hours=25))
    client.post(undo)
    assert not Evidence.objects.filter(supersedes__isnull=False).exists()


def test_first_page_of_the_officer_shows_the_groups(people, commune_officer, province_officer, sign_in):
    response = sign_in(commune_officer).get("/can-bo/")
    tasks = response.context["tasks"]
    assert [(task.label, task.count) for task in tasks][:2] == [
        ("Hỏi lại quyết định công nhận", 1),
        ("In thẻ, trao thẻ", 1),
    ]
    assert sign_in(commune_officer).get(tasks[1].url).context["total"] == 4
    assert sign_in(province_officer).get("/can-bo/").context["tasks"] == []


def test_empty_places_say_what_comes_next(places, commune_officer, sign_in, now):
    client = sign_in(commune_officer)
    assert "Nhập danh sách" in client.get(LIST).content.decode()
    person(make_team(places["11383"]), "Vũ Yên Ổn", now)
    assert "Không còn việc gì phải làm" in client.get(LIST).content.decode()


@pytest.mark.parametrize("officer", ["commune_officer", "province_officer"])
def test_the_same_few_statements_at_10_and_at_300(places, officer, request, sign_in, now):
    team = make_team(places["11383"])
    for number in range(10):
        make_appointment(team, recognised_on="2026-09-01", name=f"Vũ Văn {number}")
    refresh_statuses(commune="11383", as_of=local_day(now))
    client = sign_in(request.getfixturevalue(officer))
    client.get(LIST)
    with statements(most=8) as few:
        assert client.get(LIST).context["total"] == 10
    for number in range(290):
        make_appointment(team, recognised_on="2026-08-01", name=f"Lê Văn {number}")
    refresh_statuses(commune="11383", as_of=local_day(now))
    with statements(len(few)):
        assert client.get(LIST).context["total"] == 300


def test_an_open_card_that_waits_is_left_alone(people, commune_officer, sign_in, now):
    user = people["card"].mediator.user
    card = ActivationCard.objects.create(
        user=user, number="9001", code_hash="x", token_hash="x", made_at=now - timedelta(days=2),
        expires_at=now + timedelta(days=12),
    )  # fmt: skip
    client = sign_in(commune_officer)
    assert Action.CARD not in groups(client.get(LIST))
    ActivationCard.objects.filter(pk=card.pk).update(expires_at=now)
    assert "đã hết hạn mà chưa dùng" in client.get(LIST).content.decode()
