// Makes activities pleasant where scripts run; the forms below work by themselves. Each part is loaded only where needed.
const PARTS = [
  ["[data-lms-ordering]", () => import("./ordering.js")],
  ["[data-lms-matching]", () => import("./matching.js")],
  ["[data-lms-cards]", () => import("./cards.js")],
  ["[data-lms-hotspot]", () => import("./hotspot.js")],
  ["[data-lms-words]", () => import("./words.js")],
  ["[data-lms-video]", () => import("./video.js")],
];

async function enhance(root) {
  for (const [selector, load] of PARTS) {
    const found = [...root.querySelectorAll(`${selector}:not([data-lms-ready])`)];
    if (!found.length) continue;
    for (const place of found) place.dataset.lmsReady = "1";
    const part = await load();
    found.forEach((place) => part.default(place));
  }
}

// What came instead of a question just answered is read from its beginning: the focus follows it.
function follow(event) {
  const section = document.getElementById(event.detail.target?.id || "");
  if (!section) return;
  enhance(section.parentElement);
  const title = section.querySelector(".question-title");
  if (!title || !section.contains(event.detail.elt) && !event.detail.elt?.closest?.(".question")) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  const top = section.getBoundingClientRect().top;
  if (top < 0) section.scrollIntoView({ block: "start" });
}

enhance(document);
document.addEventListener("htmx:afterSwap", follow);
