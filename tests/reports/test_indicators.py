"""M1 to M7 beside their targets: exact fractions, each number its list, another place like missing."""

import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.html import escape
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from mediators.models import Mediator, Team
from mediators.services.supporters import SupporterFacts, add_supporter
from reports.models import Metric, Target
from reports.queries.indicators import figures, targets_of
from reports.queries.places import Place, find_place
from reports.rules import Counted, Operator, Threshold, has_enough_trainers, is_met
from reports.targets import shipped_targets
from training.models import CompletionRule, Evidence
from training.services import recompute_all
from training.services.trainers import TrainerFacts, add_trainer, note_trainer_event, take_back_event

TODAY = date(2026, 11, 22)
TABLE = "/can-bo/chi-tieu/"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("indicator_views", "list_views", "totals_views"):
        monkeypatch.setattr(f"reports.{module}.today", lambda: TODAY)


def person(team, day, name, female=False, **fields):
    mediator = make_mediator(team.commune, name, female=female, ethnic_minority=False)
    return make_appointment(team, recognised_on=day, mediator=mediator, **fields)


@pytest.fixture
def province(places, now):
    """Lê Chân: 6 people in a complete and an incomplete team; An Biên: one overdue; Đoàn Kết elsewhere."""
    complete = make_team(places["11383"], planned_count=3)
    kept = person(complete, "2026-04-01", "Trần Đúng Hạn", is_head=True)
    late = person(complete, "2026-01-05", "Lê Trễ Hạn", female=True)
    person(complete, "2026-07-01", "Vũ Còn Hạn")
    men = make_team(places["11383"], name="Tổ hòa giải thôn Đông", planned_count=3)
    old = person(men, "2018-05-01", "Hồ Lâu Năm", is_head=True)
    before = person(men, "2018-05-01", "Mai Học Sớm")
    person(men, "2018-05-01", "Đỗ Chưa Học")
    gone = person(men, "2026-02-01", "Bùi Đã Thôi", ended_on=date(2026, 3, 1), end_ground="own_wish")
    for appointment, day in ((kept, "2026-08-01"), (late, "2026-09-01"), (old, "2025-03-01"), (before, "2024-04-16")):
        add_everything(appointment.mediator, on=date.fromisoformat(day), now=now)
    for appointment, kind in ((kept, "materials_opened"), (old, "materials_handed"), (gone, "materials_opened")):
        Evidence.objects.create(
            mediator=appointment.mediator, kind=kind, happened_on="2026-08-01", recorded_at=now, channel="paper"
        )
    person(make_team(places["11413"]), "2026-01-05", "Ngô Quá Hạn")
    person(make_team(places["06001"]), "2026-01-05", "Ma Nơi Khác")
    recompute_all(as_of=TODAY)
    return places


def counted(code, as_of=TODAY):
    found = figures(place=find_place(code), as_of=as_of)
    counts = {row.metric.value: row.counted for row in found.indicators}
    return {metric: count and (count.numerator, count.denominator) for metric, count in counts.items()}


class TestRules:
    @pytest.mark.parametrize(
        ("trainers", "teams", "enough"),
        [(0, 0, None), (0, 1, False), (1, 100, True), (1, 101, False), (2, 200, True), (3, 201, True)],
    )
    def test_a_trainer_for_each_hundred_teams(self, trainers, teams, enough):
        assert has_enough_trainers(counted=Counted(trainers, teams), teams_per_trainer=100) is enough

    @pytest.mark.parametrize(
        ("numerator", "denominator", "operator", "low", "met"),
        [
            (8995, 10000, "ge", 90, False), (9, 10, "ge", 90, True), (9, 10, "gt", 90, False),
            (901, 1000, "gt", 90, True), (1, 2, "range", 50, True), (499, 1000, "range", 50, False),
            (0, 0, "ge", 100, None), (0, 0, "gt", 0, None), (3, 3, "ge", 100, True), (0, 5, "ge", 10, False),
        ],
    )  # fmt: skip
    def test_comparisons_are_exact(self, numerator, denominator, operator, low, met):
        threshold = Threshold(Operator(operator), low, 80 if operator == "range" else None)
        assert is_met(counted=Counted(numerator, denominator), threshold=threshold) is met

    @pytest.mark.parametrize(
        ("numerator", "denominator", "text"),
        [(8995, 10000, "89,95%"), (89999, 100000, "89,99%"), (1, 1, "100%"), (1, 3, "33,33%"), (1, 2, "50%"),
         (0, 4, "0%"), (3, 40, "7,5%"), (1, 1000, "0,1%"), (0, 0, "")],
    )  # fmt: skip
    def test_percentages_are_cut(self, numerator, denominator, text):
        assert Counted(numerator, denominator).percent_text == text


class TestCounts:
    def test_commune_province_and_nation(self, province):
        commune = {"M1": (1, 2), "M2": (3, 6), "M3": (1, 2), "M4": (2, 6), "M5": (0, 0), "M6": None, "M7": (0, 2)}
        whole = {"M1": (1, 3), "M2": (3, 7), "M3": (1, 3), "M4": (2, 7), "M5": (0, 0), "M6": (0, 3), "M7": (0, 3)}
        nation = {"M1": (1, 4), "M2": (3, 8), "M3": (1, 4), "M4": (2, 8), "M5": (0, 0), "M6": None, "M7": (0, 4)}
        assert (counted("11383"), counted("31"), counted("vn")) == (commune, whole, nation)

    def test_trainers_and_supporters_from_their_registers(self, province, now):
        facts = TrainerFacts(full_name="Lê Tập Huấn", profession="lawyer")
        own = add_trainer(unit=province["31"], facts=facts, started_on=date(2026, 1, 5), by=None, now=now)
        add_trainer(unit=province["11383"], facts=facts, started_on=date(2026, 11, 22), by=None, now=now)
        for kind, day in (("trained", date(2025, 12, 31)), ("kit", date(2025, 12, 31)), ("trained", date(2026, 3, 1))):
            note_trainer_event(trainer=own, kind=kind, happened_on=day, note="", by=None, now=now)
        team = Team.objects.filter(commune_id="11383").first()
        helper = SupporterFacts(full_name="Trần Luật Sư", profession="lawyer")
        add_supporter(
            commune=province["11383"], facts=helper, teams=[team], started_on=date(2026, 11, 1), by=None, now=now
        )  # fmt: skip
        found = counted("31")
        assert (found["M5"], found["M6"], found["M7"]) == ((1, 2), (1, 3), (1, 3))
        assert (counted("11383")["M5"], counted("11383")["M7"]) == ((0, 1), (1, 2))
        before = counted("31", date(2026, 2, 28))
        assert (before["M5"], before["M7"]) == ((0, 1), (0, 3))
        event = own.events.get(happened_on=date(2026, 3, 1))
        take_back_event(event=event, reason="Nhầm người", by=None, now=now)
        assert counted("31")["M5"] == (0, 2)

    def test_on_an_earlier_day(self, province):
        """Before the first deadline (6/7/2026) nobody is in M3, and later training does not count."""
        found = counted("11383", date(2026, 7, 5))
        assert (found["M2"], found["M3"], found["M4"]) == ((1, 6), (0, 0), (0, 6))

    def test_a_corrected_row_no_longer_counts(self, province, now):
        row = Evidence.objects.filter(mediator__full_name="Hồ Lâu Năm", kind="quiz_passed").get()
        Evidence.objects.create(
            mediator=row.mediator, kind="correction", happened_on=row.happened_on, recorded_at=now, channel="paper",
            reference=row.reference, supersedes=row, reason="Nhầm",
        )  # fmt: skip
        recompute_all(as_of=TODAY)
        assert counted("11383")["M2"] == (2, 6)

    def test_a_low_score_is_not_training(self, province, now):
        learner = Mediator.objects.get(full_name="Đỗ Chưa Học")
        add_everything(learner, on=date(2026, 8, 1), now=now, leave_out=0)
        recompute_all(as_of=TODAY)
        assert counted("11383")["M2"] == (4, 6)
        CompletionRule.objects.update(definition={"all_of": [{"lessons": "mandatory"}, {"quiz_percent": 81}]})
        recompute_all(as_of=TODAY)
        assert counted("11383")["M2"] == (0, 6)

    def test_who_is_trained(self, province):
        people = figures(place=find_place("11383"), as_of=TODAY).people
        assert {row.name for row in people if row.is_trained} == {"Trần Đúng Hạn", "Lê Trễ Hạn", "Hồ Lâu Năm"}

    def test_two_offices_are_one_person(self, province):
        team = make_team(province["11383"], name="Tổ hòa giải thôn Tây")
        mediator = figures(place=find_place("11383"), as_of=TODAY).people[0]
        make_appointment(team, recognised_on="2018-05-01", mediator=Mediator.objects.get(public_id=mediator.public_id))
        assert counted("11383")["M2"][1] == 6

    def test_four_statements_whatever_the_size(self, province):
        place = find_place("31")
        with statements(4):
            figures(place=place, as_of=TODAY)
        for number in range(30):
            person(make_team(province["11383"], name=f"Tổ {number}"), "2026-01-05", f"Lý {number}")
        recompute_all(as_of=TODAY)
        with statements(4):
            assert figures(place=place, as_of=TODAY).indicators[1].counted.denominator == 37


class TestTargets:
    def test_shipped_rows_are_loaded(self, db):
        assert {row["code"] for row in shipped_targets()} == set(Target.objects.values_list("code", flat=True))
        old = Target.objects.get(code="ha-noi-2024-m2")
        assert (old.low, old.superseded_by.code, old.verified) == (90, "ha-noi-2025-m2", True)
        unsure = Target.objects.filter(level="nation", verified=False).order_by("code")
        assert [row.code for row in unsure] == ["quoc-gia-m2", "quoc-gia-m3"]

    @pytest.mark.parametrize(("day", "code"), [("2025-07-09", "ha-noi-2024-m2"), ("2025-07-10", "ha-noi-2025-m2")])
    def test_of_two_plans_the_one_in_force(self, db, day, code):
        rows = targets_of(place=Place(province="01"), as_of=date.fromisoformat(day))
        assert [row.code for row in rows if row.metric == Metric.TRAINED] == [code, "quoc-gia-m2"]

    def test_commune_before_province_before_nation(self, places):
        Target.objects.create(
            code="hai-phong-m1", metric="M1", level="province", unit_code="31", unit_name="Hải Phòng", low=95,
            valid_from="2024-07-15", source="Kế hoạch 164/KH-UBND",
        )  # fmt: skip
        codes = [row.code for row in targets_of(place=find_place("11383"), as_of=TODAY) if row.metric == "M1"]
        assert codes == ["le-chan-2026-m1", "hai-phong-m1", "quoc-gia-m1"]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [({"low": 50, "high": 80, "operator": "range"}, "50% - 80%"), ({"low": 90, "operator": "gt"}, "trên 90%"),
         ({"low": 90}, "từ 90%"), ({"low": 100}, "100%"),
         ({"low": 80, "measure": "teams_per_trainer"}, "1 tập huấn viên/80 tổ")],
    )  # fmt: skip
    def test_words(self, fields, words):
        assert Target(**fields).asked == words


class TestCommand:
    def said(self, *arguments):
        out = StringIO()
        call_command("indicators", "--json", "--as-of", "2026-11-22", *arguments, stdout=out)
        return json.loads(out.getvalue())

    def test_exact_object(self, province):
        none = {"numerator": None, "denominator": None, "met": None}
        assert self.said("--unit", "11383") == {
            "M1": {"numerator": 1, "denominator": 2, "met": False, "target": 100},
            "M2": {"numerator": 3, "denominator": 6, "met": False, "target": 90},
            "M3": {"numerator": 1, "denominator": 2, "met": False, "target": 100},
            "M4": {"numerator": 2, "denominator": 6, "met": False, "target": 100},
            "M5": {"numerator": 0, "denominator": 0, "met": None, "target": 100}, "M6": none | {"target": 100},
            "M7": {"numerator": 0, "denominator": 2, "met": False, "target": 10},
        }  # fmt: skip

    def test_nothing_to_count_is_neither_met_nor_missed(self, places):
        row = self.said("--unit", "11413")["M1"]
        assert row == {"numerator": 0, "denominator": 0, "met": None, "target": 100}

    def test_unknown_unit(self, places):
        out = StringIO()
        with pytest.raises(SystemExit) as stop:
            call_command("indicators", "--unit", "99999", "--json", stdout=out)
        assert (stop.value.code, json.loads(out.getvalue())["error"]) == (1, "unknown_unit")


class TestScreen:
    def test_numbers_open_lists_of_that_length(self, province, province_officer, sign_in):
        client = sign_in(province_officer)
        page = client.get(TABLE).content.decode()
        links = re.findall(r'href="(/can-bo/chi-tieu/M\d/\?[^"]+)">(\d+)</a>', page)
        assert len(links) == 18
        for address, number in links:
            listed = client.get(address.replace("&amp;", "&"))
            assert listed.status_code == 200
            assert len(listed.context["page"].paginator.object_list) == int(number)

    def test_both_targets_stand_side_by_side(self, province, commune_officer, sign_in):
        page = sign_in(commune_officer).get(TABLE).content.decode()
        assert "Phường Lê Chân" in page
        assert escape("Quyết định 315/QĐ-TTg") in page
        assert "Kế hoạch tháng 5/2026 của UBND phường Lê Chân" in page
        assert page.count("chưa đối chiếu") == 2
        assert "Chỉ tính cho cấp tỉnh" in page

    def test_a_commune_without_people_says_so(self, places, province_officer, sign_in):
        page = sign_in(province_officer).get(TABLE, {"xa": "11413"}).content.decode()
        assert page.count("không có số liệu") == 6

    def test_another_place_is_like_missing(self, province, commune_officer, outsider, trainer, sign_in):
        assert sign_in(commune_officer).get(TABLE, {"xa": "11413"}).status_code == 404
        assert sign_in(commune_officer).get(f"{TABLE}M2/", {"xa": "06001"}).status_code == 404
        assert "Trần Đúng Hạn" not in sign_in(outsider).get(f"{TABLE}M2/").content.decode()
        assert sign_in(commune_officer).get(f"{TABLE}M9/").status_code == 404
        assert sign_in(commune_officer).get(f"{TABLE}M6/").status_code == 404
        assert sign_in(trainer).get(TABLE).status_code == 403

    def test_an_unreadable_or_coming_day_is_today(self, province, commune_officer, sign_in):
        client = sign_in(commune_officer)
        unread = "Ngày không đọc được"
        told = {"hôm nay": unread, "31/02/2026": unread, "2030-01-01": "chưa tới", "": None}
        for given, sentence in told.items():
            found = client.get(TABLE, {"ngay": given})
            assert found.context["as_of"] == TODAY
            assert ("Đang hiện số liệu hôm nay." in found.content.decode()) is (sentence is not None)
            assert sentence is None or sentence in found.content.decode()
        for given in ("2026-07-05", "5/7/2026", "05/07/2026"):
            assert client.get(TABLE, {"ngay": given}).context["as_of"] == date(2026, 7, 5)

    def test_eight_statements(self, province, commune_officer, province_officer, sign_in):
        for user in (commune_officer, province_officer):
            client = sign_in(user)
            client.get(TABLE)
            for address in (TABLE, f"{TABLE}M1/", f"{TABLE}M3/"):
                with statements(most=8):
                    client.get(address)
