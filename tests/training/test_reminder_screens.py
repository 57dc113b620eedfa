"""Screens of reminders: lists, one reminder, calls and their paper, ladders, the superior, learners."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from audit.models import AuditEntry
from lms.base import clock
from lms.base.typst_pdf import render_png
from tests.training.reminder_cases import DAY, Gateway, ladder, office
from tests.training_factories import make_team, statements
from training.channels import Delivery, Fate
from training.models import Reminder, ReminderChoice, ReminderEvent, ReminderLadder
from training.reminder_home import cap_sentences
from training.services.reminders import prepare_due, send_due
from training.views.reminder_calls import TEMPLATE, call_data

LIST = "/can-bo/nhac-hoc/"
CALLS = f"{LIST}goi-dien/"
LADDERS = f"{LIST}cach-nhac/"
SUPERIOR = f"{LIST}qua-han/"


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    for module in ("reminders", "reminder_calls", "reminder_ladders", "reminder_pages"):
        monkeypatch.setattr(f"training.views.{module}.now", lambda: now)
        monkeypatch.setattr(f"training.views.{module}.today", lambda: DAY, raising=False)


@pytest.fixture
def team(places):
    return make_team(places["11383"])


def text_of(answer) -> str:
    return answer.content.decode()


def people(team, count, *, days_left=5, start=0):
    return [office(team, days_left=days_left, name=f"Người Số {start + place}") for place in range(count)]


def test_the_list_says_what_was_sent_and_costs_the_same_at_10_and_300_rows(
    team, places, now, commune_officer, outsider, sign_in
):
    client = sign_in(commune_officer)
    assert "Chưa nhắc ai" in text_of(client.get(LIST))
    ladder(places["11383"], cap_vnd=700)
    people(team, 10)
    prepare_due(now=now, adapters=["sms"])
    send_due(now=now, adapters={"sms": Gateway(answers=[Delivery(Fate.UNKNOWN, "no_answer")], vnd=350)})
    page = text_of(client.get(LIST))
    for words in ("Tiền tin nhắn tháng 11/2026: <strong>700 đồng", "Đã chạm mức chi của tháng: Phường Lê Chân",
                  "Cổng không trả lời kịp", "Chưa rõ đã đến chưa (1)", "Đang chờ (8)",
                  "từ 07:00 01/12/2026"):  # fmt: skip
        assert words in page
    assert client.get(f"{LIST}?tinh-trang=unknown").context["page"].object_list[0].state == "unknown"
    assert client.get(f"{LIST}?q=nguoi+so+3&cach=sms&thang=2026-11").context["page"].paginator.count == 1
    assert "Không có lời nhắc nào khớp" in text_of(client.get(f"{LIST}?thang=2026-10"))
    assert client.get(f"{LIST}?xa=06001").status_code == 404
    with statements(most=8) as few:
        client.get(LIST)
    (told,) = cap_sentences(commune_officer, DAY)
    assert "chạm mức chi của tháng: Phường Lê Chân" in told.text
    assert list(cap_sentences(outsider, DAY)) == []
    source = Reminder.objects.first()
    Reminder.objects.bulk_create(
        Reminder(
            appointment=source.appointment, commune=source.commune, step=source.step, rung="last", channel="sms",
            due_on=DAY + timedelta(days=100 + place), try_number=1, text="x", not_before=now, created_at=now,
        )
        for place in range(290)
    )  # fmt: skip
    with statements(len(few)):
        assert client.get(f"{LIST}?trang=2").status_code == 200
    other = sign_in(outsider)
    assert other.get(LIST).context["page"].paginator.count == 0
    for path in ("", "gui-lai/", "thoi-nhac/", "tin-nhan/"):
        assert other.post(f"{LIST}{source.public_id}/{path}", {}).status_code in (404, 405)


def test_one_reminder_is_sent_again_stopped_and_messages_are_declined(team, places, now, commune_officer, sign_in):
    ladder(places["11383"])
    people(team, 2)
    prepare_due(now=now, adapters=["sms"])
    send_due(now=now, adapters={"sms": Gateway(answers=[Delivery(Fate.UNKNOWN, "lost")])})
    unclear = Reminder.objects.get(state="unknown")
    client, own = sign_in(commune_officer), f"{LIST}{unclear.public_id}/"
    page = text_of(client.get(own))
    assert "Máy dừng giữa chừng" in page
    assert "không tự gửi lại" in page
    assert "hai tin giống nhau" in text_of(client.get(f"{own}gui-lai/"))
    assert Reminder.objects.get(pk=unclear.pk).state == "unknown"  # only asked
    assert "Đã cho gửi lại" in text_of(client.post(f"{own}gui-lai/", follow=True))
    assert "Chỉ gửi lại được" in text_of(client.post(f"{own}gui-lai/", follow=True))
    assert client.post(f"{own}thoi-nhac/", {"reason": ""}).status_code == 422
    assert "Đã thôi lần nhắc này" in text_of(client.post(f"{own}thoi-nhac/", {"reason": "Đang ốm"}, follow=True))
    assert client.post(f"{own}thoi-nhac/", {"reason": "Nữa"}).status_code == 422
    assert "Đang ốm" in text_of(client.get(own))
    assert "lại muốn nhận" in text_of(client.post(f"{own}tin-nhan/", {"khong-nhan": "1"}, follow=True))
    assert ReminderChoice.objects.get().no_messages
    with statements(most=8):
        client.get(own)
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"reminder.resent", "reminder.stopped", "reminder.choice_set"} <= done


def test_calls_are_listed_printed_and_keyed_back(team, places, now, commune_officer, outsider, sign_in):
    client = sign_in(commune_officer)
    assert "Không có ai phải gọi" in text_of(client.get(CALLS))
    ladder(places["11383"], ["call"])
    people(team, 3)
    office(team, days_left=2, name="Bà Không Số", phone="")
    prepare_due(now=now, adapters=[])
    page = text_of(client.get(CALLS))
    assert page.index("Bà Không Số") < page.index("Người Số 0")
    for words in ("0912345678", "không có số", "hạn 24/11/2026, còn 2 ngày"):
        assert words in page
    with statements(most=8):
        client.get(CALLS)
    paper = client.get(f"{CALLS}in/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="reminders.call_list", details={"rows": 4}).count() >= 3
    first, second, third, fourth = Reminder.objects.order_by("pk")
    sent = {f"kq-{first.public_id}": "reached", f"gc-{first.public_id}": "Hẹn Chủ nhật",
            f"kq-{second.public_id}": "not_reached", f"kq-{third.public_id}": "lạ", "kq-x": "reached"}  # fmt: skip
    said = text_of(client.post(CALLS, sent, follow=True))
    assert "Đã ghi kết quả của 2 cuộc gọi" in said
    assert "Hẹn Chủ nhật" in text_of(client.get(f"{LIST}{first.public_id}/"))
    assert "đã gọi 1 lần không gặp" in said
    again = text_of(client.post(CALLS, {f"kq-{first.public_id}": "reached"}, follow=True))
    assert "từ trước" in again
    assert "Chưa đánh dấu" in text_of(client.post(CALLS, {}, follow=True))
    assert "Người Số" not in text_of(sign_in(outsider).post(CALLS, {f"kq-{fourth.public_id}": "reached"}, follow=True))
    assert Reminder.objects.get(pk=fourth.pk).state == "waiting"


def test_the_paper_holds_long_names_on_one_page(team, places):
    from django.utils.translation import override

    class Row:
        commune = places["11383"]
        due_on = DAY

        class appointment:  # noqa: N801
            mediator = type("M", (), {"full_name": "Nguyễn Hoàng Phương Thảo " * 3, "phone": "0912345678"})
            team = type("T", (), {"name": "Tổ hòa giải Khu dân cư liên tổ dân phố số 12 và số 13"})

    with override("vi"):
        assert len(render_png(template=TEMPLATE, data=call_data([Row] * 5))) == 1
        assert len(render_png(template=TEMPLATE, data=call_data([]))) == 1


def typed(client, url=f"{LADDERS}11383/", **changes):
    """Return what the form holds when it is opened, with changes."""
    form = client.get(url).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    data["valid_from"] = f"{DAY:%d/%m/%Y}"
    return data | changes


def test_a_ladder_is_looked_at_before_it_is_saved(team, places, now, commune_officer, province_officer, sign_in):
    people(team, 3, days_left=21)
    client, url = sign_in(commune_officer), f"{LADDERS}11383/"
    assert client.get(LADDERS).headers["Location"] == url
    page = text_of(client.get(url))
    assert "theo mẫu chung toàn quốc" in page
    assert "Hệ thống chưa nối: tin Zalo, thư điện tử" in page
    changes = {"third-days_before": "20", "third-way1": "sms", "cap_vnd": "5000"}
    looked = client.post(url, typed(client, **changes, xem="1"))
    found = looked.context["preview"]
    assert (len(found.lines), found.price_vnd) == (3, 3 * 350)
    assert {line.channel for line in found.lines} == {"Tin nhắn SMS"}
    assert "Đây là xem trước, chưa ghi gì" in text_of(looked)
    assert 'value="20"' in text_of(looked)
    assert not ReminderLadder.objects.filter(unit="11383").exists()
    assert Reminder.objects.count() == 0
    refused = client.post(url, typed(client, **changes, **{"last-text": "Chào {ai}", "xem": "1"}))
    assert refused.status_code == 422
    assert "Không hiểu «{ai}»" in str(refused.context["form"].errors["last-text"])
    assert client.post(url, typed(client, **{"first-days_before": "5"})).status_code == 422
    assert client.post(url, typed(client, valid_from="01/01/2026")).context["form"].errors["valid_from"]
    assert "Đã ghi cách nhắc" in text_of(client.post(url, typed(client, **changes), follow=True))
    own = ReminderLadder.objects.get(unit="11383")
    assert (own.cap_vnd, own.steps.get(rung="third").days_before) == (5000, 20)
    assert "cách nhắc riêng từ ngày 22/11/2026" in text_of(client.get(url))
    with statements(most=16):
        client.get(url)
    assert "vẫn giữ trong lịch sử" in text_of(client.get(f"{url}theo-cap-tren/"))
    assert "theo cách nhắc của cấp trên" in text_of(client.post(f"{url}theo-cap-tren/", follow=True))
    assert "5000" in text_of(client.get(url))
    assert client.get(f"{LADDERS}31/").status_code == 404
    assert client.get(f"{LADDERS}06001/").status_code == 404
    province = sign_in(province_officer)
    listed = text_of(province.get(LADDERS))
    assert listed.index("Thành phố Hải Phòng") < listed.index("Phường An Biên") < listed.index("Phường Lê Chân")
    assert "5.000" in listed
    with statements(most=9):
        province.get(f"{LADDERS}?q=le+chan")
    assert province.post(f"{LADDERS}31/", typed(province, f"{LADDERS}31/")).status_code == 302
    assert "Đang theo cách nhắc của Thành phố Hải Phòng" in text_of(client.get(url))


def test_the_superior_is_told_once_and_ticks(team, places, now, province_officer, commune_officer, sign_in):
    people(team, 2, days_left=-2)
    prepare_due(now=now, adapters=[])
    assert sign_in(commune_officer).get(SUPERIOR).status_code == 403
    client = sign_in(province_officer)
    page = client.get(SUPERIOR)
    assert page.context["page"].paginator.count == 2
    first, second = page.context["page"].object_list
    with statements(most=8):
        client.get(SUPERIOR)
    assert "Đã ghi đã xem 1 dòng" in text_of(client.post(SUPERIOR, {"dong": [first.public_id, "x"]}, follow=True))
    client.post(SUPERIOR, {"dong": [first.public_id, second.public_id]})
    assert "Không có việc mới" in text_of(client.get(SUPERIOR))
    assert client.get(f"{SUPERIOR}?xem=tat-ca&q=so+1").context["page"].paginator.count == 1
    assert ReminderEvent.objects.filter(kind="seen", by=province_officer).count() == 2


def test_a_learner_sees_own_reminders_and_declines_messages(team, places, now, make_person, sign_in):
    person = people(team, 1, days_left=30)[0].mediator
    people(team, 1, days_left=30, start=8)
    person.user = make_person("hgv1", Role.MEDIATOR)
    person.save(update_fields=["user"])
    prepare_due(now=now, adapters=[])
    client = sign_in(person.user)
    page = text_of(client.get("/hoc/nhac-hoc/"))
    assert "Người Số 0" in page
    assert "Người Số 8" not in page
    assert "Lại nhận tin nhắn" in text_of(client.post("/hoc/nhac-hoc/", {"khong-nhan": "1"}, follow=True))
    with statements(most=8):
        client.get("/hoc/nhac-hoc/")
    staff = sign_in(make_person("hoc.ke", Role.TRAINER))
    assert "Chưa có lời nhắc nào" in text_of(staff.get("/hoc/nhac-hoc/"))
