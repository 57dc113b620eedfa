// A dialog that lists law articles, pictures or files of the library and hands back the one chosen.
const PAUSE_MS = 250;

function row(choice, choose) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  if (choice.picture) {
    const picture = document.createElement("img");
    picture.src = choice.picture;
    picture.alt = "";
    picture.loading = "lazy";
    button.append(picture);
  }
  const words = document.createElement("span");
  words.textContent = choice.label;
  button.append(words);
  button.addEventListener("click", () => choose(choice));
  item.append(button);
  return item;
}

async function fill(list, url, query, choose) {
  const response = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`);
  if (!response.ok) return;
  const { choices } = await response.json();
  list.replaceChildren(...choices.map((choice) => row(choice, choose)));
  if (!choices.length) list.textContent = list.dataset.textNone;
}

export function pick(editor, kind, done) {
  const dialog = editor.querySelector("[data-lms-library]");
  const filter = dialog.querySelector("[data-lms-filter]");
  const list = dialog.querySelector("ul");
  const url = kind === "articles" ? editor.dataset.articlesUrl : `${editor.dataset.filesUrl}?loai=${kind}`;
  dialog.querySelectorAll("[data-lms-for]").forEach((link) => (link.hidden = link.dataset.lmsFor !== kind));
  const choose = (choice) => {
    dialog.close();
    done(choice);
  };
  let timer = 0;
  filter.value = "";
  filter.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(() => fill(list, url, filter.value, choose), PAUSE_MS);
  };
  // The dialog stands inside the page's form: Enter must not send that.
  filter.onkeydown = (event) => event.key === "Enter" && event.preventDefault();
  dialog.querySelector("[data-lms-close]").onclick = () => dialog.close();
  list.replaceChildren();
  fill(list, url, "", choose);
  dialog.showModal();
}
