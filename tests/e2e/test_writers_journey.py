"""Trainer and editor in the Wagtail admin: a lesson from the first word to the learner's screen; a Word file."""

import re

from playwright.sync_api import Page, expect

from tests.content.docx_files import docx, paragraph, table
from tests.e2e.browser import LAPTOP, Desk, sign_in

TITLE = "Bài viết thử của tập huấn viên"
STEM = "Ai quyết định kết quả hòa giải?"
BODY = f"""## Phần mở đầu

Hòa giải viên giúp hai bên, [Điều 2](luat:35/2013/QH13#dieu-2) nói rõ điều đó.

::: một-đáp-án
{STEM}

- (x) Hai bên
- ( ) Hòa giải viên

> Giải thích: Hai bên tự quyết định.
:::
"""
WORD = "Word: cách ghi sổ hòa giải"


def begin_text(page: Page, kind: str, section: str) -> None:
    """Open «new text of this kind» from the dashboard."""
    page.goto("/bien-tap/")
    page.get_by_role("link").filter(has_text=re.compile(kind, re.I)).filter(has_text=section).first.click()
    page.locator("input[name=title]").wait_for()


def choose_action(page: Page, name: str) -> None:
    """Press a button of the bar at the foot, which may stand behind the arrow."""
    page.get_by_role("button", name="Thao tác khác").click()
    page.locator("footer").get_by_role("button", name=name, exact=True).click()


def test_lesson_goes_from_trainer_by_review_to_the_learner(desk: Desk) -> None:
    trainer = desk.page(login="tapvien", size=LAPTOP)
    begin_text(trainer, "bài học", "Bồi dưỡng hòa giải viên mới")
    trainer.locator("input[name=title]").fill(TITLE)
    trainer.locator("input[name=mandatory]").uncheck()
    body = trainer.locator("textarea[name=body]")
    body.click()
    for kind in ("mot dap an", "dung sai"):  # the second stands behind the first, although the cursor is inside it
        trainer.get_by_role("button", name="Chèn câu hỏi, tình huống…").click()
        trainer.locator("dialog[open] input").fill(kind)
        trainer.locator("dialog[open] input").press("Enter")
    written = body.input_value()
    assert written.index("03 người") < written.index("::: đúng-sai")
    assert body.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == "Xét từng nhận định sau:"
    body.fill(BODY)
    preview = trainer.frame_locator("iframe[title]").first
    expect(preview.get_by_text(STEM)).to_be_visible()
    assert "is-right" not in trainer.content()
    choose_action(trainer, "Gửi vào Duyệt bài")
    expect(trainer.get_by_text(f"Đã tạo và gửi duyệt trang “{TITLE}”")).to_be_visible()

    learner = desk.page()
    sign_in(learner, desk.product.mediators(with_card=False)[1])
    if learner.get_by_role("button", name="Học tiếp").count():
        learner.get_by_role("button", name="Học tiếp").click()
        learner.locator(".lesson-place").wait_for()
    learner.goto("/hoc/khoa/boi-duong-hoa-giai-vien-moi/")
    assert learner.get_by_text(TITLE).count() == 0

    editor = desk.page(login="bientap", size=LAPTOP)
    editor.goto("/bien-tap/")
    editor.get_by_role("link", name=TITLE).first.click()
    editor.wait_for_url("**/edit/")  # loaded: the scripts that make «Duyệt» more than a save are there
    choose_action(editor, "Duyệt")
    expect(editor.get_by_text(f"Đã cập nhật trang “{TITLE}”")).to_be_visible()

    learner.reload()
    learner.get_by_role("link", name=re.compile(TITLE)).click()
    expect(learner.get_by_text(STEM)).to_be_visible()
    learner.get_by_role("main").get_by_text("Hai bên", exact=True).click()
    learner.get_by_role("button", name="Trả lời").click()
    expect(learner.locator(".feedback")).to_contain_text("Hai bên tự quyết định.")


def test_word_file_becomes_a_draft_with_headings_list_and_table(desk: Desk) -> None:
    source = docx(
        paragraph(WORD, style="H1")
        + paragraph("Ghi ngay sau buổi hòa giải.")
        + paragraph("Những điều cần ghi", style="H2")
        + paragraph("Họ tên các bên", number=1)
        + paragraph("Nội dung thỏa thuận", number=1)
        + table(["Cột", "Ghi gì"], ["Ngày", "Ngày hòa giải"])
    )
    page = desk.page(login="tapvien", size=LAPTOP)
    page.goto("/bien-tap/")
    page.get_by_role("link", name="Nhập từ Word").first.click()
    page.locator("select[name=place]").select_option(label="Bộ tài liệu – trang tài liệu")
    page.locator("input[type=file]").set_input_files(
        {
            "name": "cach-ghi-so.docx",
            "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "buffer": source,
        }
    )
    page.get_by_role("button", name="Tạo bản nháp").click()
    expect(page.get_by_text("Đã tạo bản nháp từ tệp Word.")).to_be_visible()
    body = page.locator("textarea[name=body]").input_value()
    assert WORD in page.locator("input[name=title]").input_value() + body
    assert "## Những điều cần ghi" in body
    assert "- Họ tên các bên" in body
    assert "| Ngày | Ngày hòa giải |" in body
    visitor = desk.page()
    visitor.goto("/tai-lieu/")
    assert visitor.get_by_text(WORD).count() == 0
