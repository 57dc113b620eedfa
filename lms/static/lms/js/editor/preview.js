// Keeps Wagtail's preview up with what is typed: it forgets a change that is made while it is being made itself.
const PANEL = '[data-controller~="w-preview"]';
const STALE = "data-w-preview-stale-value";
const REST = 200; // milliseconds: the panel ends its update after it told of it
const PAUSE = 1200; // milliseconds without typing

let typedAt = 0;
let sentAt = 0;
let timer = 0;

function askAgain() {
  const panel = document.querySelector(PANEL);
  if (!panel || typedAt <= sentAt) return;
  panel.setAttribute(STALE, "false");
  setTimeout(() => panel.setAttribute(STALE, "true"));
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(askAgain, wait);
}

document.addEventListener("input", () => {
  typedAt = performance.now();
  later(PAUSE);
});
document.addEventListener("w-preview:update", () => {
  sentAt = performance.now();
});
for (const name of ["w-preview:loaded", "w-preview:ready", "w-preview:error"]) {
  document.addEventListener(name, () => later(REST));
}
