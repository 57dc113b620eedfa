"""After a replacement the groups are looked at again: what is broken, a swap, keeping, the minutes."""

from collections import Counter

import pytest
from contest_stage import RULES
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.enums import EntryState
from contests.models import Entry, GroupDecision, RoundEntry
from contests.queries.group_rules import broken_groups, groups_by_id, possible_swaps
from contests.rules.drawing import GROUP_CONSTRAINTS, Drawn, broken_constraints, broken_words, mending_swaps
from contests.services import draws, group_changes, stage
from contests.services.paper_stage import draw_minutes
from lms.base.errors import RuleViolation

GROUPED = RULES.replace(
    "    draw: {order: whole_round, pack_by: team}",
    "    groups: {sizes: [3, 3], constraints: [{kind: each_group_has, attribute: khu_vuc}]}\n"
    "    draw: {order: inside_group, pack_by: team}",
)
RANKED = st.lists(st.tuples(st.sampled_from("BN"), st.integers(1, 9)), min_size=6, max_size=6)


@settings(max_examples=50)
@given(RANKED)
def test_a_sentence_stands_exactly_where_a_constraint_is_broken_and_every_swap_mends(rows):
    drawn = [Drawn(str(place), {"kv": kv, "hang": rank}) for place, (kv, rank) in enumerate(rows)]
    groups = {"Bảng 1": drawn[:2], "Bảng 2": drawn[2:4], "Bảng 3": drawn[4:]}
    wanted = [
        GROUP_CONSTRAINTS.build({"kind": "each_group_has", "attribute": "kv", "least": 1}),
        GROUP_CONSTRAINTS.build({"kind": "spread_evenly", "attribute": "kv"}),
        GROUP_CONSTRAINTS.build({"kind": "seeds_apart", "attribute": "hang", "pots": 2}),
    ]
    for one in wanted:
        broken = broken_constraints(groups=list(groups.values()), constraints=[one])
        assert bool(broken_words(groups=groups, constraints=[one])) == bool(broken)
    free = frozenset(one.entry for one in drawn[:5])
    for one, two in mending_swaps(groups=groups, constraints=wanted, movable=free):
        moved = {one: drawn[int(two)], two: drawn[int(one)]}
        after = [[moved.get(row.entry, row) for row in group] for group in groups.values()]
        assert broken_constraints(groups=after, constraints=wanted) == []
        assert {one, two} <= free


@pytest.fixture
def held(make_stage, province_officer, places, now):
    """Two groups of three, each with both regions, until the only northern team of one is replaced by a southern."""
    held = make_stage(teams=6, drawn=False, content=GROUPED)
    for place, row in enumerate(held.entries):
        row.entry.attributes = {"khu_vuc": "Bắc" if place < 3 else "Nam"}
        row.entry.save()
    draws.draw_round(contest_round=held.round, seed="1", by=province_officer, now=now)
    held.round.refresh_from_db()
    assert broken_groups(held.round, rows_of(held)) == []
    norths = Counter(row.group for row in rows_of(held) if row.entry.attributes["khu_vuc"] == "Bắc")
    alone = min(norths, key=lambda name: norths[name])
    gone = next(row for row in rows_of(held) if row.group == alone and row.entry.attributes["khu_vuc"] == "Bắc")
    facts = {"state": EntryState.ACCEPTED, "made_by": province_officer, "made_at": now}
    coming = Entry.objects.create(
        contest=held.contest, unit=places["11413"], name="Đội thay", attributes={"khu_vuc": "Nam"}, **facts
    )
    lot, gone.lot, gone.withdrawn = gone.lot, None, "before_round"
    gone.save()
    held.people["new"] = RoundEntry.objects.create(round=held.round, entry=coming, group=alone, lot=lot)
    held.people["alone"] = alone
    return held


def rows_of(held) -> list[RoundEntry]:
    return list(held.round.entries.select_related("entry"))


@pytest.mark.django_db
def test_two_teams_change_places_and_the_minutes_tell(held, sign_in, now):
    officer = held.people["officer"]
    desk = sign_in(officer)
    page = desk.get(reverse("contests:round", args=[held.round.public_id])).content.decode()
    assert f"{held.people['alone']} chỉ có 0 đội «Bắc», thể lệ đòi ít nhất 1." in page
    # who has played stays where it is
    playing = next(row for row in rows_of(held) if row.entry.attributes["khu_vuc"] == "Bắc" and row.lot)
    stage.note_answers(round_entry=playing, part="hieu_biet", answers={"right": 3}, by=officer, now=now)
    swaps = possible_swaps(held.round, rows_of(held))
    assert swaps
    assert all(playing.pk not in (one.one.pk, one.two.pk) for one in swaps)
    choice = swaps[0]
    address = reverse("contests:groups-swap", args=[held.round.public_id])
    assert desk.post(address, {"pair": choice.key, "reason": ""}).status_code == 422
    assert desk.post(address, {"pair": "x/y", "reason": "Thống nhất"}).status_code == 422
    before = {row.pk: (row.group, row.lot) for row in rows_of(held)}
    assert desk.post(address, {"pair": choice.key, "reason": "Các đội thống nhất"}).status_code == 302
    after = {row.pk: (row.group, row.lot) for row in rows_of(held)}
    assert after[choice.one.pk] == before[choice.two.pk]
    assert after[choice.two.pk] == before[choice.one.pk]
    assert broken_groups(held.round, rows_of(held)) == []
    told = " ".join(getattr(block, "text", "") for block in draw_minutes(held.round)[0].blocks)
    assert "Đổi chỗ hai đội" in told
    assert "Các đội thống nhất" in told
    with pytest.raises(RuleViolation) as refused:
        group_changes.keep_groups(contest_round=held.round, reason="x", by=officer, now=now)
    assert refused.value.code == "nothing_broken"


@pytest.mark.django_db
def test_groups_are_kept_with_a_reason_until_they_change_again(
    held, sign_in, outsider, now, django_assert_max_num_queries
):
    officer = held.people["officer"]
    desk, address = sign_in(officer), reverse("contests:groups-keep", args=[held.round.public_id])
    overview = reverse("contests:groups", args=[held.round.public_id])
    with django_assert_max_num_queries(10):
        assert "Bốc thăm lại" in desk.get(overview).content.decode()
    assert sign_in(outsider).get(overview).status_code == 404
    assert desk.post(address, {"reason": "Không kịp đổi"}).status_code == 302
    decision = GroupDecision.objects.get()
    assert (decision.kind, decision.groups) == ("kept", groups_by_id(rows_of(held)))
    assert broken_groups(held.round, rows_of(held)) == []
    page = desk.get(reverse("contests:round", args=[held.round.public_id])).content.decode()
    assert "không còn đúng ràng buộc" not in page
    another = next(
        row for row in rows_of(held) if row.entry.attributes["khu_vuc"] == "Nam" and row.group != held.people["alone"]
    )
    another.group, another.lot = held.people["alone"], 9
    another.save()
    assert broken_groups(held.round, rows_of(held))
