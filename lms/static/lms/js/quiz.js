// A question page saves by itself after each tap; the review page sends what is left; the result page clears it.
import { Sender, forget, keep, pending } from "./answer-queue.js";

const PAUSE = 400;
const REFUSED = ["late", "conflict", "bad", "gone"];

function fieldsOf(form) {
  const own = [...new FormData(form)];
  return own.filter(([name]) => !["csrfmiddlewaretoken", "tab", "sequence", "go"].includes(name));
}

function fill(form, fields) {
  for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    input.checked = fields.some(([name, value]) => name === input.name && value === input.value);
  }
  for (const input of form.querySelectorAll("select, input[type=text], textarea")) {
    const kept = fields.find(([name]) => name === input.name);
    if (kept) [, input.value] = kept;
  }
}

function openQuestion(form, place) {
  const { lmsQuiz: attempt, lmsOrder: own, lmsSaving, lmsSaved, lmsOffline, lmsRefused } = form.dataset;
  const state = form.querySelector("[data-lms-save-state]");
  const say = (text, kind) => {
    state.textContent = text;
    state.dataset.state = kind;
  };
  const sender = new Sender({
    attempt,
    csrf: form.elements.csrfmiddlewaretoken.value,
    urlOf: (order) => form.action.replace(/\/\d+\/$/, `/${order}/`),
    tell(what, order, said) {
      if (what === "offline") return say(lmsOffline, "offline");
      if (order !== own) return undefined;
      if (what === "saving") return say(lmsSaving, "saving");
      if (REFUSED.includes(what)) return say(`${lmsRefused} ${said.message || ""}`, "refused");
      return say(`${lmsSaved} ${said.at}.`, "saved");
    },
  });
  const left = pending(attempt)[own];
  if (left) {
    fill(form, left.fields);
    form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), Number(left.sequence) + 1);
  }
  form.addEventListener("change", () => {
    const sequence = Number(form.elements.sequence.value);
    form.elements.sequence.value = sequence + 1;
    const kept = keep(attempt, own, { fields: fieldsOf(form), tab: form.elements.tab.value, sequence });
    if (kept) say(lmsSaving, "saving");
    if (kept) sender.soon(PAUSE);
  });
  if (place === 0 && Object.keys(pending(attempt)).length) sender.soon();
}

function openReview(place) {
  const { lmsPending: attempt, lmsUrl, lmsSaved, lmsSaving, lmsOffline } = place.dataset;
  if (!Object.keys(pending(attempt)).length) return;
  const words = { saving: lmsSaving, offline: lmsOffline, done: lmsSaved };
  let sent = false;
  new Sender({
    attempt,
    csrf: document.querySelector("input[name=csrfmiddlewaretoken]").value,
    urlOf: (order) => lmsUrl.replace(/\/0\/$/, `/${order}/`),
    tell(what) {
      if (words[what]) place.textContent = words[what];
      if (what === "saved") sent = true;
      if (what === "done" && sent) location.reload();
    },
  }).soon();
}

const review = document.querySelector("[data-lms-pending]");
const done = document.querySelector("[data-lms-quiz-done]");
document.querySelectorAll("[data-lms-quiz]").forEach(openQuestion);
if (review) openReview(review);
if (done) forget(done.dataset.lmsQuizDone);
