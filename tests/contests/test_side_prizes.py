"""Side prizes that people choose: written at the desk, changed by a new row, shown where results are shown."""

import pytest
from contest_played import lock, mark_everything, publish
from contest_stage import RULES
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from contests.models import EntryMember, PanelDecision
from contests.services import contests, papers, results, stage
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db

SIDE = """
      side:
        - {code: khan_gia, name: Khán giả yêu thích, by: {kind: chosen, by: audience}}
        - {code: vai_dien, name: Diễn viên xuất sắc, by: {kind: chosen, by: judges}}
        - {code: tieu_pham_hay, name: Tiểu phẩm hay nhất, by: {kind: best_part, part: tieu_pham, on_tie: share}}
"""
WITH_SIDE = RULES.replace("      on_tie: share_using_places\n", f"      on_tie: share_using_places{SIDE}")


def to(name, held, *more):
    return reverse(f"contests:{name}", args=[held.round.public_id, *more])


@pytest.fixture
def held(make_stage, now):
    held = make_stage(content=WITH_SIDE)
    entry = held.entries[0].entry
    held.people["actor"] = EntryMember.objects.create(
        entry=entry, full_name="Trần Văn Vui", role="supporting", joined_at=now
    )
    return held


def test_a_side_prize_is_chosen_changed_and_shown_only_after_publication(held, sign_in, make_person, now):
    desk, public = sign_in(held.people["officer"]), Client()
    contests.set_contest_state(contest=held.contest, state="running", by=held.people["officer"], now=now)
    first, second, _third = held.entries
    actor = held.people["actor"]
    page = desk.get(to("side-prizes", held)).content.decode()
    assert page.count("chưa chọn") == 2
    assert "máy tính khi khóa điểm" in page
    address, person = to("side-prize", held, "vai_dien"), f"{first.public_id}-{actor.pk}"
    assert "Trần Văn Vui" in desk.get(address).content.decode()
    assert desk.post(address, {"first": person, "reason": " "}).status_code == 422
    assert desk.post(address, {"second": person, "reason": "Họp"}).status_code == 422
    assert desk.post(address, {"first": person, "second": person, "reason": "Họp"}).status_code == 422
    assert desk.post(address, {"first": str(second.public_id), "reason": "Họp lần 1"}).status_code == 302
    assert desk.post(address, {"first": person, "reason": "Họp lần 2"}).status_code == 302
    assert [row.reason for row in PanelDecision.objects.order_by("pk")] == ["Họp lần 1", "Họp lần 2"]
    page = desk.get(to("side-prizes", held)).content.decode()
    assert f"Trần Văn Vui ({first.entry.name})" in page
    assert "đã ghi 1 lần trước" in page
    mark_everything(held, now)
    order = {f"bai-{second.pk}": "1", f"bai-{first.pk}": "2"}
    desk.post(to("tie", held, "truong-ban"), order)
    assert "Chưa chọn giải phụ: Khán giả yêu thích" in desk.get(to("close", held)).content.decode().replace("\n", "")
    both = {"first": str(first.public_id), "second": str(second.public_id), "reason": "Phiếu bình chọn"}
    desk.post(to("side-prize", held, "khan_gia"), both)
    result = results.lock_round(contest_round=held.round, by=held.people["officer"], now=now)
    told = [(row["prize"], row["entry"], row["member"]) for row in result.standing["side_prizes"]]
    assert told[:3] == [
        ("Khán giả yêu thích", first.entry.name, None),
        ("Khán giả yêu thích", second.entry.name, None),
        ("Diễn viên xuất sắc", first.entry.name, "Trần Văn Vui"),
    ]
    shown = reverse("contest_stage:results", args=[held.round.public_id])
    assert "Trần Văn Vui" not in public.get(shown).content.decode()
    assert desk.post(address, {"first": person, "reason": "Muộn"}).status_code == 422
    publish(held, result, make_person("truongban", Role.ORGANISER), now)
    assert f"Trần Văn Vui ({first.entry.name})" in public.get(shown).content.decode()
    assert "Trần Văn Vui" in desk.get(to("result", held)).content.decode()
    for code in ("danh-sach-ket-qua", "bien-ban-cham-thi", "giay-chung-nhan"):
        assert "Trần Văn Vui" in str(
            [paper.plain() for paper in papers.make_papers(contest_round=held.round, code=code)]
        )


def test_who_may_choose_and_what_cannot_be_chosen(held, sign_in, outsider, make_stage, now):
    stranger = sign_in(outsider)
    assert stranger.get(to("side-prizes", held)).status_code == 404
    assert stranger.get(to("side-prize", held, "khan_gia")).status_code == 404
    desk = sign_in(held.people["officer"])
    assert desk.get(to("side-prize", held, "tieu_pham_hay")).status_code == 404
    officer, (first, second, _third) = held.people["officer"], held.entries
    given = {"contest_round": held.round, "kind": "side_prize", "reason": "Họp", "by": officer, "now": now}
    for code, wrong in (
        ("unknown_prize", {"subject": "tieu_pham_hay", "entries": [first]}),
        ("holder_twice", {"subject": "khan_gia", "entries": [first, first]}),
        ("not_in_round", {"subject": "khan_gia", "entries": [second], "members": [held.people["actor"]]}),
        ("reason_missing", {"subject": "khan_gia", "entries": [], "reason": ""}),
    ):
        with pytest.raises(RuleViolation) as refusal:
            stage.note_decision(**{**given, **wrong})
        assert refusal.value.code == code
    stage.note_decision(subject="khan_gia", entries=[], **given)
    assert "không trao" in desk.get(to("side-prizes", held)).content.decode()
    mark_everything(held, now)
    assert all(row["prize"] != "Khán giả yêu thích" for row in lock(held, now).standing["side_prizes"])


def test_the_list_keeps_to_its_statements(held, sign_in, django_assert_max_num_queries, now):
    client = sign_in(held.people["officer"])
    for entry in held.entries:
        stage.note_decision(
            contest_round=held.round, kind="side_prize", subject="khan_gia", entries=[entry], reason="Họp",
            by=held.people["officer"], now=now,
        )  # fmt: skip
    client.get(to("side-prizes", held))
    with django_assert_max_num_queries(8):
        client.get(to("side-prizes", held))
