"""Two at once: one effect, the same answer, no 500 (security.md C5, C8, F5; S2)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.enums import Role, ScopeLevel
from accounts.models import ActivationCard, User
from accounts.services import activate_with_card, check_card, make_card
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from mediators.models import Appointment, Mediator, RosterImport, Unit
from mediators.services.corrections import set_head
from quizzes import offers, rules
from quizzes.enums import MarkingDutyKind
from quizzes.models import AnswerSave, Attempt, AttemptResult, Mark, Paper, Question, RegradeRun
from quizzes.offers import Offer
from quizzes.services import (
    attempts,
    import_bank_text,
    marking,
    marking_plans,
    regrade,
    save_answer,
    start_attempt,
    submit_attempt,
)
from tests.courses.activity_forms import filled
from tests.mediators.factories import make_person as make_mediator
from tests.mediators.factories import make_team, office_of
from tests.mediators.roster_files import HEADER, TEAM_ROW, person, workbook_bytes
from tests.quizzes.factories import add_questions, make_paper, posted
from tests.quizzes.marking_factory import essay_paper, hand_in, points, put_in_commune, the_plan
from training.models import Evidence
from training.services import record_evidence

Together = Callable[..., list[Any]]
CASE = """::: tình-huống #hai-nga
điểm: 4
chủ-đề: s2

### mo: Tin báo

Ông Tư rào lối đi.

- Gặp riêng từng bên -> xong [+2]
- Mời hai bên đến ngay -> hong [-1]

### xong: Thành [kết thúc: thành]

Hai bên thống nhất.

### hong: Không thành [kết thúc: không thành]

Mỗi người một nẻo.
:::
"""


@pytest.fixture
def learner(make_person: Callable[..., User]) -> User:
    return make_person("hgv-1", Role.MEDIATOR)


@pytest.fixture
def clients(learner: User, sign_in: Callable[[User], Client]) -> Iterator[list[Client]]:
    """Two browsers of one person, to whom every paper is offered."""

    def everything(user: User, paper: Paper) -> Offer:
        return Offer("/hoc/", "Về khóa học", "", "/hoc/xong/", "Nhận kết quả khóa học")

    offers.register(everything)
    pair = [sign_in(learner), sign_in(learner)]
    for client in pair:
        client.raise_request_exception = False
    yield pair
    offers.unregister(everything)


def test_the_copy_is_a_real_database_with_its_triggers(places: dict[str, Unit], together: Together) -> None:
    assert connection.settings_dict["NAME"] not in ("", ":memory:")
    assert together(lambda: Unit.objects.count(), lambda: Unit.objects.count()) == [len(places)] * 2
    found = together(lambda: connection.cursor().execute("INSERT INTO mediators_unit (code) VALUES ('1')"), int)
    assert isinstance(found[0], Exception)


@pytest.mark.parametrize("limited", [None, 1])
def test_an_attempt_started_twice_is_one(
    clients: list[Client],
    together: Together,
    meet: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    limited: int | None,
) -> None:
    paper = make_paper(questions=add_questions(3), time_limit_minutes=20, attempts_allowed=limited)
    real = rules.start_refusal

    def both_have_looked(**given: Any) -> Any:
        meet()
        return real(**given)

    monkeypatch.setattr(rules, "start_refusal", both_have_looked)
    answers = together(*(lambda c=client: c.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/") for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Attempt.objects.get().items.count() == 3


def test_a_paper_submitted_twice_is_scored_once(
    clients: list[Client], learner: User, together: Together, now: datetime
) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(2)), user=learner, now=now)
    save_answer(
        by=learner, attempt_id=attempt.public_id, order=1, data=posted(attempt, 1, 2), tab_id="a", sequence=1, now=now
    )
    answers = together(*(lambda c=client: c.post(f"/hoc/bai-lam/{attempt.public_id}/nop/") for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent) == ("submitted", 50)
    assert AuditEntry.objects.filter(action="attempt.submitted").count() == 1


@pytest.mark.parametrize("round_number", range(3))
def test_an_answer_beside_the_submission_counts_or_is_told_late(
    clients: list[Client], learner: User, together: Together, now: datetime, round_number: int
) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=learner, now=now)
    body = posted(attempt, 1, 2) | {"tab": "a", "sequence": "1"}
    saved, submitted = together(
        lambda: clients[0].post(
            f"/hoc/bai-lam/{attempt.public_id}/cau/1/", body, headers={"accept": "application/json"}
        ),
        lambda: clients[1].post(f"/hoc/bai-lam/{attempt.public_id}/nop/"),
    )
    assert submitted.status_code == 302
    attempt.refresh_from_db()
    row = AnswerSave.objects.get()
    assert (saved.status_code, row.late, attempt.percent) in ((200, False, 100), (409, True, 0))


def test_the_same_save_twice_is_one_row(
    clients: list[Client], learner: User, together: Together, now: datetime
) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=learner, now=now)
    body = posted(attempt, 1, 2) | {"tab": "a", "sequence": "1"}
    answers = together(
        *(
            lambda c=client: c.post(
                f"/hoc/bai-lam/{attempt.public_id}/cau/1/", body, headers={"accept": "application/json"}
            )
            for client in clients
        )
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.json()["state"] for answer in answers} == {"saved", "repeated"}
    assert AnswerSave.objects.count() == 1


def test_a_roster_accepted_twice_is_written_once(
    commune_officer: User, sign_in: Callable[[User], Client], together: Together
) -> None:
    client = sign_in(commune_officer)
    content = workbook_bytes({"DS": [HEADER, TEAM_ROW, person(), person(name="Trần Thị Bê", sex="Nữ")]})
    client.post(reverse("mediators:roster"), {"file": SimpleUploadedFile("ds.xlsx", content)})
    roster = RosterImport.objects.get()
    seen = dict(client.get(reverse("mediators:roster-file", args=[roster.public_id])).context["seen"])
    pair = [sign_in(commune_officer), sign_in(commune_officer)]
    for each in pair:
        each.raise_request_exception = False
    url = reverse("mediators:roster-accept", args=[roster.public_id])
    answers = together(*(lambda c=each: c.post(url, seen) for each in pair))
    assert sorted(answer.status_code for answer in answers) in ([302, 302], [302, 409])
    assert (Mediator.objects.count(), Appointment.objects.count()) == (2, 2)
    assert AuditEntry.objects.filter(action="roster.imported").count() == 1


def test_a_card_used_twice_gives_one_secret(learner: User, together: Together, now: datetime) -> None:
    issued = make_card(user=learner, purpose="reset", by=None, now=now)

    def use(secret: str) -> User:
        card = check_card(number=issued.number, secret=issued.token, kind="token", now=now, count=True)
        return activate_with_card(card=card, secret=secret, now=now)

    secrets = ["83920174", "57201936"]
    results = together(*(lambda s=secret: use(s) for secret in secrets))
    won = [place for place, result in enumerate(results) if isinstance(result, User)]
    lost = [result for result in results if isinstance(result, RuleViolation)]
    assert (len(won), [refusal.code for refusal in lost]) == (1, ["card_refused"])
    learner.refresh_from_db()
    assert learner.check_password(secrets[won[0]])
    assert not learner.check_password(secrets[1 - won[0]])
    assert AuditEntry.objects.filter(action="card.used").count() == 1


def test_cards_printed_twice_leave_one_open(
    commune_officer: User, sign_in: Callable[[User], Client], together: Together
) -> None:
    chosen = {"nguoi": [str(make_mediator(make_team()).public_id)]}
    pair = [sign_in(commune_officer), sign_in(commune_officer)]
    for each in pair:
        each.raise_request_exception = False
    answers = together(*(lambda c=each: c.post(reverse("mediators:card-print"), chosen) for each in pair))
    assert all(answer.status_code in (200, 302, 409) for answer in answers)
    assert 200 in [answer.status_code for answer in answers]
    assert ActivationCard.objects.filter(used_at__isnull=True, cancelled_at__isnull=True).count() == 1


@pytest.mark.parametrize("round_number", range(3))
def test_two_heads_at_once_leave_one(
    commune_officer: User, together: Together, now: datetime, round_number: int
) -> None:
    team = make_team()
    offices = [office_of(make_mediator(team)) for _ in range(2)]
    results = together(*(lambda o=office: set_head(appointment=o, by=commune_officer, now=now) for office in offices))
    assert all(isinstance(result, Appointment | RuleViolation) for result in results), results
    assert Appointment.objects.filter(team=team, is_head=True).count() == 1


def test_evidence_sent_twice_is_one_row(places: dict[str, Unit], together: Together, now: datetime) -> None:
    mediator = make_mediator(make_team())

    def send() -> int:
        row = record_evidence(
            mediator=mediator,
            kind="class_attended",
            happened_on=date(2026, 11, 1),
            now=now,
            by=None,
            channel="in_person",
            client_key="may-1:7",
        )
        return row.pk

    results = together(send, send, send)
    assert len(set(results)) == 1
    assert Evidence.objects.get().pk == results[0]


def test_the_first_step_of_a_case_taken_twice_otherwise_is_one(
    clients: list[Client], learner: User, together: Together, now: datetime, meet: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import_bank_text(source=CASE, by=None, now=now, state="approved")
    paper = make_paper(questions=[Question.objects.select_related("current").get(code="hai-nga")])
    attempt = start_attempt(paper=paper, user=learner, now=now)
    page = BeautifulSoup(clients[0].get(f"/hoc/bai-lam/{attempt.public_id}/cau/1/").content.decode(), "html.parser")
    shown = page.select_one("form.quiz-form")
    ways = [filled(shown, choose=words) for words in ("Gặp riêng", "Mời hai bên")]
    real = attempts._item_to_save

    def both_have_read(**given: Any) -> Any:
        found = real(**given)
        meet()
        return found

    monkeypatch.setattr(attempts, "_item_to_save", both_have_read)
    answers = together(
        *(
            lambda c=client, place=place: c.post(
                f"/hoc/bai-lam/{attempt.public_id}/cau/1/",
                ways[place] | {"tab": f"trang-{place}", "sequence": "1"},
                headers={"accept": "application/json"},
            )
            for place, client in enumerate(clients)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert "không quay lại cảnh trước" in next(one for one in answers if one.status_code == 400).json()["message"]
    assert AnswerSave.objects.get().step == 1


def test_a_regrade_worked_on_twice_at_once_judges_each_attempt_once(
    learner: User, trainer: User, together: Together, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrade, "PART", 1)
    paper = make_paper(questions=add_questions(1), attempts_allowed=None)
    for _number in range(4):
        submit_attempt(attempt=start_attempt(paper=paper, user=learner, now=now), now=now)
    question = Question.objects.get(code="k1-1")
    run = regrade.decide_regrade(paper=paper, question=question, kind="full_marks", reason="Lỗi", by=trainer, now=now)

    def work() -> str:
        return regrade.work_regrade(run=RegradeRun.objects.get(pk=run.pk), now=now).state

    assert together(work, work) == ["ready", "ready"]
    assert set(Attempt.objects.values_list("percent", flat=True)) == {100}
    assert AttemptResult.objects.filter(cause="regraded").count() == 4
    assert RegradeRun.objects.get().done_count == 4


def test_two_markers_at_once_get_different_answers_and_a_turn_is_marked_once(
    places: dict[str, Unit], make_person: Callable[..., User], together: Together, now: datetime
) -> None:
    people = [make_person(f"cham-{number}", Role.TRAINER, ScopeLevel.PROVINCE, "31") for number in (1, 2)]
    paper = essay_paper()
    for number in (1, 2):
        author = make_person(f"hgv-{number}", Role.MEDIATOR)
        put_in_commune(author, places["11383"])
        hand_in(author, paper, now)
    plan = the_plan()
    for user in people:
        marking_plans.assign(plan=plan, user=user, kind=MarkingDutyKind.MARKER, by=people[0], now=now)
    turns = together(*(lambda u=user: marking.take_next(plan=plan, by=u, now=now) for user in people))
    assert len({turn.task_id for turn in turns}) == 2

    def give() -> Any:
        return marking.give_mark(turn=turns[0], by=turns[0].marker, criteria=points("3", "7"), now=now)

    first, second = together(give, give)
    assert sorted(isinstance(one, RuleViolation) for one in (first, second)) == [False, True]
    assert Mark.objects.count() == 1
    assert list(AttemptResult.objects.values_list("percent", flat=True)) == [100]
