"""Contests of a region and of the nation: who opens them, who enters, and a final fed by rounds of regions (2016)."""

import pytest
from django.urls import reverse

from accounts.access import forget_roles
from accounts.enums import Role, ScopeLevel
from contests.access import contests_to_enter, may_organise, senders, visible_contests
from contests.enums import EntryState, RoundState
from contests.models import Contest, ContestRound, Entry, EntryEvent
from contests.services import contests, draws, entries, results, stage
from lms.base.errors import RuleViolation
from mediators.models import Unit

pytestmark = pytest.mark.django_db

PART = "{code: hieu_biet, name: Hiểu biết, maximum: 10, marking: {kind: by_key, questions: 10, points_each: 1}}"
REST = f"""
    rounding: {{decimals: 2, at: total}}
    parts: [{PART}]
    tie_break: [{{kind: lot}}]
    prizes: none
"""
RULES = f"""
format: 1
code: khu-vuc-thu
name: Hội thi nhiều vòng
mode: stage
level: region
team: {{kind: team}}
rounds:
  - code: so-khao-bac
    name: Sơ khảo phía Bắc
    takes: {{attribute: khu_vuc, value: Bắc}}{REST}
    qualification: {{kind: fixed, count: 2, replacement: next, on_tie: admit_all}}
  - code: so-khao-nam
    name: Sơ khảo phía Nam
    takes: {{attribute: khu_vuc, value: Nam}}{REST}
    qualification: {{kind: fixed, count: 2, replacement: none, on_tie: admit_all}}
  - code: chung-khao
    name: Chung khảo
    takes: {{from: [so-khao-bac, so-khao-nam]}}
    groups:
      sizes: [2, 2]
      constraints:
        - {{kind: each_group_has, attribute: khu_vuc}}
        - {{kind: seeds_apart, attribute: hang_vong_truoc}}
    draw: {{order: inside_group}}{REST}
    qualification: {{kind: none}}
"""


def to(name, thing, *more):
    return reverse(f"contests:{name}", args=[thing.public_id, *more])


@pytest.fixture
def chief(make_person):
    return make_person("bantochuc.tw", Role.ORGANISER, ScopeLevel.NATION)


@pytest.fixture
def region(chief, places, now):
    both = list(Unit.objects.provinces().filter(code__in=["31", "20"]))
    contest = contests.open_contest(content=RULES.encode(), host=None, by=chief, now=now, provinces=both)
    contests.set_contest_state(contest=contest, state="entries", by=chief, now=now)
    return contest


def test_only_an_organiser_of_the_nation_opens_for_a_region(chief, province_officer, sign_in, places):
    address = reverse("contests:open", args=["quoc-gia-2023"])
    told = sign_in(province_officer).get(address).content.decode()
    assert 'value="nation"' not in told
    assert sign_in(province_officer).post(address, {"name": "Hội thi", "host": "nation"}).status_code == 422
    desk = sign_in(chief)
    assert 'value="nation"' in desk.get(address).content.decode()
    alone = desk.post(address, {"name": "Hội thi khu vực", "host": "region", "provinces": ["31"]})
    assert alone.status_code == 422
    assert "Hội thi khu vực cần ít nhất hai tỉnh." in alone.content.decode()
    assert (
        desk.post(address, {"name": "Hội thi khu vực", "host": "region", "provinces": ["31", "20"]}).status_code == 302
    )
    assert desk.post(address, {"name": "Hội thi toàn quốc", "host": "nation"}).status_code == 302
    wide = {row.level: row for row in Contest.objects.all()}
    assert (wide["region"].host, wide["nation"].host) == (None, None)
    assert sorted(unit.code for unit in senders(wide["region"])) == ["20", "31"]
    assert set(senders(wide["nation"])) == set(Unit.objects.provinces())
    assert "Hội thi khu vực" in desk.get(reverse("contests:contests")).content.decode()


def test_provinces_of_the_region_enter_and_others_do_not_know_of_it(
    region, chief, province_officer, commune_officer, outsider, make_person, sign_in, now
):
    far = make_person("tinh.khac", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "01")
    local = make_person("bantochuc.tinh", Role.ORGANISER, ScopeLevel.PROVINCE, "31")
    for who in (far, commune_officer, outsider, local):
        assert region not in contests_to_enter(who)
        assert region not in visible_contests(who)
        assert not may_organise(who, region)
        assert sign_in(who).get(to("entry-add", region)).status_code == 404
        assert sign_in(who).get(to("contest", region)).status_code == 404
    province = sign_in(province_officer)
    assert region.name in province.get(reverse("contests:contests")).content.decode()
    assert province.post(to("entry-add", region), {"name": "Đội khác", "unit": "20"}).status_code == 422
    assert province.post(to("entry-add", region), {"name": "Đội Hải Phòng", "unit": "31"}).status_code == 302
    entry = Entry.objects.get(name="Đội Hải Phòng")
    assert (entry.unit_id, province.get(to("contest", region)).status_code) == ("31", 404)
    desk = sign_in(chief)
    assert "Thể lệ còn cần:" in desk.get(to("entry", entry)).content.decode()
    assert province.get(to("entry-attributes", entry)).status_code == 404
    assert desk.post(to("entry-attributes", entry), {"doi-khu_vuc": "Bắc"}).status_code == 302
    entry.refresh_from_db()
    assert entry.attributes == {"khu_vuc": "Bắc"}
    assert "Thể lệ còn cần:" not in desk.get(to("entry", entry)).content.decode()
    contests.set_contest_state(contest=region, state="draft", by=chief, now=now)
    forget_roles(province_officer)
    assert region not in contests_to_enter(province_officer)


@pytest.mark.parametrize(
    ("host", "level", "code"), [("31", "region", "provinces_missing"), (None, "province", "host_missing")]
)
def test_a_level_has_the_places_it_needs(host, level, code, chief, places, now):
    content = RULES.replace("level: region", f"level: {level}").encode()
    with pytest.raises(RuleViolation) as refusal:
        contests.open_contest(content=content, host=places[host] if host else None, by=chief, now=now)
    assert refusal.value.code == code


def accept(contest: Contest, names: tuple[str, ...], chief, now) -> None:
    for name in names:
        facts = {"attributes": {"khu_vuc": name[:3]}, "state": EntryState.ACCEPTED, "made_by": chief, "made_at": now}
        Entry.objects.create(contest=contest, name=name, **facts)


def play(contest_round: ContestRound, second, chief, now) -> None:
    """Play a round in which the team of the lower number is better, and publish it."""
    rows = draws.draw_round(contest_round=contest_round, seed="1", by=chief, now=now)
    for place, row in enumerate(sorted(rows, key=lambda one: one.entry.name)):
        stage.note_answers(round_entry=row, part="hieu_biet", answers={"right": 9 - place}, by=chief, now=now)
    result = results.lock_round(contest_round=contest_round, by=chief, now=now)
    results.propose_publication(result=result, by=chief, now=now)
    results.confirm_publication(result=result, by=second, now=now)


def test_a_final_is_fed_by_rounds_of_regions_and_who_withdraws_is_replaced_by_the_rules(
    region, chief, make_person, sign_in, now
):
    second = make_person("truongban.tw", Role.ORGANISER, ScopeLevel.NATION)
    accept(region, ("Bắc 1", "Bắc 2", "Bắc 3", "Nam 1", "Nam 2", "Nam 3"), chief, now)
    contests.set_contest_state(contest=region, state="running", by=chief, now=now)
    north, south, final = region.rounds.order_by("order")
    desk = sign_in(chief)
    for one in (north, south):
        desk.post(to("round-fill", one))
        assert {row.entry.attributes["khu_vuc"] for row in one.entries.select_related("entry")} == {one.name[-3:]}
        with pytest.raises(RuleViolation) as early:
            draws.fill_round(contest_round=final, by=chief, now=now)
        assert early.value.code == "earlier_round_open"
        play(one, second, chief, now)
    desk.post(to("round-fill", final))
    listed = final.entries.select_related("entry")
    assert sorted((row.entry.name, row.earlier_rank) for row in listed) == [
        ("Bắc 1", 1), ("Bắc 2", 2), ("Nam 1", 1), ("Nam 2", 2),
    ]  # fmt: skip
    # One withdraws after qualifying: the next of its own round moves up, and its record says for whom.
    leaving = final.entries.get(entry__name="Bắc 1")
    page = desk.get(to("round", final)).content.decode()
    assert to("run-withdraw", final, leaving.public_id) in page
    answer = desk.post(to("run-withdraw", final, leaving.public_id), {"reason": "Trùng lịch"}, follow=True)
    assert "Bắc 3 vào thay theo thể lệ." in answer.content.decode()
    playing = {row.entry.name: row.earlier_rank for row in final.entries.filter(withdrawn="").select_related("entry")}
    assert playing == {"Bắc 2": 2, "Bắc 3": 3, "Nam 1": 1, "Nam 2": 2}
    assert EntryEvent.objects.get(kind="replaces").details == {"replaces": "Bắc 1"}
    # Groups by lot hold both regions, teams of one earlier place apart; anybody draws the same again.
    desk.post(to("round-draw", final), {"seed": "Hà Nội 8/11"})
    groups: dict[str, set[str]] = {}
    for row in final.entries.filter(withdrawn="").select_related("entry"):
        groups.setdefault(row.group, set()).add(row.entry.name[:3])
    assert sorted(map(sorted, groups.values())) == [["Bắc", "Nam"], ["Bắc", "Nam"]]
    final.refresh_from_db()
    assert final.state == RoundState.DRAWN
    moved = final.entries.get(entry__name="Nam 1").entry
    with pytest.raises(RuleViolation) as late:
        entries.change_attributes(entry=moved, attributes={"khu_vuc": "Bắc"}, people={}, by=chief, now=now)
    assert late.value.code == "round_drawn"


def test_after_the_lots_the_organiser_lets_the_next_ranked_take_the_empty_place_where_the_rules_replace(
    region, chief, make_person, sign_in, now
):
    second = make_person("truongban.tw", Role.ORGANISER, ScopeLevel.NATION)
    accept(region, ("Bắc 1", "Bắc 2", "Bắc 3", "Nam 1", "Nam 2", "Nam 3"), chief, now)
    contests.set_contest_state(contest=region, state="running", by=chief, now=now)
    north, south, final = region.rounds.order_by("order")
    for one in (north, south):
        draws.fill_round(contest_round=one, by=chief, now=now)
        play(one, second, chief, now)
    draws.fill_round(contest_round=final, by=chief, now=now)
    draws.draw_round(contest_round=final, seed="1", by=chief, now=now)
    desk = sign_in(chief)
    rows = {row.entry.name: row for row in final.entries.select_related("entry")}
    with pytest.raises(RuleViolation) as refused:
        draws.replace_after_draw(row=rows["Bắc 1"], reason="x", by=chief, now=now)
    assert refused.value.code == "not_withdrawn"
    for name in ("Bắc 1", "Nam 2", "Bắc 2"):
        entries.withdraw_entry(entry=rows[name].entry, contest_round=final, reason="Bão", by=chief, now=now)
    south_page = desk.get(to("run-replace", final, rows["Nam 2"].public_id), follow=True).content.decode()
    assert "không cho đội kế tiếp vào thay, nên chỗ này để trống." in south_page
    page = to("run-replace", final, rows["Bắc 1"].public_id)
    assert page in desk.get(to("round", final)).content.decode()
    assert "Bắc 3 (hạng 3 vòng «Sơ khảo phía Bắc») vào thay" in desk.get(page).content.decode()
    assert desk.post(page, {"reason": ""}).status_code == 422
    assert desk.post(page, {"reason": "Đội nhất bị bão"}).url == to("round", final)
    made, gone = final.entries.get(entry__name="Bắc 3"), final.entries.get(entry__name="Bắc 1")
    before = rows["Bắc 1"]
    assert (made.lot, made.group, made.earlier_rank, made.withdrawn) == (before.lot, before.group, 3, "")
    assert (gone.lot, gone.withdrawn) == (None, "before_round")
    told = {row.entry.name: row.details for row in EntryEvent.objects.filter(kind="replaces").select_related("entry")}
    assert told["Bắc 3"] == {"replaces": "Bắc 1", "lot": before.lot, "reason": "Đội nhất bị bão"}
    assert told["Bắc 1"]["replaced_by"] == "Bắc 3"
    with pytest.raises(RuleViolation) as refused:
        draws.replace_after_draw(row=rows["Bắc 2"], reason="x", by=chief, now=now)
    assert refused.value.code == "nobody_left"
    own = rows["Nam 1"]
    entries.withdraw_entry(entry=own.entry, contest_round=final, reason="Bão", by=chief, now=now)
    stage.note_answers(round_entry=made, part="hieu_biet", answers={"right": 7}, by=chief, now=now)
    result = results.lock_round(contest_round=final, by=chief, now=now)
    assert [row["entry"] for row in result.standing["entries"]] == ["Bắc 3"]
    with pytest.raises(RuleViolation) as refused:
        draws.replace_after_draw(row=own, reason="x", by=chief, now=now)
    assert refused.value.code == "round_not_open"


def test_where_the_rules_do_not_replace_the_place_stays_empty(region, chief, make_person, now):
    second = make_person("truongban.tw", Role.ORGANISER, ScopeLevel.NATION)
    accept(region, ("Bắc 1", "Bắc 2", "Nam 1", "Nam 2", "Nam 3"), chief, now)
    contests.set_contest_state(contest=region, state="running", by=chief, now=now)
    north, south, final = region.rounds.order_by("order")
    for one in (north, south):
        draws.fill_round(contest_round=one, by=chief, now=now)
        play(one, second, chief, now)
    entries.withdraw_entry(entry=Entry.objects.get(name="Nam 2"), reason="Bão", by=chief, now=now)
    rows = draws.fill_round(contest_round=final, by=chief, now=now)
    assert sorted(row.entry.name for row in rows) == ["Bắc 1", "Bắc 2", "Nam 1"]
