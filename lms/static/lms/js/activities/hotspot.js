// The named places of a picture can be touched on the picture; the list of names below stays and does the same.
const SVG = "http://www.w3.org/2000/svg";

function drawn(text, ratio) {
  const words = text.split(" ");
  const points = words.filter((word) => !word.startsWith("r")).map((word) => word.split(",").map(Number));
  const radius = words.length === 2 && words[1].startsWith("r") ? Number(words[1].slice(1)) : 0;
  const at = ([x, y]) => [x, y * ratio];
  if (radius) {
    const [x, y] = at(points[0]);
    return make("circle", { cx: x, cy: y, r: radius });
  }
  if (points.length === 2) {
    const [[x1, y1], [x2, y2]] = points.map(at);
    return make("rect", { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) });
  }
  return make("polygon", { points: points.map((point) => at(point).join(",")).join(" ") });
}

function make(name, values) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
  return made;
}

function overlay(set, image) {
  const ratio = image.naturalHeight / image.naturalWidth || 0.75;
  const frame = document.createElement("span");
  frame.className = "hotspot-frame";
  image.before(frame);
  const picture = make("svg", { viewBox: `0 0 100 ${100 * ratio}`, "aria-hidden": "true", preserveAspectRatio: "none" });
  frame.append(image, picture);
  const inputs = [...set.querySelectorAll("input[data-shape]")];
  const places = inputs.map((input) => {
    const place = drawn(input.dataset.shape, ratio);
    const title = make("title", {});
    title.textContent = input.closest("label").textContent.trim();
    place.append(title);
    place.addEventListener("click", () => {
      input.checked = input.type === "radio" || !input.checked;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    picture.append(place);
    return place;
  });
  const show = () => places.forEach((place, index) => place.classList.toggle("is-chosen", inputs[index].checked));
  set.addEventListener("change", show);
  show();
}

export default function hotspot(set) {
  const image = set.parentElement.querySelector(".question-stem img");
  if (!image) return;
  if (image.complete && image.naturalWidth) overlay(set, image);
  else image.addEventListener("load", () => overlay(set, image), { once: true });
}
