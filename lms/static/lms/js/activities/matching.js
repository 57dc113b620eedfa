// Pairs by two taps: a line opens its choices as full rows, a tap on one closes them. The select keeps the choice.
export default function matching(set) {
  const { lmsChoose, lmsTaken } = set.dataset;
  const rows = [...set.querySelectorAll(".field-row")];
  const selects = rows.map((row) => row.querySelector("select"));
  const openers = [];

  function close(except) {
    openers.forEach((opener, index) => {
      if (opener === except) return;
      opener.setAttribute("aria-expanded", "false");
      rows[index].querySelector(".pair-choices")?.remove();
    });
  }

  function show() {
    openers.forEach((opener, index) => {
      const select = selects[index];
      opener.textContent = select.value ? select.selectedOptions[0].textContent : lmsChoose;
      opener.classList.toggle("is-filled", Boolean(select.value));
    });
  }

  function choose(index, value) {
    selects[index].value = value;
    close();
    show();
    selects[index].dispatchEvent(new Event("change", { bubbles: true }));
    const next = selects.findIndex((select) => !select.value);
    (openers[next] || openers[index]).focus();
  }

  function choices(index) {
    const list = document.createElement("div");
    list.className = "pair-choices";
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", lmsChoose);
    for (const option of selects[index].options) {
      if (!option.value) continue;
      const taken = selects.some((select, at) => at !== index && select.value === option.value);
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = option.textContent + (taken ? ` (${lmsTaken})` : "");
      made.setAttribute("aria-pressed", String(option.selected));
      made.addEventListener("click", () => choose(index, option.value));
      list.append(made);
    }
    return list;
  }

  rows.forEach((row, index) => {
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "pair-opener";
    const label = row.querySelector(".field-label");
    label.id ||= `${selects[index].id}-label`;
    opener.id = `${selects[index].id}-opener`;
    opener.setAttribute("aria-labelledby", `${label.id} ${opener.id}`);
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", () => {
      const opening = opener.getAttribute("aria-expanded") === "false";
      close(opening ? opener : undefined);
      opener.setAttribute("aria-expanded", String(opening));
      if (opening) row.append(choices(index));
    });
    selects[index].hidden = true;
    openers.push(opener);
    row.append(opener);
  });
  set.classList.add("is-enhanced");
  show();
}
