"""Importing a roster on the screen: file, columns, rows, answers, confirmation; bad files; two at once."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from lms.base.errors import RuleViolation
from mediators.enums import ImportState
from mediators.models import Appointment, Mediator, RosterImport, RosterMapping, Unit
from mediators.services import roster_files
from mediators.services.roster_files import accept_roster, read_received, receive_roster
from mediators.services.tidy import tidy_files
from tests.base import broken_files
from tests.mediators.factories import make_person, make_team
from tests.mediators.roster_files import HEADER, TEAM_ROW, person, workbook_bytes

SAMPLES = Path(__file__).parents[1] / "data" / "rosters"


@pytest.fixture
def client(commune_officer: User, sign_in: Any) -> Client:
    return sign_in(commune_officer)


def send(client: Client, content: bytes, name: str = "ds.xlsx", query: str = "") -> Any:
    return client.post(reverse("mediators:roster") + query, {"file": SimpleUploadedFile(name, content)})


def sent(client: Client, *rows: list[Any]) -> RosterImport:
    response = send(client, workbook_bytes({"DS": [HEADER, TEAM_ROW, *rows]}))
    assert response.status_code == 302, response.content.decode()
    return RosterImport.objects.latest("id")


def url(roster: RosterImport, name: str = "roster-file") -> str:
    return reverse(f"mediators:{name}", args=[roster.public_id])


def accept(client: Client, roster: RosterImport, **changes: int) -> Any:
    page = client.get(url(roster))
    return client.post(url(roster, "roster-accept"), dict(page.context["seen"]) | changes, follow=True)


def test_a_list_is_seen_row_by_row_and_accepted_once(client: Client) -> None:
    roster = sent(client, person(), person(name="Trần Thị Bê", sex="Nữ", recognised=None))
    page = client.get(url(roster))
    text = page.content.decode()
    assert "Nguyễn Văn An" in text
    assert "Thiếu ngày công nhận" in text
    assert "0912345678" not in text
    assert page["Cache-Control"] == "no-store"
    assert Mediator.objects.count() == 0
    assert "Đã ghi danh sách" in accept(client, roster).content.decode()
    assert (Mediator.objects.count(), Appointment.objects.count()) == (1, 1)
    again = client.post(url(roster, "roster-accept"), {"created": 1, "updated": 0, "unchanged": 0, "refused": 1})
    assert again.status_code == 302
    assert Mediator.objects.count() == 1
    roster.refresh_from_db()
    assert (roster.state, roster.counts["created"], roster.counts["refused"]) == (ImportState.ACCEPTED, 1, 1)


def test_two_officers_accept_at_once_and_the_second_is_told(client: Client, commune_officer: User, now: Any) -> None:
    roster = sent(client, person())
    stale = RosterImport.objects.select_related("commune__parent").get(pk=roster.pk)
    seen = {"created": 1, "updated": 0, "unchanged": 0, "refused": 0}
    accept_roster(roster=stale, seen=seen, by=commune_officer, now=now)
    late = RosterImport.objects.select_related("commune__parent").get(pk=roster.pk)
    late.state = ImportState.READ
    with pytest.raises(RuleViolation) as caught:
        accept_roster(roster=late, seen=seen, by=commune_officer, now=now)
    assert caught.value.code == "not_read"
    assert Mediator.objects.count() == 1


def test_list_that_changed_since_it_was_shown_is_not_written(client: Client) -> None:
    roster = sent(client, person())
    page = client.get(url(roster))
    make_person(make_team(name="Tổ hòa giải Thôn 1"), "Nguyễn Văn An", birth_year=1969)
    response = client.post(url(roster, "roster-accept"), dict(page.context["seen"]), follow=True)
    assert "vừa có thay đổi" in response.content.decode()
    roster.refresh_from_db()
    assert (roster.state, Mediator.objects.count()) == (ImportState.READ, 1)


@pytest.mark.parametrize(("answer", "people", "offices"), [("same", 1, 2), ("different", 2, 2), ("skip", 1, 1)])
def test_question_of_a_row_is_answered_in_place(client: Client, answer: str, people: int, offices: int) -> None:
    roster = sent(client, person(), ["II", "TỔ HÒA GIẢI THÔN 2"], person())
    assert "Có thể trùng với Nguyễn Văn An" in client.get(url(roster) + "?loai=hoi").content.decode()
    assert [row.plan.row.row for row in client.get(url(roster)).context["rows"]] == [5, 3]  # what needs an answer first
    client.post(
        url(roster, "roster-answer"),
        {"sheet": "DS", "row": "5", "code": "possible_duplicate", "answer": answer, "loai": "hoi"},
    )
    accept(client, roster)
    assert (Mediator.objects.count(), Appointment.objects.count()) == (people, offices)


@pytest.mark.parametrize(
    "wrong",
    [{"row": "999"}, {"row": "x"}, {"answer": "maybe"}, {"code": "bad_date", "answer": "right"}, {"sheet": "khác"}],
)
def test_answer_that_fits_no_question_is_not_kept(client: Client, wrong: dict[str, str]) -> None:
    roster = sent(client, person())
    data = {"sheet": "DS", "row": "3", "code": "possible_duplicate", "answer": "same"} | wrong
    assert client.post(url(roster, "roster-answer"), data).status_code == 302
    assert roster.answers.count() == 0


@pytest.mark.parametrize(("day", "code"), [("31/12/2099", "future_date"), ("01/06/2013", "before_law")])
def test_odd_date_waits_for_an_answer(client: Client, day: str, code: str) -> None:
    roster = sent(client, person(recognised=day))
    assert client.get(url(roster)).context["counts"]["refused"] == 1
    client.post(url(roster, "roster-answer"), {"sheet": "DS", "row": "3", "code": code, "answer": "right"})
    assert client.get(url(roster)).context["counts"]["created"] == 1


def test_corrected_column_is_read_again_and_remembered(client: Client) -> None:
    header = [*HEADER[:6], "Mốc", *HEADER[7:]]
    content = workbook_bytes({"DS": [header, TEAM_ROW, person()]})
    send(client, content)
    roster = RosterImport.objects.latest("id")
    page = client.get(url(roster))
    assert page.context["counts"]["refused"] == 1
    signature = page.context["headers"][0].signature
    client.post(url(roster, "roster-columns"), {"signature": signature, "cot-G": "recognised_on"})
    assert client.get(url(roster)).context["counts"]["created"] == 1
    assert RosterMapping.objects.get().columns == {"G": "recognised_on"}
    send(client, content)
    assert client.get(url(RosterImport.objects.latest("id"))).context["counts"]["created"] == 1


@pytest.mark.parametrize("wrong", [{"cot-A": "name", "cot-B": "name"}, {"cot-A": "salary"}, {"signature": "x"}])
def test_impossible_columns_are_refused(client: Client, wrong: dict[str, str]) -> None:
    roster = sent(client, person())
    signature = client.get(url(roster)).context["headers"][0].signature
    response = client.post(url(roster, "roster-columns"), {"signature": signature} | wrong, follow=True)
    assert 'class="alert alert-bad"' in response.content.decode()
    assert RosterMapping.objects.count() == 0


def test_refused_rows_come_back_mended(client: Client) -> None:
    roster = sent(client, person(), person(name="Trần Thị Bê", sex="Nữ", recognised="31/02/2024"))
    handed_back = client.get(url(roster, "roster-refused"))
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(handed_back.streaming_content)))
    page = workbook.active
    heads = {cell.value: cell.column_letter for cell in page[1]}
    assert page[f"{heads['Ngày công nhận']}2"].value == "31/02/2024"
    assert page[f"{heads['Tổ hòa giải']}2"].value == "Tổ hòa giải Thôn 1"
    page[f"{heads['Ngày công nhận']}2"] = "28/02/2024"
    mended = io.BytesIO()
    workbook.save(mended)
    accept(client, roster)
    send(client, mended.getvalue(), "dong-can-sua.xlsx")
    second = RosterImport.objects.latest("id")
    counts = client.get(url(second)).context["counts"]
    assert (counts["people"], counts["created"]) == (1, 1)
    accept(client, second)
    assert Appointment.objects.filter(team__name="Tổ hòa giải Thôn 1").count() == 2


def test_empty_form_is_understood_by_our_own_reading(client: Client) -> None:
    content = b"".join(client.get(reverse("mediators:roster-template")).streaming_content)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    workbook.active.append(
        [
            1,
            "Thôn 3",
            "Lò Văn Bun",
            "Nam",
            1970,
            "Thái",
            "Tổ trưởng",
            "Nông dân",
            "7/QĐ-UBND",
            "01/02/2026",
            "0912345678",
        ]
    )
    target = io.BytesIO()
    workbook.save(target)
    send(client, target.getvalue())
    accept(client, RosterImport.objects.latest("id"))
    office = Appointment.objects.select_related("mediator", "team").get()
    assert (office.team.name, office.is_head, office.mediator.ethnic_minority) == ("Tổ hòa giải Thôn 3", True, True)


def test_dropped_file_leaves_nothing_behind(client: Client) -> None:
    roster = sent(client, person())
    path = roster.file.path
    assert Path(path).exists()
    client.post(url(roster, "roster-drop"))
    roster.refresh_from_db()
    assert (roster.state, roster.reading, bool(roster.file)) == (ImportState.DROPPED, {}, False)
    assert not Path(path).exists()
    assert client.post(url(roster, "roster-accept"), {"created": 1}).status_code == 302
    assert Mediator.objects.count() == 0


BAD_FILES: dict[str, Any] = {
    "csv": b"STT,Ho va ten\n1,An\n",
    "word": lambda: broken_files.office_zip("openxmlformats-officedocument.wordprocessingml.document.main"),
    "old excel": lambda: broken_files.ole("Workbook"),
    "bomb": broken_files.ratio_bomb,
    "far cell": broken_files.far_cell,
    "broken": b"PK\x03\x04 khong phai tep that",
    "too large": b"PK\x03\x04" + b"0" * 10_000_001,
    "no header": lambda: workbook_bytes({"DS": [["abc"], [1, 2]]}),
    "no people": lambda: workbook_bytes({"DS": [HEADER]}),
}


@pytest.mark.parametrize("kind", list(BAD_FILES))
def test_bad_file_gets_a_sentence_at_the_field_and_nothing_is_kept(client: Client, kind: str) -> None:
    content = BAD_FILES[kind]
    response = send(client, content() if callable(content) else content)
    assert response.status_code == 422
    assert 'class="field-error"' in response.content.decode()
    assert RosterImport.objects.count() == 0


def test_heading_of_another_commune_warns(client: Client) -> None:
    send(client, (SAMPLES / "xa-doan-ket.xlsx").read_bytes())
    assert "không phải «Phường Lê Chân»" in client.get(url(RosterImport.objects.latest("id"))).content.decode()


def test_long_file_is_read_by_the_worker(
    commune_officer: User, now: Any, places: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_files, "AT_ONCE_BYTES", 100)
    content = io.BytesIO(workbook_bytes({"DS": [HEADER, TEAM_ROW, person()]}))
    roster = receive_roster(commune=places["11383"], upload=content, file_name="ds.xlsx", by=commune_officer, now=now)
    assert roster.state == ImportState.READING
    for _ in range(2):
        read_received(roster=roster, now=now)
    roster.refresh_from_db()
    assert (roster.state, len(roster.reading["rows"])) == (ImportState.READ, 1)


def test_long_file_that_is_broken_says_so_on_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(roster_files, "AT_ONCE_BYTES", 5)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, b"PK\x03\x04 broken").status_code == 302
    roster = RosterImport.objects.get()
    assert roster.state == ImportState.FAILED
    assert "Tệp bị hỏng" in client.get(url(roster)).content.decode()
    assert not roster.file


def test_other_officers_do_not_reach_the_file(client: Client, outsider: User, sign_in: Any) -> None:
    roster = sent(client, person())
    stranger = sign_in(outsider)
    assert stranger.get(url(roster)).status_code == 404
    for name in ("roster-accept", "roster-drop", "roster-answer", "roster-columns"):
        assert stranger.post(url(roster, name)).status_code == 404
    assert stranger.get(url(roster, "roster-refused")).status_code == 404


def test_province_officer_names_the_commune_first(province_officer: User, sign_in: Any) -> None:
    client = sign_in(province_officer)
    assert "Chọn địa bàn" in client.get(reverse("mediators:roster")).content.decode()
    content = workbook_bytes({"DS": [HEADER, TEAM_ROW, person()]})
    send(client, content, query="?xa=11413")
    assert RosterImport.objects.get().commune_id == "11413"
    assert "Chọn địa bàn" in send(client, content, query="?xa=06001").content.decode()
    assert RosterImport.objects.count() == 1


def test_rows_of_another_commune_are_not_written_by_an_officer(client: Client) -> None:
    header = [*HEADER, "Mã xã"]
    rows = [[*person(), "11383"], [*person(name="Trần Bê"), "06001"], [*person(name="Lê Xê"), "99999"]]
    send(client, workbook_bytes({"DS": [header, TEAM_ROW, *rows]}))
    roster = RosterImport.objects.latest("id")
    codes = [row.code for row in client.get(url(roster)).context["plan"].rows]
    assert codes == ["", "other_commune", "unknown_commune"]


def test_preview_costs_the_same_for_few_and_many_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    many = [person(name=f"Nguyễn Văn {chr(65 + n % 26)}{chr(97 + n // 26)}") for n in range(200)]
    for rows in ([person()], many):
        roster = sent(client, *rows)
        with django_assert_max_num_queries(12):
            client.get(url(roster))


def test_accepted_file_goes_after_ninety_days_and_a_stuck_one_is_given_up(
    client: Client, commune_officer: User, now: Any, places: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = sent(client, person())
    accept(client, roster)
    monkeypatch.setattr(roster_files, "AT_ONCE_BYTES", 5)
    stuck = receive_roster(
        commune=places["11383"], upload=io.BytesIO(b"PK\x03\x04 x"), file_name="x", by=commune_officer, now=now
    )
    roster.refresh_from_db()
    path = Path(roster.file.path)
    late = max(roster.finished_at, now) + timedelta(days=89)
    assert tidy_files(now=late) == [str(stuck.public_id)]
    assert path.exists()
    assert tidy_files(now=late + timedelta(days=2)) == [str(roster.public_id)]
    assert tidy_files(now=late + timedelta(days=2)) == []
    assert not path.exists()
    assert "Đã ghi vào danh sách" in client.get(url(roster)).content.decode()
    assert "Hãy gửi lại tệp" in client.get(url(stuck)).content.decode()
