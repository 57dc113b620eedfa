// The keypad of a sheet: marks by button, one step up or down, the sum below.
const comma = (number) => String(Number(number.toFixed(4))).replace(".", ",");
const valueOf = (input) => Number(input.value.trim().replace(",", ".")) || 0;

function sum(form) {
  const total = [...form.querySelectorAll(".mark-input")].reduce((so, input) => so + valueOf(input), 0);
  document.getElementById("tong").textContent = comma(total);
  for (const key of form.querySelectorAll("[data-set]")) {
    key.setAttribute("aria-pressed", String(document.getElementById(key.dataset.set).value === key.value));
  }
}

function press(form, key) {
  const input = document.getElementById(key.dataset.set || key.dataset.less || key.dataset.more);
  if (key.dataset.set) input.value = key.value;
  else {
    const [most, step] = [Number(input.dataset.max), Number(input.dataset.step)];
    const next = valueOf(input) + (key.dataset.less ? -step : step);
    input.value = comma(Math.min(most, Math.max(0, next)));
  }
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startKeys(form) {
  for (const box of form.querySelectorAll(".mark-keys, .sheet-total")) box.hidden = false;
  form.addEventListener("click", (event) => {
    const key = event.target.closest(".key");
    if (key) press(form, key);
  });
  form.addEventListener("input", () => sum(form));
  sum(form);
}
