// Shows the people of a roll on the telephone: a large button each, what else can be said below it. Texts come from the page.
import { readCode } from "./roll-code.js";

const STATES = ["late", "left_early", "excused", "absent"];
const THERE = ["present", "late", "left_early"];
const NO_TIMES = { came: "", left: "" };

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();
const clock = () => new Date().toTimeString().slice(0, 5);

function button(label, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button secondary", textContent: label });
  made.addEventListener("click", act);
  return made;
}

export class RollList {
  constructor({ place, template, count, words, set }) {
    Object.assign(this, { place, template, count, words, set, rows: new Map(), roll: null });
  }

  stateOf(person) {
    return this.roll.shown[person.code] || person;
  }

  isThere(person) {
    return THERE.includes(this.stateOf(person).presence);
  }

  show(roll) {
    this.roll = roll;
    this.rows.clear();
    this.place.replaceChildren();
    roll.data.people.forEach((person) => this.add(person));
    this.tellCount();
  }

  add(person) {
    const { words, set } = this;
    const row = this.template.content.cloneNode(true).firstElementChild;
    row.querySelector("[data-name]").textContent = person.name;
    row.querySelector("[data-team]").textContent = [person.team, person.code].filter(Boolean).join(" · ");
    row.querySelector(".phone-main").addEventListener("click", () => set(person, { presence: this.isThere(person) ? "absent" : "present", ...NO_TIMES }));
    const times = { late: () => ({ came: clock(), left: "" }), left_early: () => ({ came: "", left: clock() }) };
    const more = STATES.map((state) => button(words(state), () => set(person, { presence: state, ...(times[state]?.() || NO_TIMES) })));
    more.push(button(words("helped"), () => set(person, { presence: this.stateOf(person).presence || "present", helped: !this.stateOf(person).helped })));
    row.querySelector(".phone-more").append(...more);
    this.rows.set(person.code, row);
    this.place.append(row);
    this.paint(person);
  }

  paint(person) {
    const row = this.rows.get(person.code);
    const said = this.stateOf(person);
    const isThere = this.isThere(person);
    row.classList.toggle("is-there", isThere);
    row.querySelector(".phone-main").setAttribute("aria-pressed", String(isThere));
    row.querySelector(".box").textContent = isThere ? "✓" : "";
    const times = [said.came, said.left].filter(Boolean).join(" – ");
    row.querySelector("[data-what]").textContent = [said.presence && this.words(said.presence), times, said.helped && this.words("helped")].filter(Boolean).join(" · ");
  }

  tellCount() {
    const { people } = this.roll.data;
    this.count.textContent = this.words("there", { count: people.filter((one) => this.isThere(one)).length, total: people.length });
  }

  filter(text) {
    const wanted = plain(text).split(/\s+/);
    for (const person of this.roll.data.people) {
      const own = plain(`${person.name} ${person.team} ${person.code}`);
      this.rows.get(person.code).hidden = !wanted.every((word) => own.includes(word));
    }
  }

  byCode(text) {
    const code = readCode(text).toUpperCase().replaceAll(/\s/g, "");
    const digits = code.replace(/\D/g, "");
    return this.roll.data.people.find((one) => one.code === code || one.code === `HG${digits}` || (digits.length >= 7 && one.cards.includes(digits.slice(0, 7))));
  }
}
