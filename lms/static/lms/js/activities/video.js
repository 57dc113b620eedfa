// The film stops at its marks; a time in the list leads there. Without it the list and the questions stand below the film.
export default function video(film) {
  const section = film.closest(".video");
  const marks = [...section.querySelectorAll(".cues [data-seconds]")];
  const done = new Set();
  for (const mark of marks) {
    const time = mark.querySelector(".cue-time");
    const made = document.createElement("button");
    made.type = "button";
    made.className = "cue-time";
    made.textContent = time.textContent;
    made.addEventListener("click", () => {
      film.currentTime = Number(mark.dataset.seconds);
      film.play();
    });
    time.replaceWith(made);
  }
  film.addEventListener("timeupdate", () => {
    const at = film.currentTime;
    for (const mark of marks) {
      const here = at >= Number(mark.dataset.seconds) && at < Number(mark.dataset.seconds) + 2;
      mark.toggleAttribute("data-now", here);
      if (!here || done.has(mark) || !film.dataset.pause) continue;
      done.add(mark);
      film.pause();
      mark.scrollIntoView({ block: "nearest" });
    }
  });
  film.addEventListener("seeking", () => {
    for (const mark of marks) if (Number(mark.dataset.seconds) > film.currentTime) done.delete(mark);
  });
}
