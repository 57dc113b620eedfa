"""Rounds, parts and sub-parts: pure changes of the document on tables, then the screens with what refuses them."""

import json
from copy import deepcopy

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.enums import RoundState
from contests.models import ContestRound, OnlineRound
from contests.queries.rules import document_of
from contests.queries.rules_paths import told_changes, told_feeders
from contests.rules import book, structure
from contests.rules.exporting import export_rules
from contests.services import contests
from contests.services.online_rounds import settings_of
from contests.shipped import shipped_content
from lms.base.errors import RuleViolation


def plain_of(name: str) -> dict:
    return json.loads(json.dumps(book.read_rules(content=shipped_content(name=name)).document, default=str))


@pytest.fixture
def stage() -> dict:
    """Two rounds; the second is fed by name, and names parts in ties, side prizes and the supporting cast."""
    found = plain_of("nghe-an-2011")
    found["rounds"] = found["rounds"][:1]
    one = found["rounds"][0]
    criteria = [{"code": "a", "name": "A", "maximum": "6"}, {"code": "b", "name": "B", "maximum": "4"}]
    marking = {"kind": "by_criteria", "step": "0.5", "criteria": criteria}
    one["parts"] = [
        {"code": "chao", "name": "Chào hỏi", "maximum": "10", "marking": marking, "time": "cần nhập"},
        {"code": "kich", "name": "Tiểu phẩm", "maximum": "20", "marking": "cần nhập"},
    ]
    one |= {"code": "so-khao", "name": "Sơ khảo", "tie_break": [{"kind": "part_score", "part": "kich"}]}
    one["prizes"] = "none"
    last = {**deepcopy(one), "code": "chung-khao", "name": "Chung khảo", "takes": {"from": ["so-khao"]}}
    side = {"code": "hay", "name": "Tiểu phẩm hay", "by": {"kind": "best_part", "part": "kich", "on_tie": "share"}}
    last["prizes"] = {"table": [{"code": "n", "name": "Nhất", "count": 1}], "on_tie": "forbid", "side": [side]}
    found["rounds"].append(last)
    found["team"]["supporting"] = {"most": 5, "parts": ["kich"]}
    assert book.check_document(value=found).faults == ()
    return found


def names(document: dict) -> list[tuple[str, list[str]]]:
    return [(one["name"], [part["name"] for part in one["parts"]]) for one in document["rounds"]]


def test_a_week_is_added_as_the_one_before(now):
    document = plain_of("truc-tuyen-csgt-2025")
    online = document["rounds"][-1]["online"]
    online |= {"opens_at": "2025-12-29T08:00:00+07:00", "closes_at": "2026-01-04T20:00:00+07:00"}
    like = len(document["rounds"]) - 1
    name = structure.next_name(document=document, holder=(), like=like)
    assert name not in {one["name"] for one in document["rounds"]}
    found = structure.add(document=document, holder=(), name=name, like=like, days=7)
    made = found["rounds"][-1]
    assert (made["online"]["opens_at"], made["online"]["closes_at"]) == (
        "2026-01-05T08:00:00+07:00",
        "2026-01-11T20:00:00+07:00",
    )
    same = {**made, "code": "", "name": "", "online": ""}
    assert same == {**document["rounds"][-1], "code": "", "name": "", "online": ""}
    assert made["code"] not in {one["code"] for one in document["rounds"]}
    assert book.check_document(value=found).faults == ()
    blank = structure.add(document=found, holder=(), name="Tuần lạ", like=None)
    reading = book.check_document(value=blank)
    assert reading.faults == ()
    assert sum(gap.path.startswith("rounds[tuan-la]") for gap in reading.unset) >= 11
    with pytest.raises(RuleViolation, match="Số ngày từ 0 đến 366"):
        structure.add(document=found, holder=(), name="Tuần", like=0, days=367)
    with pytest.raises(RuleViolation, match="Xin ghi tên"):
        structure.add(document=found, holder=(), name=" \u200b ", like=0)


def test_parts_and_sub_parts_come_and_go(stage):
    split = structure.add(document=stage, holder=(0, 0), name="Lời chào", like=None)
    holder = split["rounds"][0]["parts"][0]
    assert (holder["maximum"], "marking" in holder, "time" in holder) == ("10", False, False)
    assert holder["parts"][0]["marking"] == stage["rounds"][0]["parts"][0]["marking"]
    two = structure.add(document=split, holder=(0, 0), name="Lời chào hai", like=0, maximum="10")
    assert two["rounds"][0]["parts"][0]["maximum"] == "20"
    assert book.check_document(value=two).faults == ()
    open_ = structure.add(document=two, holder=(0, 0), name="Phần ba", like=None)
    assert open_["rounds"][0]["parts"][0]["maximum"] == "cần nhập"
    assert structure.remove(document=open_, spot=(0, 0, 2)) == two
    joined = structure.remove(document=structure.remove(document=two, spot=(0, 0, 1)), spot=(0, 0, 0))
    assert joined["rounds"][0]["parts"][0].get("parts") is None
    assert joined == stage
    copied = structure.add(document=two, holder=(0,), name="Chào hỏi", like=0)
    codes = [row["code"] for spot, row in structure.spots(document=copied) if spot[0] == 0 and len(spot) > 1]
    assert len(set(codes)) == len(codes) == 7
    assert book.check_document(value=copied).faults == ()
    blank = structure.add(document=stage, holder=(0,), name="Hùng biện", like=None)
    assert book.check_document(value=blank).faults == ()
    assert names(blank)[0][1] == ["Chào hỏi", "Tiểu phẩm", "Hùng biện"]
    assert names(structure.rename(document=stage, spot=(1, 0), name=" Màn  chào ")) == [
        names(stage)[0],
        ("Chung khảo", ["Màn chào", "Tiểu phẩm"]),
    ]


def test_what_is_named_elsewhere_stays_and_says_where(stage):
    told = [(one.words, one.section, one.place) for one in structure.references(document=stage, spot=(1, 1))]
    assert told == [
        ("bước phân định 1 «Điểm một phần thi cao hơn»", "bang-diem", 2),
        ("giải phụ «Tiểu phẩm hay»", "giai-phu", 2),
    ]
    assert [one.section for one in structure.references(document=stage, spot=(0,))] == ["chon-doi"]
    assert structure.references(document=stage, spot=(0, 0)) == []
    with pytest.raises(RuleViolation, match="còn được nhắc ở: vòng «Chung khảo» lấy đội"):
        structure.remove(document=stage, spot=(0,))
    with pytest.raises(RuleViolation, match="phải đứng sau vòng ấy"):
        structure.move(document=stage, spot=(1,), step=-1)
    with pytest.raises(RuleViolation, match="Đã ở đầu hoặc cuối"):
        structure.move(document=stage, spot=(1, 1), step=1)
    alone = structure.remove(document=stage, spot=(1,))
    assert "phần mà vai phụ giúp" in [one.words for one in structure.references(document=alone, spot=(0, 1))]
    with pytest.raises(RuleViolation, match="cần ít nhất một vòng thi"):
        structure.remove(document=alone, spot=(0,))
    one_part = structure.remove(document=stage, spot=(0, 0))
    with pytest.raises(RuleViolation, match="cần ít nhất một phần thi"):
        structure.remove(document=one_part, spot=(0, 0))
    for spot in ((2,), (0, 5), (0, 0, 0)):
        with pytest.raises(LookupError):
            structure.remove(document=stage, spot=spot)


def test_changes_of_structure_are_told_in_a_line_each(stage):
    changed = structure.move(
        document=structure.add(document=stage, holder=(0,), name="Hùng biện", like=0), spot=(0, 1), step=-1
    )
    del changed["rounds"][1]["takes"]
    changed["rounds"].insert(1, {**deepcopy(changed["rounds"][1]), "code": "ban-ket", "name": "Bán kết"})
    rows = told_changes(changes=book.changes_between(before=stage, after=changed), before=stage, after=changed)
    told = [(row.words, row.before, row.after) for row in rows]
    assert ("Vòng «Sơ khảo» › phần «Hùng biện»", "–", "thêm mới") in told
    assert ("Vòng «Sơ khảo» › phần › thứ tự", "Chào hỏi → Tiểu phẩm", "Tiểu phẩm → Chào hỏi") in told
    assert ("Vòng «Bán kết»", "–", "thêm mới") in told
    assert len(told) == 4
    fed = [(row.words, row.before, row.after) for row in told_feeders(before=stage, after=changed)]
    assert fed == [("Vòng «Chung khảo» › lấy đội được chọn của", "–", "Bán kết")]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "copy", "up", "down", "out", "sub"]), st.integers(0, 5)), max_size=6))
def test_no_run_of_changes_makes_rules_that_do_not_read(moves):
    document, refused = plain_of("quoc-gia-2016"), set()
    for what, place in moves:
        known = [spot for spot, _row in structure.spots(document=document)]
        spot = known[place % len(known)]
        try:
            if what in ("add", "copy"):
                like = spot[-1] if what == "copy" else None
                document = structure.add(document=document, holder=spot[:-1], name="Vòng 2", like=like)
            elif what == "sub" and len(spot) == 2:
                document = structure.add(document=document, holder=spot, name="Nhỏ", like=None)
            elif what == "out":
                document = structure.remove(document=document, spot=spot)
            else:
                document = structure.move(document=document, spot=spot, step=-1 if what == "up" else 1)
        except RuleViolation as refusal:
            refused.add(refusal.code)
    faults = [fault for fault in book.check_document(value=document).faults if fault.code != "unknown_criterion"]
    assert (faults, refused - {"no_place", "must_follow", "last_one", "still_named"}) == ([], set())


def put_in_force(desk, contest, preview):
    assert preview.status_code == 200, preview.content.decode()[:600]
    given = {"content": preview.context["content"], "reason": "Sửa cấu trúc", "buoc": "ghi"}
    answer = desk.post(reverse("contests:rules-change", args=[contest.public_id]), given)
    assert answer.status_code == 302
    return document_of(contest.rules_versions.last())


@pytest.mark.django_db
def test_weeks_are_added_moved_and_dropped_by_form(
    province_officer, outsider, sign_in, places, now, django_assert_max_num_queries
):
    content = shipped_content(name="truc-tuyen-thanh-hoa-2024")
    contest = contests.open_contest(content=content, host=places["31"], by=province_officer, now=now)
    desk = sign_in(province_officer)
    page = reverse("contests:rules-structure", args=[contest.public_id])
    with django_assert_max_num_queries(8):
        shown = desk.get(page).content.decode()
    assert (shown.count("Đổi tên</a>"), "Thêm phần thi" in shown) == (4, False)
    add = reverse("contests:rules-structure-add", args=[contest.public_id, "0"])
    form = desk.get(add).context["form"]
    assert form.initial == {"like": "3", "days": 7, "name": "Đợt 5"}
    refused = desk.post(add, {"name": "", "like": "3", "days": "900"})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"name", "days"})
    preview = desk.post(add, {"name": "Đợt 5", "like": "3", "days": "7"})
    assert "Vòng «Đợt 5»" in preview.content.decode()
    assert "thêm mới, mở lúc chưa nhập" in preview.content.decode()
    assert contest.rules_versions.count() == 1
    put_in_force(desk, contest, preview)
    assert list(contest.rounds.values_list("code", "order"))[-1] == ("dot-5", 5)
    settings_of(contest.rounds.get(code="dot-2"))
    up = desk.post(reverse("contests:rules-structure-move", args=[contest.public_id, "5", "len"]))
    put_in_force(desk, contest, up)
    assert [row.code for row in contest.rounds.all()] == ["dot-1", "dot-2", "dot-3", "dot-5", "dot-4"]
    out = reverse("contests:rules-structure-out", args=[contest.public_id, "2"])
    assert "Xem điều gì sẽ đổi" in desk.get(out).content.decode()
    put_in_force(desk, contest, desk.post(out))
    assert [row.code for row in contest.rounds.all()] == ["dot-1", "dot-3", "dot-5", "dot-4"]
    assert not OnlineRound.objects.exists()
    contest.rounds.filter(code="dot-3").update(state=RoundState.RUNNING)
    kept = desk.get(reverse("contests:rules-structure-out", args=[contest.public_id, "2"])).content.decode()
    assert "đang ở bước" in kept
    assert "Xem điều gì sẽ đổi" not in kept
    assert desk.post(reverse("contests:rules-structure-out", args=[contest.public_id, "2"])).status_code == 422
    moved = desk.post(reverse("contests:rules-structure-move", args=[contest.public_id, "1", "xuong"]), follow=True)
    assert "giữ nguyên chỗ" in moved.content.decode()
    before = contest.rules_versions.count()
    assert desk.post(reverse("contests:rules-structure-out", args=[contest.public_id, "1"])).status_code == 200
    assert contest.rules_versions.count() == before
    for spot in ("9", "1-1-1-1", "x", "1-4"):
        assert desk.get(reverse("contests:rules-structure-name", args=[contest.public_id, spot])).status_code == 404
    assert desk.get(reverse("contests:rules-structure-add", args=[contest.public_id, "1"])).status_code == 404
    assert sign_in(outsider).get(page).status_code == 404


@pytest.mark.django_db
def test_a_part_with_sheets_stays_and_one_without_goes(make_stage, sign_in, now):
    from contest_played import mark_everything

    held = make_stage()
    mark_everything(held, now, skits=("15", "14", "12"))
    contest, desk = held.contest, sign_in(held.people["officer"])
    out = reverse("contests:rules-structure-out", args=[contest.public_id, "1-3"])
    page = desk.get(out).content.decode()
    assert "bước phân định 1 «Điểm tiểu phẩm cao hơn»" in page
    assert reverse("contests:rules-round-section", args=[contest.public_id, 1, "bang-diem"]) in page
    refused = desk.post(reverse("contests:rules-structure-out", args=[contest.public_id, "1-1"]))
    assert "«Giới thiệu» của vòng «Chung khảo» đã có phiếu chấm" in refused.content.decode()
    parts = reverse("contests:rules-round-section", args=[contest.public_id, 1, "phan-thi"])
    given = {one.html_name: one.value() for one in desk.get(parts).context["form"] if one.value() not in (None, False)}
    by_tick = desk.post(parts, {**given, "0-out": "on"})
    assert by_tick.status_code == 422
    assert "đã có phiếu chấm" in by_tick.content.decode()
    content = export_rules(document=document_of(contest.rules_versions.get())).replace("chung-khao", "vong-khac")
    by_file = desk.post(reverse("contests:rules-change", args=[contest.public_id]), {"content": content})
    assert "«Chung khảo» đã có phiếu chấm nên không bỏ được" in by_file.content.decode()
    assert by_file.status_code == 422
    add = reverse("contests:rules-structure-add", args=[contest.public_id, "1"])
    preview = desk.post(add, {"name": "Năng khiếu", "like": ""})
    assert "phần «Năng khiếu»" in preview.content.decode()
    put_in_force(desk, contest, preview)
    name = reverse("contests:rules-structure-name", args=[contest.public_id, "1-4"])
    put_in_force(desk, contest, desk.post(name, {"name": "Tài năng"}))
    sub = reverse("contests:rules-structure-add", args=[contest.public_id, "1-4"])
    wrong = desk.post(sub, {"name": "Hát", "like": "", "maximum": "năm"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["maximum"])
    document = put_in_force(desk, contest, desk.post(sub, {"name": "Hát", "like": "", "maximum": "5"}))
    part = document["rounds"][0]["parts"][3]
    assert (part["name"], part["parts"][0]["name"], str(part["maximum"])) == ("Tài năng", "Hát", "5")
    gone = desk.post(reverse("contests:rules-structure-out", args=[contest.public_id, "1-4"]))
    assert len(put_in_force(desk, contest, gone)["rounds"][0]["parts"]) == 3
    new = reverse("contests:rules-structure-add", args=[contest.public_id, "0"])
    put_in_force(desk, contest, desk.post(new, {"name": "Vòng sau", "like": ""}))
    up = reverse("contests:rules-structure-move", args=[contest.public_id, "2", "len"])
    assert "giữ nguyên chỗ" in desk.post(up, follow=True).content.decode()
    assert ContestRound.objects.get(code="vong-sau").order == 2
