// The paper of an online contest: every tap is kept on the device at once, then sent, again and again until the server
// has acknowledged it (security.md C5-C7). The state is said in words at each question and for all of them at the top.
import { Sender, forget, keep, pending } from "./answer-queue.js";

const PAUSE = 250;
const NOT_COUNTED = ["late", "conflict", "bad", "gone", "superseded"];
const all = document.querySelector("[data-lms-all]");
const words = document.querySelector("[data-lms-words]")?.dataset;
const forms = new Map();
const senders = new Map();

function showAll(attempt) {
  if (!all) return;
  const left = Object.keys(pending(attempt)).length;
  all.textContent = left ? all.dataset.some.replace("%s", left) : all.dataset.none;
  all.dataset.state = left ? "some" : "none";
}

function say(place, text, kind) {
  const line = forms.get(place)?.querySelector("[data-lms-save-state]");
  if (line) Object.assign(line, { textContent: text }).dataset.state = kind;
}

function heard(attempt, what, place, said) {
  showAll(attempt);
  if (what === "offline" || what === "out") {
    const word = what === "out" ? "lmsOut" : "lmsOffline";
    for (const waiting of Object.keys(pending(attempt))) say(waiting, words[word], "offline");
    return;
  }
  if (!forms.has(place) || what === "done") return;
  if (pending(attempt)[place]) say(place, words.lmsKept, "saving"); // answered anew while the last one was under way
  else if (NOT_COUNTED.includes(what)) say(place, `${words.lmsRefused} ${said?.message || ""}`, "refused");
  else if (what !== "saving") say(place, `${words.lmsSaved} ${said.at}.`, "saved");
}

function senderOf(form) {
  const attempt = form.dataset.lmsQuiz;
  if (!senders.has(attempt)) {
    const csrf = form.elements.csrfmiddlewaretoken.value;
    const tell = (what, place, said) => heard(attempt, what, place, said);
    senders.set(attempt, new Sender({ attempt, csrf, urlOf: () => form.action, tell }));
  }
  return senders.get(attempt);
}

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name]) => /^(place|guess|c\d{0,3})$/.test(name));
}

function restore(form, kept) {
  for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    input.checked = kept.fields.some(([name, value]) => name === input.name && value === input.value);
  }
  const guess = kept.fields.find(([name]) => name === "guess");
  if (guess) form.elements.guess.value = guess[1];
  form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), Number(kept.sequence) + 1);
  say(form.dataset.lmsOrder, words.lmsKept, "saving");
}

function answer(form) {
  const { lmsQuiz: attempt, lmsOrder: place } = form.dataset;
  const sequence = Number(form.elements.sequence.value);
  form.elements.sequence.value = sequence + 1;
  const kept = keep(attempt, place, { fields: fieldsOf(form), tab: form.elements.tab.value, sequence });
  say(place, kept ? words.lmsKept : words.lmsBlocked, "saving");
  showAll(attempt);
  if (kept) senderOf(form).soon(PAUSE);
  else form.submit(); // nothing can be kept here: sent at once, as without script
}

for (const form of document.querySelectorAll("form[data-lms-quiz]")) forms.set(form.dataset.lmsOrder, form);
for (const form of forms.values()) {
  const kept = pending(form.dataset.lmsQuiz)[form.dataset.lmsOrder];
  if (kept) restore(form, kept);
  form.addEventListener("change", () => answer(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // Enter in the box of the guess: the change was already kept
    document.activeElement?.blur();
  });
}
const first = forms.values().next().value;
if (first) {
  showAll(first.dataset.lmsQuiz);
  if (Object.keys(pending(first.dataset.lmsQuiz)).length) senderOf(first).soon();
}

const review = document.querySelector("[data-lms-pending]");
if (review && Object.keys(pending(review.dataset.lmsPending)).length) {
  const { lmsPending: attempt, lmsUrl, lmsSaved, lmsSaving, lmsOffline } = review.dataset;
  const said = { saving: lmsSaving, offline: lmsOffline, done: lmsSaved };
  const csrf = document.querySelector("main [name=csrfmiddlewaretoken]").value;
  let sent = false;
  const tell = (what) => {
    if (said[what]) review.textContent = said[what];
    if (what === "saved") sent = true;
    if (what === "done" && sent) location.reload();
  };
  new Sender({ attempt, csrf, urlOf: () => lmsUrl, tell }).soon();
}

const done = document.querySelector("[data-lms-quiz-done]");
if (done) forget(done.dataset.lmsQuizDone);
