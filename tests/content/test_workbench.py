"""The desk where a text is looked through: repairs, examples, the drawing of a case; «Cách viết bài»."""

import re

import pytest
from django.urls import reverse
from test_writers import BROKEN

from content.models import MaterialPage
from content.samples import GROUPS, MARKS
from content.scene_map import BOX_HEIGHT, BOX_WIDTH, scene_maps
from lms.base.text import search_key
from lms.hgm import parse
from lms.hgm.registry import KINDS

SAMPLES = [sample for group in GROUPS for sample in group.samples]
MISTAKES = ":::một-đáp-ná\nHỏi gì?\n\n- [x] Đúng\n- Sai\n:::\n"
CASE = """::: tình-huống #a Lối đi
### mo: Tin báo

Kể.

- Gặp riêng -> rieng [+2]
- Mời đến -> cang

### rieng: Nghe

Kể.

- Bàn -> thanh [+1]

### cang: Căng

Kể.

- Dừng -> cang-hon

### cang-hon: Căng hơn

Cãi.

### thanh: Thành [kết thúc: thành]

Xong.

### la: Cảnh lạ [kết thúc]

Không ai tới.
:::
"""


@pytest.fixture
def desk(editor, sign_in):
    return sign_in(editor), reverse("content_workbench")


def textarea(response):
    return re.search(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)[1]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
def test_every_sample_is_right_as_it_stands(sample):
    document = parse(sample.block)
    assert [item.code for item in document.diagnostics if item.code != "W510"] == []
    assert len(document.nodes) == 1
    assert sample.words == search_key(sample.words)


def test_there_is_a_sample_of_every_kind():
    assert {next(parse(sample.block).blocks()).kind for sample in SAMPLES} == {kind.name for kind in KINDS}


@pytest.mark.parametrize(("wish", "typed"), MARKS)
def test_every_mark_of_the_help_page_makes_what_it_says(wish, typed):
    document = parse(f"## Phần\n\n{typed}\n")
    assert document.diagnostics == ()
    assert re.search(r"<(h2|h3|strong|em|ul|ol|blockquote|a|img)\b", document.nodes[-1].html)


def test_the_editor_offers_every_sample(editor, tree, sign_in):
    html = sign_in(editor).get(reverse("wagtailadmin_pages:add", args=["content", "materialpage", tree.materials.pk]))
    for sample in SAMPLES:
        assert str(sample.label) in html.content.decode()
    assert reverse("courses:play") in html.content.decode()


def test_findings_carry_their_repair(editor, sign_in):
    answer = sign_in(editor).post(reverse("content_editor_check"), {"text": MISTAKES}).json()
    first = next(item for item in answer["diagnostics"] if item["code"] == "E103")
    assert first["fix"] == {"label": "Thêm dấu cách", "line": 1, "count": 1, "lines": ["::: một-đáp-ná"]}


def test_all_repairs_at_once_for_scripts(editor, sign_in):
    answer = sign_in(editor).post(reverse("content_editor_mend"), {"text": MISTAKES}).json()
    assert re.fullmatch(r"::: một-đáp-án #q-\w{8}\nHỏi gì\?\n\n- \(x\) Đúng\n- \( \) Sai\n:::\n", answer["text"])


def test_desk_repairs_by_a_button_and_all_at_once(desk):
    client, url = desk
    shown = client.post(url, {"body": MISTAKES})
    assert "Thêm dấu cách" in shown.content.decode()
    mended = client.post(url, {"text": MISTAKES, "sua": "E103:1"})
    assert textarea(mended).startswith("::: một-đáp-ná\n")
    assert "- ( ) Sai" in textarea(client.post(url, {"text": MISTAKES, "sua-het": "1"}))


def test_desk_leaves_a_text_alone_that_has_changed_meanwhile(desk):
    client, url = desk
    assert textarea(client.post(url, {"text": "Chữ.", "sua": "E103:1"})) == "Chữ."


def test_desk_adds_a_sample_at_the_end(desk):
    client, url = desk
    text = textarea(client.post(url, {"text": "Chữ.\n", "chen": "1", "loai": "mẹo"}))
    assert text == "Chữ.\n\n::: mẹo\nCách làm hay.\n:::\n"
    assert textarea(client.post(url, {"text": "Chữ.", "chen": "1", "loai": "không-có"})) == "Chữ."


def test_desk_saves_a_draft_of_its_page(desk, tree, add_page):
    client, url = desk
    page = add_page(tree.materials, "Bài", body="Cũ.")
    address = f"{url}?trang={page.pk}"
    assert textarea(client.get(address)) == "Cũ."
    sent = {"text": "Mới.\n", "luu": "1", "phien-ban": page.latest_revision_id}
    answer = client.post(address, sent)
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    page.refresh_from_db()
    assert page.body == "Cũ."
    assert page.get_latest_revision_as_object().body == "Mới.\n"
    again = client.post(address, sent | {"text": "Khác."})
    assert again.status_code == 422
    assert textarea(again) == "Khác."


@pytest.mark.parametrize("number", ["0", "9999999", "x", "1"])
def test_desk_of_a_page_that_is_none_of_ours_is_not_found(desk, number):
    client, url = desk
    assert client.get(f"{url}?trang={number}").status_code == 404


def test_desk_is_closed_to_learners_and_to_pages_one_may_not_edit(
    desk, mediator_client, writer, sign_in, tree, add_page
):
    page = add_page(tree.news, "Tin", model=MaterialPage)
    assert mediator_client.get(desk[1]).status_code in {302, 403, 404}
    client = sign_in(writer)
    assert client.get(desk[1]).status_code == 200
    assert not page.permissions_for_user(writer).can_edit()
    assert client.get(f"{desk[1]}?trang={page.pk}").status_code == 404


def test_any_text_can_be_looked_through(desk):
    client, url = desk
    for text in (BROKEN, "\u200b", "::: tình-huống\n", ":" * 5000, "::: mẹo\n" * 50):
        assert client.post(url, {"text": text, "sua-het": "1"}).status_code == 200


def test_a_case_is_drawn_by_depth_with_what_is_wrong_in_words():
    (drawn,) = scene_maps(parse(CASE))
    boxes = {box.id: box for box in drawn.boxes}
    assert boxes["mo"].y < boxes["rieng"].y == boxes["cang"].y < boxes["thanh"].y < boxes["la"].y
    assert {name: box.state for name, box in boxes.items()} == {
        "mo": "start", "rieng": "plain", "cang": "dead", "cang-hon": "dead", "thanh": "ending", "la": "unreachable",
    }  # fmt: skip
    assert boxes["la"].note == "Không cảnh nào dẫn tới"
    assert len(drawn.arrows) == 4
    rows = {row.id: row for row in drawn.rows}
    assert [(lead.target, lead.effect) for lead in rows["mo"].leads] == [("rieng", "+2 điểm"), ("cang", "")]
    placed = sorted((box.x, box.y) for box in drawn.boxes)
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - BOX_WIDTH
        assert 0 <= box.y <= drawn.height - BOX_HEIGHT
    for left, top in placed:
        near = [one for one in placed if abs(one[0] - left) < BOX_WIDTH and abs(one[1] - top) < BOX_HEIGHT]
        assert near == [(left, top)]


def test_a_case_with_a_loop_and_a_missing_scene_is_drawn_too():
    text = CASE.replace("### thanh: Thành", "### khac: Khác").replace("- Dừng -> cang-hon", "- Dừng -> mo")
    (drawn,) = scene_maps(parse(text))
    rows = {row.id: row for row in drawn.rows}
    assert [lead.known for lead in rows["rieng"].leads] == [False]
    assert len(drawn.arrows) == 3


def test_drawing_stands_on_the_desk_with_its_list(desk):
    client, url = desk
    html = client.post(url, {"text": CASE}).content.decode()
    assert "<svg" in html
    assert "Cảnh cụt: không đi đến kết thúc" in html
    assert "Xem các cảnh dưới dạng danh sách" in html


def test_how_to_write_shows_every_kind_as_a_learner_sees_it(writer, sign_in):
    html = sign_in(writer).get(reverse("content_how_to_write")).content.decode()
    assert html.count('class="how-to-kind"') == len(SAMPLES)
    assert "Nội dung này đang được chỉnh sửa" not in html
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))


def test_the_map_cuts_long_words_keeps_them_whole_for_who_points_and_shows_ways_back():
    long_id = "canh-co-ma-so-rat-la-dai-khong-vua-trong-o-hinh-chu-nhat"
    text = f"""::: tình-huống #dai Vụ dài
lặp: có
điểm-tối-đa: 4
điểm-tối-thiểu: 0

### dau: Ông Thành và chị Duyên gặp nhau ở đầu ngõ lúc trời còn chưa sáng hẳn

Chuyện bắt đầu.

- Đi tiếp -> {long_id} [+1]

### {long_id}: Khôngcódấucáchnàotrongtiêuđềnàycả

Chuyện giữa chừng.

- Quay lại -> dau
- Kết thúc -> het [+1]

### het: Xong [kết thúc: các bên thống nhất mở lối đi chung rộng một mét hai]

Hết.
:::
"""
    drawn = scene_maps(parse(text))[0]
    for box in drawn.boxes:
        assert all(len(line) <= 23 for line in box.lines), box.lines
        assert len(box.short_id) <= 21
        assert len(box.short_note) <= 25
    start, middle, end = drawn.boxes
    assert start.lines[-1].endswith("…")
    assert "trời còn chưa sáng hẳn" in start.full
    assert long_id in middle.full
    assert "rộng một mét hai" in end.full
    back = next(path for path in drawn.arrows if path.startswith(f"M{middle.x + drawn.box_width} "))
    side = int(back.split("C")[1].split()[0])
    edge = middle.x + drawn.box_width
    assert edge + 0.75 * (side - edge) < drawn.width, "a curve reaches three quarters of the way to its corner"
