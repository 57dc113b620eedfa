"""Screens of classes: plan, invitations, roll, hall, telephone, papers, prints; scope and statements."""

import io
import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image

from accounts.enums import Role, ScopeLevel
from quizzes.letters import key_letters
from quizzes.models import Attempt
from quizzes.services.paper_print import make_variant, printed_questions
from tests.quizzes.factories import SEVERAL, TRUTH, add_questions, make_paper
from tests.training.test_class_rolls import NOW, class_facts, mark
from tests.training_factories import make_appointment, make_team, statements
from training.enums import BundleFate, InviteRule, RollWay
from training.models import Attendance, AttendanceBundle, ClassInvite, Evidence, Subject, TrainingClass
from training.rules.classes import hall_code, seal_of, telephone_key
from training.services.attendance import mark_roll
from training.services.attendance_bundles import receive_bundle, replay_bundle
from training.services.classes import invite_people, open_class
from training.services.roll_evidence import close_session, reopen_session

LIST = "/can-bo/lop-tap-huan/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def build(places, officer, number=3, trainers=()):
    team = make_team(places["11383"], f"Tổ {uuid4().hex[:6]}")
    people = [
        make_appointment(team, recognised_on="2026-05-01", name=f"Nguyễn Văn {chr(65 + index % 26)}").mediator
        for index in range(number)
    ]
    row = open_class(
        unit=places["11383"], facts=class_facts(capacity=max(number, 50), trainers=trainers), by=officer, now=NOW
    )
    invite_people(training_class=row, mediator_ids=[one.pk for one in people], how=InviteRule.TEAM, by=officer, now=NOW)
    return row, row.sessions.get(), people


def form_data(**changes):
    subject = Subject.objects.order_by("pk").first()
    row = {
        "held_on": "25/11/2026",
        "starts_at": "7h30",
        "ends_at": "11:00",
        "hours": "3,5",
        "subject": subject.public_id,
    }
    data = {"unit": "11383", "title": "Lớp kỹ năng", "place_name": "Nhà văn hóa", "capacity": "30"}
    data |= {"buoi-TOTAL_FORMS": "2", "buoi-INITIAL_FORMS": "0"} | {
        f"buoi-0-{name}": text for name, text in row.items()
    }
    return data | changes


def bundle_of(session, user, marks, **changes):
    content = {"session": str(session.public_id), "trainer": str(user.public_id), "key": uuid4().hex, "marks": marks}
    payload = json.dumps(content | changes)
    key = telephone_key(roll_key=session.roll_key, trainer=str(user.public_id))
    return {"payload": payload, "seal": seal_of(key=key, payload=payload)}


def line(person, **more):
    return {
        "key": uuid4().hex[:20],
        "code": person.code,
        "presence": "present",
        "way": "card",
        "at": NOW.isoformat(),
    } | more


def test_officer_opens_invites_changes_and_cancels(places, commune_officer, sign_in):
    client = sign_in(commune_officer)
    assert "Chưa có lớp nào" in client.get(LIST).content.decode()
    for wrong, text in (
        ({"buoi-0-held_on": "25/10/2026"}, "Ghi lại lớp đã mở"),
        ({"buoi-0-ends_at": "25:00"}, "Giờ không đọc được"),
        ({"buoi-0-hours": "9"}, "số giờ tính phải lớn hơn 0"),
        ({"capacity": "0"}, "lớn hơn hoặc bằng 1"),
        (
            {"title": ""} | {f"buoi-0-{name}": "" for name in ("held_on", "starts_at", "ends_at", "hours", "subject")},
            "Lớp cần ít nhất một buổi",  # told at once, not after the name was mended
        ),
    ):
        refused = client.post(f"{LIST}mo/", form_data(**wrong))
        assert refused.status_code == 422
        assert text in refused.content.decode()
    assert client.post(f"{LIST}mo/", form_data()).status_code == 302
    row = TrainingClass.objects.get()
    late = make_appointment(make_team(places["11383"]), recognised_on="2026-05-01", name="Lê Quá Hạn").mediator
    invite = {"how": "list", "people": f"{late.code}\nAi Đó Không Có"}
    assert "Ai Đó Không Có" in client.post(f"{LIST}{row.public_id}/moi/", invite).content.decode()
    shown = client.post(f"{LIST}{row.public_id}/moi/", {"how": "list", "people": "le qua han"})
    assert "Lê Quá Hạn" in shown.content.decode()
    assert not ClassInvite.objects.exists()
    done = client.post(
        f"{LIST}{row.public_id}/moi/", {"how": "list", "people": late.code, "xac-nhan": "1"}, follow=True
    )
    assert "Đã mời 1 người" in done.content.decode()
    assert client.get(f"{LIST}mo/?tu={row.public_id}").context["form"].initial["title"] == "Lớp kỹ năng"
    page = client.get(f"{LIST}{row.public_id}/sua/")
    known = page.context["rows"].forms[0].initial["row"]
    changed = form_data(
        title="Lớp khác", version=page.context["version"], **{"buoi-INITIAL_FORMS": "1", "buoi-0-row": known}
    )
    assert client.post(f"{LIST}{row.public_id}/sua/", changed).status_code == 302
    assert client.post(f"{LIST}{row.public_id}/sua/", changed).status_code == 422
    assert client.post(f"{LIST}{row.public_id}/moi/{late.public_id}/bo/").status_code == 302
    assert client.post(f"{LIST}{row.public_id}/huy/", {"reason": ""}).status_code == 422
    client.post(f"{LIST}{row.public_id}/huy/", {"reason": "Bão"})
    assert "Lớp đã hủy: Bão" in client.get(f"{LIST}{row.public_id}/").content.decode()
    assert client.get(f"{LIST}?tinh-trang=cancelled&q=lop khac").context["page"].paginator.count == 1


def test_only_those_who_run_a_class_see_it(places, commune_officer, outsider, trainer, make_person, sign_in):
    row, session, _people = build(places, commune_officer)
    elsewhere = make_person("tapvien.langson", Role.TRAINER, ScopeLevel.PROVINCE, "20")
    paths = [f"{LIST}{row.public_id}/", f"{LIST}buoi/{session.public_id}/", f"{LIST}{row.public_id}/bien-ban/"]
    paths += [f"{LIST}buoi/{session.public_id}/du-lieu/"]
    for user in (outsider, trainer, elsewhere):
        client = sign_in(user)
        assert [client.get(path).status_code for path in paths] == [404] * 4
        assert client.get(LIST).context["page"].paginator.count == 0
    from training.services.trainers import TrainerFacts, add_trainer

    entry = add_trainer(
        unit=places["31"],
        facts=TrainerFacts(full_name="Lê Giảng", profession="judge"),
        started_on=date(2026, 1, 1),
        by=None,
        now=NOW,
    )
    entry.account = trainer
    entry.save(update_fields=["account"])
    row.trainers.add(entry)
    client = sign_in(trainer)
    assert [client.get(path).status_code for path in paths] == [200] * 4
    assert "Lớp hôm nay" in client.get(LIST).content.decode()


@pytest.mark.parametrize("path", ["", "{}/", "buoi/{}/"])
def test_lists_take_as_many_statements_for_many_people(places, commune_officer, sign_in, path):
    client = sign_in(commune_officer)
    counts = []
    for number in (3, 30):
        row, session, people = build(places, commune_officer, number=number)
        mark_roll(session=session, marks=[mark(one) for one in people[::2]], by=commune_officer, now=NOW)
        address = LIST + path.format(session.public_id if "buoi" in path else row.public_id)
        client.get(address)
        with statements(most=8) as found:
            client.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_roll_on_a_computer(places, commune_officer, sign_in):
    row, session, people = build(places, commune_officer)
    client, roll = sign_in(commune_officer), f"{LIST}buoi/{session.public_id}/"
    client.post(f"{roll}danh-dau/", {"co": [str(people[0].public_id)]})
    here = Attendance.objects.get()
    assert here.presence == "present"
    client.post(f"{roll}danh-dau/", {"truoc": [str(here.public_id)], "co": [str(people[1].public_id)]})
    assert set(Attendance.objects.values_list("mediator", "presence")) == {
        (people[0].pk, "absent"),
        (people[1].pk, "present"),
    }
    who = f"{roll}nguoi/{people[2].public_id}/"
    assert client.post(who, {"presence": "late", "came_at": ""}).status_code == 422
    assert client.post(who, {"presence": "late", "came_at": "9h30", "helped": "on"}).status_code == 302
    assert client.post(f"{roll}ma/", {"code": ""}).status_code == 422
    assert "Có mặt: Nguyễn Văn A" in client.post(f"{roll}ma/", {"code": people[0].code}, follow=True).content.decode()
    client.post(f"{roll}den-them/", {"name": "trần thị thêm", "note": "Tổ 9"})
    walk_in = Attendance.objects.get(mediator=None)
    extra = make_appointment(make_team(places["11383"], "Tổ 9"), recognised_on="2026-05-01", name="Trần Thị Thêm")
    match = f"{roll}ghep/{walk_in.public_id}/"
    assert client.post(match, {}).status_code == 422
    assert client.post(match, {"person": extra.mediator.public_id}).status_code == 302
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(photo, "JPEG")
    client.post(f"{roll}anh/", {"photo": SimpleUploadedFile("a.jpg", photo.getvalue())})
    kept = session.photos.get()
    answer = client.get(f"{roll}anh/{kept.public_id}/")
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()
    assert client.post(f"{roll}anh/", {"photo": SimpleUploadedFile("a.jpg", b"%PDF-")}).status_code == 422
    assert "4 người có mặt" in client.get(f"{roll}chot/").content.decode()
    assert client.post(f"{roll}chot/").status_code == 302
    assert Evidence.objects.filter(kind="class_attended").count() == 4
    assert client.post(f"{roll}chot/").status_code == 409
    assert client.post(f"{roll}mo-lai/", {"reason": "Sót người"}).status_code == 302
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}{row.public_id}/danh-sach/").getvalue())).active
    assert sheet.max_row == 5
    for name in ("giay-moi", "phieu-ky", "bien-ban"):
        assert client.get(f"{LIST}{row.public_id}/{name}/").content.startswith(b"%PDF-")


def test_learners_mark_themselves_with_the_code_of_the_hall(places, commune_officer, make_person, sign_in, client):
    _row, session, people = build(places, commune_officer)
    user = make_person("hg.hall", Role.MEDIATOR)
    people[0].user = user
    people[0].save()
    screen = sign_in(commune_officer).get(f"{LIST}buoi/{session.public_id}/man-chieu/")
    code = hall_code(secret=session.hall_secret, moment=NOW)
    assert screen.context["code"].replace(" ", "") == code
    own = sign_in(user).get(f"/diem-danh/{code}/")
    assert not Attendance.objects.exists()
    assert sign_in(user).post("/diem-danh/", {"seal": own.context["seal"]}).context["is_done"]
    line = Attendance.objects.get()
    assert (line.mediator, line.way) == (people[0], RollWay.HALL_CODE)
    old = hall_code(secret=session.hall_secret, moment=NOW - timedelta(minutes=2))
    assert client.get(f"/diem-danh/{old}/").status_code == 422
    seal = client.get(f"/diem-danh/?ma={code}").context["seal"]
    assert client.post("/diem-danh/", {"seal": seal, "code": "HG12345678"}).status_code == 422
    assert client.post("/diem-danh/", {"seal": seal, "code": people[1].code}).context["is_done"]
    assert client.post("/diem-danh/", {"seal": seal + "x", "code": people[1].code}).status_code == 422
    assert Attendance.objects.count() == 2


def test_a_bundle_is_taken_once_and_refused_ones_are_kept(places, commune_officer, trainer, sign_in):
    _row, session, people = build(places, commune_officer)
    client, send = sign_in(commune_officer), f"{LIST}buoi/{session.public_id}/goi/"
    data = client.get(f"{LIST}buoi/{session.public_id}/du-lieu/").json()
    assert data["key"] == telephone_key(roll_key=session.roll_key, trainer=data["trainer"])
    sent = bundle_of(session, commune_officer, [line(people[0]), line(people[1], presence="late", came="09:30")])
    first, again = client.post(send, sent).json(), client.post(send, sent).json()
    assert (first["is_taken"], first["is_repeat"], again["is_repeat"]) == (True, False, True)
    assert Attendance.objects.count() == 2
    content = json.loads(sent["payload"])
    altered = {"payload": json.dumps(content | {"marks": [line(people[2])]}), "seal": sent["seal"]}
    other = bundle_of(session, trainer, [line(people[2])])
    unread = bundle_of(session, commune_officer, [line(people[2], presence="late")])
    codes = [client.post(send, one).json()["code"] for one in (altered, other, unread, {"payload": "{", "seal": ""})]
    assert codes == ["altered", "other_trainer", "lines", "unreadable"]
    assert Attendance.objects.count() == 2
    assert AttendanceBundle.objects.filter(fate=BundleFate.REFUSED).count() == 4
    assert client.get(f"{LIST}goi/").context["page"].paginator.count == 4
    assert AttendanceBundle.objects.get(code="altered").payload == altered["payload"]
    assert client.post(f"{LIST}goi/{AttendanceBundle.objects.get(code='altered').public_id}/").status_code == 409
    close_session(session=session, by=commune_officer, now=NOW)
    late = bundle_of(session, commune_officer, [line(people[2])])
    assert client.post(send, late).json()["code"] == "session_closed"
    kept = AttendanceBundle.objects.get(code="session_closed")
    assert client.post(f"{LIST}goi/{kept.public_id}/").status_code == 409
    reopen_session(session=session, reason="Gói gửi muộn", by=commune_officer, now=NOW)
    assert client.post(f"{LIST}goi/{kept.public_id}/").status_code == 302
    replay_bundle(bundle=AttendanceBundle.objects.get(code="other_trainer"), by=commune_officer, now=NOW)
    assert Attendance.objects.filter(mediator=people[2]).count() == 1
    assert receive_bundle(**late, by=commune_officer, now=NOW).is_repeat
    stranger = sign_in(trainer)
    assert stranger.post(send, bundle_of(session, trainer, [line(people[2])])).json()["code"] == "not_yours"
    assert stranger.post(send, bundle_of(session, commune_officer, [line(people[2])])).status_code == 404


def test_the_page_for_telephones_holds_nothing_of_anybody(places, commune_officer, client):
    _row, session, people = build(places, commune_officer)
    page = client.get(f"/can-bo/diem-danh/{session.public_id}/")
    assert people[0].full_name not in page.content.decode()
    assert page["Permissions-Policy"].startswith("camera=(self)")
    worker = client.get("/can-bo/diem-danh/may.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "roll-store" in worker.content.decode()
    assert client.get(f"{LIST}buoi/{session.public_id}/du-lieu/").status_code == 302


def test_reflection_papers_are_recorded_once_and_taken_back_with_a_reason(places, commune_officer, sign_in):
    row, _session, people = build(places, commune_officer)
    client, page = sign_in(commune_officer), f"{LIST}{row.public_id}/bai/thu-hoach/"
    key = str(people[0].public_id)
    for _time in range(2):
        assert client.post(page, {"on": "22/11/2026", "da-nop": [key], "giup": [key]}).status_code == 302
    paper = Evidence.objects.get()
    assert (paper.kind, paper.details["helped"]) == ("paper_handed_in", True)
    assert client.post(page, {"on": "22/11/2026", "truoc": [key], "reason": ""}).status_code == 422
    assert client.post(page, {"on": "22/11/2026", "truoc": [key], "reason": "Nhầm"}).status_code == 302
    assert Evidence.objects.get(supersedes=paper).kind == "correction"
    assert client.post(page, {"on": "22/11/2026", "da-nop": [key]}).status_code == 302
    assert Evidence.objects.filter(kind="paper_handed_in", superseded_by=None).count() == 1


def key_of(variant):
    """Return the answers of a form that are right in everything."""
    found = {}
    for one in printed_questions(variant):
        letters = key_letters(one.block, seed=variant.seed)
        if one.shape.kind == "truth":
            found |= {f"q{one.number}-{place}": sign for place, sign in enumerate(letters, start=1)}
        else:
            found[f"q{one.number}"] = list(letters)
    return found


def test_one_telephone_serves_people_in_turn(places, commune_officer, sign_in):
    row, _session, people = build(places, commune_officer)
    questions = [
        *add_questions(1),
        *add_questions(1, topic="k2", kind=SEVERAL),
        *add_questions(1, topic="k3", kind=TRUTH),
    ]
    paper = make_paper(questions=questions, scope_code="31")
    client, papers = sign_in(commune_officer), f"{LIST}{row.public_id}/bai/"
    assert client.post(papers, {"paper": paper.code}).status_code == 422
    variant = make_variant(paper=paper, by=commune_officer, now=NOW)
    assert client.post(papers, {"paper": paper.code}).status_code == 302
    shared = f"{papers}{row.papers.get().public_id}/"
    assert client.post(shared, {"code": "HG99999999"}).status_code == 422
    for person, answers, passed in ((people[0], key_of(variant), True), (people[1], {"q1": ["A"]}, False)):
        page = client.post(shared, {"code": person.code})
        assert person.full_name in page.content.decode()
        sent = {"seal": page.context["seal"], "helped": "1"}
        empty = client.post(shared, sent)
        assert "Chưa trả lời câu nào" in empty.content.decode()
        assert client.post(shared, sent | answers).status_code == 302
        attempt = Attempt.objects.get(user__mediator=person)
        assert (attempt.helped, attempt.passed) == (True, passed)
    evidence = Evidence.objects.get()
    assert (evidence.mediator, evidence.kind, evidence.channel) == (people[0], "quiz_passed", "class")
    assert "2 người đã làm, 1 người đạt" in client.get(papers).content.decode()
    assert client.get(f"{LIST}{row.public_id}/bien-ban/").content.startswith(b"%PDF-")
