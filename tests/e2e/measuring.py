"""What a browser can measure of a page: the accessibility engine's findings, sizes of targets and letters, width."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 1280)
ZOOMED = 320
TEXT_PX, NOTE_PX, TARGET_PX, MAIN_TARGET_PX, STAFF_TARGET_PX = 18, 16, 48, 64, 44
OPTIONS = {"rules": {"target-size": {"enabled": True}}}
STRICT_OPTIONS = {"rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}}}

# Controls lower than asked. A link in running text is the exception that WCAG 2.5.8 makes; a radio button or check
# box is as large as the label around it.
SMALL_TARGETS = """([least, mainLeast]) => {
  const found = [];
  const name = (one) => `<${one.tagName.toLowerCase()} class="${one.className}"> in <${
    one.parentElement.tagName.toLowerCase()} class="${one.parentElement.className}">`;
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    const label = one.matches("input[type=radio], input[type=checkbox]")
      ? one.closest("label") || document.querySelector(`label[for="${one.id}"]`)?.parentElement : null;
    const target = label || one;
    const box = target.getBoundingClientRect();
    if (!box.width || !box.height || one.closest(".skip-link, .visually-hidden") || !one.checkVisibility()) continue;
    const inText = one.matches("a") && getComputedStyle(one).display === "inline"
      && one.parentElement.textContent.trim() !== one.textContent.trim();
    if (inText) continue;
    const need = one.matches(".button.wide") || target.matches(".option-row") ? mainLeast : least;
    if (box.height < need - 0.5) found.push(`${name(target)} is ${Math.round(box.height)} px high`);
  }
  return found;
}"""
NOTES = ".small, .tag, .lesson-state"  # beside the text, not the text: dates, states, hints in brackets
SMALL_LETTERS = """([least, noteLeast, notes]) => {
  const found = new Set();
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !one.checkVisibility()) continue;
    if (one.closest(".visually-hidden, svg, sup, sub")) continue;
    const size = parseFloat(getComputedStyle(one).fontSize);
    const need = one.closest(notes) ? noteLeast : least;
    if (size < need) found.add(`${one.tagName}.${one.className} has letters of ${size} px`);
  }
  return [...found];
}"""


@dataclass
class Measured:
    """Findings of many pages; the same finding at several places is kept once, with the first place and a count."""

    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, page: Page, where: str, found: list[str]) -> None:
        """Keep findings of the page shown now."""
        for one in found:
            self.places.setdefault(one, []).append(f"/{page.url.split('/', 3)[3]} at {where} px")

    def told(self) -> str:
        """Return the findings, one a line; empty when there are none."""
        return "\n".join(f"{one} ({places[0]}, {len(places)} in all)" for one, places in self.places.items())

    def measure(self, page: Page, *, learner: bool) -> None:
        """Measure the page shown now at both widths and, for the width alone, at 400 % zoom."""
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            self.add(page, str(width), engine_findings(page, learner=learner))
            least = (TARGET_PX, MAIN_TARGET_PX) if learner else (STAFF_TARGET_PX, STAFF_TARGET_PX)
            self.add(page, str(width), page.evaluate(SMALL_TARGETS, list(least)))
            if learner:
                self.add(page, str(width), page.evaluate(SMALL_LETTERS, [TEXT_PX, NOTE_PX, NOTES]))
        page.set_viewport_size({"width": ZOOMED, "height": 600})
        wide = page.evaluate("document.documentElement.scrollWidth")
        self.add(page, str(ZOOMED), [f"scrolls sideways: {wide} px"] if wide > ZOOMED else [])


def engine_findings(page: Page, *, learner: bool) -> list[str]:
    """Return each violation of the accessibility engine with the place it stands at."""
    results = Axe().run(page, options=STRICT_OPTIONS if learner else OPTIONS)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()[:160]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
