// A deck: one card at a time, turned by a tap, with «Thẻ trước» and «Thẻ sau». Without it all cards stand below each other.
export default function cards(section) {
  const all = [...section.querySelectorAll("details.flashcard")];
  if (all.length < 2) return;
  const { lmsPrevious, lmsNext, lmsCard } = section.dataset;
  let current = 0;
  const bar = document.createElement("div");
  bar.className = "card-bar";
  const place = document.createElement("p");
  place.setAttribute("role", "status");
  const turn = (text, by) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button secondary";
    made.textContent = text;
    made.addEventListener("click", () => go(by));
    return made;
  };
  const [back, on] = [turn(lmsPrevious, -1), turn(lmsNext, 1)];

  function go(by) {
    current = Math.min(Math.max(current + by, 0), all.length - 1);
    all.forEach((card, index) => {
      card.hidden = index !== current;
      card.open = false;
    });
    place.textContent = `${lmsCard} ${current + 1}/${all.length}`;
    back.disabled = current === 0;
    on.disabled = current === all.length - 1;
  }

  bar.append(back, place, on);
  all[all.length - 1].after(bar);
  section.classList.add("is-enhanced");
  go(0);
}
