// Sends waiting sheets until each is acknowledged. The same client_key every time: the server keeps one sheet.
import { all, forget, load, save } from "./judge-store.js";

const FIRST_MS = 2000;
const LONGEST_MS = 30000;
let pause = FIRST_MS;
let timer = 0;
let isBusy = false;

function csrf() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}

// Returns {state: "sent", at} or {state: "refused", reason} or {state: "out"}; throws when the server was not reached.
export async function send(url, fields) {
  const body = new URLSearchParams(fields);
  const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
  const answer = await fetch(url, { method: "POST", body, headers, cache: "no-store", redirect: "manual" });
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  if (answer.status === 401 || !isJson) return { state: "out" };
  if (answer.ok) return answer.json();
  return { state: "refused", reason: (await answer.json()).reason };
}

// Sends everything that waits; `tell(key, kept)` hears each change of state.
export async function sendWaiting(tell) {
  if (isBusy) return;
  isBusy = true;
  clearTimeout(timer);
  let isCut = false;
  const judge = document.getElementById("noi-dung").dataset.judge; // another judge's sheets wait for their own card
  const own = all().filter(([key, one]) => one.state === "waiting" && key.startsWith(`${judge}:`));
  for (const [key, kept] of own) {
    try {
      const told = await send(kept.url, kept.fields);
      const now = load(key);
      if (now?.fields.client_key !== kept.fields.client_key) continue; // marked anew meanwhile
      if (told.state === "sent") forget(key);
      else if (told.state === "refused") save(key, { ...kept, state: "refused", reason: told.reason });
      tell(key, { ...kept, ...told });
    } catch {
      isCut = true;
      tell(key, { ...kept, state: "cut" });
    }
  }
  isBusy = false;
  pause = isCut ? Math.min(LONGEST_MS, pause * 2) : FIRST_MS;
  if (isCut) timer = setTimeout(() => sendWaiting(tell), pause * (0.7 + Math.random() * 0.6));
}

export function sendAgain(tell) {
  pause = FIRST_MS;
  return sendWaiting(tell);
}
