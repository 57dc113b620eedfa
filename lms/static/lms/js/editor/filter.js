// Shows only those options of a long list that hold every typed word, without marks. Chosen ones always stay.
import { fold } from "./fold.js";

function mount(box) {
  const filter = box.querySelector("input");
  const options = [...box.querySelectorAll("option")].map((option) => [option, fold(option.textContent)]);
  filter.hidden = false;
  filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  filter.addEventListener("input", () => {
    const words = fold(filter.value).split(/\s+/).filter(Boolean);
    for (const [option, key] of options) option.hidden = !option.selected && !words.every((word) => key.includes(word));
  });
}

document.querySelectorAll("[data-lms-articles]").forEach(mount);
