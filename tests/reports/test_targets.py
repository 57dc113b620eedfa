"""Targets: impossible ones refused, corrections are new rows, each place its own keepers, history shown."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from accounts.enums import Role, ScopeLevel
from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from reports.models import COMPUTED, Metric, Target
from reports.queries.indicators import Place, targets_of
from reports.rules import Measure, Operator, target_refusals
from reports.services.targets import TargetFacts, correct_target, set_target, withdraw_target
from reports.targets import FIRST_FIELDS, LATER_FIELDS, shipped_targets

TODAY = date(2026, 11, 22)
LIST = "/can-bo/chi-tieu/muc/"
FACTS = TargetFacts(
    metric="M2", operator="ge", low=90, valid_from=date(2024, 7, 15), due_on=date(2030, 12, 31),
    issuer="UBND thành phố Hải Phòng", source="Kế hoạch 164/KH-UBND ngày 15/7/2024",
)  # fmt: skip
TYPED = {
    "metric": "M2", "operator": "ge", "low": "90", "measure": "percent", "valid_from": "15/07/2024",
    "due_on": "31/12/2030", "issuer": "UBND thành phố Hải Phòng", "source": "Kế hoạch 164/KH-UBND",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("reports.target_views.today", lambda: TODAY)


class TestRules:
    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({}, []),
            ({"low": 100}, []),
            ({"operator": Operator.RANGE, "low": 50, "high": 80}, []),
            ({"operator": Operator.RANGE, "low": 99, "high": 100}, []),
            ({"operator": Operator.MORE_THAN, "low": 99}, []),
            ({"low": 101}, [("low", "above_hundred")]),
            ({"low": 0}, [("low", "nothing_asked")]),
            ({"operator": Operator.MORE_THAN, "low": 100}, [("low", "above_hundred")]),
            ({"operator": Operator.RANGE}, [("high", "no_upper_end")]),
            ({"operator": Operator.RANGE, "high": 90}, [("high", "ends_turned")]),
            ({"operator": Operator.RANGE, "low": 90, "high": 101}, [("high", "above_hundred")]),
            ({"high": 95}, [("high", "range_only")]),
            ({"metric": "M6", "measure": Measure.TEAMS_PER_TRAINER, "low": 100}, []),
            ({"metric": "M6"}, [("measure", "wrong_measure")]),
            ({"metric": "M2", "measure": Measure.COMMUNES}, [("measure", "wrong_measure")]),
            ({"metric": "M9", "measure": Measure.COMMUNES, "low": 2}, []),
            ({"valid_from": date(2013, 12, 31)}, [("valid_from", "no_such_plan")]),
            ({"valid_to": date(2024, 7, 15)}, [("valid_to", "ends_before_start")]),
            ({"valid_to": date(2024, 7, 16)}, []),
            ({"due_on": date(2024, 7, 14)}, [("due_on", "due_before_start")]),
            ({"due_on": date(2024, 7, 15)}, []),
            ({"due_on": date(2101, 1, 1)}, [("due_on", "due_before_start")]),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_named(self, changes, found):
        plain = {
            "metric": "M2", "operator": Operator.AT_LEAST, "low": 90, "high": None, "measure": Measure.PERCENT,
            "valid_from": date(2024, 7, 15), "valid_to": None, "due_on": None,
        }  # fmt: skip
        assert target_refusals(**(plain | changes)) == found

    def test_every_shipped_row_can_be_and_says_whose_it_is(self):
        rows = shipped_targets(fields=FIRST_FIELDS + LATER_FIELDS)
        assert len({row["code"].rsplit("-m", 1)[0].split("-m8")[0] for row in rows}) == 6
        for row in rows:
            given = {name: row.get(name) for name in ("metric", "low", "high", "valid_from", "valid_to", "due_on")}
            refusals = target_refusals(**given, operator=Operator(row["operator"]), measure=Measure(row["measure"]))
            assert refusals == [], row["code"]
            assert row["issuer"], row["code"]
            assert row["source"], row["code"]
            assert row.get("passage") or row["level"] == "nation", row["code"]
        assert {row["metric"] for row in rows} == {item.value for item in Metric}


class TestServices:
    def test_a_correction_is_a_new_row_and_the_old_one_stays(self, places, province_officer, now):
        first = set_target(facts=FACTS, level="province", unit=places["31"], by=province_officer, now=now)
        later = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
        second = correct_target(
            target=first, facts=replace(FACTS, low=95), reason="Gõ nhầm", by=province_officer, now=later
        )
        first.refresh_from_db()
        assert (first.low, first.corrected_at, second.supersedes, second.recorded_by) == (
            90,
            later,
            first,
            province_officer,
        )
        place = Place(province="31")
        assert [row for row in targets_of(place=place, as_of=TODAY) if row.unit_code == "31"] == [second]
        assert list(Target.objects.known_at(now).filter(unit_code="31")) == [first]
        assert list(Target.objects.known_at(later).filter(unit_code="31")) == [second]
        assert [row.action for row in AuditEntry.objects.order_by("pk")] == ["target.set", "target.corrected"]
        for what, facts in (("already_corrected", replace(FACTS, low=96)), ("no_change", FACTS)):
            with pytest.raises(RuleViolation) as refused:
                correct_target(target=first, facts=facts, reason="Lại", by=province_officer, now=later)
            assert refused.value.code == what

    def test_withdrawn_ones_count_no_more_and_a_second_of_one_day_is_refused(self, places, province_officer, now):
        target = set_target(facts=FACTS, level="province", unit=places["31"], by=province_officer, now=now)
        with pytest.raises(RuleViolation, match="từ cùng ngày"):
            set_target(facts=FACTS, level="province", unit=places["31"], by=province_officer, now=now)
        withdraw_target(target=target, reason="Nhầm tỉnh", by=province_officer, now=now)
        assert not Target.objects.standing().filter(unit_code="31").exists()
        again = set_target(facts=FACTS, level="province", unit=places["31"], by=province_officer, now=now)
        assert again.code != target.code

    @pytest.mark.parametrize(
        ("who", "level", "unit", "may"),
        [
            ("province_officer", "province", "31", True), ("province_officer", "commune", "11383", True),
            ("province_officer", "commune", "06001", False), ("province_officer", "nation", None, False),
            ("commune_officer", "commune", "11383", True), ("commune_officer", "commune", "11413", False),
            ("commune_officer", "province", "31", False), ("editor", "nation", None, True),
            ("editor", "province", "31", True), ("trainer", "province", "31", False),
        ],
    )  # fmt: skip
    def test_each_place_has_its_keepers(self, request, make_person, places, now, who, level, unit, may):
        if who == "editor":
            user = make_person("chuongtrinh", Role.PROGRAMME_EDITOR, ScopeLevel.NATION)
        else:
            user = request.getfixturevalue(who)
        given = {"facts": FACTS, "level": level, "unit": places.get(unit), "by": user, "now": now}
        if may:
            assert set_target(**given).low == 90
        else:
            with pytest.raises(NotAllowed):
                set_target(**given)


class TestScreens:
    def test_add_correct_withdraw_and_read_the_history(self, places, province_officer, sign_in):
        client = sign_in(province_officer)
        refused = client.post(f"{LIST}them/", TYPED | {"place": "31", "low": "101"})
        assert refused.status_code == 422
        assert "quá 100%" in refused.content.decode()
        assert 'value="101"' in refused.content.decode()
        added = client.post(f"{LIST}them/", TYPED | {"place": "31"})
        assert added.status_code == 302
        page = client.get(added.url).content.decode()
        assert "chưa đối chiếu" in page
        changed = client.post(f"{added.url}sua/", TYPED | {"low": "95", "reason": "Văn bản ghi 95", "verified": "on"})
        page = client.get(changed.url).content.decode()
        assert all(words in page for words in ("từ 95%", "từ 90%", "Văn bản ghi 95", "Người sotuphap.haiphong"))
        assert "Xem dòng đang dùng" in client.get(added.url).content.decode()
        assert client.get(f"{added.url}sua/").status_code == 404
        withdrawn = client.post(f"{changed.url}rut-lai/", {"reason": "Nhập nhầm tỉnh"})
        assert "Rút lại: Nhập nhầm tỉnh" in client.get(withdrawn.url).content.decode()
        assert "từ 95%" not in client.get(LIST).content.decode()
        assert "từ 95%" in client.get(LIST, {"xem": "da-thay"}).content.decode()

    def test_lists_and_what_is_not_theirs(
        self, places, commune_officer, trainer, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(commune_officer)
        page = client.get(LIST).content.decode()
        assert "Kế hoạch tháng 5/2026 của UBND phường Lê Chân" in page
        assert "Bắc Kạn" not in page
        with django_assert_max_num_queries(8):
            examples = client.get(LIST, {"xem": "vi-du", "q": "bac kan"}).content.decode()
        assert "Thành phố Bắc Kạn" in examples

        assert client.get(f"{LIST}quoc-gia-m1/").status_code == 200
        assert client.get(f"{LIST}quoc-gia-m1/sua/").status_code == 404
        assert client.get(f"{LIST}khong-co/").status_code == 404
        assert sign_in(trainer).get(LIST).status_code == 403

    def test_targets_of_m8_and_m9_are_recorded_not_counted(self, db):
        assert {item.value for item in COMPUTED} == {f"M{number}" for number in range(1, 8)}
        assert Target.objects.get(code="bac-kan-2024-m9").asked == "từ 2 xã, phường"
