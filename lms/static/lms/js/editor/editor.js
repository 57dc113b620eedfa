// The Markdown field: toolbar, pickers, findings. Without this script it is a plain textarea.
import "./preview.js";
import { watch } from "./findings.js";
import { pick } from "./picker.js";
import { openSamples } from "./samples.js";
import { addBlock, insert } from "./text.js";

const PREVIEW_KEY = "wagtail:side-panel-open";

function lineBounds(area) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = area.value.indexOf("\n", area.selectionEnd);
  return [from, end < 0 ? area.value.length : end];
}

function prefixLines(area, prefix) {
  const [from, to] = lineBounds(area);
  const lines = area.value.slice(from, to).split("\n").map((line) => prefix + line);
  insert(area, lines.join("\n"), from, to);
}

function wrapChosen(area, mark) {
  const { selectionStart: from, selectionEnd: to } = area;
  insert(area, mark + area.value.slice(from, to) + mark, from, to);
  area.setSelectionRange(from + mark.length, to + mark.length);
}

function press(editor, area, button) {
  if (button.dataset.prefix) prefixLines(area, button.dataset.prefix);
  else if (button.dataset.wrap) wrapChosen(area, button.dataset.wrap);
  else if (button.dataset.block) addBlock(area, button.dataset.block);
  else if (button.dataset.pick === "samples") openSamples(editor, area);
  else if (button.dataset.pick) {
    const { selectionStart: from, selectionEnd: to } = area;
    const words = area.value.slice(from, to);
    pick(editor, button.dataset.pick, (choice) => {
      insert(area, choice.insert.replace("…", words || choice.words), from, to);
    });
  }
}

// A new page has its number only once it was saved by itself: the address tells it.
function address({ dataset }) {
  if (dataset.lmsPage === undefined) return dataset.lmsSend;
  const number = /\/pages\/(\d+)\/edit\//.exec(location.pathname)?.[1] ?? dataset.lmsPage;
  return number ? `${dataset.lmsSend}?trang=${number}` : dataset.lmsSend;
}

// Sends the text as it stands to another window; the page's own form stays as it is.
function send(area, action) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, target: "_blank", hidden: true });
  const token = area.closest("form").elements.csrfmiddlewaretoken.value;
  for (const [name, value] of Object.entries({ text: area.value, csrfmiddlewaretoken: token })) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

function mount(editor) {
  const area = editor.querySelector("textarea");
  const bar = editor.querySelector("[role=toolbar]");
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) press(editor, area, button);
  });
  for (const button of editor.querySelectorAll("[data-lms-send]")) {
    button.hidden = false;
    button.addEventListener("click", () => send(area, address(button)));
  }
  watch(editor, area);
}

// Whoever never closed the preview sees it beside the text, at phone width.
function openPreview() {
  if (localStorage.getItem(PREVIEW_KEY) !== null) return;
  document.querySelector("[data-side-panel-toggle=preview]")?.click();
}

const editors = document.querySelectorAll("[data-lms-editor]");
editors.forEach(mount);
if (editors.length) window.addEventListener("load", () => setTimeout(openPreview, 300));
