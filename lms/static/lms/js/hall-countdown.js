// Counts the seconds of a running clock down between two loads of the page; the server's time stands at each load.
const face = document.querySelector("[data-countdown]");
const began = performance.now();

function text(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

if (face) {
  const whole = Number(face.dataset.countdown);
  setInterval(() => {
    face.textContent = text(Math.max(0, whole - Math.floor((performance.now() - began) / 1000)));
  }, 200);
}
