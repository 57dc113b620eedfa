"""A published result is corrected on a ground, by the engine and two persons; the former stays readable as replaced."""

from datetime import UTC, datetime, timedelta

import pytest
from contest_played import lock, mark_everything, publish
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from online_held import CLOSES, UNITS, entrant, hand_in, hold, online_rules

from accounts.enums import Role
from audit.services import record
from contests.enums import ContestState, CorrectionState
from contests.models import ContestUnit, OnlineRound, RoundResult, ScoreSheet
from contests.queries.correcting import changes_of, open_correction, versions
from contests.rules.correcting import Line, certificate_days, changed_awards, changed_places, lines_of
from contests.services import appeals, board, corrections, results, sheets, stage
from contests.services import entrant_decisions as decisions
from contests.services.online_close import start_close
from contests.services.online_confirm import start_confirm
from contests.services.online_runs import work
from contests.services.paper_common import last_result
from contests.services.papers import make_papers, papers_pdf
from lms.base.errors import RuleViolation

CLOSED = datetime.fromisoformat(CLOSES) + timedelta(minutes=2)
GIVEN = {
    "basis": "fault",
    "decision": None,
    "ground": "Nhập nhầm điểm; biên bản số 3/BB-BTC",
    "notice": "Nhập nhầm điểm.",
}
LINE = st.builds(
    Line, st.integers(1, 4), st.sampled_from(["9", "8.5"]), st.sampled_from(["", "Giải Nhất"]), st.booleans()
)
LINES = st.dictionaries(st.sampled_from("abcde"), LINE)


@settings(max_examples=50)
@given(LINES, LINES)
def test_exactly_what_stands_otherwise_is_told_weightiest_first(before, after):
    found = changed_places(before=before, after=after)
    assert {one.entry for one in found} == {name for name in {**before, **after} if before.get(name) != after.get(name)}
    assert [one.weight for one in found] == sorted(one.weight for one in found)
    assert all((one.before, one.after) == (before.get(one.entry), after.get(one.entry)) for one in found)
    assert changed_places(before=before, after=before) == []


def test_prizes_beside_the_table_that_change_hands_are_told():
    before = {
        "side_prizes": [{"prize": "Trẻ nhất", "entry": "A", "member": "An"}],
        "units": [{"unit": "X", "prize": "Nhất"}],
    }
    after = {
        "side_prizes": [{"prize": "Trẻ nhất", "entry": "B", "member": None}],
        "units": [{"unit": "X", "prize": "Nhất"}],
    }
    assert [(one.prize, one.before, one.after) for one in changed_awards(before=before, after=after)] == [
        ("Trẻ nhất", "An (A)", "B")
    ]


def day(number):
    return datetime(2026, 11, number, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("prizes", "given_at", "replaced"),
    [
        (["Nhất"], 1, None),
        (["Nhất", "Nhất", "Nhất"], 1, None),
        (["Nhì", "Nhất"], 2, ("Nhì", 1)),
        (["Nhì", "Nhất", "Nhất"], 2, ("Nhì", 1)),
        (["Nhì", "Nhất", "Nhì"], 3, ("Nhất", 2)),
        (["", "Nhất"], 2, None),
        (["Nhì", "", "Ba"], 3, ("Nhì", 1)),
        (["Nhì", "", "Nhì"], 3, ("Nhì", 1)),
    ],
)
def test_a_certificate_bears_the_day_of_the_result_that_gave_its_prize(prizes, given_at, replaced):
    rows = [(day(number), {("A", ""): prize} if prize else {}) for number, prize in enumerate(prizes, start=1)]
    found = certificate_days(rows)["A", ""]
    assert found.given_at == day(given_at)
    assert (found.replaced_prize, found.replaced_at) == ((replaced[0], day(replaced[1])) if replaced else (None, None))


@pytest.fixture
def played(make_stage, make_person, now):
    """A published round of three teams, the first place won by the second by the head's decision."""
    held = make_stage()
    held.contest.state = ContestState.RUNNING
    held.contest.save()
    mark_everything(held, now)
    held.people["board"] = board.open_board(
        contest_round=held.round, shows_totals=True, by=held.people["officer"], now=now
    )
    held.people["second"] = make_person("truongban", Role.ORGANISER)
    result = lock(held, now)
    held.people["appeal"] = appeals.receive_appeal(
        round_entry=held.entries[0], text="Cộng sai điểm.", by=held.people["officer"], now=now
    )
    publish(held, result, held.people["second"], now)
    held.people["result"] = result
    return held


def corrected_mark(held, now, points="16"):
    for judge in held.judges:
        sheets.submit_sheet(
            judge=judge, round_entry=held.entries[0], part="tieu_pham", marks={"": points}, version=2, reason="Nhầm",
            client_key=f"sửa-{judge.pk}", by=judge.account, now=now,
        )  # fmt: skip


def names(held):
    """Return the names in order of play: the second won, the first comes before it once corrected."""
    return [row.entry.name for row in held.entries]


def order(result):
    return [row["entry"] for row in result.standing["entries"]]


@pytest.mark.django_db
def test_an_upheld_appeal_changes_a_published_result_only_when_two_persons_say_so(played, now):
    held, officer, second = played, played.people["officer"], played.people["second"]
    first = held.people["result"]
    later = now + timedelta(days=1)
    with pytest.raises(RuleViolation) as refused:
        corrected_mark(held, later)
    assert refused.value.code == "round_not_open"
    given = {**GIVEN, "basis": "appeal", "by": officer, "now": later, "contest_round": held.round}
    refusal = appeals.decide_appeal(appeal=held.people["appeal"], is_accepted=True, text="Đúng.", by=officer, now=now)
    with pytest.raises(RuleViolation) as refused:
        corrections.start_correction(**given)
    assert refused.value.field == "decision"
    correction = corrections.start_correction(**{**given, "decision": refusal})
    with pytest.raises(RuleViolation) as refused:
        corrections.start_correction(**{**given, "decision": refusal})
    assert refused.value.code == "already_correcting"
    # nothing is different yet: it can be computed, not proposed
    corrections.compute_correction(correction=correction, by=officer, now=later)
    correction.refresh_from_db()
    with pytest.raises(RuleViolation) as refused:
        results.propose_publication(result=correction.result, by=officer, now=later)
    assert refused.value.code == "nothing_changed"
    corrected_mark(held, later)
    stage.note_time(round_entry=held.entries[2], part="gioi_thieu", seconds=0, reason="", by=officer, now=later)
    with pytest.raises(RuleViolation):
        stage.put_on_stage(contest_round=held.round, round_entry=held.entries[0], part="", by=officer, now=later)
    with pytest.raises(RuleViolation) as refused:
        results.propose_publication(result=correction.result, by=officer, now=later)
    assert refused.value.code in ("decided_later", "nothing_changed")
    corrections.compute_correction(correction=correction, by=officer, now=later)
    correction.refresh_from_db()
    told = changes_of(correction)
    assert [(one.entry, one.before.rank, one.after.rank, one.before.prize, one.after.prize) for one in told] == [
        (names(held)[0], 2, 1, "Giải Nhì", "Giải Nhất"),
        (names(held)[1], 1, 2, "Giải Nhất", "Giải Nhì"),
    ]
    results.propose_publication(result=correction.result, by=officer, now=later)
    corrected_again = ScoreSheet.objects.filter(round_entry=held.entries[0], part="tieu_pham", version=2)
    assert corrected_again.count() == 3
    # until the second person confirms, papers, projector and public show the published one
    assert last_result(held.round) == first
    shown = board.current_board(board=held.people["board"], now=later + timedelta(minutes=1))
    assert [row["team"] for row in shown.payload["places"]][:1] in ([], [names(held)[1]])
    with pytest.raises(RuleViolation) as refused:
        results.confirm_publication(result=correction.result, by=officer, now=later)
    assert refused.value.code == "same_person"
    results.confirm_publication(result=correction.result, by=second, now=later)
    correction.refresh_from_db()
    assert (correction.state, open_correction(held.round)) == (CorrectionState.PUBLISHED, None)
    assert order(last_result(held.round))[0] == names(held)[0]
    held.people["board"].refresh_from_db()
    shown = board.current_board(board=held.people["board"], now=later + timedelta(minutes=2))
    assert shown.payload["places"][0]["team"] == names(held)[0]
    assert [(one.number, one.replaced_at) for one in versions(held.round)] == [(1, later), (3, None)]
    # certificates of changed prizes bear the day of the correction and name what they replace; the third keeps its day
    made = make_papers(contest_round=held.round, code="giay-chung-nhan")
    told = {one.blocks[1].text: (one.place_day, one.blocks[-1].text) for one in made}
    one, two, three = (told[name] for name in names(held))
    assert "ngày 23 tháng 11" in one[0]
    assert "Thay giấy chứng nhận ngày 22 tháng 11 năm 2026 ghi «Giải Nhì»" in one[1]
    assert "ghi «Giải Nhất»" in two[1]
    assert ("ngày 22 tháng 11" in three[0], "Thay giấy" in three[1]) == (True, False)
    listed = make_papers(contest_round=held.round, code="danh-sach-ket-qua")[0]
    assert "đã đính chính, thay danh sách công bố ngày 22 tháng 11 năm 2026." in listed.blocks[0].text
    assert "ngày 23 tháng 11" in listed.place_day
    assert len(papers_pdf(papers=made, title="Giấy chứng nhận")) > 1000
    first.refresh_from_db()
    assert order(first)[0] == names(held)[1]
    with pytest.raises(RuleViolation) as refused:
        stage.note_time(round_entry=held.entries[2], part="gioi_thieu", seconds=1, reason="x", by=officer, now=later)
    assert refused.value.code == "round_not_open"


@pytest.mark.django_db
def test_the_screens_lead_through_a_correction_and_the_public_reads_both_versions(played, sign_in, now):
    held, officer, second = played, played.people["officer"], played.people["second"]
    desk, other, anybody = sign_in(officer), sign_in(second), Client()
    page = reverse("contests:correction", args=[held.round.public_id])
    at = {
        name: reverse(f"contests:correction-{name}", args=[held.round.public_id])
        for name in ("open", "compute", "drop")
    }
    fact = {
        what: reverse("contests:correction-fact", args=[held.round.public_id, what])
        for what in ("gio", "cau-dung", "su-viec")
    }
    public = reverse("contest_stage:results", args=[held.round.public_id])
    assert "Mở đính chính" in desk.get(page).content.decode()
    assert desk.get(at["compute"]).status_code == 405
    assert desk.post(at["compute"]).status_code == desk.get(fact["gio"]).status_code == 404
    refused = desk.post(at["open"], {"basis": "fault", "ground": "", "notice": "Lời báo giữ lại"})
    assert refused.status_code == 422
    assert "Lời báo giữ lại" in refused.content.decode()
    ground = {key: GIVEN[key] for key in ("basis", "ground", "notice")}
    assert desk.post(at["open"], ground).status_code == 302
    first = str(held.entries[0].public_id)
    assert desk.get(fact["gio"]).status_code == desk.get(fact["su-viec"]).status_code == 200
    bad = desk.post(fact["cau-dung"], {"entry": first, "part": "gioi_thieu", "right": "5", "reason": "Đếm nhầm"})
    assert bad.status_code == 422
    for what, values in (
        ("cau-dung", {"entry": first, "part": "hieu_biet", "right": "5"}),
        ("gio", {"entry": first, "part": "gioi_thieu", "seconds": "5:30"}),
        ("su-viec", {"entry": str(held.entries[1].public_id), "part": "", "incident": "qua_nguoi"}),
    ):
        assert desk.post(fact[what], {**values, "reason": "Đếm nhầm"}).status_code == 302
    record(
        action="contest.printed",
        by=officer,
        now=now,
        target=held.round,
        details={"what": "giay-chung-nhan", "form": "pdf"},
    )
    assert desk.post(at["compute"], follow=True).status_code == 200
    told = desk.get(page).content.decode()
    for words in (
        "2 bài có hạng",
        "thu lại giấy «Giải Nhất», cấp giấy «Giải Nhì»",
        "đã in hoặc tải 1 lần",
        "2 → <strong>1</strong>",
    ):
        assert words in told
    before = anybody.get(public).content.decode()
    assert "đính chính" not in before
    number = RoundResult.objects.filter(round=held.round).latest("number").number
    assert anybody.get(f"{public}?lan={number}").status_code == 404
    assert desk.post(reverse("contests:result-propose", args=[held.round.public_id])).url == page
    assert (
        "chưa công bố"
        in desk.get(reverse("contests:result", args=[held.round.public_id]), {"lan": number}).content.decode()
    )
    assert "Xác nhận công bố" not in desk.get(page).content.decode()
    confirm = reverse("contests:result-confirm", args=[held.round.public_id])
    assert "đã thay thế" in other.get(confirm).content.decode() or other.get(confirm).status_code == 404


@pytest.mark.django_db
def test_the_public_page_names_the_replaced_version(played, now):
    held, officer, second = played, played.people["officer"], played.people["second"]
    correction = corrections.start_correction(contest_round=held.round, by=officer, now=now, **GIVEN)
    corrected_mark(held, now)
    corrections.compute_correction(correction=correction, by=officer, now=now)
    correction.refresh_from_db()
    publish(held, correction.result, second, now)
    public = reverse("contest_stage:results", args=[held.round.public_id])
    day = f"{now:%d/%m/%Y}"
    new, old = Client().get(public).content.decode(), Client().get(public, {"lan": "1"}).content.decode()
    assert "Nhập nhầm điểm." in new
    assert f"đã thay thế ngày {day}" in new
    assert "3/BB-BTC" not in new + old
    assert f"Kết quả này đã thay thế ngày {day}." in old
    assert old.index(names(held)[1]) < old.index(names(held)[0])
    assert new.index(names(held)[0]) < new.index(names(held)[1])
    for wrong in ("2x", "99", "-1", "９"):
        assert Client().get(public, {"lan": wrong}).status_code == 404


@pytest.mark.django_db
def test_a_correction_given_up_leaves_the_published_result(played, now):
    held, officer = played, played.people["officer"]
    correction = corrections.start_correction(contest_round=held.round, by=officer, now=now, **GIVEN)
    corrected_mark(held, now)
    corrections.compute_correction(correction=correction, by=officer, now=now)
    with pytest.raises(RuleViolation) as refused:
        corrections.drop_correction(correction=correction, reason=" ", by=officer, now=now)
    assert refused.value.field == "reason"
    corrections.drop_correction(correction=correction, reason="Phiếu đúng", by=officer, now=now)
    correction.refresh_from_db()
    with pytest.raises(RuleViolation) as refused:
        results.propose_publication(result=correction.result, by=officer, now=now)
    assert refused.value.code == "round_not_locked"
    with pytest.raises(RuleViolation) as refused:
        corrections.compute_correction(correction=correction, by=officer, now=now)
    assert refused.value.code == "correction_over"
    assert order(last_result(held.round))[0] == names(held)[1]


@pytest.fixture
def listed(places, province_officer, make_person, now):
    """An online round of four people of two units whose list two persons published."""
    held = hold(host=places["31"], by=province_officer, now=now, content=online_rules(units=UNITS))
    units = [ContestUnit.objects.create(contest=held.round.contest, name=name, people=100) for name in ("X", "Y")]
    people = [entrant(held, number, unit=units[number > 3]) for number in range(1, 5)]
    for place, one in enumerate(people):
        hand_in(one, held, points=10 - place)
    second = make_person("truongban", Role.ORGANISER)
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=held.pk)
    run = start_close(online=online, by=province_officer, now=CLOSED)
    work(run=run, now=CLOSED)
    run.refresh_from_db()
    results.propose_publication(result=run.result, by=province_officer, now=CLOSED)
    results.confirm_publication(result=run.result, by=second, now=CLOSED)
    online.round.refresh_from_db()
    return online.round, people, second


@pytest.mark.django_db
def test_an_online_list_is_corrected_by_the_same_run_and_the_same_two_persons(
    listed, province_officer, sign_in, now, django_assert_max_num_queries
):
    contest_round, people, second = listed
    later = CLOSED + timedelta(days=2)
    decisions.void(entrant=people[0], reason="Thi hộ", by=province_officer, now=later)
    correction = corrections.start_correction(contest_round=contest_round, by=province_officer, now=later, **GIVEN)
    run = corrections.compute_correction(correction=correction, by=province_officer, now=later)
    with pytest.raises(RuleViolation) as refused:
        corrections.drop_correction(correction=correction, reason="x", by=province_officer, now=later)
    assert refused.value.code == "being_confirmed"
    work(run=run, now=later)
    correction.refresh_from_db()
    told = changes_of(correction)
    assert [(one.entry, one.before.rank, one.after.rank if one.after else None) for one in told] == [
        ("00000002", 2, 1), ("00000001", 1, None), ("00000003", 3, 2), ("00000004", 4, 3),
    ]  # fmt: skip
    assert told[1].before.prize == "Giải Nhất"
    assert [one["prize"] for one in correction.result.online_run.summary["units"]] == ["Giải Nhất tập thể", None]
    assert correction.changes["awards"] == []  # two of X stand before one of Y, as three did
    desk, anybody = sign_in(province_officer), Client()
    public = reverse("contest_stage:results", args=[contest_round.public_id])
    first = anybody.get(public).content
    assert anybody.get(f"{public}?lan=2").status_code == 404
    page = reverse("contests:correction", args=[contest_round.public_id])
    desk.get(page)
    with django_assert_max_num_queries(8):
        told = desk.get(page).content.decode()
    assert "Nguyễn Văn 1 · 00000001: thu lại giấy «Giải Nhất»." in told
    shown = desk.get(reverse("online_desk:list", args=[contest_round.public_id])).content.decode()
    assert "00000001" in shown.split("Không xếp hạng")[0]
    results.propose_publication(result=correction.result, by=province_officer, now=later)
    run = start_confirm(result=correction.result, by=second, now=later)
    work(run=run, now=later)
    assert [one.number for one in versions(contest_round)] == [1, 2]
    new = anybody.get(public)
    old = anybody.get(public, {"lan": "1"})
    assert b"<h2>N. V. 2" in new.content or "2" in new.content.decode()
    assert "Kết quả này đã thay thế" in old.content.decode()
    assert "Kết quả đính chính ngày" in new.content.decode()
    assert first != new.content


def test_lines_read_a_standing():
    row = {"entry": "A", "rank": 1, "total": "9", "prize": None, "qualifies": True}
    assert lines_of([row]) == {"A": Line(1, "9", "", True)}
