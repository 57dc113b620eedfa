"""The work list: who is in which group, where each button leads, materials for several people, cost, scope, paper."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from training_factories import make_appointment, make_team, statements

from accounts.models import ActivationCard, User
from audit.models import AuditEntry
from lms.base.clock import local_day
from mediators.models import Appointment, Mediator, RosterImport
from training.enums import CallResult
from training.models import (
    Attendance,
    AttendanceFlag,
    ClassInvite,
    ClassSession,
    Evidence,
    Reminder,
    Subject,
    TrainingClass,
)
from training.rules.worklist import Action
from training.services import recompute_all, refresh_statuses
from training.services.reminders import note_call

LIST = "/can-bo/viec-can-lam/"
HAND_OVER = "/can-bo/viec-can-lam/tai-lieu/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch, now):
    monkeypatch.setattr("lms.base.clock.timezone.now", lambda: now)


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


def test_questions_of_the_commune_stand_above(people, places, commune_officer, outsider, sign_in, now):
    RosterImport.objects.create(
        commune=places["11383"], file_name="ds.xlsx", uploaded_by=commune_officer, uploaded_at=now, state="read"
    )
    lesson = make_class(places["11383"], now, on=date(2026, 11, 20))
    row = Attendance.objects.create(
        session=lesson.sessions.get(), mediator=people["fine"].mediator, presence="present", way="tick", marked_at=now
    )
    AttendanceFlag.objects.create(attendance=row, kind="two_places", sentence="Hai nơi cùng buổi.", raised_at=now)
    text = sign_in(commune_officer).get(LIST).content.decode()
    assert "1 tệp danh sách đã đọc" in text
    assert "1 dòng điểm danh chờ quyết định" in text
    assert "đang hỏi cán bộ" not in sign_in(outsider).get(LIST).content.decode()


def test_evidence_of_a_merged_record_counts(people, commune_officer, sign_in, now):
    kept = people["materials"]
    absorbed = person(kept.team, "Đỗ Không Sách (cũ)", now)
    Appointment.objects.filter(pk=absorbed.pk).update(ended_on="2026-01-01")
    Mediator.objects.filter(pk=absorbed.mediator_id).update(merged_into=kept.mediator)
    assert Action.MATERIALS not in groups(sign_in(commune_officer).get(LIST))


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
    monkeypatch.setattr("lms.base.clock.timezone.now", lambda: now + timedelta(hours=13))
    client = sign_in(commune_officer)
    monkeypatch.setattr("training.services.materials.TAKE_BACK_WITHIN", timedelta(hours=12))
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


CALLS, INVITES = "/can-bo/viec-can-lam/goi/", "/can-bo/viec-can-lam/moi/"


def chosen(people, *names) -> dict[str, list[str]]:
    return {"nguoi": [str(people[name].mediator.public_id) for name in names]}


def test_several_people_onto_the_call_list_and_off_again(people, commune_officer, province_officer, sign_in):
    client = sign_in(commune_officer)
    query = chosen(people, "call", "materials", "stranger")
    preview = client.get(CALLS, query)
    assert [office.mediator.full_name for office in preview.context["offices"]] == ["Hồ Quá Hạn"]
    assert "1 người không còn hạn phải theo" in preview.content.decode()
    done = client.post(CALLS, query, follow=True)
    assert "Đã thêm 1 người vào danh sách gọi" in done.content.decode()
    assert "đã có trong danh sách gọi" in done.content.decode()
    assert client.post(CALLS, query).status_code == 422
    row = Reminder.objects.get(channel="call")
    assert (row.appointment, row.rung, row.state) == (people["call"], "overdue", "waiting")
    assert "Hồ Quá Hạn" in client.get("/can-bo/nhac-hoc/goi-dien/").content.decode()
    undo = reverse("training:worklist-calls-undo", args=[done.context["just_listed"]])
    assert "không bỏ được nữa" in sign_in(province_officer).post(undo, follow=True).content.decode()
    assert "Đã bỏ 1 người" in client.post(undo, follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == "stopped"
    assert client.post(CALLS, query, follow=True).status_code == 200
    assert "Không rõ" in client.post(f"{CALLS}x/bo/", follow=True).content.decode()


def test_a_call_is_given_a_week_and_then_the_person_is_invited(people, commune_officer, sign_in, now):
    client = sign_in(commune_officer)
    client.post(CALLS, chosen(people, "call"))
    note_call(reminder=Reminder.objects.get(), result=CallResult.REACHED, by=commune_officer, now=now)
    assert groups(client.get(LIST))[Action.INVITE] == ["Hồ Quá Hạn"]


def test_several_people_into_a_class(people, places, commune_officer, sign_in, now):
    client = sign_in(commune_officer)
    query = chosen(people, "call", "materials", "stranger")
    assert "Chưa có lớp nào sắp mở" in client.get(INVITES, query).content.decode()
    lesson = make_class(places["11383"], now, on=date(2026, 12, 1))
    other = make_class(places["11413"], now, on=date(2026, 12, 1))
    assert client.post(INVITES, query | {"lop": str(other.public_id)}).status_code == 422
    assert client.post(INVITES, query | {"lop": ""}).status_code == 422
    preview = client.post(INVITES, query | {"lop": str(lesson.public_id)})
    assert "Sẽ mời thêm 2 người" in preview.content.decode()
    assert not ClassInvite.objects.exists()
    client.post(INVITES, query | {"lop": str(lesson.public_id), "xac-nhan": "1"})
    assert ClassInvite.objects.filter(training_class=lesson).count() == 2


def test_a_roll_that_was_not_closed_is_keyed_in_first(people, places, commune_officer, sign_in, now):
    lesson = make_class(places["11383"], now, on=date(2026, 11, 20))
    ClassInvite.objects.create(training_class=lesson, mediator=people["fine"].mediator, how="list", invited_at=now)
    response = sign_in(commune_officer).get(LIST)
    assert groups(response)[Action.KEY_IN] == ["Vũ Yên Ổn"]
    assert "Lớp ngày 20/11/2026 đã diễn ra" in response.content.decode()
    session = lesson.sessions.get()
    assert reverse("training:roll", args=[session.public_id]) in response.content.decode()


def make_class(unit, now, *, on) -> TrainingClass:
    subject = Subject.objects.order_by("pk").first()
    lesson = TrainingClass.objects.create(
        unit=unit, title="Lớp bồi dưỡng", search_key="lop boi duong", programme=subject.version, capacity=30,
        place_name="Nhà văn hóa", starts_on=on, ends_on=on, created_at=now,
    )  # fmt: skip
    ClassSession.objects.create(
        training_class=lesson, held_on=on, half="am", starts_at=time(8), ends_at=time(11), hours=3, subject=subject,
        hall_secret="a", roll_key="b",
    )  # fmt: skip
    return lesson
