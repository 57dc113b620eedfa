// A form that may be sent once: its answer is a file, so the page would stay and invite a second press.
for (const form of document.querySelectorAll("[data-lms-sent-once]")) {
  const told = document.getElementById(form.dataset.lmsSentOnce);
  if (!told) continue;
  form.addEventListener("submit", () => {
    // after the browser has taken what the form holds
    setTimeout(() => {
      form.hidden = true;
      told.hidden = false;
      told.focus();
    });
  });
}
