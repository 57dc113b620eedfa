// Calls the roll of a half-day on a telephone, with or without network. Texts come from data attributes of the page.
import { hasCamera, watchCodes } from "./camera-codes.js";
import { RollList } from "./roll-list.js";
import { readCode } from "./roll-code.js";
import { ask, freeze, newKey, send } from "./roll-send.js";
import { forget, fresh, load, save, tidy } from "./roll-store.js";

const page = document.querySelector("[data-lms-phone-roll]");
const session = location.pathname.split("/").filter(Boolean).pop();
const loadUrl = `${page.dataset.load}${session}/du-lieu/`;
const part = (name) => page.querySelector(`[data-${name}]`);
const words = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), page.getAttribute(`data-t-${name}`) || "");
const list = new RollList({ place: part("list"), template: part("row"), count: part("count"), words, set });
let roll = load(session);
let isBusy = false;
let timer = null;
let stopScan = null;

function tell(extra = "") {
  const waiting = roll.waiting.length + (roll.bundle?.count || 0);
  const text = waiting || !roll.count ? words("state", { kept: roll.count, waiting }) : words("sent", { kept: roll.count });
  part("state").textContent = extra ? `${text} · ${extra}` : text;
}

function notice(text) {
  part("notice").hidden = !text;
  part("notice").textContent = text;
}

function keep(mark) {
  roll.waiting.push({ key: newKey().slice(0, 20), at: new Date().toISOString(), way: "tick", helped: false, ...mark });
  roll.count += 1;
  if (!save(session, roll)) notice(words("unsaved"));
  tell();
  soon(2000);
}

function set(person, changes, way = "tick") {
  const { presence, came = "", left = "", helped } = list.stateOf(person);
  roll.shown[person.code] = { presence, came, left, helped, ...changes };
  keep({ code: person.code, way, ...roll.shown[person.code] });
  list.paint(person);
  list.tellCount();
}

function show() {
  part("title").textContent = roll.data.title;
  part("when").textContent = roll.data.when;
  part("tools").hidden = false;
  list.show(roll);
  list.filter(part("filter").value);
  notice(roll.data.open ? "" : words("closed"));
  tell();
}

function markCode(text, way) {
  const person = list.byCode(text);
  if (person) set(person, { presence: "present", came: "", left: "" }, way);
  else keep({ code: readCode(text), presence: "present", way });
  part("said").textContent = person ? words("marked", { name: person.name }) : words("unknown", { code: readCode(text) });
}

function soon(after) {
  clearTimeout(timer);
  timer = setTimeout(run, after);
}

function needSignIn() {
  notice(words("sign-in"));
  part("sign-in-link").href = `${page.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
  part("sign-in-row").hidden = false;
}

// Freezes what waits, sends it until it is acknowledged, then lets go of it; false when one has to sign in first.
async function sendAll(data) {
  while (roll.waiting.length || roll.bundle) {
    tell(words("sending"));
    if (!roll.bundle) {
      const bundle = await freeze(roll);
      roll.waiting = roll.waiting.slice(bundle.count);
      roll.bundle = bundle;
      save(session, roll);
    }
    const receipt = await send(roll.bundle, data);
    if (receipt === "sign-in") return false;
    if (!receipt.kept) throw new Error(receipt.reason);
    roll.bundle = null;
    const asked = Object.values(receipt.lines || {}).flatMap((line) => line.questions || []);
    if (!receipt.is_taken) notice(words("refused", { reason: receipt.reason }));
    else if (asked.length) notice(words("asked", { reason: asked.join(" ") }));
    save(session, roll);
  }
  return true;
}

// Asks for the list (and a fresh token), then sends what waits.
async function run() {
  if (isBusy) return soon(1000);
  isBusy = true;
  try {
    let data = await ask(loadUrl);
    if (data === "sign-in") return needSignIn();
    if (data === "gone" && !roll) return notice(words("gone"));
    if (data === "gone") data = roll.data;
    part("sign-in-row").hidden = true;
    const before = roll && JSON.stringify([roll.data.people, roll.data.open]);
    const isIdle = !roll?.waiting.length && !roll?.bundle;
    roll = fresh(data, roll);
    if (isIdle) roll.shown = {};
    if (before !== JSON.stringify([data.people, data.open])) show();
    else list.roll = roll;
    if (!(await sendAll(data))) return needSignIn();
    save(session, roll);
    tell();
    if (data.over && before) forget(session);
  } catch {
    if (roll) tell(words("offline"));
    else notice(words("none"));
    soon(15000);
  } finally {
    isBusy = false;
  }
}

part("filter").addEventListener("input", (event) => list.filter(event.target.value));
part("send").addEventListener("click", () => soon(0));
part("code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.code;
  if (field.value.trim()) markCode(field.value, "typed");
  field.value = "";
  field.focus();
});
part("walk-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, note } = event.target.elements;
  if (!name.value.trim()) return name.focus();
  keep({ name: name.value, note: note.value, presence: "present", way: "walk_in" });
  part("said").textContent = words("marked", { name: name.value });
  event.target.reset();
});
part("scan").addEventListener("click", async () => {
  if (stopScan) return (stopScan = stopScan());
  const sorry = () => (part("said").textContent = words("no-camera"));
  if (!hasCamera()) return sorry();
  try {
    stopScan = await watchCodes(part("video"), (text) => markCode(readCode(text), "card"));
  } catch {
    sorry();
  }
});
addEventListener("online", () => soon(0));
tidy();
if (roll) show();
soon(0);
if ("serviceWorker" in navigator) navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });
