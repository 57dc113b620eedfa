"""Rules edited by form: every shipped set comes through unharmed, one becomes an own set without a file."""

import json

import pytest
from django.urls import reverse

from contests.enums import RoundState
from contests.forms_sections import OF_CONTEST, OF_ROUND
from contests.queries.rules import document_of, unset_settings
from contests.rules import book
from contests.services import contests
from contests.shipped import shipped_content, shipped_names

pytestmark = pytest.mark.django_db


def plain_of(name: str):
    return json.loads(json.dumps(book.read_rules(content=shipped_content(name=name)).document, default=str))


def typed(form) -> dict[str, object]:
    """Return what the browser would send of a form as it is shown."""
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, False, "")}


@pytest.mark.parametrize("name", [one for one in shipped_names() if not one.startswith("truc-tuyen")])
def test_sending_a_section_untouched_changes_nothing(name):
    document = plain_of(name)
    before = book.check_document(value=document).document
    sections = [(form, None) for form in OF_CONTEST.values()]
    sections += [(form, place) for place in range(len(document["rounds"])) for form in OF_ROUND.values()]
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
    assert page.count("/the-le/vong-1/") == len(OF_ROUND)
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
