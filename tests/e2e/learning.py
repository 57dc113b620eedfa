"""Taking lessons and papers: in the browser as a person does, or by sending the same forms without drawing pages."""

import re
from functools import cache
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import BrowserContext, Locator, Page

from tests.e2e.product import ROOT

BANK = ROOT / "content" / "starter" / "bank"
UNANSWERED = "form.question-form:not(.retry-form)"
MOST_FORMS = 200
SAVED = re.compile("Đã lưu lúc|Đã gửi và lưu lúc")  # saved before, or just now
_OPTION = re.compile(r"- [(\[]([^)\]]?)[)\]] (.+)")
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


def folded(text: str) -> str:
    """Return letters and digits only, so that a text in the file equals the text on the page."""
    return re.sub(r"[\W_]+", "", _LINK.sub(r"\1", text)).lower()


@cache
def keys() -> dict[str, dict[str, str]]:
    """Return, by stem, the mark of each option in the starter bank: «x» or nothing, «Đ» or «S»."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(BANK.glob("*.md")):
        for block in re.split(r"(?m)^:::\s*$", path.read_text(encoding="utf-8")):
            lines = block.strip().splitlines()
            options = {folded(match[2]): match[1].strip() for line in lines if (match := _OPTION.match(line))}
            if options:
                first = next(index for index, line in enumerate(lines) if _OPTION.match(line))
                stem = " ".join(lines[lines.index("", 1) : first])
                found[folded(stem)] = options
    return found


def marks_of(stem: str) -> dict[str, str]:
    """Return the marks of the question whose stem ends the text (a file's front matter may stand before it)."""
    wanted = folded(stem)
    return next(options for known, options in keys().items() if known.endswith(wanted))


def answer_lesson_questions(page: Page) -> list[str]:
    """Answer each question on the page and return what the feedback says."""
    said = []
    while page.locator(UNANSWERED).count():
        form = page.locator(UNANSWERED).first
        block = form.locator("xpath=ancestor::section[1]").get_attribute("id")
        for group in form.locator("fieldset").all():
            group.locator("label").first.click()
        form.get_by_role("button", name="Trả lời").click()
        feedback = page.locator(f"#{block} .feedback-title")
        feedback.wait_for()
        said.append(feedback.inner_text())
    return said


def take_lesson(page: Page) -> list[str]:
    """Read the open lesson part by part, answer its questions, press «Học xong bài»; return the feedback."""
    said = answer_lesson_questions(page)
    while page.get_by_role("button", name="Sang phần sau").count():
        place = page.locator("#phan").inner_text()
        page.get_by_role("button", name="Sang phần sau").click()
        page.locator("#phan", has_not_text=place).wait_for()
        said += answer_lesson_questions(page)
    page.get_by_role("button", name="Học xong bài").click()
    page.get_by_text("Đã học xong bài «").wait_for()
    return said


def finish_lessons_by_forms(context: BrowserContext, course: str) -> int:
    """Go through what is left of a course by sending each page's own forms; return how many lessons that were."""
    lessons = 0
    address, html = _get(context, course)
    for _turn in range(MOST_FORMS):
        soup = BeautifulSoup(html, "html.parser")
        if onward := soup.select_one(".next-step a[href*='/khoa/']"):
            address, html = _get(context, str(onward["href"]))
            continue
        form = soup.select_one(UNANSWERED) or soup.select_one(".lesson-end form")
        if form is None:
            return lessons
        lessons += str(form["action"]).endswith("/xong/")
        address, html = _post(context, address, form)
    raise AssertionError("the course does not end")


def answer_paper_question(page: Page, *, script: bool) -> None:
    """Answer the question shown as the starter bank's key says; with script, wait for the word of the server."""
    marks = marks_of(page.locator(".question-stem").inner_text())
    for group in page.locator(".quiz-form fieldset").all():
        _choose(group, marks)
    if script:
        page.locator("[data-lms-save-state]", has_text=SAVED).wait_for()


def _choose(group: Locator, marks: dict[str, str]) -> None:
    statement = folded(group.locator("legend").inner_text())
    truth = next((mark for text, mark in marks.items() if text in statement), None)
    for label in group.locator("label").all():
        text = label.inner_text().strip()
        right = text == {"Đ": "Đúng", "S": "Sai"}[truth] if truth else marks.get(folded(text)) == "x"
        if right and not label.locator("input").is_checked():
            label.click()


def take_paper(page: Page, *, script: bool) -> int:
    """Answer from the question shown to the last one, review and submit; return how many questions were seen."""
    seen = 0
    while True:
        answer_paper_question(page, script=script)
        seen += 1
        last = page.get_by_role("button", name="Lưu và xem lại cả bài")
        if last.count():
            last.click()
            break
        place = page.locator(".quiz-place").inner_text()
        page.get_by_role("button", name="Lưu và sang câu sau").click()
        page.locator(".quiz-place", has_not_text=place).wait_for()
    page.get_by_role("heading", name="Xem lại và nộp bài").wait_for()
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("heading", name="Kết quả").wait_for()
    return seen


def _get(context: BrowserContext, address: str) -> tuple[str, str]:
    answer = context.request.get(address)
    assert answer.ok, f"{answer.status} {answer.url}"
    return answer.url, answer.text()


def _post(context: BrowserContext, address: str, form: Tag) -> tuple[str, str]:
    answer = context.request.post(urljoin(address, str(form["action"])), form=_filled(form))
    assert answer.ok, f"{answer.status} {answer.url}"
    return answer.url, answer.text()


def _filled(form: Tag) -> dict[str, str | float | bool]:
    """Return the form's fields, the first option of every group chosen, something written wherever one may write."""
    fields: dict[str, str | float | bool] = {}
    for control in form.select("input[name], button[name]"):
        typed = "3" if control.get("type") == "text" else ""
        fields.setdefault(str(control["name"]), str(control.get("value", typed)))
    for number, control in enumerate(form.select("select[name]")):
        options = [str(option["value"]) for option in control.select("option") if option["value"]]
        fields[str(control["name"])] = options[number % len(options)]
    return fields | {str(area["name"]): "Gặp riêng từng bên trước." for area in form.select("textarea[name]")}
