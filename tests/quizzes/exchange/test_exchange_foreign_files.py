"""Files as other programs write them: what becomes of each construct, and what is told as lost."""

import base64
import csv
import io

import pytest
from question_files import PIXEL, drafts_of, h5p, there_and_back, zipped

from quizzes.exchange.blocks import block_text
from quizzes.exchange.conversion import convert
from quizzes.exchange.log import Log
from quizzes.exchange.sheets import write_docx


def told(log: Log) -> list[str]:
    return [loss["what"] for loss in log.report()]


def read(text, form):
    found = convert(text.encode() if isinstance(text, str) else text, form=form)
    return [block_text(draft, draft.code) for draft in found.drafts], told(found.log)


def test_gift_constructs():
    texts, losses = read(
        r"""Dấu \{ngoặc\} và 1 \= 1\: đúng?{=[html]<b>Có</b>#Phải rồi. ~%50%Gần đúng ~Không}

::tron::Năm {#1945:2} là năm nào.

::hai::Chọn hai việc.{~%50%a ~%50%b ~%-100%c ####Xem **Điều** 1\nrồi nghĩ.}

Từ nào{=mot =%80%một phần =ho*}

Xếp: {=a -> 1 =b -> 2 = -> 3}

Viết bài.{}

Chỉ là mô tả
""",
        "gift",
    )
    assert "Dấu {ngoặc} và 1 = 1: đúng?" in texts[0]
    assert "- (x) **Có**\n  > Phải rồi.\n- (50%) Gần đúng\n- ( ) Không" in texts[0]
    assert "Năm [[#1945±2]] là năm nào." in texts[1]
    assert "- [x] a\n- [x] b\n- [ ] c" in texts[2]
    assert "Từ nào [[mot]]" in texts[3]
    assert "- a :: 1\n- b :: 2\n- :: 3" in texts[4]
    assert texts[5].startswith("::: tự-luận")
    assert any("một phần điểm: 1" in what for what in losses)
    assert any("dấu sao" in what for what in losses)
    assert any("Không phải câu hỏi" in what for what in losses)


def test_aiken_takes_vietnamese_answer_lines_and_refuses_a_question_without_a_key():
    texts, losses = read(
        "Tổ trưởng là ai?\nA. Ông An\nB) Bà Bình\nĐÁP ÁN: B\n\n"
        "Thiếu đáp án?\nA. một\nB. hai\n\nCâu nữa?\nA. a\nB. b\nANSWER: A",
        "aiken",
    )
    assert "- ( ) Ông An\n- (x) Bà Bình" in texts[0]
    assert "Câu nữa?" in texts[1]
    assert len(texts) == 2
    assert losses[0].startswith("Không nhận")


MOODLE = f"""<?xml version="1.0" encoding="UTF-8"?><quiz>
<question type="category"><category><text>$course$/top/Kỹ năng nghe</text></category></question>
<question type="multichoice"><name><text>Ảnh</text></name><questiontext format="html">
<text><![CDATA[<p>Xem <u>hình</u>:</p><p><img src="@@PLUGINFILE@@/a%20b.png" alt="Sơ đồ"></p>
<ul><li>một</li></ul>]]></text>
<file name="a b.png" path="/" encoding="base64">{base64.b64encode(PIXEL).decode()}</file></questiontext>
<defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><single>false</single>
<answer fraction="33.33333" format="html"><text>&lt;p&gt;a&lt;/p&gt;</text></answer>
<answer fraction="33.33333" format="html"><text>b</text></answer>
<answer fraction="33.33334" format="html"><text>c</text></answer>
<answer fraction="-100" format="html"><text>d</text></answer></question>
<question type="calculated"><name><text>Tính</text></name></question>
<question type="cloze"><name><text>Điền</text></name><questiontext format="html">
<text><![CDATA[<p>Thủ đô là {{1:SHORTANSWER:=Hà Nội~%50%HN}} năm {{2:NUMERICAL:=1010:0.5}}
của {{1:MC:=ta~họ}}.</p>]]></text>
</questiontext></question>
<question type="truefalse"><name><text>Đúng sai</text></name>
<questiontext format="html"><text>Trời xanh.</text></questiontext>
<answer fraction="100"><text>false</text></answer><answer fraction="0"><text>true</text></answer></question>
<question type="ddwtos"><name><text>Kéo</text></name></question>
</quiz>"""


def test_moodle_xml_constructs():
    texts, losses = read(MOODLE, "moodlexml")
    assert "điểm: 2\nchủ-đề: ky-nang-nghe" in texts[0]
    assert "![Sơ đồ](media:nhap/0)" in texts[0]
    assert "1. một" in texts[0]
    assert "- [x] a\n- [x] b\n- [x] c\n- [ ] d" in texts[0]
    assert "[[Hà Nội]] năm [[#1010±0,5]] của [[(x) ta|( ) họ]]" in texts[1]
    assert "- (S) Trời xanh." in texts[2]
    for word in ("Gạch chân", "làm lại", "tính toán", "ddwtos", "một phần điểm", "Trọng số", "đổi kiểu"):
        assert any(word in what for what in losses), word


H5P = [
    ("H5P.TrueFalse", {"question": "<p>Đất bằng</p>", "correct": "false"}, "- (S) Đất bằng"),
    ("H5P.SingleChoiceSet", {"choices": [{"question": "Chọn?", "answers": ["<p>đúng</p>", "<p>sai</p>"]}]},
     "- (x) đúng"),
    ("H5P.Blanks", {"text": "Điền:", "questions": ["<p>Có *ba/3:số* người.</p>"]}, "Có [[ba|3|?số]] người."),
    ("H5P.DragText", {"taskDescription": "Kéo", "textField": "Trời *xanh*, đất *nâu*", "distractors": "*đỏ*"},
     "Trời [[(x) xanh|( ) nâu|( ) đỏ]], đất [[( ) xanh|(x) nâu|( ) đỏ]]"),
    ("H5P.SortParagraphs", {"taskDescription": "Xếp", "paragraphs": ["<p>a</p>", "<p>b</p>", "<p>c</p>"]},
     "1. a\n2. b\n3. c"),
    ("H5P.Dialogcards", {"dialogs": [{"text": "Mặt trước", "answer": "Mặt sau"}]}, "- Mặt trước :: Mặt sau"),
    ("H5P.Essay", {"taskDescription": "Viết", "keywords": [{"keyword": "x"}], "solution": {"sample": "Mẫu"}},
     "### Đáp án gợi ý\n\nMẫu"),
    ("H5P.Column", {"content": [{"content": {"library": "H5P.AdvancedText 1.1", "params": {"text": "<p>Lời</p>"}}}]},
     "::: ghi-chú\nLời"),
    ("H5P.QuestionSet",
     {"questions": [{"library": "H5P.TrueFalse 1.8", "params": {"question": "q", "correct": "true"}}]},
     "- (Đ) q"),
]  # fmt: skip


@pytest.mark.parametrize(("library", "content", "wanted"), H5P)
def test_h5p_kinds(library, content, wanted):
    texts, _losses = read(h5p(library, content), "h5p")
    assert wanted in "\n".join(texts)


def test_an_h5p_branching_scenario_becomes_a_scenario_that_can_be_played():
    question = {"question": "<p>Làm gì?</p>", "alternatives": [
        {"text": "Gặp riêng", "nextContentId": 1, "feedback": {"title": "Tốt"}},
        {"text": "Bỏ đi", "nextContentId": -1},
    ]}  # fmt: skip
    content = [
        {"type": {"library": "H5P.BranchingQuestion 1.0", "params": {"branchingQuestion": question}}},
        {"type": {"library": "H5P.AdvancedText 1.1", "params": {"text": "<p>Họ nguôi giận.</p>"}}, "nextContentId": -1},
    ]
    root = {"content": content, "endScreens": [{"endScreenTitle": "Hết chuyện"}]}
    texts, _losses = read(h5p("H5P.BranchingScenario", {"branchingScenario": root}), "h5p")
    draft = drafts_of(texts[0])[0]
    assert "- Gặp riêng -> canh-2\n  > Tốt" in draft.body
    assert "### ket-thuc: Hết chuyện [kết thúc]" in draft.body


def test_an_h5p_hotspot_keeps_its_picture_and_regions_in_percent():
    spots = [
        {"userSettings": {"correct": True},
         "computedSettings": {"figure": "rectangle", "x": 10, "y": 20, "width": 30, "height": 5}},
        {"userSettings": {"correct": False},
         "computedSettings": {"figure": "circle", "x": 50, "y": 50, "width": 10, "height": 10}},
    ]  # fmt: skip
    picture = {"backgroundImage": {"path": "images/a.png", "width": 100, "height": 100}}
    root = {"backgroundImageSettings": picture, "hotspotSettings": {"hotspot": spots}}
    content = h5p("H5P.ImageHotspotQuestion", {"imageHotspotQuestion": root}, **{"content/images/a.png": PIXEL})
    texts, losses = read(content, "h5p")
    assert "- (x) Vùng 1 @ 10,20 40,25\n- ( ) Vùng 2 @ 55,55 r5" in texts[0]
    assert any("mô tả" in what for what in losses)


def test_a_table_as_an_officer_writes_it():
    rows = [
        ["BỘ CÂU HỎI"],
        ["STT", "Câu hỏi", "A", "B", "C", "Đáp án", "Điểm", "Người soạn"],
        ["1", "Mấy người?", "hai", "ba", "năm", "B", "2", "An"],
        ["2", "Chọn việc đúng", "nghe", "quát", "ghi", "A, C", "", "An"],
        ["3", "Xét nhận định", "trời xanh", "đất bay", "", "Đ, S", "", ""],
        ["4", "Có [[ba|3]] người", "", "", "", "", "", ""],
        ["5", "Hỏng", "a", "b", "", "Z", "", ""],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    texts, losses = read("\ufeff" + out.getvalue(), "csv")
    assert "điểm: 2" in texts[0]
    assert "- ( ) hai\n- (x) ba\n- ( ) năm" in texts[0]
    assert "- [x] nghe\n- [ ] quát\n- [x] ghi" in texts[1]
    assert "- (Đ) trời xanh\n- (S) đất bay" in texts[2]
    assert "Có [[ba|3]] người" in texts[3]
    assert len(texts) == 4
    assert any("Người soạn" in what for what in losses)
    assert any("chưa có đáp án đúng" in what for what in losses)


def test_a_formula_in_a_cell_stays_text_both_ways():
    drafts = drafts_of("::: một-đáp-án #x-1\n=1+1 là mấy?\n\n- (x) @hai\n- ( ) +ba\n:::\n")
    for form in ("xlsx", "csv"):
        found, _out, _back = there_and_back(drafts, form)
        assert found[0].stem == "=1+1 là mấy?"
        assert [part.text for part in found[0].parts] == ["@hai", "+ba"]


def test_a_word_table_tells_what_stands_outside_and_what_looked_different():
    content = write_docx(["Câu hỏi", "Phương án", "Đáp án"], [["Mấy người?", "A. hai\nB. ba", "B"]])
    texts, losses = read(content, "docx")
    assert "- ( ) hai\n- (x) ba" in texts[0]
    assert losses == []


def test_pictures_of_a_qti_package_travel_with_it():
    drafts = drafts_of(
        "::: một-đáp-án #x-1\n![Sơ đồ](media:anh/a.png)\n\nĐâu là lối đi?\n\n- (x) đây\n- ( ) kia\n:::\n"
    )
    found, out, _back = there_and_back(drafts, "qti", media=lambda path: PIXEL)
    assert out.report() == []
    assert found[0].stem == "![Sơ đồ](media:nhap/0)\n\nĐâu là lối đi?"


def test_a_package_without_items_of_its_manifest_tells_which():
    manifest = '<manifest><resources><resource type="imsqti_item_xmlv3p0" href="items/mat.xml"/></resources></manifest>'
    found = convert(zipped({"imsmanifest.xml": manifest}), form="qti")
    assert found.drafts == []
    assert "items/mat.xml" in told(found.log)[0]
