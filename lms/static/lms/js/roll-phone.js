// Calls the roll of a half-day on a telephone, with or without network. Texts come from data attributes of the page.
import { fresh, forget, load, save, tidy } from "./roll-store.js";
import { ask, freeze, newKey, send } from "./roll-send.js";
import { canScan, readCode, scan } from "./roll-scan.js";

const page = document.querySelector("[data-lms-phone-roll]");
const session = location.pathname.split("/").filter(Boolean).pop();
const loadUrl = `${page.dataset.load}${session}/du-lieu/`;
const part = (name) => page.querySelector(`[data-${name}]`);
const words = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), page.dataset[`t${name[0].toUpperCase()}${name.slice(1)}`] || page.getAttribute(`data-t-${name}`) || "");
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();
const STATES = ["late", "left_early", "excused", "absent"];
const rows = new Map();
let roll = load(session);
let isBusy = false;
let timer = null;
let stopScan = null;

const clock = () => new Date().toTimeString().slice(0, 5);
const stateOf = (person) => roll.shown[person.code] || person;
const isThere = (person) => ["present", "late", "left_early"].includes(stateOf(person).presence);

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
  const before = stateOf(person);
  const said = { presence: before.presence, came: before.came || "", left: before.left || "", helped: before.helped, ...changes };
  roll.shown[person.code] = said;
  keep({ code: person.code, way, ...said });
  paint(person);
}

function paint(person) {
  const row = rows.get(person.code);
  const said = stateOf(person);
  row.classList.toggle("is-there", isThere(person));
  row.querySelector(".phone-main").setAttribute("aria-pressed", String(isThere(person)));
  row.querySelector(".box").textContent = isThere(person) ? "✓" : "";
  const times = [said.came, said.left].filter(Boolean).join(" – ");
  row.querySelector("[data-what]").textContent = [said.presence && words(said.presence), times, said.helped && words("helped")].filter(Boolean).join(" · ");
  const people = roll.data.people;
  part("count").textContent = words("there", { count: people.filter(isThere).length, total: people.length });
}

function button(label, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button secondary", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function addRow(person) {
  const row = part("row").content.cloneNode(true).firstElementChild;
  row.querySelector("[data-name]").textContent = person.name;
  row.querySelector("[data-team]").textContent = [person.team, person.code].filter(Boolean).join(" · ");
  row.querySelector(".phone-main").addEventListener("click", () => set(person, isThere(person) ? { presence: "absent", came: "", left: "" } : { presence: "present", came: "", left: "" }));
  const times = { late: () => ({ came: clock() }), left_early: () => ({ left: clock() }) };
  const more = STATES.map((state) => button(words(state), () => set(person, { presence: state, ...(times[state]?.() || { came: "", left: "" }) })));
  more.push(button(words("helped"), () => set(person, { presence: stateOf(person).presence || "present", helped: !stateOf(person).helped })));
  row.querySelector(".phone-more").append(...more);
  rows.set(person.code, row);
  part("list").append(row);
  paint(person);
}

function show() {
  part("title").textContent = roll.data.title;
  part("when").textContent = roll.data.when;
  part("tools").hidden = false;
  part("list").replaceChildren();
  rows.clear();
  roll.data.people.forEach(addRow);
  filter();
  notice(roll.data.open ? "" : words("closed"));
  tell();
}

function filter() {
  const wanted = plain(part("filter").value).split(/\s+/);
  for (const person of roll.data.people) {
    const text = plain(`${person.name} ${person.team} ${person.code}`);
    rows.get(person.code).hidden = !wanted.every((word) => text.includes(word));
  }
}

function byCode(text) {
  const code = readCode(text).toUpperCase().replaceAll(/\s/g, "");
  const digits = code.replace(/\D/g, "");
  return roll.data.people.find((one) => one.code === code || one.code === `HG${digits}` || one.cards.includes(digits.slice(0, 7)));
}

function markCode(text, way) {
  const person = byCode(text);
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

function acknowledged(receipt) {
  roll.bundle = null;
  const asked = Object.values(receipt.lines || {}).flatMap((line) => line.questions || []);
  if (!receipt.is_taken) notice(words("refused", { reason: receipt.reason }));
  else if (asked.length) notice(words("asked", { reason: asked.join(" ") }));
  save(session, roll);
}

// Asks for the list (and a fresh token), then sends what waits, bundle by bundle.
async function run() {
  if (isBusy) return soon(1000);
  isBusy = true;
  try {
    const data = await ask(loadUrl);
    if (data === "sign-in") return needSignIn();
    part("sign-in-row").hidden = true;
    const isFirst = !roll;
    const isChanged = isFirst || JSON.stringify(roll.data.people) !== JSON.stringify(data.people) || roll.data.open !== data.open;
    roll = fresh(data, roll);
    if (!roll.waiting.length && !roll.bundle) roll.shown = {};
    while (roll.waiting.length || roll.bundle) {
      tell(words("sending"));
      if (!roll.bundle) {
        const bundle = await freeze(roll);
        roll.waiting = roll.waiting.slice(bundle.count);
        roll.bundle = bundle;
        save(session, roll);
      }
      const receipt = await send(roll.bundle, data);
      if (receipt === "sign-in") return needSignIn();
      acknowledged(receipt);
    }
    save(session, roll);
    if (isChanged) show();
    tell();
    if (!data.open && !isFirst) forget(session);
  } catch {
    if (roll) tell(words("offline"));
    else notice(words("none"));
    soon(15000);
  } finally {
    isBusy = false;
  }
}

part("filter").addEventListener("input", filter);
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
  if (!canScan()) return (part("said").textContent = words("no-camera"));
  try {
    stopScan = await scan(part("video"), (code) => markCode(code, "card"));
  } catch {
    part("said").textContent = words("no-camera");
  }
});
addEventListener("online", () => soon(0));
tidy();
if (roll) show();
soon(0);
if ("serviceWorker" in navigator) navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });
