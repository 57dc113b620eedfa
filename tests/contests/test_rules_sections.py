"""Rules edited by form: every shipped set comes through unharmed, one becomes an own set without a file."""

import json

import pytest
from django.urls import reverse

from contests.enums import RoundState
from contests.forms_sections import sections_of
from contests.queries.rules import document_of, unset_settings
from contests.queries.rules_gaps import open_questions
from contests.rules import book
from contests.rules.specs import UNSET
from contests.services import contests
from contests.services.online_rounds import settings_of
from contests.shipped import shipped_content, shipped_names

pytestmark = pytest.mark.django_db


def plain_of(name: str):
    return json.loads(json.dumps(book.read_rules(content=shipped_content(name=name)).document, default=str))


def typed(form) -> dict[str, object]:
    """Return what the browser would send of a form as it is shown."""
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, False, "")}


@pytest.mark.parametrize("name", shipped_names())
def test_sending_a_section_untouched_changes_nothing(name):
    document = plain_of(name)
    before = book.check_document(value=document).document
    mode = document["mode"]
    sections = [(form, None) for form in sections_of(mode=mode, is_round=False).values()]
    rounds = range(min(4, len(document["rounds"])))
    sections += [(form, place) for place in rounds for form in sections_of(mode=mode, is_round=True).values()]
    for made, place in sections:
        sent = made(typed(made(document=document, place=place)), document=document, place=place)
        assert sent.is_valid(), (made, sent.errors)
        after = book.check_document(value=json.loads(json.dumps(sent.changed())))
        assert after.faults == (), made
        changed = [row.path for row in book.changes_between(before=before, after=after.document)]
        assert changed == [], made


@pytest.fixture
def own(province_officer, places, now):
    content = shipped_content(name="vinh-phuc-2023")
    return contests.open_contest(content=content, host=places["31"], by=province_officer, now=now)


def edit(desk, contest, section, place=None, **given):
    """Send one section with some answers, then put the preview in force; return the preview."""
    name, args = ("rules-section", []) if place is None else ("rules-round-section", [place])
    address = reverse(f"contests:{name}", args=[contest.public_id, *args, section])
    shown = desk.get(address)
    preview = desk.post(address, {**typed(shown.context["form"]), **given})
    if preview.status_code == 200 and preview.context.get("changes"):
        content = preview.context["content"]
        address = reverse("contests:rules-change", args=[contest.public_id])
        answer = desk.post(address, {"content": content, "reason": "Quyết định 15", "buoc": "ghi"})
        assert answer.status_code == 302, answer.content.decode()[:400]
    return preview


def test_a_shipped_set_becomes_an_own_one_by_forms_alone(own, province_officer, sign_in, django_assert_max_num_queries):
    desk = sign_in(province_officer)
    page = desk.get(reverse("contests:rules", args=[own.public_id])).content.decode()
    assert page.count("/the-le/vong-1/") == len(sections_of(mode="stage", is_round=True))
    parts = own.rules_versions.last().document["rounds"][0]["parts"]
    assert [part["code"] for part in parts][:1] == ["gioi_thieu"]
    preview = edit(desk, own, "doi-thi", members="4", reserves="2", captain="on", kind="team", most="5")
    assert "Đội thi › số thành viên" in preview.content.decode()
    edit(desk, own, "dieu-kien", in_registry="on", training="completed", age_from="18")
    edit(desk, own, "giam-khao", 1, count="5", head="on", combine="trimmed_mean", drop="1", at="total", decimals="2")
    edit(
        desk, own, "phan-thi", 1,
        **{"0-name": "Chào hỏi", "0-maximum": "10", "0-kind": "by_criteria", "0-step": "0,25"},
        **{"0-criteria": "Nội dung: 6\nHình thức: 4", "moi-name": "Năng khiếu", "moi-maximum": "20"},
        **{"moi-kind": "by_part", "moi-step": "0,5"},
    )  # fmt: skip
    edit(
        desk, own, "thoi-gian", 1,
        **{"0-limit": "5:00", "0-penalty": "per_full_minute", "0-points": "1", "0-floor": "zero"},
        **{"0-thinking": "1:00", "0-over": "ignored"},
    )  # fmt: skip
    edit(desk, own, "bang-diem", 1, **{"buoc-0": "part_score:nang-khieu", "buoc-1": "head_judge_decision"})
    edit(
        desk, own, "giai-thuong", 1, on_tie="share_using_places",
        **{"0-name": "Giải Nhất", "0-count": "1", "1-name": "Giải Nhì", "1-count": "2", "2-name": "Giải Ba"},
        **{"2-count": "còn lại", "0-money": "5000000"},
    )  # fmt: skip
    edit(desk, own, "giai-phu", 1, **{"0-name": "Khán giả yêu thích", "0-way": "chosen:audience"})
    edit(desk, own, "chon-doi", 1, kind="none")
    edit(desk, own, "su-viec", 1, **{"0-name": "Quá số người", "0-effect": "deduct", "0-points": "0,5"})
    version = own.rules_versions.last()
    document = document_of(version)
    one = document["rounds"][0]
    assert (document["team"]["members"], document["eligibility"]["training"]) == (4, "completed")
    assert one["judges"]["combine"] == {"kind": "trimmed_mean", "drop": 1}
    assert one["parts"][0]["time"]["thinking"] == "1:00"
    assert [row["code"] for row in one["parts"][0]["marking"]["criteria"]] == ["noi-dung", "hinh-thuc"]
    assert one["parts"][-1]["name"] == "Năng khiếu"
    assert one["tie_break"][0] == {"kind": "part_score", "part": "nang-khieu"}
    assert [row["count"] for row in one["prizes"]["table"]] == [1, 2, "rest"]
    assert one["prizes"]["side"][0]["by"] == {"kind": "chosen", "by": "audience"}
    assert one["incidents"][0]["effect"] == "deduct"
    assert version.reason == "Quyết định 15"
    assert all("ly_thuyet" in gap or "tieu_pham" in gap or "entries" in gap for gap in unset_settings(version))
    for name, args in (("rules", []), ("rules-section", ["doi-thi"]), ("rules-round-section", [1, "phan-thi"])):
        with django_assert_max_num_queries(8):
            desk.get(reverse(f"contests:{name}", args=[own.public_id, *args]))


def rich_document():
    """Return rules where every setting that a form asks holds something."""
    document = plain_of("vinh-phuc-2023")
    one = document["rounds"][0]
    document |= {"organiser": "Sở Tư pháp", "basis": ["Kế hoạch 1", "Thể lệ 2"], "notes": ["Một ý"]}
    document["questions"] = {"multiple_choice": 80, "situations": 35, "published_before": False}
    cast = {"most": 5, "parts": ["tieu_pham", "gioi_thieu"], "may_not": ["đóng vai hòa giải viên"]}
    document["team"]["supporting"] = cast
    one |= {"when": "08/11/2026", "entries": 8, "judges": {"count": 5, "head": True, "combine": {"kind": "mean"}}}
    one["judges"]["from"] = ["Sở Tư pháp", "Ủy ban Mặt trận"]
    fixed = [
        {"code": "b1", "name": "Bảng 1", "entries": 4, "units": ["Xã A", "Xã B"]},
        {"code": "b2", "name": "Bảng 2"},
    ]
    twice = [
        {"kind": "each_group_has", "attribute": name, "least": least} for name, least in (("vung", 1), ("khoi", 2))
    ]
    seeds = {"kind": "seeds_apart", "attribute": "hang_vong_truoc", "pots": 2}
    one["groups"] = {"fixed": fixed, "sizes": [4, 4], "constraints": [*twice, seeds]}
    criteria = [{"code": "nd", "name": "Nội dung", "maximum": "6", "step": "0.5"}]
    criteria.append({"code": "ht", "name": "Hình thức: lời", "maximum": "4"})
    marking = {"kind": "by_criteria", "step": "0.25", "criteria": criteria}
    marking["combine"] = {"kind": "trimmed_mean", "drop": 1, "over": "criterion"}
    time = {"limit": "5:00", "tolerance": "0:05", "penalty": {"kind": "none"}}
    more = {"content": "Nói về đội", "prompt": "clip", "play": "together", "when_skipped": "rescale"}
    one["parts"][0] |= {"maximum": "10", "marking": marking, "time": time, **more}
    listed = {"kind": "by_key", "questions": 3, "points_list": ["1", "1", "2.5"], "wrong": "-0.5", "blank": "0"}
    one["parts"].append({"code": "them", "name": "Thêm", "maximum": "4.5", "marking": listed})
    steps = [{"kind": "attribute", "attribute": "hang_vong_truoc", "order": "lowest", "name": "Hạng cũ"}]
    one["tie_break"] = [*steps, {"kind": "attribute", "attribute": "so_nu", "order": "highest"}]
    one["tie_break"].append({"kind": "lot", "name": "Bốc thăm trước Ban Tổ chức"})
    return document


def rich_online():
    """Return online rules where every setting that a form asks holds something."""
    document = plain_of("truc-tuyen-ha-tinh-2024")
    online = document["rounds"][0]["online"]
    online |= {"opens_at": "2024-10-22T00:00:30+07:00", "closes_at": "2024-10-29T16:59:59+00:00"}
    online |= {"attempts": 2, "counts": "best", "among_equal": "first", "duration_unit": "second"}
    online["guess"] = {"of": "participants", "counting": "people", "taken_from": "last_attempt"}
    online |= {"person_is": "identity_number", "identity_asked": ["Ngày sinh"], "score_shown": "at_once"}
    table = [{"code": "a", "name": "Nhất", "count": 1, "amount_vnd": 5000000}]
    table.append({"code": "b", "name": "Còn", "count": "rest"})
    units = {"measures": ["full_marks", "participation_ratio"], "table": table, "on_tie": "forbid"}
    online |= {"void_for": ["Thi hộ"], "units": units}
    document["rounds"][0]["tie_break"] = [{"kind": "guess_distance"}, {"kind": "duration"}]
    return document


@pytest.mark.parametrize("made", [rich_document, rich_online])
def test_every_setting_comes_through_its_form_unharmed(made):
    document = made()
    before = book.check_document(value=document)
    assert before.faults == ()
    asked = set()
    for is_round in (False, True):
        for form in sections_of(mode=document["mode"], is_round=is_round).values():
            place = 0 if is_round else None
            sent = form(typed(form(document=document, place=place)), document=document, place=place)
            assert sent.is_valid(), (form, sent.errors)
            after = book.check_document(value=json.loads(json.dumps(sent.changed())))
            assert (after.faults, book.changes_between(before=before.document, after=after.document)) == ((), []), form
            asked |= set(sent.fields)
    assert len(asked) > 60


def test_a_kind_of_constraint_stands_twice_and_a_step_keeps_its_name_where_it_goes():
    document = rich_document()
    draw = sections_of(mode="stage", is_round=True)["boc-tham"]
    shown = draw(document=document, place=0)
    given = typed(shown)
    kinds = [given.get(f"rang-buoc-{place}", "") for place in range(5)]
    assert kinds == ["each_group_has", "each_group_has", "seeds_apart", "", ""]
    # the second is taken out, another of the first kind is added behind
    more = {"rang-buoc-1": "", "rang-buoc-1-theo": "", "rang-buoc-1-may": "", "rang-buoc-3": "each_group_has"}
    sent = draw({**given, **more, "rang-buoc-3-theo": "tuoi"}, document=document, place=0)
    assert sent.is_valid(), sent.errors
    rows = sent.changed()["rounds"][0]["groups"]["constraints"]
    assert [(row["kind"], row["attribute"]) for row in rows] == [
        ("each_group_has", "vung"),
        ("seeds_apart", "hang_vong_truoc"),
        ("each_group_has", "tuoi"),
    ]
    half = draw({**given, "rang-buoc-1": ""}, document=document, place=0)
    assert list(half.errors) == ["rang-buoc-1"]
    ties = sections_of(mode="stage", is_round=True)["bang-diem"]
    given = typed(ties(document=document, place=0))
    assert (given["ten-0"], given.get("ten-1", ""), given["ten-2"]) == ("Hạng cũ", "", "Bốc thăm trước Ban Tổ chức")
    first, last = given["buoc-0"], given["buoc-2"]
    moved = ties({**given, "buoc-0": last, "buoc-2": first}, document=document, place=0)
    assert moved.is_valid(), moved.errors
    assert [step.get("name") for step in moved.changed()["rounds"][0]["tie_break"]] == [
        "Bốc thăm trước Ban Tổ chức", None, "Hạng cũ",
    ]  # fmt: skip
    renamed = ties({**given, "ten-0": "Hạng khu vực", "ten-2": ""}, document=document, place=0)
    assert renamed.is_valid(), renamed.errors
    names = [step.get("name") for step in renamed.changed()["rounds"][0]["tie_break"]]
    assert names == ["Hạng khu vực", None, None]
    nothing = ties({**given, "ten-4": "Tên của không bước nào"}, document=document, place=0)
    assert list(nothing.errors) == ["ten-4"]


def settings_in(value, path=()):
    """Yield the place of everything that rules say."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in rows:
        yield (*path, name)
        yield from settings_in(item, (*path, name))


@pytest.mark.parametrize("made", [rich_document, rich_online])
def test_whatever_is_left_open_is_asked_by_a_question_or_a_form(made):
    asked = 0
    for path in settings_in(made()):
        if path[-1] == "code" or path[0] in ("format", "mode", "level"):  # given when the contest is opened
            continue
        document = made()
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = UNSET
        reading = book.check_document(value=document)
        is_sub = path.count("parts") == 2 and isinstance(path[-1], int) and path[-2] == "parts"
        if reading.faults or not reading.unset or (len(path) < 3 and path[0] == "rounds") or is_sub:
            continue
        question = next(one for one in open_questions(document) if one.path == path)
        section, place = question.section
        if section:
            form = sections_of(mode=document["mode"], is_round=bool(place))[section]
            assert form(document=document, place=place - 1 if place else None).fields
        else:
            assert question.kind != "yaml", path
        asked += 1
    assert asked > 60


@pytest.fixture
def week(province_officer, places, now):
    content = shipped_content(name="truc-tuyen-thanh-hoa-2024")
    return contests.open_contest(content=content, host=places["31"], by=province_officer, now=now)


def test_an_online_round_is_set_by_forms_alone(week, province_officer, sign_in, django_assert_max_num_queries):
    desk = sign_in(province_officer)
    prepared = settings_of(week.rounds.get(code="dot-1"))
    page = desk.get(reverse("contests:rules", args=[week.public_id])).content.decode()
    assert page.count("/the-le/vong-1/") == len(sections_of(mode="online", is_round=True)) == 10
    assert "/vong-1/boc-tham/" not in page
    given = {"opens_at": "2026-12-01T07:00", "closes_at": "2026-12-01T06:00", "attempts": "0", "counts": "best"}
    refused = edit(desk, week, "truc-tuyen", 1, **given)
    assert (refused.status_code, refused.context["form"].errors["closes_at"]) == (422, ["Giờ đóng phải sau giờ mở."])
    assert "2026-12-01T06:00" in refused.content.decode()
    given |= {"closes_at": "2026-12-07T17:00", "among_equal": "first", "duration_unit": "second"}
    refused = edit(desk, week, "truc-tuyen", 1, **given)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["attempts"])
    given |= {"attempts": "2", "guess": "on", "of": "participants", "counting": "people", "person_is": "phone"}
    given |= {
        "taken_from": "counted_attempt",
        "score_shown": "at_once",
        "void_for": "Thi hộ",
        "identity_asked": "Ngày sinh",
    }
    preview = edit(desk, week, "truc-tuyen", 1, **given).content.decode()
    prepared.refresh_from_db()
    assert (prepared.score_shown, "có bao nhiêu người tham gia" in prepared.guess_text) == ("at_once", True)
    assert "Vòng «Đợt 1» › thi trực tuyến › số lượt mỗi người" in preview
    assert "07:00 01/12/2026" in preview
    assert "Lượt tốt nhất" in preview
    edit(desk, week, "bang-diem", 1, **{"buoc-0": "guess_distance", "buoc-1": "duration", "buoc-2": "received_at"})
    prizes = {"0-name": "Nhất", "0-count": "1", "1-name": "Nhì", "1-count": "2", "on_tie": "share_keeping_places"}
    twice = edit(desk, week, "giai-don-vi", 1, **prizes, **{"xet-0": "participants", "xet-1": "participants"})
    assert list(twice.context["form"].errors) == ["xet-1"]
    edit(desk, week, "giai-don-vi", 1, **prizes, **{"xet-0": "participation_ratio", "xet-1": "participants"})
    told = desk.get(reverse("contests:rules", args=[week.public_id])).content.decode()
    for words in ("17:00 07/12/2026", "người dự thi, người, lượt được tính", "theo tỷ lệ người tham gia, rồi số người"):
        assert words in told
    version = week.rules_versions.last()
    one = document_of(version)["rounds"][0]
    online = one["online"]
    assert (online["opens_at"], online["closes_at"]) == ("2026-12-01T07:00:00+07:00", "2026-12-07T17:00:00+07:00")
    assert online["guess"] == {"of": "participants", "counting": "people", "taken_from": "counted_attempt"}
    assert (online["units"]["measures"], version.number) == (["participation_ratio", "participants"], 4)
    assert [step["kind"] for step in one["tie_break"]] == ["guess_distance", "duration", "received_at"]
    address = reverse("contests:rules-round-section", args=[week.public_id, 1, "truc-tuyen"])
    sent = {key: value for key, value in typed(desk.get(address).context["form"]).items() if key != "guess"}
    kept = desk.post(address, sent)
    assert "đang dùng câu dự đoán" in str(kept.context["form"].errors["guess"])
    for section in ("truc-tuyen", "giai-don-vi", "phan-thi"):
        with django_assert_max_num_queries(8):
            desk.get(reverse("contests:rules-round-section", args=[week.public_id, 1, section]))
    assert desk.get(reverse("contests:rules-round-section", args=[week.public_id, 1, "boc-tham"])).status_code == 404


def test_what_does_not_add_up_is_told_at_its_field_and_nothing_is_stored(own, province_officer, outsider, sign_in):
    desk = sign_in(province_officer)
    given = {"0-maximum": "10", "0-kind": "by_criteria", "0-step": "0,25", "0-criteria": "Nội dung: 7\nHình thức: 4"}
    refused = edit(desk, own, "phan-thi", 1, **given)
    assert refused.status_code == 422
    assert "tổng điểm tối đa của các tiêu chí là 11" in str(refused.context["form"].errors["0-criteria"])
    assert "Nội dung: 7" in refused.content.decode()
    assert edit(desk, own, "giai-phu", 1, **{"0-name": "Giải lạ", "0-way": "chosen:judges"}).status_code in (200, 422)
    twice = edit(desk, own, "bang-diem", 1, **{"buoc-0": "lot", "buoc-1": "lot"})
    assert "Một bước được chọn hai lần." in twice.content.decode()
    for path in ("/the-le/muc/khong-co/", "/the-le/vong-9/giai-thuong/", "/the-le/vong-1/doi-thi/"):
        base = reverse("contests:contest", args=[own.public_id])
        assert desk.get(base.rstrip("/") + path).status_code == 404
    address = reverse("contests:rules-section", args=[own.public_id, "doi-thi"])
    assert sign_in(outsider).get(address).status_code == 404


def test_the_effect_on_marked_teams_is_shown_before(make_stage, sign_in, now):
    from contest_played import mark_everything

    held = make_stage()
    mark_everything(held, now, skits=("15", "14", "12"))
    desk = sign_in(held.people["officer"])
    address = reverse("contests:rules-round-section", args=[held.contest.public_id, 1, "giai-thuong"])
    form = desk.get(address).context["form"]
    preview = desk.post(address, {**typed(form), "1-name": "Giải Đặc biệt"})
    told = preview.content.decode()
    assert "1 bài đổi hạng hoặc điểm." in told
    assert "Giải Đặc biệt" in told
    held.round.refresh_from_db()
    assert (held.contest.rules_versions.count(), held.round.state) == (1, RoundState.DRAWN)
