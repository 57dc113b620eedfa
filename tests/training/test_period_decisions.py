"""Extensions and suspensions: counted to the day, explained, taken back, kept within the officer's places."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from training_factories import add_everything, make_appointment, make_team

from lms.base.errors import NotAllowed, RuleViolation
from training.enums import PeriodKind, TrainingState
from training.models import PeriodDecision, TrainingStatus
from training.queries.statuses import commune_statuses
from training.rules import PeriodChange, deadline_steps, explained_deadline
from training.services import recompute_all
from training.services.periods import PeriodFacts, annul_period_decision, record_period_decision
from training.shipped import shipped_working_days

DAYS = shipped_working_days()
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
EXT, SUS = PeriodKind.EXTENSION, PeriodKind.SUSPENSION


def day(text: str) -> date:
    return date.fromisoformat(text)


def change(kind, first, last=None, days=0, number="1/QĐ", decided="2026-01-02"):
    return PeriodChange(kind, number, day(decided), day(first), day(last) if last else None, days)


@pytest.mark.parametrize(
    ("changes", "due_on", "added"),
    [
        pytest.param([], "2026-01-15", [], id="none"),
        pytest.param([change(EXT, "2026-01-01", days=30)], "2026-02-23", [30], id="lands in Tết, moved behind it"),
        pytest.param([change(EXT, "2026-01-01", days=1)], "2026-01-16", [1], id="one day"),
        pytest.param([change(EXT, "2026-01-16", days=30)], "2026-01-15", [], id="begins after the end"),
        pytest.param([change(EXT, "2026-01-15", days=7)], "2026-01-22", [7], id="begins on the last day"),
        pytest.param([change(EXT, "2025-01-01", "2025-07-14", days=7)], "2026-01-15", [], id="ended before the clock"),
        pytest.param([change(SUS, "2025-09-01", "2025-09-10")], "2026-01-26", [10], id="ten days, then a weekend"),
        pytest.param([change(SUS, "2025-07-01", "2025-07-15")], "2026-01-15", [], id="the first day is not counted"),
        pytest.param([change(SUS, "2025-07-01", "2025-07-16")], "2026-01-16", [1], id="one day within"),
        pytest.param([change(SUS, "2026-01-15", "2026-01-20")], "2026-01-21", [6], id="runs over the end"),
        pytest.param([change(SUS, "2026-01-16", "2026-01-20")], "2026-01-15", [], id="begins after the end"),
        pytest.param(
            [change(SUS, "2025-09-01", "2025-09-10"), change(SUS, "2025-09-06", "2025-09-15", number="2/QĐ")],
            "2026-01-30", [10, 5], id="overlapping days are made up for once",
        ),
        pytest.param(
            [change(EXT, "2026-01-01", days=5), change(SUS, "2026-01-18", "2026-01-19", number="2/QĐ")],
            "2026-01-22", [5, 2], id="suspended within the days added",
        ),
        pytest.param(
            [change(EXT, "2026-01-01", days=5), change(EXT, "2026-01-18", days=5, number="2/QĐ", decided="2026-01-18")],
            "2026-01-26", [5, 5], id="the second reaches the lengthened period",
        ),
    ],
)  # fmt: skip
def test_deadline_with_decisions(changes, due_on, added):
    found = explained_deadline(recognised_on=day("2025-07-15"), months=6, working_days=DAYS, changes=tuple(changes))
    assert (found.due_on, [each.days for each in found.changes]) == (day(due_on), added)
    assert (found.end_on - found.corresponding_on).days == sum(added)
    text = " ".join(step.text + step.source for step in deadline_steps(deadline=found, working_days=DAYS))
    for each in found.changes:
        assert each.change.number in text


CHANGES = st.lists(
    st.builds(
        lambda kind, first, length, days, number: PeriodChange(
            kind, f"{number}/QĐ", day("2026-01-02"), first, first + timedelta(days=length),
            days if kind is EXT else 0,
        ),
        st.sampled_from([EXT, SUS]), st.dates(day("2025-06-01"), day("2026-12-31")), st.integers(0, 90),
        st.integers(1, 120), st.integers(1, 9),
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(start=st.dates(day("2025-06-01"), day("2026-06-30")), changes=CHANGES, data=st.data())
def test_properties_of_lengthened_periods(start, changes, data):
    def due(rows):
        return explained_deadline(recognised_on=start, months=6, working_days=DAYS, changes=tuple(rows))

    plain, found = due([]), due(changes)
    assert found.due_on >= plain.due_on
    assert DAYS.is_working(found.due_on)
    assert found == due(data.draw(st.permutations(changes)))
    # no day is lost or made: the calendar days, less those suspended, are the months and the days added
    suspended = {
        row.first_on + timedelta(days=number)
        for row in changes if row.kind is SUS
        for number in range((row.last_on - row.first_on).days + 1)
    }  # fmt: skip
    added = sum(each.days for each in found.changes if each.change.kind is EXT)
    length = (found.end_on - start).days - sum(start < each <= found.end_on for each in suspended)
    assert length == (plain.corresponding_on - start).days + added


@pytest.fixture
def people(places, now):
    team = make_team(places["11383"])
    rows = {
        "overdue": make_appointment(team, recognised_on="2026-05-01", name="Trần Quá Hạn"),
        "late": make_appointment(team, recognised_on="2026-01-05", name="Hồ Trễ Hạn"),
        "neighbour": make_appointment(make_team(places["11413"]), recognised_on="2026-05-01", name="Bùi Hàng Xóm"),
    }
    add_everything(rows["late"].mediator, on=date(2026, 7, 20), now=now)
    recompute_all(as_of=TODAY)
    return rows


def facts(**fields) -> PeriodFacts:
    given = {"kind": "extension", "decision_number": "12/QĐ-UBND", "decided_on": date(2026, 10, 1),
             "first_on": date(2026, 1, 1), "days": 30}  # fmt: skip
    return PeriodFacts(**(given | fields))


def state_of(office) -> tuple[str, date | None]:
    row = TrainingStatus.objects.get(appointment=office)
    return row.state, row.due_on


def test_person_team_commune_and_province_are_reached_and_the_sentence_names_the_number(
    people, places, province_officer, now
):
    province = places["31"]
    record_period_decision(facts=facts(unit=province), by=province_officer, now=now)
    assert state_of(people["overdue"]) == (TrainingState.DUE_SOON, date(2026, 12, 1))
    assert state_of(people["late"]) == (TrainingState.DONE_ON_TIME, date(2026, 8, 4))
    assert state_of(people["neighbour"])[0] == TrainingState.DUE_SOON
    suspension = facts(
        kind="suspension", mediator=people["overdue"].mediator, decision_number="13/QĐ", days=0,
        first_on=date(2026, 9, 1), last_on=date(2026, 9, 10),
    )  # fmt: skip
    record_period_decision(facts=suspension, by=province_officer, now=now)
    row = TrainingStatus.objects.get(appointment=people["overdue"])
    assert row.due_on == date(2026, 12, 11)
    assert "gia hạn 30 ngày theo 12/QĐ-UBND, tạm dừng 10 ngày theo 13/QĐ" in row.because
    assert recompute_all(as_of=TODAY).different == 0
    # a day before the decisions were taken, they do not count
    before = {line.name: line.due_on for line in commune_statuses(commune="11383", as_of=date(2026, 9, 30))}
    assert before["Trần Quá Hạn"] == date(2026, 11, 2)


def test_taking_back_and_correcting_append_rows(people, places, commune_officer, now):
    first = record_period_decision(facts=facts(team=people["overdue"].team), by=commune_officer, now=now)
    right = record_period_decision(
        facts=facts(team=people["overdue"].team, days=60), by=commune_officer, now=now, supersedes=first
    )
    assert state_of(people["overdue"]) == (TrainingState.RUNNING, date(2026, 12, 31))
    with pytest.raises(RuleViolation) as caught:
        annul_period_decision(decision=first, reason="ghi nhầm", by=commune_officer, now=now)
    assert caught.value.code == "already_superseded"
    annul_period_decision(decision=right, reason="ghi nhầm", by=commune_officer, now=now)
    assert state_of(people["overdue"]) == (TrainingState.OVERDUE, date(2026, 11, 2))
    assert PeriodDecision.objects.count() == 3
    with pytest.raises(Exception, match="append-only"):
        PeriodDecision.objects.filter(pk=first.pk).update(days=1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"decision_number": " "}, "no_decision"),
        ({"decided_on": date(2027, 1, 1)}, "future_decision"),
        ({"days": 0}, "days_out_of_range"),
        ({"days": 731}, "days_out_of_range"),
        ({"kind": "suspension"}, "no_last_day"),
        ({"kind": "suspension", "last_on": date(2025, 1, 1)}, "days_order"),
        ({"kind": "suspension", "last_on": date(2028, 1, 1)}, "too_long"),
        ({"kind": "annulled"}, "unknown_kind"),
    ],
)
def test_refusals(people, commune_officer, now, fields, code):
    with pytest.raises(RuleViolation) as caught:
        record_period_decision(facts=facts(team=people["overdue"].team, **fields), by=commune_officer, now=now)
    assert caught.value.code == code


def test_places_of_others_are_refused(people, places, commune_officer, outsider, now):
    with pytest.raises(NotAllowed):
        record_period_decision(facts=facts(mediator=people["overdue"].mediator), by=outsider, now=now)
    with pytest.raises(NotAllowed):
        record_period_decision(facts=facts(unit=places["31"]), by=commune_officer, now=now)


class TestScreens:
    @pytest.fixture(autouse=True)
    def _today(self, monkeypatch):
        for module in ("periods", "why"):
            monkeypatch.setattr(f"training.views.{module}.today", lambda: TODAY)
        monkeypatch.setattr("training.views.periods.now", lambda: NOW)

    def form(self, office, **fields):
        given = {"whom": f"nguoi:{office.mediator.public_id}", "kind": "extension", "decision_number": "12/QĐ-UBND",
                 "decided_on": "01/10/2026", "first_on": "01/01/2026", "days": "30"}  # fmt: skip
        return given | fields

    def test_effect_is_seen_before_it_is_written(self, people, commune_officer, sign_in):
        client, office = sign_in(commune_officer), people["overdue"]
        url = f"{reverse('training:period-add')}?nhiem_ky={office.public_id}&kind=extension&days=30"
        assert 'value="30"' in client.get(url).content.decode()
        seen = client.post(url, self.form(office, xem="1"))
        assert (seen.status_code, PeriodDecision.objects.count()) == (200, 0)
        assert "02/11/2026" in seen.content.decode()
        assert "01/12/2026" in seen.content.decode()
        answer = client.post(url, self.form(office, ghi="1"))
        assert answer.url == reverse("training:why", args=[office.public_id])
        page = client.get(answer.url).content.decode()
        assert "Được gia hạn 30 ngày" in page
        assert "12/QĐ-UBND ngày 01/10/2026" in page
        row = PeriodDecision.objects.get()
        annul = reverse("training:period-annul", args=[row.public_id])
        assert client.post(annul, {"reason": ""}).status_code == 422
        assert client.post(annul, {"reason": "ghi nhầm"}).status_code == 302
        assert "Chưa có quyết định nào" in client.get(reverse("training:periods")).content.decode()
        assert state_of(office)[0] == TrainingState.OVERDUE

    def test_refused_at_the_field_and_out_of_scope_like_missing(self, people, commune_officer, outsider, sign_in):
        office, url = people["overdue"], reverse("training:period-add")
        client = sign_in(commune_officer)
        bad = client.post(f"{url}?nhiem_ky={office.public_id}", self.form(office, days="", xem="1"))
        assert bad.status_code == 422
        assert "Số ngày gia hạn phải từ 1 đến 730" in bad.content.decode()
        stranger = sign_in(outsider)
        assert stranger.get(f"{url}?nhiem_ky={office.public_id}").status_code == 404
        assert stranger.post(url, self.form(office, ghi="1")).status_code == 422
        assert stranger.get(f"{url}?thay=abc").status_code == 404

    def test_list_costs_the_same_at_10_and_at_300(
        self, people, places, commune_officer, sign_in, now, django_assert_num_queries
    ):
        client, team = sign_in(commune_officer), people["overdue"].team
        rows = [
            PeriodDecision(
                kind="extension", team=team, decision_number=f"{number}/QĐ", decided_on=date(2026, 1, 1),
                first_on=date(2026, 1, 1), days=1, recorded_at=now,
            )
            for number in range(300)
        ]  # fmt: skip
        PeriodDecision.objects.bulk_create(rows[:10])
        client.get(reverse("training:periods"))
        with django_assert_num_queries(5):
            assert client.get(reverse("training:periods")).status_code == 200
        PeriodDecision.objects.bulk_create(rows[10:])
        with django_assert_num_queries(5):
            assert "Trang 1 trên" in client.get(reverse("training:periods")).content.decode()
