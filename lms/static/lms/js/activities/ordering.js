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

  // The others move around the dragged row, which stays in its place of the document: so the pointer is never lost.
  function follow(row, y) {
    const all = order();
    const own = all.indexOf(row);
    const middle = (one) => one.getBoundingClientRect().top + one.offsetHeight / 2;
    for (let at = own + 1; at < all.length && y > middle(all[at]); at += 1) row.before(all[at]);
    for (let at = own - 1; at >= 0 && y < middle(all[at]); at -= 1) row.after(all[at]);
  }

  function drag(row, handle) {
    let before = [];
    const moved = (event) => follow(row, event.clientY);
    const end = () => {
      row.classList.remove("is-moving");
      document.removeEventListener("pointermove", moved);
      for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, end);
      if (order().some((one, at) => one !== before[at])) settle(row);
    };
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      before = order();
      row.classList.add("is-moving");
      document.addEventListener("pointermove", moved);
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
    });
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
