// The dialog of examples: shows those that hold every typed word, without marks; the one chosen goes into the text.
import { fold } from "./fold.js";
import { addBlock } from "./text.js";

function sift(dialog, typed) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  for (const item of dialog.querySelectorAll("[data-words]")) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
  }
  const groups = [...dialog.querySelectorAll("[data-lms-group]")];
  for (const group of groups) group.hidden = !group.querySelector("[data-words]:not([hidden])");
  dialog.querySelector(".hgm-none").hidden = groups.some((group) => !group.hidden);
}

export function openSamples(editor, area) {
  const dialog = editor.querySelector("[data-lms-samples]");
  const filter = dialog.querySelector("[data-lms-filter]");
  filter.value = "";
  sift(dialog, "");
  filter.oninput = () => sift(dialog, filter.value);
  // The dialog stands inside the page's form: Enter takes the first example instead of sending that.
  filter.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    dialog.querySelector("li:not([hidden]) [data-block]")?.click();
  };
  dialog.onclick = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    dialog.close();
    if (button.dataset.block) addBlock(area, button.dataset.block);
    else area.focus();
  };
  dialog.showModal();
}
