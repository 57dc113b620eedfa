"""What those serving and heads of teams owe besides the six months: periods, states, the stored copy, the screens."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from mediators.models import Appointment, AppointmentEvent
from mediators.services.appointments import end_appointment
from mediators.services.corrections import set_head
from reports.queries.indicators import figures
from reports.queries.known import end_of, figures_known
from reports.queries.places import Place
from training import rules
from training.enums import Audience, TrainingState
from training.models import CompletionRule, RuleDraft, TrainingDuty, TrainingStatus
from training.queries.learner import learner_standing
from training.queries.worklist import work_list
from training.rules.duties import learner_duty_sentence
from training.rules.worklist import Action, WorkFacts, next_action
from training.services import recompute_all, record_evidence
from training.services.status import refresh_due_rows

TODAY = date(2026, 11, 22)
SINCE = date(2024, 4, 17)
ONE = rules.CompletionRule(code="mot", title="Một", items=(rules.lesson_item(code="mot", title="Bài một"),))


def day(text: str) -> date:
    return date.fromisoformat(text)


def rule(first: str, *, years: int | None = 1, to: str = "") -> rules.DutyRule:
    return rules.DutyRule(ONE, day(first), day(to) if to else None, years)


def lesson(on: str) -> rules.EvidenceFact:
    return rules.EvidenceFact("lesson_completed", day(on), "lesson:mot")


def duty(given: list[rules.DutyRule], *, entered: str, done: tuple[str, ...] = (), as_of: str, ended: str = ""):
    on = day(as_of)
    periods = rules.duty_periods(rules=given, until=date(on.year + rules.MOST_YEARS, 12, 31))
    return rules.duty_of(
        audience=Audience.SERVING, periods=periods, entered_on=day(entered), ended_on=day(ended) if ended else None,
        evidence=[lesson(text) for text in done], since=SINCE, as_of=on,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "periods"),
    [
        ([rule("2026-03-01")], [("2026-01-01", "2026-12-31"), ("2027-01-01", "2027-12-31")]),
        ([rule("2025-01-01", years=2)], [("2025-01-01", "2026-12-31"), ("2027-01-01", "2028-12-31")]),
        ([rule("2026-05-01", years=None)], [("2026-01-01", None)]),
        # a later rule waits for the period that runs; after a once-only rule it begins with its own day
        ([rule("2025-01-01", to="2026-06-01"), rule("2026-06-01", years=2)],
         [("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-12-31"), ("2027-01-01", "2028-12-31")]),
        ([rule("2025-01-01", years=None, to="2026-06-01"), rule("2026-06-01")],
         [("2025-01-01", None), ("2026-06-01", "2026-12-31"), ("2027-01-01", "2027-12-31")]),
        # a gap: the next rule opens with its calendar year
        ([rule("2025-01-01", to="2025-07-01"), rule("2027-02-01")],
         [("2025-01-01", "2025-12-31"), ("2027-01-01", "2027-12-31")]),
        ([], []),
    ],
)  # fmt: skip
def test_periods_follow_each_other_and_keep_their_rule(given, periods):
    found = rules.duty_periods(rules=given, until=date(2027, 12, 31))
    spans = [(each.first_on.isoformat(), each.last_on.isoformat() if each.last_on else None) for each in found]
    assert spans == periods


@pytest.mark.parametrize(
    ("entered", "done", "as_of", "state", "missed", "changes_on"),
    [
        ("2020-01-01", (), "2026-01-01", "running", False, "2026-12-01"),
        ("2020-01-01", (), "2026-11-30", "running", False, "2026-12-01"),
        ("2020-01-01", (), "2026-12-01", "due_soon", False, "2027-01-01"),
        ("2020-01-01", (), "2026-12-31", "due_soon", False, "2027-01-01"),
        ("2020-01-01", (), "2027-01-01", "running", True, "2027-12-01"),
        ("2020-01-01", ("2026-12-31",), "2026-12-31", "done_on_time", False, "2027-01-01"),
        ("2020-01-01", ("2026-01-01",), "2027-01-01", "running", False, "2027-12-01"),
        ("2020-01-01", ("2025-12-31",), "2026-06-01", "running", False, "2026-12-01"),  # last year's does not count
        ("2020-01-01", ("2027-01-01",), "2027-06-01", "done_on_time", True, "2027-12-01"),
        ("2026-01-01", (), "2026-06-01", "running", False, "2026-12-01"),
        ("2026-01-02", (), "2026-06-01", "not_in_scope", False, "2027-01-01"),  # joined in the year: the next one
        ("2026-01-02", ("2026-05-01",), "2027-01-01", "running", False, "2027-12-01"),
    ],
)
def test_states_of_a_yearly_rule(entered, done, as_of, state, missed, changes_on):
    found = duty([rule("2026-01-01")], entered=entered, done=done, as_of=as_of)
    assert (found.state, found.missed is not None, found.changes_on) == (state, missed, day(changes_on))
    text = rules.duty_sentence(found)
    assert len(text) <= 400
    assert ("Kỳ trước" in text) is missed


@pytest.mark.parametrize(
    ("entered", "done", "as_of", "state", "changes_on"),
    [
        ("2020-01-01", (), "2025-12-31", "not_in_scope", "2026-03-01"),
        ("2020-01-01", (), "2026-03-01", "running", None),
        ("2020-01-01", ("2024-04-17",), "2026-03-01", "done_on_time", None),
        ("2020-01-01", ("2024-04-16",), "2026-03-01", "running", None),  # before the plan
        ("2026-08-01", (), "2026-07-31", "not_in_scope", "2026-08-01"),
        ("2026-08-01", ("2026-02-01",), "2026-08-01", "done_on_time", None),
    ],
)
def test_states_of_a_rule_that_asks_once(entered, done, as_of, state, changes_on):
    found = duty([rule("2026-03-01", years=None)], entered=entered, done=done, as_of=as_of)
    assert (found.state, found.changes_on) == (state, changes_on and day(changes_on))


def test_whoever_left_owes_nothing_and_a_coming_end_is_a_turn():
    assert duty([rule("2026-01-01")], entered="2020-01-01", as_of="2026-06-01", ended="2026-06-01") is None
    assert duty([rule("2026-01-01")], entered="2020-01-01", as_of="2026-05-31", ended="2026-06-01").changes_on == day(
        "2026-06-01"
    )
    ended = [rule("2026-01-01", years=None, to="2026-07-01")]
    assert duty(ended, entered="2020-01-01", as_of="2026-06-30").changes_on == day("2026-07-01")
    assert duty(ended, entered="2020-01-01", as_of="2026-07-01").state == TrainingState.NOT_IN_SCOPE


@settings(max_examples=50, deadline=None)
@given(
    first=st.integers(0, 900), years=st.sampled_from([None, 1, 2, 3]), entered=st.integers(-400, 900),
    done=st.lists(st.integers(-100, 1400), max_size=3), seen=st.integers(0, 1300),
)  # fmt: skip
def test_nothing_turns_before_its_day(first, years, entered, done, seen):
    """Between the day of an answer and its `changes_on` the state stays, unless something is done."""
    start = date(2024, 1, 1)
    texts = tuple((start + timedelta(days=number)).isoformat() for number in done if number <= seen)
    given_rule = [rule((start + timedelta(days=first)).isoformat(), years=years)]
    since = (start + timedelta(days=entered)).isoformat()
    as_of = start + timedelta(days=seen)
    found = duty(given_rule, entered=since, done=texts, as_of=as_of.isoformat())
    assert found.changes_on is None or found.changes_on > as_of
    last = (found.changes_on or as_of + timedelta(days=800)) - timedelta(days=1)
    later = duty(given_rule, entered=since, done=texts, as_of=last.isoformat())
    assert (later.state, later.period, later.missed) == (found.state, found.period, found.missed)


def test_a_mediator_reads_it_in_one_sentence():
    told = learner_duty_sentence(
        Audience.SERVING, "running", day("2026-01-01"), day("2026-12-31"), None, 1, 3, as_of=TODAY
    )
    assert told == (
        "Ông/Bà cần hoàn thành phần tập huấn năm 2026 dành cho hòa giải viên đang làm chậm nhất 31/12/2026, "
        "còn 39 ngày; mới xong 1/3 nội dung."
    )
    met = learner_duty_sentence(Audience.HEAD, "done_on_time", SINCE, None, TODAY, 3, 3, as_of=TODAY)
    assert met == "Ông/Bà đã hoàn thành phần tập huấn dành cho tổ trưởng tổ hòa giải ngày 22/11/2026."


def test_the_work_list_waits_until_a_period_nears_its_end():
    facts = {
        "recognised_on": day("2015-01-01"), "decision_number": "1", "is_open": True, "due_on": day("2026-12-31"),
        "needed_count": 3, "duty": "Hòa giải viên đang làm", "activated": True, "has_materials": True,
        "learned_before_on": day("2014-01-01"),
    }  # fmt: skip
    assert next_action(facts=WorkFacts(**facts), as_of=day("2026-10-16")) is None
    near = next_action(facts=WorkFacts(**facts), as_of=day("2026-10-17"))
    assert near.action == Action.INVITE
    assert near.reason == (
        "Còn 75 ngày (yêu cầu với hòa giải viên đang làm), mới xong 0/3 nội dung và chưa được mời vào lớp nào."
    )
    last = next_action(facts=WorkFacts(**facts), as_of=day("2026-12-01"))
    assert last.action == Action.CALL
    assert last.reason == "Còn 30 ngày (yêu cầu với hòa giải viên đang làm), chưa học bài nào."


@pytest.fixture
def asked(db):
    """Rules for those serving (each year) and for heads (once), asking for one class."""
    base = {"definition": {"all_of": [{"class_half_days": 1}]}, "valid_from": day("2026-01-01"), "source": "Thử"}
    CompletionRule.objects.create(code="dang-lam", title="Đang làm", audience="serving", every_years=1, **base)
    CompletionRule.objects.create(code="to-truong", title="Tổ trưởng", audience="head", **base)


@pytest.fixture
def old(places, asked):
    """A head who serves since 2015, in a team with somebody newly recognised."""
    team = make_team(places["11383"])
    make_appointment(team, recognised_on="2026-07-01", name="Lê Mới")
    return make_appointment(team, recognised_on="2015-05-01", name="Trần Cũ", is_head=True)


def attend(mediator, on: str, now) -> None:
    record_evidence(
        mediator=mediator, kind="class_attended", happened_on=day(on), channel="class", by=None, now=now,
        client_key=f"buoi:{mediator.pk}:{on}", details={"half": "am", "session": on},
    )  # fmt: skip


def owed() -> dict[tuple[str, str], str]:
    rows = TrainingDuty.objects.values_list("appointment__mediator__full_name", "audience", "state")
    return {(name, audience): state for name, audience, state in rows}


@pytest.mark.django_db
class TestStored:
    def test_each_audience_has_its_row_and_follows_what_happens(self, old, now):
        assert recompute_all(as_of=TODAY).different == 2
        assert owed() == {
            ("Trần Cũ", "serving"): "running", ("Trần Cũ", "head"): "running", ("Lê Mới", "serving"): "not_in_scope",
        }  # fmt: skip
        attend(old.mediator, "2026-11-20", now)
        assert owed()["Trần Cũ", "serving"] == owed()["Trần Cũ", "head"] == "done_on_time"
        assert recompute_all(as_of=TODAY, write=False).different == 0
        TrainingDuty.objects.filter(audience="head").update(state="running")
        assert recompute_all(as_of=TODAY).different == 1
        assert recompute_all(as_of=TODAY, write=False).different == 0
        status = TrainingStatus.objects.get(appointment=old)
        assert (status.state, status.due_on, status.trained_on) == ("not_in_scope", None, day("2026-11-20"))

    def test_the_turn_of_the_year_and_leaving(self, old, now):
        recompute_all(as_of=TODAY)
        refresh_due_rows(as_of=day("2026-12-01"))
        assert owed()["Trần Cũ", "serving"] == "due_soon"
        refresh_due_rows(as_of=day("2027-01-01"))
        row = TrainingDuty.objects.get(appointment=old, audience="serving")
        assert (row.state, row.first_on, row.is_missed_before) == ("running", day("2027-01-01"), True)
        assert "Kỳ trước, đến hết ngày 31/12/2026, chưa hoàn thành." in row.because
        end_appointment(
            appointment=old, ended_on=day("2026-11-21"), ground="own_wish", decision_number="2/QĐ", by=None, now=now
        )
        assert {name for name, _audience in owed()} == {"Lê Mới"}

    def test_a_head_counts_since_the_day_of_becoming_one(self, old, now, places):
        CompletionRule.objects.filter(code="to-truong").update(every_years=1)
        other = make_appointment(make_team(places["11413"]), recognised_on="2015-05-01", name="Vũ Sau")
        AppointmentEvent.objects.create(
            appointment=other, kind="recognised", happened_on=day("2015-05-01"), recorded_at=now - timedelta(days=9)
        )
        set_head(appointment=other, by=None, now=now)
        recompute_all(as_of=TODAY)
        assert owed()["Vũ Sau", "head"] == "not_in_scope"  # this year's period began before
        assert owed()["Trần Cũ", "head"] == "running"

    def test_figures_count_who_met_the_rule_of_those_serving_in_both_readings(self, old, now):
        add_everything(make_mediator(old.commune, "Ngoài Tổ"), on=day("2026-11-01"), now=now)
        Appointment.objects.update(created_at=now - timedelta(days=30))  # known on that day, whenever this runs
        recompute_all(as_of=TODAY)
        place = Place(commune="11383", province="31")

        def trained():
            then = figures_known(place=place, as_of=TODAY, moment=end_of(TODAY)).indicators
            both = [{row.metric.value: row.counted for row in rows}["M2"] for rows in (
                then, figures(place=place, as_of=TODAY).indicators)]  # fmt: skip
            assert both[0] == both[1]
            return both[0].numerator, both[0].denominator

        assert trained() == (0, 2)
        attend(old.mediator, "2026-11-20", now)
        new = TrainingStatus.objects.get(appointment__mediator__full_name="Lê Mới").appointment.mediator
        attend(new, "2026-11-20", now)  # the class of those serving does not train the newly recognised
        assert trained() == (1, 2)


@pytest.mark.django_db
class TestScreens:
    @pytest.fixture(autouse=True)
    def _today(self, monkeypatch, now):
        monkeypatch.setattr("training.views.why.today", lambda: TODAY)
        monkeypatch.setattr("training.views.rule_drafts.now", lambda: now)

    def test_why_learner_and_work_list_tell_it(self, old, now, commune_officer, sign_in):
        recompute_all(as_of=TODAY)
        client = sign_in(commune_officer)
        with statements(most=18):
            text = client.get(f"/can-bo/tap-huan/{old.public_id}/").content.decode()
        assert "Yêu cầu khác đối với người này" in text
        assert "Hòa giải viên đang làm, kỳ từ 01/01/2026 đến hết 31/12/2026: chưa hoàn thành nội dung nào." in text
        assert "Tổ trưởng tổ hòa giải, yêu cầu một lần" in text
        pdf = client.get(f"/can-bo/tap-huan/{old.public_id}/ban-in/")
        assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
        with statements(1):
            told = learner_standing(old.mediator, TODAY)
        assert told.deadline is None
        assert [text.split(" dành cho ")[1][:9] for text in told.duties] == ["hòa giải ", "tổ trưởng"]
        listed = work_list(type(old).objects.filter(pk=old.pk), as_of=TODAY, now=now)
        assert listed.rows[0].facts.duty == "Hòa giải viên đang làm"

    def test_the_list_by_audience_state_and_place(self, old, now, commune_officer, outsider, sign_in, places):
        recompute_all(as_of=TODAY)
        client, page = sign_in(commune_officer), reverse("training:duties")
        text = client.get(page).content.decode()
        assert "Trần Cũ" in text
        assert "Lê Mới" in text
        assert "Lê Mới" not in client.get(page, {"tinh-trang": "dang-ky"}).content.decode()
        assert (
            "Trần Cũ" in client.get(page, {"doi-tuong": "head", "q": "tran", "xep": "to", "in": "1"}).content.decode()
        )
        assert "Không có ai khớp" in client.get(page, {"q": "zz"}).content.decode()
        assert client.get(page, {"xa": "06001"}).status_code == 404
        assert "Chưa có yêu cầu theo kỳ nào" in sign_in(outsider).get(page).content.decode()
        with statements(most=8) as few:
            client.get(page)
        for number in range(12):
            make_appointment(
                make_team(places["11383"], f"Tổ {number}"), recognised_on="2015-01-05", name=f"Hồ {number}"
            )
        recompute_all(as_of=TODAY)
        with statements(len(few)):
            client.get(page)

    def test_a_period_is_typed_tried_and_saved(self, old, make_person, sign_in):
        recompute_all(as_of=TODAY)
        client = sign_in(make_person("bientap.ky", Role.PROGRAMME_EDITOR, ScopeLevel.NATION))
        client.post("/can-bo/quy-tac/soan/", {"loai": "hoan-thanh", "ma": "to-truong", "sua": "1"})
        draft = RuleDraft.objects.latest("pk")
        address = reverse("training:rule-draft", args=[draft.public_id])
        typed = {"title": "Tổ trưởng", "programme": "", "source": "Thử", "every_years": "6", "thu": "1"}
        assert client.post(address, typed).status_code == 422
        assert client.post(address, typed | {"every_years": "1"}).status_code == 302
        client.post(reverse("training:rule-save", args=[draft.public_id]))
        assert CompletionRule.objects.get(code="to-truong").every_years == 1
        assert TrainingDuty.objects.get(audience="head").due_on == day("2026-12-31")
        assert "Mỗi năm dương lịch một lần." in client.get("/can-bo/quy-tac/").content.decode()
