// Reading a lesson aloud with the device's own Vietnamese voice; the button stays hidden where there is none.
const button = document.querySelector("[data-lms-aloud]");
const text = document.querySelector("[data-lms-aloud-text]");
const READ = "h2, h3, h4, p, li, figcaption, legend, label";

function voice() {
  return speechSynthesis.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
}

function show(reading) {
  button.textContent = reading ? button.dataset.lmsStop : button.dataset.lmsStart;
  button.setAttribute("aria-pressed", String(reading));
}

function read() {
  const parts = [...text.querySelectorAll(READ)].filter((part) => !part.querySelector(READ) && part.offsetParent);
  parts.forEach((part, index) => {
    const said = new SpeechSynthesisUtterance(part.innerText);
    said.voice = voice();
    said.lang = "vi-VN";
    said.rate = 0.9;
    if (index === parts.length - 1) said.onend = () => show(false);
    speechSynthesis.speak(said);
  });
  show(parts.length > 0);
}

if (button && text && "speechSynthesis" in window) {
  const offer = () => {
    button.hidden = !voice();
  };
  offer();
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  button.addEventListener("click", () => {
    const reading = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (reading) show(false);
    else read();
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
