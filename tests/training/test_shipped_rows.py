"""What `migrate` alone puts into a new database, and that it agrees with the starter course."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from training.models import CalendarDay, CalendarYear, CompletionRule, ProgrammeVersion, Subject, WindowRule
from training.queries.rulebook import load_rulebook
from training.rules import training_deadline
from training.shipped import shipped_days, shipped_working_days

pytestmark = pytest.mark.django_db


def test_holiday_table_is_the_shipped_one_without_the_rows_that_are_off():
    stored = dict(CalendarDay.objects.values_list("day", "kind"))
    assert stored == {each.row.day: each.row.kind for each in shipped_days() if each.row.is_active}
    assert date(2026, 11, 24) not in stored
    assert list(CalendarYear.objects.values_list("year", flat=True)) == list(range(2014, 2032))
    assert CalendarYear.objects.get(year=2027).provisional


def test_first_of_september_2026_says_that_it_was_not_compared():
    assert "chưa đối chiếu" in CalendarDay.objects.get(day=date(2026, 9, 1)).source


def test_three_versions_stand_there_and_only_the_provisional_one_has_subjects():
    counts = {
        version.code: version.subjects.count() for version in ProgrammeVersion.objects.prefetch_related("subjects")
    }
    assert counts == {"ctk-4077-2014": 0, "ctk-2372-2025": 0, "chuong-trinh-tam": 14}
    assert ProgrammeVersion.objects.get(code="ctk-2372-2025").replaces.code == "ctk-4077-2014"
    assert not Subject.objects.filter(verified=True).exists()


def test_provisional_rule_names_the_mandatory_lessons_of_the_starter_course():
    index = yaml.safe_load((Path(settings.BASE_DIR) / "content/starter/index.yaml").read_text(encoding="utf-8"))
    lessons = [lesson for group in index["course"]["groups"] for lesson in group["lessons"] if lesson["mandatory"]]
    rule = CompletionRule.objects.get(code="quy-tac-tam")
    assert rule.course_items["lessons"] == [{"code": row["slug"], "title": row["title"]} for row in lessons]
    assert [row["code"] for row in rule.course_items["quizzes"]] == ["cuoi-khoa-hoa-giai-vien-moi"]
    assert not rule.verified


def test_rules_of_the_database_give_the_deadlines_of_the_shipped_table():
    book, shipped = load_rulebook(), shipped_working_days()
    assert book.window_on(date(2026, 1, 1)).months == 6
    for day in (date(2025, 8, 31), date(2025, 8, 17), date(2026, 3, 2), date(2026, 7, 1)):
        expected = training_deadline(recognised_on=day, months=6, working_days=shipped)
        assert training_deadline(recognised_on=day, months=6, working_days=book.working_days) == expected


def test_loading_rules_costs_four_statements(django_assert_num_queries):
    with django_assert_num_queries(4):
        load_rulebook()


def test_a_later_rule_does_not_move_a_clock_that_runs():
    old = WindowRule.objects.get()
    old.valid_to = date(2026, 6, 1)
    old.save()
    WindowRule.objects.create(
        code="ba-thang",
        title="Ba tháng",
        months=3,
        cohort_from=old.cohort_from,
        valid_from=date(2026, 6, 1),
        source="x",
    )
    book = load_rulebook()
    assert [book.rules_on(date(*day)).months for day in ((2020, 1, 1), (2026, 5, 31), (2026, 6, 1))] == [6, 6, 3]
