// The timekeeper's clock: counts by the server's time, survives a reload, fills the plain form. Penalties come from
// the server as a list «from so many seconds over: words», computed by the rules.
for (const box of document.querySelectorAll("[data-contest-clock]")) {
  const key = `contest-clock:${box.dataset.key}`;
  const offset = Date.parse(box.dataset.serverNow) - Date.now();
  const limit = Number(box.dataset.limit || 0);
  const face = box.querySelector(".stage-clock");
  const note = box.querySelector("[data-clock-note]");
  const steps = [...box.querySelectorAll("[data-clock-penalties] li")].map((item) => [Number(item.dataset.from), item.textContent]);
  const field = document.getElementById("gio-seconds");
  const serverNow = () => Date.now() + offset;
  const load = () => JSON.parse(sessionStorage.getItem(key) || '{"kept": 0, "since": null}');
  const store = (state) => sessionStorage.setItem(key, JSON.stringify(state));
  const used = (state) => state.kept + (state.since === null ? 0 : serverNow() - state.since);
  const text = (ms, hundredths) => {
    const whole = Math.floor(ms / 1000);
    const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    return hundredths ? `${clock},${String(Math.floor((ms % 1000) / 10)).padStart(2, "0")}` : clock;
  };
  const paint = () => {
    const ms = Math.max(0, used(load()));
    const over = limit ? ms / 1000 - limit : 0;
    face.textContent = text(ms, false);
    face.classList.toggle("is-over", over > 0);
    const reached = steps.filter(([from]) => over >= from).at(-1);
    const words = over > 0 ? `Quá ${text(over * 1000, false)}${reached && reached[1] ? `: ${reached[1]}` : ""}` : "";
    if (note.textContent !== words) note.textContent = words;
  };
  box.querySelector("[data-clock-start]").addEventListener("click", () => {
    const state = load();
    if (state.since === null) store({ ...state, since: serverNow() });
    paint();
  });
  box.querySelector("[data-clock-stop]").addEventListener("click", () => {
    const state = { kept: used(load()), since: null };
    store(state);
    if (field) field.value = text(state.kept, true);
    paint();
  });
  box.querySelector("[data-clock-clear]").addEventListener("click", () => {
    store({ kept: 0, since: null });
    paint();
  });
  box.hidden = false;
  paint();
  setInterval(paint, 200);
}
