"""Files made to do harm are refused whole, by a sentence that names the limit, or lose what may not be kept."""

import io
import json
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_files import h5p, qti_item, zipped

from lms.base.errors import RuleViolation
from quizzes.exchange.conversion import convert

XXE = b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'


def bomb():
    return zipped({"h5p.json": "{}", "content/content.json": b" " * 30_000_000})


def too_large():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("h5p.json", "{}")
    content = out.getvalue()
    place = content.index(b"PK\x01\x02")
    return content[: place + 24] + (250_000_000).to_bytes(4, "little") + content[place + 28 :]


REFUSED = [
    ("moodlexml", XXE, "unsafe_xml", "XXE"),
    ("moodlexml", LAUGHS, "unsafe_xml", "thực thể"),
    ("moodlexml", XXE.decode().encode("utf-16"), "unsafe_xml", "DOCTYPE"),
    ("moodlexml", b"<quiz>" + b"<a>" * 500 + b"</a>" * 500 + b"</quiz>", "nesting", "100"),
    ("moodlexml", b"<quiz><question>", "broken", "hỏng"),
    ("moodlexml", b"<html/>", "wrong_kind", "định dạng"),
    ("qti", XXE, "unsafe_xml", "DOCTYPE"),
    ("qti", zipped({"imsmanifest.xml": XXE}), "unsafe_xml", "DOCTYPE"),
    ("qti", zipped({"../../etc/cron.d/x": "x"}), "unsafe_path", "../../etc/cron.d/x"),
    ("qti", zipped({"/etc/x": "x"}), "unsafe_path", "/etc/x"),
    ("qti", zipped({"C:\\x": "x"}), "unsafe_path", "C:"),
    ("qti", zipped({"items\\..\\..\\x": "x"}), "unsafe_path", "không an toàn"),
    ("qti", zipped({"imsmanifest.xml": "<manifest/>"}, link="items/a.xml"), "link", "items/a.xml"),
    ("qti", zipped({f"{place}.txt": "" for place in range(5_001)}), "entries", "5000"),
    ("qti", zipped({"a.xml": "x"}), "no_content", "imsmanifest.xml"),
    ("h5p", bomb(), "ratio", "100"),
    ("h5p", too_large(), "unpacked", "200"),
    ("h5p", b"PK\x03\x04 khong phai zip", "broken", "hỏng"),
    ("h5p", b"MZ\x90", "wrong_kind", "định dạng"),
    ("h5p", zipped({"h5p.json": "[" * 100_000, "content/content.json": "{}"}), "broken", "hỏng"),
    ("docx", zipped({"word/document.xml": "<a/>", "word/vbaProject.bin": "x"}), "macro", "macro"),
    ("docx", zipped({"word/document.xml": XXE}), "unsafe_xml", "XXE"),
    ("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong_kind", "định dạng"),
    ("xlsx", bomb(), "bomb", "nén"),
    ("xlsx", b"a,b\n1,2", "no_table", "Câu hỏi"),
    ("gift", b"\xff\xfa\x00", "not_utf8", "UTF-8"),
    ("gift", b"   \n", "empty", "không có gì"),
    ("gift", b"a\x00b {T}", "wrong_kind", "định dạng"),
]


@pytest.mark.parametrize(("form", "content", "code", "word"), REFUSED)
def test_a_hostile_file_is_refused_by_the_limit_it_breaks(form, content, code, word):
    started = time.monotonic()
    with pytest.raises(RuleViolation) as refused:
        convert(content, form=form)
    assert refused.value.code == code
    assert word in refused.value.message
    assert time.monotonic() - started < 10


def test_too_many_questions_are_refused():
    with pytest.raises(RuleViolation) as refused:
        convert(b"Cau hoi {T}\n\n" * 2_001, form="gift")
    assert refused.value.code == "too_many"


HARM = (
    '<p onclick="alert(1)">Câu <b>hỏi</b><script>alert("hại")</script><iframe src="https://x.example"></iframe>'
    '<span style="color:red">đỏ</span> <a href="javascript:alert(1)">bấm</a>'
    '<img src="https://x.example/a.png" alt="ảnh">'
    "<style>p{color:red}</style></p>"
)


def test_scripts_frames_and_styles_of_a_package_are_counted_and_never_kept():
    answers = [{"text": HARM, "correct": True}, {"text": "<p>sai</p>", "correct": False}]
    found = convert(h5p("H5P.MultiChoice", {"question": HARM, "answers": answers}), form="h5p")
    draft = found.drafts[0]
    assert draft.stem.startswith("Câu **hỏi**")
    whole = json.dumps(draft.as_json(), ensure_ascii=False)
    assert not any(word in whole for word in ("alert", "script", "iframe", "style", "x.example", "onclick"))
    told = " ".join(loss["what"] for loss in found.log.report())
    assert "Mã lệnh: 6 chỗ" in told
    assert "Khung nhúng trang hoặc đối tượng: 2 chỗ" in told
    assert "Phông chữ, màu" in told
    assert "Ảnh ở trang mạng khác" in told


@pytest.mark.parametrize(
    ("body", "processing", "word"),
    [
        ('<qti-portable-custom-interaction response-identifier="R"/>', "", "mã lệnh"),
        ("<p>a</p><script>alert(1)</script>", "", "mã lệnh"),
        ('<qti-text-entry-interaction response-identifier="R"/>',
         "<qti-response-processing><qti-response-condition/></qti-response-processing>", "chương trình riêng"),
        ('<qti-slider-interaction response-identifier="R"/>', "", "qti-slider-interaction"),
    ],
)  # fmt: skip
def test_scripted_items_and_unknown_programs_are_refused_one_by_one(body, processing, word):
    found = convert(qti_item(body, processing=processing), form="qti")
    assert found.drafts == []
    assert found.log.refused == 1
    assert word in found.log.report()[0]["what"]


def test_names_of_options_that_tell_the_key_are_not_kept():
    choices = "".join(
        f'<qti-simple-choice identifier="{name}">{text}</qti-simple-choice>'
        for name, text in (("DAPAN-DUNG", "một"), ("sai", "hai"))
    )
    body = (
        '<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
        f"<qti-prompt>Chọn?</qti-prompt>{choices}"
    )
    declared = (
        '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>DAPAN-DUNG</qti-value></qti-correct-response></qti-response-declaration>"
    )
    rule = '<qti-response-processing template="https://x.example/match_correct.xml"/>'
    content = qti_item(f"{body}</qti-choice-interaction>", declarations=declared, processing=rule)
    draft = convert(content, form="qti").drafts[0]
    assert [part.weight for part in draft.parts] == ["100", "0"]
    assert "DAPAN" not in json.dumps(draft.as_json())


@pytest.mark.parametrize("form", ["gift", "aiken", "csv", "moodlexml", "qti"])
@settings(max_examples=8, deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet="{}=~#%:\\-> ()ANSWER:.\nab<>/&", max_size=300)))
def test_any_bytes_give_questions_or_a_refusal(form, content):
    data = content if isinstance(content, bytes) else content.encode()
    try:
        found = convert(data, form=form)
    except RuleViolation:
        return
    assert all(loss["what"] for loss in found.log.report())
