"""Pages of the dialect: forms without script, feedback in words, steps, videos, and the commands."""

import json
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from lms.hgm import (
    BlockState,
    RenderContext,
    parse,
    read_answer,
    render_block,
    render_document,
    render_feedback,
    render_question_fields,
    render_step,
)

SOURCE = (Path(__file__).parent.parent / "data" / "hgm" / "examples.md").read_text(encoding="utf-8")
EXAMPLES = parse(SOURCE)
CONTEXT = RenderContext(seed=3, answer_url=lambda ref: f"/hoc/{ref}/", csrf_token="dau-hieu")


class Page(HTMLParser):
    """Checks nesting and collects ids, references, controls and their labels."""

    VOID = {"input", "img", "br", "hr", "track"}

    def __init__(self, html):
        super().__init__()
        self.open, self.ids, self.refs, self.names, self.labels, self.controls = [], [], [], [], set(), []
        self.tags = []
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append((tag, values))
        assert not [name for name in values if name.startswith("on") or name == "style"]
        assert tag not in {"script", "style"}
        self.ids += [values["id"]] if "id" in values else []
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.refs += values.get(name, "").split()
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            assert "label" in self.open or values.get("id"), values
            self.controls.append((values.get("id"), "label" in self.open))
        if tag == "label" and "for" in values:
            self.labels.add(values["for"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.refs) <= set(page.ids)
    for identifier, inside_label in page.controls:
        assert inside_label or identifier in page.labels
    return page


def test_the_page_of_the_examples_is_well_formed_and_labelled():
    page = check(render_document(EXAMPLES, CONTEXT))
    forms = [values for tag, values in page.tags if tag == "form"]
    assert len(forms) == 11
    for values in forms:
        assert values["method"] == "post"
        assert values["action"] == values["hx-post"]
        assert values["hx-target"] in {f"#{name}" for name in page.ids}
    assert sum(tag == "button" for tag, _ in page.tags) == 11
    assert sum(tag == "fieldset" for tag, _ in page.tags) == sum(tag == "legend" for tag, _ in page.tags)


def test_every_kind_shows_its_feedback_in_a_well_formed_page():
    for block in EXAMPLES.questions:
        answer = read_answer(block, {}, seed=3)
        if block.kind == "scenario":
            answer = {"path": [{"scene": "mo-dau", "choice": 2}, {"scene": "cang-thang", "choice": 2}]}
        context = RenderContext(seed=3, states={block.ref: BlockState(answer=answer)}, answer_url=CONTEXT.answer_url)
        html = render_block(block, context)
        check(html)
        assert 'name="again" value="1"' in html
        assert any(words in html for words in ("Làm lại", "Thử lối khác", "Viết lại"))
        once = RenderContext(seed=3, states={block.ref: BlockState(answer=answer, may_retry=False)}, answer_url=str)
        assert "Làm lại" not in render_block(block, once)
        check(render_feedback(block, answer, seed=3, show_key=False))


def test_feedback_says_in_words_what_was_right():
    block = EXAMPLES.block("to-hoa-giai-01")
    wrong = render_feedback(block, {"options": [1]}, seed=3)
    assert "Ông/Bà đã chọn: chưa đúng" in wrong
    assert "Đáp án đúng" in wrong
    assert "Trong đó phải có hòa giải viên nữ." in wrong
    assert "Tổ hòa giải có từ 03 hòa giải viên trở lên." in wrong
    assert "Khoản 1 Điều 12, số 35/2013/QH13" in wrong
    assert "Ông/Bà được 0/1 điểm." in wrong
    right = render_feedback(block, {"options": [2]}, seed=3)
    assert "Ông/Bà đã chọn: đúng" in right
    assert "Đúng rồi." in right


def test_feedback_without_the_key_shows_none_of_it():
    html = render_feedback(EXAMPLES.block("to-hoa-giai-01"), {"options": [1]}, seed=3, show_key=False)
    assert "Chưa đúng." in html
    for secret in ("Đáp án đúng", "is-right", "Giải thích", "hòa giải viên nữ", "Điều 12"):
        assert secret not in html
    order = render_feedback(EXAMPLES.block("trinh-tu-05"), {"positions": [5, 4, 3, 2, 1]}, seed=3, show_key=False)
    assert order.index("Ghi nhận kết quả") < order.index("Giới thiệu mục đích")


def test_hints_are_shown_only_where_allowed():
    assert "Đọc lại quy định" not in render_document(EXAMPLES, CONTEXT)
    allowed = RenderContext(seed=3, show_hints=True)
    html = render_document(EXAMPLES, allowed)
    assert "Đọc lại quy định" in html
    assert "(2) Việc chính của hòa giải viên" in html


def test_what_was_typed_stays_after_an_error():
    block = EXAMPLES.block("nguyen-tac-02")
    state = BlockState(answer={"options": [2]}, error="Bạn hãy chọn ít nhất hai việc.")
    html = render_block(block, RenderContext(seed=3, states={block.ref: state}, answer_url=CONTEXT.answer_url))
    page = check(html)
    assert "Bạn hãy chọn ít nhất hai việc." in html
    assert sum("checked" in values for tag, values in page.tags if tag == "input") == 1


@pytest.mark.parametrize("block", EXAMPLES.questions, ids=[block.kind for block in EXAMPLES.questions])
def test_fields_for_a_paper_have_no_form_and_keep_the_prefix(block):
    page = check(render_question_fields(block, RenderContext(seed=9), prefix="q17"))
    assert not [tag for tag, _ in page.tags if tag in {"form", "button"}]
    names = [values["name"] for _, values in page.tags if "name" in values]
    assert names
    assert all(name.startswith("q17") for name in names)


def test_without_an_address_there_is_no_form():
    assert "<form" not in render_document(EXAMPLES, RenderContext())


def test_a_lesson_in_steps():
    document = parse(
        "---\ntrình-bày: từng-bước\ntiêu-đề: Bài\n---\nLời dẫn\n\n## Một\n\na\n\n" + SOURCE + "\n## Hai\n\nb\n"
    )
    assert [step.title for step in document.steps] == ["", "Một", "Hai"]
    assert document.title == "Bài"
    first = render_step(document, 0)
    assert "Lời dẫn" in first
    assert "Một" not in first
    assert "to-hoa-giai-01" in render_step(document, 1)
    with pytest.raises(IndexError):
        render_step(document, 3)
    assert render_document(document).count('class="hgm-step"') == 3


def test_a_question_of_a_video_stands_only_in_the_video():
    html = render_document(EXAMPLES, CONTEXT)
    assert html.count('id="b-to-hoa-giai-01"') == 1
    video = html[html.index('<section class="video"') :]
    assert 'id="b-to-hoa-giai-01"' in video
    assert '<track kind="captions"' in video


def test_containers_citation_timeline_and_cards():
    html = render_document(EXAMPLES)
    assert '<aside class="callout callout-important"' in html
    assert ">Quan trọng</p>" in html
    assert "<summary>Vì sao phải gặp riêng?</summary>" in html
    assert '<blockquote cite="/van-ban/35-2013-qh13/#dieu-4.khoan-1">' in html
    assert "Khoản 1 Điều 4, số 35/2013/QH13" in html
    assert "có hiệu lực từ 01/01/2014" in html
    assert '<time datetime="2014-01-01">01/01/2014</time>' in html
    assert "<summary>Hòa giải ở cơ sở</summary>" in html


def test_scenes_not_yet_visited_are_never_sent():
    html = render_block(EXAMPLES.block("loi-di-chung"), CONTEXT)
    for words in (
        "Hai câu chuyện",
        "Ông Tư sợ mất đất",
        "gap-rieng",
        "cang-thang",
        "Không khí căng thẳng",
        "lang-nghe",
    ):
        assert words not in html


def test_feedback_of_the_last_choice_stands_above_the_next_scene():
    block = EXAMPLES.block("loi-di-chung")
    state = BlockState(answer={"path": [{"scene": "mo-dau", "choice": 1}]})
    html = render_block(block, RenderContext(seed=3, states={block.ref: state}, answer_url=CONTEXT.answer_url))
    assert "Nghe riêng giúp hạ nhiệt" in html
    assert "Hai câu chuyện" in html
    silent = BlockState(answer=state.answer, show_feedback=False)
    quiet = render_block(block, RenderContext(seed=3, states={block.ref: silent}, answer_url=CONTEXT.answer_url))
    assert "Nghe riêng giúp hạ nhiệt" not in quiet


def test_what_a_learner_typed_is_escaped():
    block = EXAMPLES.block("tl-09")
    html = render_feedback(block, {"text": "<script>alert(1)</script>"}, seed=1)
    assert "<script>" not in html
    filled = render_question_fields(EXAMPLES.block("thoi-han-04"), RenderContext(), answer={"gaps": ['"><b>', "", ""]})
    assert "<b>" not in filled


def run(name, *args):
    out = StringIO()
    code = 0
    try:
        call_command(name, *args, stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue()


def test_render_lesson_prints_html_and_diagnostics(tmp_path):
    file = tmp_path / "bai.md"
    file.write_text(SOURCE + "\n::: sai\nx\n:::\n", encoding="utf-8")
    code, text = run("render_lesson", str(file), "--offline", "--json")
    data = json.loads(text)
    assert code == 0
    assert [(item["code"], item["severity"]) for item in data["diagnostics"]] == [("E104", "error")]
    assert data["diagnostics"][0]["line"] == SOURCE.count("\n") + 2
    for secret in ("Trong đó phải có", "Đọc lại quy định", "Thang điểm", "can-cu", "thỏa thuận khác</option><"):
        assert secret not in data["html"] or secret.startswith("thỏa")
    assert "Nội dung này đang được chỉnh sửa" in data["html"]


def test_commands_refuse_a_missing_file_in_vietnamese(tmp_path):
    for args in (
        ["render_lesson", "khong-co.md", "--json"],
        ["lesson", "check", "khong-co.md"],
        ["lesson", "fmt", str(tmp_path)],
    ):
        code, text = run(*args)
        assert code == 1
        assert json.loads(text)["error"] == "missing_file"
        assert json.loads(text)["reason"].startswith("Không đọc được")


def test_lesson_check_fmt_and_diff(tmp_path):
    old, new = tmp_path / "cu.md", tmp_path / "moi.md"
    old.write_text(SOURCE, encoding="utf-8")
    new.write_text(SOURCE.replace("điểm: 4", "điểm: 5"), encoding="utf-8")
    assert json.loads(run("lesson", "check", str(old), "--offline")[1]) == {"diagnostics": []}
    code, text = run("lesson", "fmt", str(old))
    assert code == 0
    assert text.startswith("::: một-đáp-án #to-hoa-giai-01\nđiểm: 1\n")
    assert json.loads(run("lesson", "diff", str(old), str(new))[1]) == [{"id": "sjt-11", "change": "points"}]
    binary = tmp_path / "hong.md"
    binary.write_bytes(b"\xff\xfe\x00")
    assert json.loads(run("lesson", "check", str(binary))[1])["diagnostics"][0]["code"] == "E003"
    assert run("render_lesson", str(binary), "--json")[0] == 0
