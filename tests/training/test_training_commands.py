"""The console of training and places: exact JSON, reasons and exit statuses (contracts.md §5)."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from training_factories import add_everything, make_appointment, make_team

from lms.base.errors import RuleViolation
from lms.jobs import Job, known_jobs, run_jobs
from mediators.models import FormerUnit, Unit, UnitVersion
from mediators.services.unit_changes import UnitFacts, merge_units
from training.models import CalendarYear, DailyRun, TrainingStatus
from training.services import refresh_statuses

pytestmark = pytest.mark.django_db


def said(*arguments) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refused(*arguments) -> dict:
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command(*arguments, stdout=out)
    assert stop.value.code == 1
    return json.loads(out.getvalue())


class TestDeadline:
    def test_one_date_a_line(self):
        assert (
            said("training_deadline", "2025-08-31", "2025-07-15", "2025-08-17")
            == "2026-03-02\n2026-01-15\n2026-02-23\n"
        )

    def test_json(self):
        assert json.loads(said("training_deadline", "2025-08-31", "--json")) == ["2026-03-02"]

    @pytest.mark.parametrize(
        ("day", "code"),
        [("31/08/2025", "bad_date"), ("2025-02-30", "bad_date"), ("2031-07-01", "calendar_year_missing"),
         ("2013-01-01", "calendar_year_missing")],
    )  # fmt: skip
    def test_refusals(self, day, code):
        assert refused("training_deadline", "2025-08-31", day, "--json")["error"] == code
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("training_deadline", "2025-08-31", day, stdout=out)
        assert out.getvalue() == ""


class TestStatus:
    def test_lines_by_deadline_then_code(self, places, now):
        team = make_team(places["11383"])
        late = make_appointment(team, recognised_on="2026-05-01", name="Trần Quá Hạn")
        twins = [make_appointment(team, recognised_on="2026-09-01", name=name) for name in ("Lê A", "Lê B")]
        make_appointment(team, recognised_on="2019-01-01", name="Phan Lâu Năm")
        make_appointment(
            team,
            recognised_on="2026-02-01",
            name="Ghi Nhầm",
            ended_on=date(2026, 2, 2),
            end_ground="entered_by_mistake",
        )
        done = make_appointment(team, recognised_on="2026-06-01", name="Đỗ Đúng Hạn")
        add_everything(done.mediator, on=date(2026, 7, 1), now=now)
        make_appointment(make_team(places["06001"]), recognised_on="2026-05-01", name="Người Nơi Khác")
        found = json.loads(said("training_status", "--commune", "11383", "--as-of", "2026-11-22", "--json"))
        assert [(row["name"], row["status"], row["due_on"]) for row in found] == [
            ("Trần Quá Hạn", "overdue", "2026-11-02"),
            ("Đỗ Đúng Hạn", "done_on_time", "2026-12-01"),
            ("Lê A", "running", "2027-03-01"),
            ("Lê B", "running", "2027-03-01"),
            ("Phan Lâu Năm", "not_in_scope", None),
        ]
        assert found[0] == {
            "code": late.mediator.code, "name": "Trần Quá Hạn", "recognised_on": "2026-05-01", "due_on": "2026-11-02",
            "status": "overdue",
            "because": "Được công nhận ngày 01/05/2026; hạn 06 tháng rơi vào Chủ nhật 01/11/2026 nên lùi đến hết "
            "thứ Hai 02/11/2026; đã quá hạn 20 ngày, chưa có bài nào hoàn thành.",
        }  # fmt: skip
        assert [row["code"] for row in found[2:4]] == [each.mediator.code for each in twins]

    def test_the_day_is_an_argument_and_nothing_is_stored(self, places):
        make_appointment(make_team(places["11383"]), recognised_on="2026-05-01")
        states = [
            json.loads(said("training_status", "--commune", "11383", "--as-of", day, "--json"))[0]["status"]
            for day in ("2026-04-30", "2026-05-01", "2026-10-02", "2026-10-03", "2026-11-02", "2026-11-03")
        ]
        assert states == ["not_in_scope", "running", "running", "due_soon", "due_soon", "overdue"]
        assert not TrainingStatus.objects.exists()

    def test_refusals(self, places):
        assert refused("training_status", "--commune", "99999", "--json")["error"] == "unknown_commune"
        assert refused("training_status", "--commune", "11383", "--as-of", "x", "--json")["error"] == "bad_date"

    def test_missing_year(self, places):
        make_appointment(make_team(places["11383"]), recognised_on="2026-09-01")
        CalendarYear.objects.filter(year=2027).delete()
        arguments = ("training_status", "--commune", "11383", "--as-of", "2026-11-22", "--json")
        assert refused(*arguments)["error"] == "calendar_year_missing"
        assert refused("recompute_training", "--json")["error"] == "calendar_year_missing"


def test_recompute(places):
    make_appointment(make_team(places["11383"]), recognised_on="2026-05-01")
    assert json.loads(said("recompute_training", "--json")) == {"checked": 1, "different": 1}
    assert json.loads(said("recompute_training", "--json")) == {"checked": 1, "different": 0}


class TestLocalities:
    @pytest.fixture
    def loaded(self):
        return json.loads(said("load_localities", "--json", "--as-of", "2026-11-22"))

    def test_numbers_and_codes(self, loaded):
        expected = {"provinces": 34, "communes": 3321, "as_of": "2026-11-22"}
        assert loaded == expected
        assert json.loads(said("localities", "--json", "--as-of", "2026-11-22")) == expected
        codes = json.loads(said("localities", "--json", "--codes"))["codes"]
        assert len(set(codes)) == len(codes) == 3321
        assert {"11383", "06001"} <= set(codes)
        assert all(len(code) == 5 and code.isdigit() for code in codes)

    def test_again_changes_nothing(self, loaded):
        before = [model.objects.count() for model in (Unit, UnitVersion, FormerUnit)]
        said("load_localities")
        assert [model.objects.count() for model in (Unit, UnitVersion, FormerUnit)] == before

    def test_names_follow_the_day(self, loaded):
        city = Unit.objects.get(code="75")
        names = list(city.versions.order_by("valid_from").values_list("kind", "name"))
        assert len(names) == 2
        assert (city.kind, city.name) == names[-1]
        said("load_localities", "--as-of", "2026-01-01")
        city.refresh_from_db()
        assert (city.kind, city.name) == names[0]
        assert Unit.objects.get(code="11383").name_key == "le chan"

    def test_before_the_reform_there_is_nothing(self, loaded):
        assert json.loads(said("localities", "--json", "--as-of", "2025-06-30"))["communes"] == 0


class TestJobs:
    def test_a_failing_job_never_blocks_the_next(self, now):
        def broken(*, now):
            raise ZeroDivisionError("chia cho 0")

        def refusing(*, now):
            raise RuleViolation("x", "Không được.")

        report = run_jobs(
            [Job("a", broken), Job("b", refusing), Job("c", lambda *, now: ["1", "2"]), Job("d", lambda *, now: None)],
            now=now,
        )
        assert report.done == [{"job": "c", "id": "1"}, {"job": "c", "id": "2"}]
        assert report.failed == [
            {"job": "a", "id": "", "reason": "ZeroDivisionError: chia cho 0"},
            {"job": "b", "id": "", "reason": "Không được."},
        ]

    def test_stops_between_jobs_when_told(self, now):
        done = []
        jobs = [Job(str(number), lambda *, now, number=number: done.append(number)) for number in range(3)]
        run_jobs(jobs, now=now, should_stop=lambda: len(done) == 1)
        assert done == [0]

    def test_every_named_service_exists_and_answers(self, now):
        assert run_jobs(known_jobs(), now=now).failed == []

    def test_daily_refresh_is_claimed_once(self, places):
        make_appointment(make_team(places["11383"]), recognised_on="2026-05-01")
        refresh_statuses(commune="11383", as_of=date(2026, 11, 22))
        first = json.loads(said("run_due_jobs", "--now", "2026-12-01T00:01:00+07:00", "--json"))
        assert {"job": "training.refresh_status", "id": "2026-12-01"} in first["done"]
        assert TrainingStatus.objects.get().as_of == date(2026, 12, 1)
        again = json.loads(said("run_due_jobs", "--now", "2026-12-01T00:02:00", "--json"))
        assert not [item for item in again["done"] if item["job"] == "training.refresh_status"]
        assert DailyRun.objects.get(name="training-status").done_on == date(2026, 12, 1)

    def test_unreadable_moment(self):
        assert refused("run_due_jobs", "--now", "hôm qua", "--json")["error"] == "bad_moment"


def test_a_past_day_is_told_by_the_communes_of_that_day(places, now):
    make_appointment(make_team(places["11383"]), recognised_on="2026-06-01", name="Trần An")
    make_appointment(make_team(places["11413"], "Tổ hòa giải Thôn 2"), recognised_on="2026-06-01", name="Lê Bình")
    merge_units(
        old_codes=["11383", "11413"], new=UnitFacts(code="11383"), on=date(2026, 9, 1), source="12/NQ", by=None, now=now
    )

    def names(commune: str, day: str) -> set[str]:
        found = json.loads(said("training_status", "--commune", commune, "--as-of", day, "--json"))
        return {line["name"] for line in found}

    assert names("11383", "2026-08-31") == {"Trần An"}
    assert names("11413", "2026-08-31") == {"Lê Bình"}
    assert names("11383", "2026-09-01") == {"Trần An", "Lê Bình"}
    assert names("11413", "2026-09-01") == set()
