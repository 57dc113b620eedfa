"""Statistics of a paper from its attempts to the screen: oracles of the statistics page, limits, access, the sheet."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from random import Random

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from mediators.models import Unit
from quizzes.campaign_enums import RunState
from quizzes.models import Attempt, ItemCalibration, Paper, Question, StatisticsRun
from quizzes.services.statistics import ask_statistics, is_small, latest_run, work_run
from tests.mediators.factories import make_person, make_team
from tests.quizzes.campaign_makers import answer, running, survey_paper
from tests.quizzes.factories import add_questions, make_paper
from tests.quizzes.paper_data import fill_paper

DATA_SET_A = (
    "1 1 1 0 2 1", "1 1 1 0 2 1", "1 1 0 0 1.5 1", "1 1 1 1 1 1", "1 1 0 0 1 1",
    "1 0 1 0 1.5 1", "1 1 0 1 0.5 1", "1 0 0 0 0.5 1", "0 0 1 1 0 1", "0 0 0 1 0 1",
)  # fmt: skip
TOPS_A = [Decimal(top) for top in (1, 1, 1, 1, 2, 1)]


def marks_of(rows: tuple[str, ...]) -> list[list[Decimal]]:
    return [[Decimal(mark) for mark in row.split()] for row in rows]


@pytest.fixture
def questions(db: None) -> list[Question]:
    return add_questions(6)


@pytest.fixture
def editor(make_person: Callable[..., User], sign_in: Callable[[User], Client]) -> Client:
    return sign_in(make_person("bientap", Role.EDITOR, ScopeLevel.NATION))


def computed(paper: Paper, now: datetime, model: str = "") -> StatisticsRun:
    return work_run(run=ask_statistics(paper=paper, by=None, now=now, model=model), now=now)


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def test_data_set_a_comes_out_of_the_database_as_published(questions: list[Question], now: datetime):
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, marks_of(DATA_SET_A), maxima=TOPS_A, now=now)
    run = computed(paper, now)
    items = {entry["id"]: entry["figures"] for entry in run.result["items"]}
    expected = {
        "k1-1": (4 / 5, 2 / 3, 0.4303314829, 0.6512171448, 4 / 7, 0.2106746767),
        "k1-2": (3 / 5, 1, 0.5424889808, 0.7680350486, 28 / 43, 0.2531994498),
        "k1-4": (2 / 5, -1 / 3, -0.5303695259, -0.2510883813, -41 / 59, None),
        "k1-5": (1 / 2, 3 / 4, 0.4714045208, 0.8186312162, 1 / 2, 0.3140552655),
        "k1-6": (1, 0, None, None, None, 0),
    }
    for name, values in expected.items():
        found = [items[name][symbol] for symbol in ("p", "D", "r_rest", "r_tot", "DE", "EW")]
        assert found == [None if value is None else pytest.approx(value, abs=1e-9) for value in values]
    assert run.result["test"]["alpha"] == near(312 / 955)
    assert run.result["test"]["sem"] == pytest.approx(1.1953614051)
    assert {entry["id"]: entry["alpha_without"] for entry in run.result["items"]}["k1-4"] == pytest.approx(0.6726907631)
    assert run.result["to_check"][0] == "k1-4"
    assert run.result["items"][3]["groups"] == pytest.approx([0.5, 0.5, 1 / 3, 1 / 3, 1 / 3])
    assert run.basis["counting"] == "first"
    assert len(run.basis["attempt_ids"]) == 10
    assert run.basis["item_fingerprints"]["k1-1"] == questions[0].current.fingerprint
    assert (run.definition_version, run.result["showing"]) == ("2026.1", "all_with_note")


def test_only_the_first_marked_attempt_counts(questions: list[Question], now: datetime):
    paper = make_paper(questions=questions)
    first = fill_paper(paper, questions, marks_of(DATA_SET_A), maxima=TOPS_A, now=now)
    before = computed(paper, now).result
    again = Attempt.objects.get(pk=first[0].pk)
    again.pk, again.public_id, again.number = None, None, 2
    again.public_id = Attempt._meta.get_field("public_id").get_default()
    again.save()
    again.items.create(version_id=questions[0].current_id, order=1, points=1, fraction=0)
    assert computed(paper, now).result == before
    Attempt.objects.filter(pk=first[1].pk).update(percent=None)  # an essay waits for its mark
    assert computed(paper, now).result["people"] == 9


@pytest.mark.parametrize(("people", "showing"), [(5, "facility_only"), (9, "facility_only"), (10, "all_with_note")])
def test_small_groups_get_what_they_may_see(
    people: int, showing: str, questions: list[Question], now: datetime, editor: Client
):
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, marks_of(DATA_SET_A)[:people], maxima=TOPS_A, now=now)
    result = computed(paper, now).result
    assert result["showing"] == showing
    figures = result["items"][0]["figures"]
    assert figures["p"] is not None
    assert (figures["r_rest"] is None) == (people < 10)
    assert bool(result["test"]) == (people >= 10)
    shown = editor.get(reverse("quizzes:statistics", args=[paper.code])).content.decode()
    assert ("chỉ hiện độ khó" in shown) == (people < 10)
    assert ("Số liệu ít (dưới 30 người)" in shown) == (people >= 10)


def test_fewer_than_five_are_refused_with_a_sentence(questions: list[Question], now: datetime, editor: Client):
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, marks_of(DATA_SET_A)[:4], maxima=TOPS_A, now=now)
    with pytest.raises(RuleViolation, match="Mới có 4 người"):
        ask_statistics(paper=paper, by=None, now=now)
    answered = editor.post(reverse("quizzes:statistics-compute", args=[paper.code]), follow=True)
    assert "dưới 5 người" in answered.content.decode()
    assert not StatisticsRun.objects.exists()


def test_the_screen_says_in_words_which_key_may_be_wrong(questions: list[Question], now: datetime, editor: Client):
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, marks_of(DATA_SET_A), maxima=TOPS_A, now=now)
    url = reverse("quizzes:statistics", args=[paper.code])
    assert "Chưa tính lần nào" in editor.get(url).content.decode()
    shown = editor.post(reverse("quizzes:statistics-compute", args=[paper.code]), follow=True).content.decode()
    assert "có thể nhầm đáp án" in shown
    assert shown.index("câu cần xem lại") < shown.index("k1-4")
    assert reverse("quizzes:bank-question", args=["k1-4"]) in shown
    assert "mọi người được cùng một điểm ở câu này" in shown  # why Q6 has a dash
    assert "0,43" in shown  # r_rest of Q1
    table = editor.get(url + "?xep=r").content.decode().split("figures-table")[1]
    places = [table.index(f">{name}</a>") for name in ("k1-4", "k1-3", "k1-1", "k1-5", "k1-2", "k1-6")]
    assert places == sorted(places)
    listed = editor.get(reverse("quizzes:statistics-list")).content.decode()
    assert url in listed
    assert "Không có bài nào khớp" in editor.get(reverse("quizzes:statistics-list") + "?q=khong-co").content.decode()


def test_the_option_table_flags_what_beats_the_key(questions: list[Question], now: datetime, editor: Client):
    """§2.3: choices B B B B B A B C A D with key B; here the third option is chosen where D was."""
    paper = make_paper(questions=questions)
    chosen = [2, 2, 2, 2, 2, 1, 2, 3, 1, 3]
    marks = marks_of(DATA_SET_A)
    fill_paper(paper, questions, marks, maxima=TOPS_A, now=now, options=[[1, number, 1, 1, 1, 1] for number in chosen])
    rows = {row["letter"]: row for row in computed(paper, now).result["items"][1]["options"]}
    assert (rows["A"]["share"], rows["A"]["mean_rest"]) == (0.2, 3.75)
    assert (rows["B"]["share"], rows["B"]["is_key"]) == (0.6, True)
    assert rows["B"]["mean_rest"] == pytest.approx(25 / 6)
    assert rows["C"]["mean_rest"] == pytest.approx((2.5 + 2.0) / 2)
    assert all(row["flags"] == [] for row in rows.values())


def test_papers_drawn_at_random_have_figures_and_no_alpha(questions: list[Question], now: datetime, editor: Client):
    paper = make_paper(code="rut", blueprint=[{"subject": "CD-K1", "count": 3}])
    marks = marks_of(DATA_SET_A)
    for half, (some, columns) in enumerate((((0, 1, 2, 3), slice(0, 4)), ((2, 3, 4, 5), slice(2, 6)))):
        fill_paper(paper, [questions[place] for place in some], [row[columns] for row in marks],
                   maxima=TOPS_A[columns], now=now, prefix=f"d{half}")  # fmt: skip
    result = computed(paper, now).result
    assert (result["form"], result["people"], result["test"]) == ("drawn", 20, {})
    entries = {entry["id"]: entry for entry in result["items"]}
    assert (entries["k1-1"]["people"], entries["k1-3"]["people"]) == (10, 20)
    assert entries["k1-1"]["figures"]["p"] == 0.8
    assert entries["k1-1"]["figures"]["EW"] is None
    assert "rút câu khác nhau" in editor.get(reverse("quizzes:statistics", args=["rut"])).content.decode()


def simulated(people: int, items: int) -> list[list[Decimal]]:
    """Return right and wrong answers of a 1PL test with difficulties from −1 to 1."""
    random = np.random.default_rng(6)
    ability = random.standard_normal(people)[:, None]
    chance = 1 / (1 + np.exp(-(ability - np.linspace(-1, 1, items))))
    right = random.random((people, items)) < chance
    return [[Decimal(int(cell)) for cell in row] for row in right]


def test_calibration_is_appended_and_refused_with_too_few(
    questions: list[Question], now: datetime, editor: Client, django_capture_on_commit_callbacks: Callable
):
    paper = make_paper(questions=questions)
    url = reverse("quizzes:statistics-compute", args=[paper.code])
    fill_paper(paper, questions, simulated(199, 6), now=now)
    answered = editor.post(url, {"mo-hinh": "1PL"}, follow=True).content.decode()
    assert "cần ít nhất 200 câu trả lời" in answered
    assert not ItemCalibration.objects.exists()
    fill_paper(paper, questions, simulated(61, 6), now=now, prefix="them")
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(url, {"mo-hinh": "1PL"})
    found = list(ItemCalibration.objects.order_by("version_id"))
    assert [row.answers for row in found] == [260] * 6
    assert found[0].difficulty < found[-1].difficulty
    assert found[0].difficulty == pytest.approx(-1, abs=0.5)
    assert len({row.slope for row in found}) == 1
    assert editor.post(url, {"mo-hinh": "3PL"}).status_code == 404
    with pytest.raises(RuleViolation, match="500"):
        ask_statistics(paper=paper, by=None, now=now, model="2PL")
    computed(paper, now, "1PL")
    assert ItemCalibration.objects.count() == 12
    with pytest.raises(PermissionDenied):
        found[0].save()
    computed(paper, now)
    shown = editor.get(reverse("quizzes:statistics", args=[paper.code])).content.decode()
    assert "Lần gần nhất: 1PL" in shown
    assert "Độ khó b" in shown


def test_a_large_paper_is_left_to_the_worker(
    questions: list[Question], now: datetime, editor: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("quizzes.services.statistics.AT_ONCE", 30)
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, marks_of(DATA_SET_A), maxima=TOPS_A, now=now)
    run = ask_statistics(paper=paper, by=None, now=now)
    assert not is_small(run)
    page = editor.get(reverse("quizzes:statistics", args=[paper.code]))
    assert page["Refresh"] == "4"
    assert "đã đọc 0 trên 10 bài" in page.content.decode()
    work_run(run=run, now=now)
    assert work_run(run=run, now=now).state == RunState.READY
    assert latest_run(paper=paper) == run
    assert "Refresh" not in editor.get(reverse("quizzes:statistics", args=[paper.code]))


def test_the_sheet_holds_the_same_figures_and_is_logged(questions: list[Question], now: datetime, editor: Client):
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, marks_of(DATA_SET_A), maxima=TOPS_A, now=now)
    url = reverse("quizzes:statistics-export", args=[paper.code])
    assert editor.get(url).status_code == 404
    computed(paper, now)
    book = load_workbook(BytesIO(b"".join(editor.get(url).streaming_content)))
    rows = {row[0]: row for row in book["Câu hỏi"].values}
    assert rows["k1-1"][3] == pytest.approx(0.8)
    assert rows["k1-6"][6] is None
    assert dict(row[:2] for row in book["Cả bài"].values)["Độ tin cậy (α)"] == pytest.approx(312 / 955)
    assert AuditEntry.objects.filter(action="statistics.exported").count() == 1


def test_officers_see_their_campaigns_only_and_no_keys(
    places: dict[str, Unit], commune_officer: User, province_officer: User, outsider: User, now: datetime,
    sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    team = make_team()
    for number in range(10):
        make_person(team, f"Người số {number}")
    campaign = running(places["11383"], survey_paper(), now, by=commune_officer)
    random = Random(4)
    for person in campaign.people.select_related("mediator", "campaign__paper"):
        answer(person, now, right=random.randint(1, 5))
    assert campaign.paper is not None
    computed(campaign.paper, now)
    url = reverse("quizzes:statistics", args=[campaign.paper.code])
    assert sign_in(outsider).get(url).status_code == 404
    shown = sign_in(commune_officer).get(url).content.decode()
    assert "Từng câu" in shown
    assert "Bảng phương án" not in shown
    assert "/can-bo/ngan-hang/" not in shown
    assert sign_in(province_officer).get(url).status_code == 200
    results = sign_in(commune_officer).get(reverse("quizzes:campaign-results", args=[campaign.public_id]))
    assert url in results.content.decode()


def test_the_page_costs_the_same_with_more_questions(
    now: datetime, editor: Client, django_assert_max_num_queries: Callable
):
    questions = add_questions(12, topic="l1")
    paper = make_paper(questions=questions)
    fill_paper(paper, questions, simulated(12, 12), now=now)
    computed(paper, now)
    url = reverse("quizzes:statistics", args=[paper.code])
    editor.get(url)
    with django_assert_max_num_queries(10):
        editor.get(url)


def grouped_answers(people: int) -> list[list[Decimal]]:
    """Return answers to five questions: the second half of the people, equally able, seldom solve the first one."""
    random = Random(5)
    rows = []
    for number in range(people):
        known = number % 5  # how many of the last four are right: the same in both halves
        first = random.random() < (0.85 if number < people // 2 else 0.25)
        rows.append([Decimal(int(first)), *(Decimal(int(place < known)) for place in range(4))])
    return rows


@pytest.mark.parametrize(("women", "compared"), [(80, True), (29, False)])
def test_a_question_harder_for_one_group_is_named_and_small_groups_are_hidden(
    women: int, compared: bool, places: dict[str, Unit], now: datetime, editor: Client
):
    questions = add_questions(5)
    paper = make_paper(questions=questions)
    attempts = fill_paper(paper, questions, grouped_answers(160), now=now)
    team = make_team()
    for number, attempt in enumerate(attempts[: 80 + women]):
        make_person(team, f"Người {number}", user_id=attempt.user_id, female=number >= 80, birth_year=1970)
    result = computed(paper, now).result["comparisons"]
    found = {group["code"]: group for group in result}
    assert list(found) == ["sex", "minority", "minority_area", "place", "age"]
    assert all(found[code]["people"] is None for code in ("minority", "minority_area", "place", "age"))
    shown = editor.get(reverse("quizzes:statistics", args=[paper.code])).content.decode()
    assert ("nữ làm đúng câu này ít hơn hẳn nam" in shown) == compared
    assert "Có nhóm chưa đủ 30 người" in shown
    if not compared:
        assert found["sex"]["people"] is None
        assert found["sex"]["items"] == []
        return
    labels = {item["id"]: item["label"] for item in found["sex"]["items"]}
    assert found["sex"]["people"] == [80, 80]
    assert labels["k1-1"] == "C−"
    assert not any(label and label.startswith("C−") for name, label in labels.items() if name != "k1-1")
    url = reverse("quizzes:statistics-export", args=[paper.code])
    sheet = load_workbook(BytesIO(b"".join(editor.get(url).streaming_content)))["So các nhóm"]
    assert any(row[1] == "k1-1" and row[2] == "C−" for row in sheet.values)
