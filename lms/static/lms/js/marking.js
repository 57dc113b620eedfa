// Marking by keyboard: a digit chooses the level of the criterion at hand and goes on to the next; Enter saves.
const form = document.querySelector("[data-lms-marking]");
const criteria = form ? [...form.querySelectorAll("fieldset")] : [];

function atHand() {
  const focused = criteria.find((part) => part.contains(document.activeElement));
  return focused || criteria.find((part) => !part.querySelector("input[type=radio]:checked")) || criteria[0];
}

function focusNext(part) {
  const next = criteria[criteria.indexOf(part) + 1];
  const target = next ? next.querySelector("input[type=radio]") : form.querySelector("button[value=next]");
  target.focus({ preventScroll: false });
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("textarea, input[type=text], input[type=number], summary")) return;
  if (!/^[1-9]$/.test(event.key)) {
    if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      form.querySelector("button[value=next]").click();
    }
    return;
  }
  const part = atHand();
  const radio = part && part.querySelector(`input[data-lms-digit="${event.key}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  if (radio.value === "khac") part.querySelector("input[type=number]").focus();
  else focusNext(part);
}

if (criteria.length) {
  form.querySelector("[data-lms-marking-help]").hidden = false;
  document.addEventListener("keydown", onKey);
  for (const number of form.querySelectorAll("input[type=number]")) {
    number.addEventListener("input", () => {
      number.closest(".marking-between").querySelector("input[type=radio]").checked = true;
    });
  }
}
