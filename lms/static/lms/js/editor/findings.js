// Asks the server what is wrong in the text a moment after typing stops, and lists it under the text; a finding that
// says itself what was meant has a button that makes the repair.
import { insert, lineStart, repair } from "./text.js";

const PAUSE_MS = 900;

function goTo(area, number) {
  const from = lineStart(area, number);
  const end = area.value.indexOf("\n", from);
  area.focus();
  area.setSelectionRange(from, end < 0 ? area.value.length : end);
  area.scrollTop = (area.scrollHeight / area.value.split("\n").length) * Math.max(number - 4, 0);
}

function button(className, words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

function row(editor, area, finding, again) {
  const item = document.createElement("li");
  item.className = `hgm-finding is-${finding.severity}`;
  const place = button("", `${editor.dataset.textLine} ${finding.line}`, () => goTo(area, finding.line));
  item.append(place, ` ${finding.message} (${finding.code}) `);
  if (finding.fix) {
    item.append(
      button("hgm-fix", finding.fix.label, () => {
        if (again.text === area.value) repair(area, finding.fix);
        goTo(area, finding.fix.line);
        again();
      }),
    );
  }
  return item;
}

async function mendAll(editor, area) {
  const body = form(area, area.value);
  const response = await fetch(editor.dataset.mendUrl, { method: "POST", body });
  if (!response.ok) return;
  const { text } = await response.json();
  insert(area, text, 0, area.value.length);
}

function form(area, text) {
  const body = new URLSearchParams({ text });
  body.set("csrfmiddlewaretoken", area.closest("form").elements.csrfmiddlewaretoken.value);
  return body;
}

function show(editor, area, answer, again) {
  const box = editor.querySelector(".hgm-findings");
  box.hidden = false;
  box.querySelector(".hgm-findings-title").textContent = answer.summary;
  box.querySelector(".hgm-mend-all")?.remove();
  if (answer.diagnostics.filter((finding) => finding.fix).length > 1) {
    box.querySelector("ol").before(button("hgm-mend-all", editor.dataset.textMendAll, () => mendAll(editor, area)));
  }
  box.querySelector("ol").replaceChildren(...answer.diagnostics.map((finding) => row(editor, area, finding, again)));
}

async function ask(editor, area, state) {
  const turn = (state.turn += 1);
  // Line numbers hold only for the text that was sent.
  const again = Object.assign(() => ask(editor, area, state), { text: area.value });
  clearTimeout(state.timer);
  const body = form(area, area.value);
  try {
    const response = await fetch(editor.dataset.checkUrl, { method: "POST", body });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    if (turn === state.turn) show(editor, area, answer, again);
  } catch {
    if (turn === state.turn) show(editor, area, { summary: editor.dataset.textOffline, diagnostics: [] }, again);
  }
}

export function watch(editor, area) {
  const state = { turn: 0, timer: 0 };
  area.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => ask(editor, area, state), PAUSE_MS);
  });
  if (area.value.trim()) ask(editor, area, state);
}
