"""A round on stage from the draw to two persons' publication, and what is refused on the way."""

import json
from decimal import Decimal

import pytest
from contest_stage import RULES
from django.core.management import call_command

from accounts.enums import Role
from contests.enums import PanelDecisionKind, RoundState
from contests.models import EntryMember, LotDraw, Recusal, ScoreSheet
from contests.queries.missing import missing
from contests.queries.replacing import replacement_for
from contests.queries.rules import typed_rules
from contests.queries.sheets_file import sheets_file
from contests.rules.drawing import draw_order
from contests.rules.scoring import score_sheets
from contests.rules.standing import standing_as_json
from contests.services import contests, draws, entries, results, sheets, stage
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(make_stage, now):
    return make_stage()


def mark(held, judge, entry, part, marks, now, **given):
    given = {"client_key": f"{judge.pk}-{entry.pk}-{part}-{given.get('version', 1)}", **given}
    return sheets.submit_sheet(
        judge=judge, round_entry=entry, part=part, marks=marks, by=judge.account, now=now, **given
    )


def mark_all(held, now, *, skits=("15", "15", "12")):
    """Mark every entry; the first two end with the same total and the same skit."""
    for entry, skit in zip(held.entries, skits, strict=True):
        for judge in held.judges:
            mark(held, judge, entry, "gioi_thieu", {"noi_dung": "5", "hinh_thuc": "3,25"}, now)
            mark(held, judge, entry, "tieu_pham", {"": skit}, now)
        stage.note_answers(
            round_entry=entry, part="hieu_biet", answers={"right": 4}, by=held.people["officer"], now=now
        )


def test_a_round_goes_from_lots_to_publication_by_two_persons(held, make_person, now):
    officer = held.people["officer"]
    mark_all(held, now)
    stage.note_time(round_entry=held.entries[2], part="gioi_thieu", seconds=Decimal(360), by=officer, now=now)
    stage.note_incident(round_entry=held.entries[2], incident="qua_nguoi", by=officer, now=now)
    with pytest.raises(RuleViolation) as refusal:
        results.lock_round(contest_round=held.round, by=officer, now=now)
    assert refusal.value.code == "tie_data_missing"
    stage.note_decision(
        contest_round=held.round,
        kind=PanelDecisionKind.HEAD_ORDER,
        entries=[held.entries[1], held.entries[0]],
        by=officer,
        now=now,
    )
    result = results.lock_round(contest_round=held.round, by=officer, now=now)
    names = [row.entry.name for row in held.entries]
    told = [(row["entry"], row["rank"], row["prize"], row["total"]) for row in result.standing["entries"]]
    assert told == [
        (names[1], 1, "Giải Nhất", "27.25"),
        (names[0], 2, "Giải Nhì", "27.25"),
        (names[2], 3, "Giải Ba", "22.25"),
    ]
    assert names[0] in result.standing["because"][names[1]]
    # Anybody computes it again from the stored file alone.
    again = score_sheets(contest=typed_rules(result.rules), value=json.loads(json.dumps(result.sheets)))
    assert standing_as_json(standing=again)["entries"] == result.standing["entries"]
    results.propose_publication(result=result, by=officer, now=now)
    with pytest.raises(RuleViolation) as alone:
        results.confirm_publication(result=result, by=officer, now=now)
    assert alone.value.code == "same_person"
    second = make_person("truongban", Role.ORGANISER)
    results.confirm_publication(result=result, by=second, now=now)
    held.round.refresh_from_db()
    assert held.round.state == RoundState.PUBLISHED
    with pytest.raises(RuleViolation) as late:
        mark(held, held.judges[0], held.entries[0], "tieu_pham", {"": "20"}, now, version=2, reason="muộn")
    assert late.value.code == "round_not_open"


@pytest.mark.parametrize(
    ("part", "marks", "code"),
    [
        ("tieu_pham", {"": "20.5"}, "mark_above_maximum"),
        ("tieu_pham", {"": "15.25"}, "mark_off_step"),
        ("tieu_pham", {"": "-1"}, "mark_below_zero"),
        ("tieu_pham", {"": "mười"}, "wrong_number"),
        ("tieu_pham", {}, "criterion_missing"),
        ("gioi_thieu", {"noi_dung": "5"}, "criterion_missing"),
        ("gioi_thieu", {"noi_dung": "5", "hinh_thuc": "3", "la": "1"}, "unknown_criterion"),
        ("hieu_biet", {"": "5"}, "unknown_part"),
        ("khong_co", {"": "5"}, "unknown_part"),
    ],
)
def test_a_wrong_mark_is_refused_with_its_reason_and_nothing_is_stored(held, now, part, marks, code):
    with pytest.raises(RuleViolation) as refusal:
        mark(held, held.judges[0], held.entries[0], part, marks, now)
    assert refusal.value.code == code
    assert not ScoreSheet.objects.exists()


def test_a_sheet_counts_once_is_locked_and_is_corrected_by_a_version_with_a_reason(held, now):
    judge, entry = held.judges[0], held.entries[0]
    first = mark(held, judge, entry, "tieu_pham", {"": "15"}, now)
    assert mark(held, judge, entry, "tieu_pham", {"": "15,0"}, now) == first
    for given, code in (
        ({"client_key": first.client_key}, "superseded"),
        ({"client_key": "may-khac"}, "sheet_locked"),
        ({"client_key": "sua", "version": 2}, "reason_missing"),
        ({"client_key": "sua", "version": 3, "reason": "nhầm"}, "wrong_version"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            mark(held, judge, entry, "tieu_pham", {"": "16"}, now, **given)
        assert refusal.value.code == code
    second = mark(held, judge, entry, "tieu_pham", {"": "16"}, now, version=2, reason="Ghi nhầm ô")
    assert (second.version, second.marks, first.rules) == (2, {"": "16"}, held.round.rules)
    rows = [row for row in sheets_file(contest_round=held.round)["sheets"] if row["part"] == "tieu_pham"]
    assert [row.get("version", 1) for row in rows] == [1, 2]


def test_who_may_not_mark_is_refused(held, make_stage, now):
    judge, entry = held.judges[0], held.entries[0]
    Recusal.objects.create(judge=judge, round_entry=entry, source="declared", reason="Người nhà", recorded_at=now)
    with pytest.raises(RuleViolation) as recused:
        mark(held, judge, entry, "tieu_pham", {"": "15"}, now)
    assert recused.value.code == "judge_recused"
    held.judges[1].removed_at = now
    held.judges[1].save()
    with pytest.raises(RuleViolation) as removed:
        mark(held, held.judges[1], entry, "tieu_pham", {"": "15"}, now)
    assert removed.value.code == "judge_removed"


def test_two_secretaries_key_a_paper_sheet_and_only_equal_ones_count(held, make_person, now):
    judge, entry = held.judges[2], held.entries[0]
    one, two = make_person("thuky1", Role.SECRETARY), make_person("thuky2", Role.SECRETARY)
    given = {"judge": judge, "round_entry": entry, "part": "tieu_pham", "now": now}
    assert sheets.key_paper_sheet(marks={"": "15"}, by=one, **given) is None
    assert sheets.key_paper_sheet(marks={"": "15"}, by=one, **given) is None
    assert sheets.key_paper_sheet(marks={"": "15.5"}, by=two, **given) is None
    sheet = sheets.key_paper_sheet(marks={"": "15,5"}, by=one, **given)
    assert sheet is not None
    assert (sheet.marks, sheet.source, sheet.version) == ({"": "15.5"}, "paper", 1)


def test_lots_can_be_drawn_again_by_anyone_and_earlier_draws_stay(make_stage, now):
    held = make_stage(teams=9)
    officer = held.people["officer"]
    codes = [str(row.entry.public_id) for row in held.entries]
    drawn = sorted(held.entries, key=lambda row: row.lot)
    assert [str(row.entry.public_id) for row in drawn] == draw_order(entries=codes, seed="22-11-2026")
    with pytest.raises(RuleViolation) as silent:
        draws.draw_round(contest_round=held.round, seed="khac", by=officer, now=now)
    assert silent.value.code == "reason_missing"
    draws.draw_round(contest_round=held.round, seed="khac", reason="Thêm đội", by=officer, now=now)
    assert list(LotDraw.objects.values_list("seed", "reason")) == [("22-11-2026", ""), ("khac", "Thêm đội")]


def test_rules_change_by_versions_and_sheets_keep_theirs(held, now):
    officer = held.people["officer"]
    mark(held, held.judges[0], held.entries[0], "tieu_pham", {"": "15"}, now)
    document = contests.read_document(content=RULES.replace("points: 1}, floor", "points: 0.5}, floor").encode())
    with pytest.raises(RuleViolation) as silent:
        contests.change_rules(contest=held.contest, document=document, reason="", by=officer, now=now)
    assert silent.value.code == "reason_missing"
    version = contests.change_rules(
        contest=held.contest, document=document, reason="Quyết định sửa đổi", by=officer, now=now
    )
    held.round.refresh_from_db()
    assert (version.number, held.round.rules) == (2, version)
    assert ScoreSheet.objects.get().rules.number == 1


def test_a_team_is_registered_decided_withdrawn_and_its_people_replaced(make_stage, places, now):
    held = make_stage(drawn=False)
    officer = held.people["officer"]
    members = [
        entries.MemberInput(role="official", full_name=f"nguyễn văn {name}", birth_year=1970, is_captain=name == "an")
        for name in ("an", "bình")
    ]
    entry = entries.save_entry(
        contest=held.contest, unit=places["11413"], name="Đội An Biên", members=members, by=officer, now=now
    )
    with pytest.raises(RuleViolation) as early:
        entries.submit_entry(entry=entry, by=officer, now=now)
    assert early.value.code == "not_eligible"
    assert "Thể lệ định 3 thành viên chính thức, đội có 2." in early.value.message
    assert "Nguyễn Văn An không phải hòa giải viên đang làm trong danh sách." in early.value.message
    entry.state = "submitted"
    entry.save()
    with pytest.raises(RuleViolation) as unreasoned:
        entries.decide_entry(entry=entry, accept=True, by=officer, now=now)
    assert unreasoned.value.code == "reason_missing"
    entries.decide_entry(entry=entry, accept=True, reason="Trưởng ban đồng ý", by=officer, now=now)
    leaving = EntryMember.objects.get(entry=entry, full_name="Nguyễn Văn Bình")
    joining = entries.MemberInput(role="official", full_name="Lê Thị Chín", birth_year=1980)
    entries.substitute_member(entry=entry, leaving=leaving, joining=joining, reason="Ốm", by=officer, now=now)
    assert entry.members.filter(left_at__isnull=True).count() == 2
    entries.withdraw_entry(entry=entry, reason="Mưa lũ", by=officer, now=now)
    assert list(entry.events.values_list("kind", flat=True)) == ["accepted", "substituted", "withdrawn"]


def test_the_command_opens_a_contest_adds_a_version_and_exports_it_again(province_officer, tmp_path, capsys):
    file = tmp_path / "the-le.yaml"
    file.write_text(RULES, encoding="utf-8")

    def run(*words):
        call_command("contest_rules", *map(str, words), "--json")
        return json.loads(capsys.readouterr().out)

    first = run("load", file, "--host", "31", "--by", province_officer.username)
    file.write_text(RULES.replace("maximum: 20", "maximum: 30"), encoding="utf-8")
    reason = ("--contest", first["contest"], "--by", province_officer.username, "--reason", "Nâng điểm tiểu phẩm")
    second = run("load", file, *reason)
    assert (first["number"], second["number"]) == (1, 2)
    out = run("export", first["contest"], "--out", tmp_path / "lai.yaml")
    assert out["version"] == second["version"]
    with pytest.raises(SystemExit):
        call_command("contest_rules", "load", str(file), "--by", "khong-co", "--json")
    assert json.loads(capsys.readouterr().out)["error"] == "unknown_person"


def test_a_team_that_leaves_half_way_is_awaited_no_more_and_not_ranked(held, now):
    officer, row = held.people["officer"], held.entries[0]
    stage.put_on_stage(contest_round=held.round, round_entry=row, part="gioi_thieu", by=officer, now=now)
    for judge in held.judges:
        mark(held, judge, row, "gioi_thieu", {"noi_dung": "5", "hinh_thuc": "3"}, now)
    held.round.refresh_from_db()
    assert any(row.entry.name in line for line in missing(contest_round=held.round).sentences)
    entries.withdraw_entry(entry=row.entry, contest_round=held.round, reason="Đội trưởng ốm", by=officer, now=now)
    held.round.refresh_from_db()
    row.refresh_from_db()
    assert (row.withdrawn, held.round.on_stage, held.round.stage_part) == ("before_round", None, "")
    assert not any(row.entry.name in line for line in missing(contest_round=held.round).sentences)
    assert row.sheets.count() == len(held.judges)
    with pytest.raises(RuleViolation) as refused:
        replacement_for(row)
    assert refused.value.code == "already_played"
