// The judge's pages with script: a keypad, marks kept on the device, sheets sent by themselves when the line is back.
import { forget, load, save, tidy } from "./judge-store.js";
import { sendAgain, sendWaiting } from "./judge-send.js";
import { startKeys } from "./judge-keys.js";

const WORDS = {
  draft: "Đã lưu trên máy, chưa nộp.",
  waiting: "Đã lưu trên máy, đang gửi…",
  out: "Phiên chấm trên máy này đã hết. Điểm vẫn giữ trên máy: xin quét lại thẻ, phiếu sẽ tự gửi.",
  cut: "Mất mạng, sẽ tự gửi. Điểm đã lưu trên máy.",
};
const form = document.getElementById("phieu");
let refresh = 0;

function words(kept) {
  if (kept.state === "sent") return `Đã gửi ${kept.at}`;
  if (kept.state === "refused") return `Chưa nhận: ${kept.reason} Điểm vẫn giữ trên máy này.`;
  return WORDS[kept.state] || "";
}

function show(box, text, kind) {
  if (!box) return;
  box.hidden = !text;
  box.textContent = text;
  box.className = `alert alert-${kind}`;
}

function kindOf(state) {
  return { sent: "ok", refused: "bad" }[state] || "warn";
}

function tell(key, kept) {
  const line = document.querySelector(`[data-sheet="${key}"] .state`);
  if (line) {
    line.textContent = words(kept);
    line.className = `state state-${kindOf(kept.state)}`;
    if (kept.state === "sent" && !form) { // the list counts what is left: asked anew once the sending rests
      clearTimeout(refresh);
      refresh = setTimeout(() => location.reload(), 1200);
    }
  }
  if (form?.dataset.key === key) {
    hold(["waiting", "cut", "out"].includes(kept.state));
    show(document.getElementById("trang-thai"), words(kept), kindOf(kept.state));
    if (kept.state === "sent") setTimeout(() => location.assign(form.dataset.board), 1200);
  } else if (!line || kept.state === "refused") show(document.getElementById("gui-diem"), words(kept), kindOf(kept.state));
}

// What was handed in may have arrived although no answer came: nothing is changed until the server has answered.
function hold(isHeld) {
  for (const input of form.querySelectorAll("input:not([type=hidden]), textarea")) input.readOnly = isHeld;
  for (const key of form.querySelectorAll(".key")) key.disabled = isHeld;
  if (isHeld) document.getElementById("xac-nhan").hidden = true;
  form.querySelector("[data-check]").hidden = isHeld;
}

function fieldsOf() {
  const found = Object.fromEntries(new FormData(form));
  delete found.csrfmiddlewaretoken;
  delete found.code; // the card's code is never kept on the device
  return found;
}

function keepDraft() {
  const fields = fieldsOf();
  const isKept = save(form.dataset.key, { url: form.action, fields, state: "draft" });
  show(document.getElementById("trang-thai"), isKept ? WORDS.draft : "Máy không lưu được; xin nộp ngay.", isKept ? "warn" : "bad");
}

function restore() {
  const kept = load(form.dataset.key);
  if (!kept) return;
  const isSameVersion = kept.fields.version === form.elements.version.value;
  if (kept.state === "draft" && !isSameVersion) return forget(form.dataset.key);
  if (kept.state === "waiting" || isSameVersion) {
    for (const [name, value] of Object.entries(kept.fields)) {
      if (form.elements[name] && form.elements[name].name !== "step") form.elements[name].value = value;
    }
  }
  tell(form.dataset.key, kept);
}

function points(text) {
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN;
}

function faultOf(input) {
  const value = points(input.value);
  const [most, step] = [Number(input.dataset.max), Number(input.dataset.step)];
  const comma = (number) => String(number).replace(".", ",");
  if (!input.value.trim()) return "Chưa có điểm.";
  if (Number.isNaN(value)) return "Cần một số, ví dụ 8,5.";
  if (value > most) return `Điểm ${comma(value)} vượt mức tối đa ${comma(most)}.`;
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) > 1e-9 ? `Điểm ${comma(value)} không đúng bước ${comma(step)}.` : "";
}

function checkAll() {
  let first = null;
  for (const input of form.querySelectorAll(".mark-input")) {
    const fault = faultOf(input);
    const field = input.closest(".field");
    field.querySelectorAll(".field-error").forEach((old) => old.remove());
    input.toggleAttribute("aria-invalid", Boolean(fault));
    if (!fault) continue;
    input.setAttribute("aria-invalid", "true");
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = fault;
    field.append(line);
    first ||= input;
  }
  if (!first && form.elements.reason && !form.elements.reason.value.trim()) first = form.elements.reason;
  first?.focus();
  return !first;
}

function showConfirm(isShown) {
  document.getElementById("xac-nhan").hidden = !isShown;
  form.querySelector("[data-check]").hidden = isShown;
  const code = form.querySelector("[data-code]");
  if (code) code.hidden = !isShown;
  if (!isShown) return;
  const list = document.getElementById("xem-lai");
  list.replaceChildren();
  for (const input of form.querySelectorAll(".mark-input")) {
    const line = document.createElement("li");
    line.textContent = `${form.querySelector(`label[for="${input.id}"]`).firstChild.textContent.trim()}: ${input.value}`;
    list.append(line);
  }
  const total = document.createElement("li");
  total.textContent = `Tổng: ${document.getElementById("tong").textContent}`;
  list.append(total);
  form.querySelector("[data-send]").focus();
}

function submit() {
  if (!checkAll()) return showConfirm(false);
  if (form.dataset.shared) { // the code goes with this one sending only
    const step = document.createElement("input");
    Object.assign(step, { type: "hidden", name: "step", value: "submit" });
    form.append(step);
    form.submit();
    return undefined;
  }
  const kept = { url: form.action, fields: fieldsOf(), state: "waiting" };
  save(form.dataset.key, kept);
  tell(form.dataset.key, kept);
  const box = document.getElementById("trang-thai"); // the pressed button is gone: what came of it is where one looks
  box.tabIndex = -1;
  box.focus();
  return sendAgain(tell);
}

function startForm() {
  restore();
  startKeys(form);
  form.addEventListener("input", () => {
    keepDraft();
    showConfirm(false);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (checkAll()) showConfirm(true);
  });
  form.querySelector("[data-send]").addEventListener("click", submit);
  form.querySelector("[data-back]").addEventListener("click", () => showConfirm(false));
}

tidy();
for (const line of document.querySelectorAll("[data-sheet]")) {
  const kept = load(line.dataset.sheet);
  if (kept && (kept.state === "refused" || line.querySelector("[data-state]"))) tell(line.dataset.sheet, kept);
  else if (kept?.state === "draft") forget(line.dataset.sheet);
}
if (form) startForm();
sendWaiting(tell);
addEventListener("online", () => sendAgain(tell));
