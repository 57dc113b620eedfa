// Steps that move: «Lên», «Xuống», or dragged by their handle. The select of each step holds its place for the form.
function button(text, name, sign) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "order-button";
  made.textContent = sign;
  made.setAttribute("aria-label", `${text}: ${name}`);
  return made;
}

export default function ordering(set) {
  const { lmsUp, lmsDown, lmsKeep, lmsHelp, lmsPlace } = set.dataset;
  const rows = [...set.querySelectorAll(".field-row")];
  const select = (row) => row.querySelector("select");
  const order = () => [...set.querySelectorAll(".field-row")];
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const keep = button(lmsKeep, "", lmsKeep);
  keep.className = "button secondary wide order-keep";
  keep.removeAttribute("aria-label");

  function show(touched) {
    order().forEach((row, index) => {
      if (touched) select(row).value = String(index + 1);
      row.querySelector(".order-place").textContent = select(row).value || "–";
    });
    keep.hidden = touched || rows.every((row) => select(row).value);
  }

  function settle(row) {
    show(true);
    if (row) said.textContent = `${lmsPlace} ${select(row).value}/${rows.length}`;
    select(rows[0]).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(row, by, pressed) {
    const all = order();
    const other = all[all.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    pressed.focus();
    settle(row);
  }

  function drag(row, handle) {
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      row.classList.add("is-moving");
    });
    handle.addEventListener("pointermove", (event) => {
      if (!row.classList.contains("is-moving")) return;
      const over = order().find((one) => {
        const box = one.getBoundingClientRect();
        return one !== row && event.clientY > box.top && event.clientY < box.bottom;
      });
      if (!over) return;
      const box = over.getBoundingClientRect();
      if (event.clientY < box.top + box.height / 2) over.before(row);
      else over.after(row);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      handle.addEventListener(end, () => {
        if (!row.classList.contains("is-moving")) return;
        row.classList.remove("is-moving");
        settle(row);
      });
    }
  }

  for (const row of rows) {
    const name = row.querySelector(".field-label").textContent.trim();
    const place = document.createElement("span");
    place.className = "order-place";
    place.setAttribute("aria-hidden", "true");
    row.prepend(place);
    const buttons = document.createElement("span");
    buttons.className = "order-buttons";
    const [up, down] = [button(lmsUp, name, "▲"), button(lmsDown, name, "▼")];
    up.addEventListener("click", () => move(row, -1, up));
    down.addEventListener("click", () => move(row, 1, down));
    buttons.append(up, down);
    row.append(buttons);
    select(row).hidden = true;
    drag(row, place);
  }
  if (rows.every((row) => select(row).value)) {
    [...rows].sort((a, b) => select(a).value - select(b).value).forEach((row) => set.append(row));
  }
  set.querySelector("legend").textContent = lmsHelp;
  keep.addEventListener("click", () => settle());
  set.append(keep, said);
  set.classList.add("is-enhanced");
  show(false);
}
