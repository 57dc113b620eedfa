"""The desk of an online contest: who may, what each page says, decisions with reasons, files, no leak to the public."""

import csv
import io
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from online_held import CLOSES, UNITS, entrant, hand_in, hold, online_rules

from accounts.enums import Role
from audit.models import AuditEntry
from contests.enums import CrewRole, RoundState
from contests.models import ContestCrew, ContestUnit, EntrantNote, Exclusion, FrozenPlace, OnlineRun, Publication
from contests.rules.book import complete_rules
from contests.rules.reading import read_json
from contests.rules.scoring import score_sheets
from contests.rules.standing import standing_as_json
from contests.services import entrant_decisions as decisions
from contests.services import results
from contests.services.papers import make_papers
from contests.urls_online_desk import urlpatterns
from contests.views import online_close
from lms.base import clock
from lms.base.errors import RuleViolation
from lms.base.spreadsheets import read_workbook

pytestmark = pytest.mark.django_db
AFTER = datetime.fromisoformat(CLOSES) + timedelta(minutes=5)
MOST_STATEMENTS = 8


def to(name, *things):
    return reverse(f"online_desk:{name}", args=[getattr(one, "public_id", one) for one in things])


@pytest.fixture(autouse=True)
def _after_the_close(monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: AFTER)


@pytest.fixture
def held(places, province_officer, now):
    online = hold(host=places["31"], by=province_officer, now=now, content=online_rules(units=UNITS))
    unit = ContestUnit.objects.create(
        contest=online.round.contest, name="Xã X", people=500, people_on=now, people_source="Niên giám thống kê"
    )
    for number in range(1, 5):
        hand_in(entrant(online, number, unit=unit), online, seconds=100 * number, guess=number)
    return online


@pytest.fixture
def desk(province_officer, sign_in):
    return sign_in(province_officer)


def every_address(held):
    """Return every address of the desk that needs no more than contest, round or person."""
    contest, person = held.round.contest, held.round.contest.entrants.first()
    of_contest = ("rounds", "units", "exclusions", "people", "notes")
    of_round = ("round", "settings", "prepare", "preview", "trial", "key", "close", "list", "after")
    of_round += ("questions", "appeals", "appeal-days")
    of_person = ("person", "person-void", "person-restore", "person-merge", "person-extra", "person-code")
    found = {name: to(name, contest) for name in of_contest} | {name: to(name, held.round) for name in of_round}
    found |= {name: to(name, person) for name in of_person} | {"export": to("export", held.round, "csv")}
    found |= {name: to(name, contest) for name in ("units-many", "units-register")}
    others = {"unit", "unit-drop", "unit-merge", "exclusion-end", "scan", "note-fine", "hand-in"}
    others |= {"note-answer", "person-contact", "question", "ruling", "ruling-look", "ruling-propose"}
    others |= {"appeal-answer", "turn", "turn-decide", "ruling-confirm", "ruling-return", "ruling-drop"}
    assert set(found) | others == {item.name for item in urlpatterns}
    return found


def test_only_those_who_run_the_contest_enter_and_a_secretary_decides_nothing(
    held, desk, sign_in, outsider, commune_officer, make_person, now
):
    secretary = make_person("thuky", Role.SECRETARY)
    ContestCrew.objects.create(
        contest=held.round.contest, user=secretary, role=CrewRole.SECRETARY, added_by=secretary, added_at=now
    )
    pages = every_address(held)
    writes = sign_in(secretary)
    strangers = [sign_in(outsider), sign_in(commune_officer)]
    for name, address in pages.items():
        assert desk.get(address).status_code in ({404} if name == "export" else {200}), name
        assert Client().get(address).status_code == 302, name
        assert [client.get(address).status_code for client in strangers] == [404, 404], name
    for name in ("person-void", "close", "units", "exclusions", "key"):
        assert writes.post(pages[name], {"reason": "x"}).status_code == 403, name
    assert writes.get(pages["people"]).status_code == 200


@pytest.mark.parametrize("name", ["rounds", "round", "people", "person", "notes", "units", "exclusions", "list"])
def test_statements_stay_few_however_many_rows(held, desk, name, django_assert_max_num_queries, province_officer):
    desk.post(to("close", held.round))
    address = every_address(held)[name]
    desk.get(address)
    counts = []
    for numbers in (range(100, 103), range(103, 130)):
        for number in numbers:
            one = entrant(held, number)
            note = {"entrant": one, "kind": "suspicion", "text": "Lạ", "recorded_at": AFTER}
            EntrantNote.objects.create(**note)
            hand_in(one, held, after=number)
            names = {"full_name": f"Người {number}", "name_key": str(number), "kind": "vendor"}
            Exclusion.objects.create(
                contest=held.round.contest, added_by=province_officer, added_at=AFTER, birth_year=1980, **names
            )
            ContestUnit.objects.create(contest=held.round.contest, name=f"Đơn vị {number}")
        with django_assert_max_num_queries(MOST_STATEMENTS) as seen:
            assert desk.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def check_what_is_public(held):
    """Winners stand with the name they agreed to; the number that was guessed and the units are told."""
    winner = held.round.contest.entrants.get(number="00000004")
    address = reverse("contest_stage:results", args=[held.round.public_id])
    page = Client().get(address).content.decode()
    assert "N. V. 4" in page
    assert "Nguyễn Văn" not in page
    assert "00000004" not in page
    for words in (
        "<strong>4</strong> (người dự thi, không kể kết quả bị hủy)",
        "Giải Nhất tập thể",
        "Xếp hạng 4 người",
    ):
        assert words in page
    winner.consents = {"cong_bo": 1}
    winner.save()
    assert "Nguyễn Văn 4" in Client().get(address).content.decode()
    winner.consent_withdrawn_at = AFTER
    winner.save()
    assert "Nguyễn Văn 4" not in Client().get(address).content.decode()
    round_page = reverse("contest_stage:round", args=[held.round.public_id])
    assert Client().get(round_page).url == reverse("contest_stage:contest", args=[held.round.contest.public_id])


def check_papers(desk, held):
    """Lists and certificates name the winners; the archive can be scored again."""
    papers = desk.get(reverse("contest_stage:papers", args=[held.round.public_id])).content.decode()
    assert "Giấy chứng nhận giải" in papers
    assert "Phiếu chấm" not in papers
    certificates = make_papers(contest_round=held.round, code="giay-chung-nhan")
    assert [one.blocks[1].text for one in certificates] == ["Nguyễn Văn 4", "Nguyễn Văn 3"]
    archive = desk.get(reverse("contest_stage:dossier", args=[held.round.public_id]))
    with ZipFile(io.BytesIO(archive.content)) as files:
        assert "giay-to/danh-sach-ket-qua.pdf" in files.namelist()
        rules, sheets = files.read("the-le.yaml"), read_json(files.read("phieu-cham.json"))
        stored = read_json(files.read("ket-qua.json"))
    again = standing_as_json(standing=score_sheets(contest=complete_rules(content=rules), value=sheets))
    assert again["entries"] == stored["entries"]
    places = FrozenPlace.objects.filter(result__number=stored["number"]).values_list("entrant__number", "rank")
    assert [(row["entry"], row["rank"]) for row in again["entries"]] == list(places)


def test_a_round_is_closed_listed_published_and_learned_from(held, desk, make_person, sign_in, now):
    close, listed = to("close", held.round), to("list", held.round)
    assert "Đóng vòng thi" in desk.get(to("rounds", held.round.contest)).content.decode()
    assert "chưa chốt danh sách" in desk.get(listed).content.decode().lower()
    late = hand_in(entrant(held, 50), held, state="open", submitted_at=None, items=[])
    assert "1 lượt thi chưa nộp" in desk.get(close).content.decode()
    late.delete()
    assert desk.post(close).status_code == 302
    assert OnlineRun.objects.get().state == "ready"
    told = desk.get(close).content.decode()  # the page that the organiser comes back to says that it is done
    assert "Vòng thi đã đóng, danh sách đã chốt (lần tính 1" in told
    assert f'class="button" href="{listed}"' in told
    page = desk.get(listed).content.decode()
    assert "00000004" in page
    assert "Số phải đoán: 4" in page
    assert "Xã X – Giải Nhất tập thể" in page
    assert "17/11/2026 09:06:40,000" in page
    assert desk.post(close, {}).status_code == 422
    assert desk.post(close, {"reason": "Thử lại"}).status_code == 302
    assert FrozenPlace.objects.count() == 8
    desk.post(reverse("contests:result-propose", args=[held.round.public_id]))
    second = make_person("truongban", Role.ORGANISER)
    ContestCrew.objects.create(
        contest=held.round.contest, user=second, role=CrewRole.ORGANISER, added_by=second, added_at=now
    )
    other = sign_in(second)
    assert "Xác nhận công bố" in other.get(listed).content.decode()
    other.post(reverse("contests:result-confirm", args=[held.round.public_id]))
    held.round.refresh_from_db()
    assert held.round.state == RoundState.PUBLISHED
    check_what_is_public(held)
    check_papers(desk, held)
    assert "Công bố đáp án" in desk.get(to("round", held.round)).content.decode()
    desk.post(to("key", held.round))
    held.refresh_from_db()
    assert held.key_released_at is not None
    after, retire = to("after", held.round), reverse("contest_stage:retire", args=[held.round.public_id])
    assert retire in desk.get(after).content.decode()
    assert after in desk.get(retire).content.decode()


def test_files_of_the_list_run_nothing_in_a_spreadsheet(held, desk, monkeypatch):
    bad = entrant(held, 60, full_name="=HYPERLINK(1)", unit_other="+84")
    hand_in(bad, held, points=1, after=5)
    desk.post(to("close", held.round))
    answer = desk.get(to("export", held.round, "csv"))
    text = answer.content.decode("utf-8-sig")
    assert answer["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in rows[1:]] == ["00000004", "00000003", "00000002", "00000001", "00000060"][::1]
    assert rows[-1][2:4] == ["'=HYPERLINK(1)", "'+84"]
    assert rows[0][-1].startswith("Xuất bởi Người sotuphap.haiphong, ")
    logged = AuditEntry.objects.filter(action="contest.printed", details__what="danh-sach").latest("pk")
    assert logged.details["rows"] == 5
    with monkeypatch.context() as small:
        small.setattr(online_close, "MOST_BEFORE_TWO_PERSONS", 4)
        kept = desk.get(to("export", held.round, "csv"))
    assert kept.url == to("list", held.round)
    assert "sau khi hai người đã công bố" in desk.get(kept.url).text
    sheet = read_workbook(b"".join(desk.get(to("export", held.round, "xlsx")).streaming_content))[0]
    assert [row[1] for row in sheet.rows[1:]] == [row[1] for row in rows[1:]]
    assert desk.get(to("export", held.round, "exe")).status_code == 404


def test_what_was_found_is_decided_by_a_person_and_taken_back_by_the_next_note(held, desk):
    contest = held.round.contest
    first, twin = contest.entrants.order_by("pk")[:2]
    for one in (first, twin):
        one.full_name, one.birth_date = "Nguyễn Văn Hòa", "1970-05-02"
        one.save()
    desk.post(to("scan", contest))
    desk.post(to("scan", contest))
    note = EntrantNote.objects.get(kind="duplicate")
    assert (note.recorded_by, note.text) == (None, "Cùng họ tên và ngày sinh.")
    assert "Gộp hai bản đăng ký" in desk.get(to("notes", contest)).content.decode()
    merge = f"{to('person-merge', twin)}?dau-hieu={note.public_id}"
    assert first.number in desk.get(merge).content.decode()
    assert desk.post(merge, {"other": "99999999", "reason": "Một người"}).status_code == 422
    assert desk.post(merge, {"other": first.number, "reason": ""}).status_code == 422
    assert desk.post(merge, {"other": first.number, "reason": "Một người"}).status_code == 302
    twin.refresh_from_db()
    assert twin.merged_into == first
    assert "Không có dấu hiệu nào" in desk.get(to("notes", contest)).content.decode()
    assert "Một người" in desk.get(to("notes", contest), {"xem": "xong"}).content.decode()
    desk.post(to("person-restore", twin), {"reason": "Là hai chị em"})
    assert desk.post(to("person-void", twin), {}).status_code == 422
    desk.post(to("person-void", twin), {"reason": "Thi hộ"})
    page = desk.get(to("person", twin)).content.decode()
    assert "Kết quả bị hủy" in page
    assert "Là hai chị em" in page
    desk.post(to("person-extra", first), {"minutes": "15", "reason": "Khuyết tật vận động"})
    first.refresh_from_db()
    assert first.extra_minutes == 15
    assert desk.post(to("note-fine", note), {"reason": "x"}).status_code == 422
    assert list(twin.notes.values_list("kind", flat=True)) == ["merged", "restored", "voided"]


def test_units_and_excluded_people_are_kept_with_their_sources(held, desk):
    contest = held.round.contest
    wrong = desk.post(to("units", contest), {"name": "Xã Y", "people": "900"})
    assert wrong.status_code == 422
    assert "tính đến ngày nào" in wrong.content.decode()
    right = {"name": "Xã Y", "people": "900", "people_on": "01/04/2026", "people_source": "Niên giám"}
    desk.post(to("units", contest), right)
    assert desk.post(to("units", contest), right).status_code == 422
    unit = ContestUnit.objects.get(name="Xã Y")
    desk.post(to("unit", contest, unit), {**right, "people": "950"})
    unit.refresh_from_db()
    assert (unit.people, unit.people_source) == (950, "Niên giám")
    desk.post(to("unit-drop", contest, unit))
    assert not ContestUnit.objects.filter(name="Xã Y").exists()
    used = contest.units.get()
    assert desk.post(to("unit-drop", contest, used)).status_code == 422
    listed = to("exclusions", contest)
    assert desk.post(listed, {"kind": "vendor", "full_name": "Lê Văn Tám"}).status_code == 422
    desk.post(listed, {"kind": "vendor", "full_name": "lê văn tám", "phone": "0912345678"})
    row = Exclusion.objects.get()
    assert (row.full_name, "0912345678" in row.phone_hash) == ("Lê Văn Tám", False)
    desk.post(to("exclusion-end", contest, row.pk))
    row.refresh_from_db()
    assert row.ended_at == AFTER


def test_nothing_of_an_online_round_reaches_the_public_before_its_time(held, desk, make_person, sign_in, outsider):
    """No name, number of participants, place or question leaves the desk before two persons published."""
    desk.post(to("close", held.round))
    result = held.round.results.get()
    contest = held.round.contest
    stage = [reverse(f"contest_stage:{name}", args=[held.round.public_id]) for name in ("round", "board", "results")]
    pages = [*every_address(held).values(), *stage, reverse("contest_stage:contest", args=[contest.public_id]), "/"]
    pages += [reverse("contest_stage:list"), reverse("contest_stage:dossier", args=[held.round.public_id])]
    words = ("Nguyễn Văn 4", "00000004", result.checksum, "Giải Nhất tập thể", "4 người")
    for client in (Client(), sign_in(outsider), sign_in(make_person("nguoihoc", Role.MEDIATOR))):
        for address in pages:
            answer = client.get(address)
            text = answer.content.decode() if answer.status_code == 200 else ""
            assert not [word for word in words if word in text], address


def test_a_decision_after_the_list_keeps_it_from_being_published(held, desk, province_officer):
    desk.post(to("close", held.round))
    first, later = held.round.contest.entrants.first(), AFTER + timedelta(seconds=1)
    decisions.void(entrant=first, reason="Mượn danh tính", by=province_officer, now=later)
    assert "Tính lại trước khi công bố" in desk.get(to("round", held.round)).content.decode()
    desk.post(reverse("contests:result-propose", args=[held.round.public_id]))
    assert not Publication.objects.exists()
    with pytest.raises(RuleViolation) as refused:
        results.propose_publication(result=held.round.results.get(), by=province_officer, now=later)
    assert refused.value.code == "decided_later"
