// Asks the server what is wrong in the text a moment after typing stops, and lists it under the text.
const PAUSE_MS = 900;

function goTo(area, number) {
  const lines = area.value.split("\n");
  const from = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[number - 1] ?? "").length);
  area.scrollTop = (area.scrollHeight / lines.length) * Math.max(number - 4, 0);
}

function row(editor, area, finding) {
  const item = document.createElement("li");
  item.className = `hgm-finding is-${finding.severity}`;
  const place = document.createElement("button");
  place.type = "button";
  place.textContent = `${editor.dataset.textLine} ${finding.line}`;
  place.addEventListener("click", () => goTo(area, finding.line));
  item.append(place, ` ${finding.message} (${finding.code})`);
  return item;
}

function show(editor, area, answer) {
  const box = editor.querySelector(".hgm-findings");
  box.hidden = false;
  box.querySelector(".hgm-findings-title").textContent = answer.summary;
  box.querySelector("ol").replaceChildren(...answer.diagnostics.map((finding) => row(editor, area, finding)));
}

async function ask(editor, area, state) {
  const turn = (state.turn += 1);
  const form = area.closest("form");
  const body = new URLSearchParams({ text: area.value });
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const response = await fetch(editor.dataset.checkUrl, { method: "POST", body });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    if (turn === state.turn) show(editor, area, answer);
  } catch {
    if (turn === state.turn) show(editor, area, { summary: editor.dataset.textOffline, diagnostics: [] });
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
