// Time left as text. It counts from what the server said when the page was made; the device's own clock is not asked.
const place = document.querySelector("[data-lms-seconds]");
const ANNOUNCED_AT = [300, 60];

if (place) {
  const { lmsSeconds, lmsOver, lmsMinutesText, lmsSecondsText } = place.dataset;
  const ends = performance.now() + Number(lmsSeconds) * 1000;
  const shown = place.querySelector("[data-lms-left]");
  const announce = place.querySelector("[data-lms-announce]");
  const words = (seconds) =>
    seconds >= 60 ? lmsMinutesText.replace("%s", Math.ceil(seconds / 60)) : lmsSecondsText.replace("%s", seconds);
  let before = Infinity;

  const tick = () => {
    const seconds = Math.max(Math.ceil((ends - performance.now()) / 1000), 0);
    shown.textContent = words(seconds);
    if (ANNOUNCED_AT.some((mark) => before > mark && seconds <= mark && before !== Infinity)) {
      announce.textContent = words(seconds);
      place.classList.add("is-short");
    }
    before = seconds;
    if (seconds > 0) setTimeout(tick, 1000);
    else setTimeout(() => location.assign(lmsOver), 1500);
  };
  tick();
}
