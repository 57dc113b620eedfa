"""Papers on paper: variants and keys as PDF, letters of sheets, keying once and twice, who may."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from lms.base.typst_pdf import render_png
from lms.hgm import grade
from mediators.models import Unit
from quizzes.letters import (
    BadLetters,
    Shape,
    answer_of,
    clean_letters,
    key_letters,
    printed_order,
    shape_of,
    split_letters,
)
from quizzes.models import Attempt, KeyedSheet, Paper, PaperPrint
from quizzes.services import import_bank_text, start_attempt
from quizzes.services.paper_print import TEMPLATE, make_variant, print_data, printed_questions
from tests.quizzes.factories import SEVERAL, TRUTH, add_questions, make_paper
from tests.training_factories import make_mediator

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BASE = "/can-bo/bai-kiem-tra/"
ONE, MANY, TWO_TRUTHS = Shape("one", 4), Shape("many", 4), Shape("truth", 2)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def person(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    make_mediator(places["11383"], "Nguyễn Văn An", user=user, code="HG00000001")
    return user


@pytest.fixture
def paper(db: None) -> Paper:
    questions = [*add_questions(2), *add_questions(1, topic="k2", kind=SEVERAL)]
    questions += add_questions(1, topic="k3", kind=TRUTH)
    return make_paper(questions=questions, scope_code="31", time_limit_minutes=30, shuffle_questions=True)


@pytest.fixture
def officer(commune_officer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(commune_officer)


@pytest.mark.parametrize(
    ("typed", "shape", "letters"),
    [
        ("b", ONE, "B"), ("-", ONE, ""), ("ca", MANY, "AC"), ("cca", MANY, "AC"), ("ds", TWO_TRUTHS, "ĐS"),
        ("Đ-", TWO_TRUTHS, "Đ-"), ("--", TWO_TRUTHS, ""),
    ],
)  # fmt: skip
def test_letters_are_read_in_their_plain_form(typed: str, shape: Shape, letters: str) -> None:
    assert clean_letters(typed, shape=shape) == letters


@pytest.mark.parametrize(
    ("typed", "shape"), [("E", ONE), ("AB", ONE), ("A-", MANY), ("Đ", TWO_TRUTHS), ("ĐX", TWO_TRUTHS)]
)
def test_letters_that_a_question_lacks_are_refused(typed: str, shape: Shape) -> None:
    with pytest.raises(BadLetters):
        clean_letters(typed, shape=shape)


def test_a_line_is_split_by_signs_or_letter_by_letter() -> None:
    assert split_letters("a, bd ; - đs", shapes=[ONE, MANY, ONE, TWO_TRUTHS]) == ["A", "BD", "-", "ĐS"]
    assert split_letters("ab-c", shapes=[ONE] * 4) == ["A", "B", "-", "C"]
    with pytest.raises(BadLetters, match="đề có 4 câu"):
        split_letters("abc", shapes=[ONE] * 4)
    with pytest.raises(BadLetters):
        split_letters("abcd", shapes=[ONE, ONE, ONE, MANY])


def test_the_letters_of_the_key_earn_everything_for_every_seed(paper: Paper, trainer: User) -> None:
    variant = make_variant(paper=paper, by=trainer, now=START)
    for question in printed_questions(variant):
        for seed in range(12):
            letters = key_letters(question.block, seed=seed)
            assert grade(question.block, answer_of(question.block, letters, seed=seed)).fraction == 1
            assert sorted(printed_order(question.block, seed=seed)) == list(range(1, question.shape.count + 1))
            assert clean_letters(letters, shape=question.shape) == letters


def test_variants_differ_and_only_the_key_file_holds_keys(paper: Paper, trainer: User) -> None:
    first = make_variant(paper=paper, by=trainer, now=START)
    second = make_variant(paper=paper, by=trainer, now=START)
    assert (first.label, second.label) == ("A", "B")
    assert first.seed != second.seed
    sheets, keys = print_data(first, kind="paper"), print_data(first, kind="key")
    assert len(sheets["questions"]) == len(keys["questions"]) == 4
    assert all("key" not in question for question in sheets["questions"])
    assert "Lời giải" not in str(sheets)
    assert "Nhận xét" not in str(sheets)
    assert {question["key"] for question in keys["questions"]} & {"A", "B", "C"}
    pages = render_png(template=TEMPLATE, data=sheets, dots_per_inch=40)
    assert len(pages) == 2
    assert len(render_png(template=TEMPLATE, data=keys, dots_per_inch=40)) == 1


def test_a_question_that_no_sheet_holds_keeps_the_paper_from_print(paper: Paper, trainer: User) -> None:
    essay = "::: tự-luận #viet-1\n\nÔng/Bà sẽ làm gì?\n\n:::\n"
    import_bank_text(source=essay, by=None, now=START, state="approved")
    from quizzes.models import Question

    question = Question.objects.filter(code="viet-1").first()
    assert question is not None
    paper.items.create(question=question, order=9)
    with pytest.raises(RuleViolation, match="viet-1"):
        make_variant(paper=paper, by=trainer, now=START)


def test_writers_print_and_officers_print_sheets_once_the_paper_has_begun(
    paper: Paper, trainer: User, officer: Client, sign_in: Callable[[User], Client]
) -> None:
    writer = sign_in(trainer)
    page = f"{BASE}bai/{paper.code}/in-de/"
    assert writer.post(page).status_code == 302
    variant = PaperPrint.objects.get()
    for name in ("de.pdf", "dap-an.pdf"):
        answer = writer.get(f"{page}{variant.public_id}/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
    assert "Đáp án (PDF)" in writer.get(page).content.decode()
    logged = AuditEntry.objects.filter(action__startswith="paper.").values_list("action", flat=True)
    assert sorted(logged) == ["paper.key_printed", "paper.printed", "paper.printed"]
    sheet, keys = (f"{page}{variant.public_id}/{name}" for name in ("de.pdf", "dap-an.pdf"))
    for early in ({"state": "draft"}, {"opens_at": START + timedelta(hours=1)}):
        Paper.objects.filter(pk=paper.pk).update(**early)
        assert [officer.get(url).status_code for url in (page, sheet, keys)] == [403, 403, 403]
        assert page not in officer.get(f"{BASE}bai/{paper.code}/").content.decode()
        Paper.objects.filter(pk=paper.pk).update(state="ready", opens_at=START)
    assert officer.get(sheet).content.startswith(b"%PDF")
    shown = officer.get(page).content.decode()
    assert "Đề và phiếu (PDF)" in shown
    assert "Đáp án (PDF)" not in shown
    assert officer.get(keys).status_code == 403
    assert officer.post(page).status_code == 302
    assert [one.label for one in PaperPrint.objects.order_by("label")] == ["A", "B"]


def right_line(variant: PaperPrint) -> str:
    return " ".join(key_letters(one.block, seed=variant.seed) for one in printed_questions(variant))


def test_a_sheet_is_keyed_once_and_becomes_an_attempt_on_paper(
    paper: Paper, trainer: User, officer: Client, person: User
) -> None:
    variant = make_variant(paper=paper, by=trainer, now=START)
    page = f"{BASE}bai/{paper.code}/go-phieu/"
    assert "Mã đề A" in officer.get(page).content.decode()
    data = {"de": "A", "person": "hg00000001", "line": right_line(variant), "helped": "on"}
    assert officer.post(page, data).url == f"{page}?de=A"
    attempt = Attempt.objects.get()
    assert (attempt.user, attempt.channel, attempt.helped, attempt.percent) == (person, "paper", True, Decimal(100))
    assert (attempt.state, attempt.saves.count(), attempt.results.count()) == ("submitted", 4, 1)
    assert AuditEntry.objects.get(action="attempt.keyed").details["passes"] == 1
    shown = officer.get(page).content.decode()
    assert "có người giúp" in shown
    empty = officer.post(page, data | {"line": "- - - -"})
    assert empty.status_code == 302
    assert Attempt.objects.get(number=2).percent == 0


def test_two_passes_show_their_differences_until_they_are_settled(
    paper: Paper, trainer: User, officer: Client, person: User
) -> None:
    variant = make_variant(paper=paper, by=trainer, now=START)
    page = f"{BASE}bai/{paper.code}/go-phieu/"
    right = right_line(variant)
    wrong = " ".join(["-", *right.split()[1:]])
    data = {"de": "A", "person": "Nguyen Van An", "line": wrong, "two_passes": "on"}
    assert officer.post(page, data).url == f"{page}?de=A&hai-lan=1"
    assert not Attempt.objects.exists()
    assert "Chờ gõ lần hai" in officer.get(page).content.decode()
    differing = officer.post(page, data | {"line": right})
    assert differing.status_code == 409
    assert "Câu 1: lần một «–»" in differing.content.decode()
    assert not Attempt.objects.exists()
    assert officer.post(page, data | {"line": right, "settled": "on"}).status_code == 302
    sheet = KeyedSheet.objects.get()
    assert (sheet.first[0], sheet.second[0], sheet.attempt.percent) == ("", right.split()[0], Decimal(100))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"line": "A B"}, "đề có 4 câu"),
        ({"line": "Z Z Z Z"}, "Chưa đọc được câu 1"),
        ({"person": "HG99999999"}, "Không thấy ai"),
        ({"line": ""}, "Đáp án theo thứ tự câu"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(
    paper: Paper, trainer: User, officer: Client, person: User, changes: dict[str, str], told: str
) -> None:
    variant = make_variant(paper=paper, by=trainer, now=START)
    data = {"de": "A", "person": "HG00000001", "line": right_line(variant)} | changes
    answer = officer.post(f"{BASE}bai/{paper.code}/go-phieu/", data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Attempt.objects.exists()
    assert not KeyedSheet.objects.exists()


@pytest.mark.parametrize(
    ("fields", "opened", "told"),
    [
        ({"state": "draft"}, False, "chưa mở"),
        ({"attempts_allowed": 1}, True, "đang làm bài trên mạng"),
        ({"attempts_allowed": 0}, False, "hết số lượt"),
    ],
)
def test_a_sheet_counts_like_any_attempt(
    paper: Paper, trainer: User, officer: Client, person: User, fields: dict[str, object], opened: bool, told: str
) -> None:
    variant = make_variant(paper=paper, by=trainer, now=START)
    if opened:
        start_attempt(paper=paper, user=person, now=START)
    Paper.objects.update(**fields)
    data = {"de": "A", "person": "HG00000001", "line": right_line(variant)}
    answer = officer.post(f"{BASE}bai/{paper.code}/go-phieu/", data)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_people_of_another_place_cannot_be_keyed(
    paper: Paper, trainer: User, person: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    make_variant(paper=paper, by=trainer, now=START)
    assert sign_in(outsider).get(f"{BASE}bai/{paper.code}/go-phieu/").status_code == 404
    Paper.objects.update(scope_code="")
    data = {"de": "A", "person": "HG00000001", "line": "- - - -"}
    assert "Không thấy ai" in sign_in(outsider).post(f"{BASE}bai/{paper.code}/go-phieu/", data).content.decode()


def test_only_kinds_with_letters_have_a_shape(paper: Paper, trainer: User) -> None:
    shapes = {shape_of(one.block) for one in printed_questions(make_variant(paper=paper, by=trainer, now=START))}
    assert shapes == {Shape("one", 3), Shape("many", 4), Shape("truth", 2)}
