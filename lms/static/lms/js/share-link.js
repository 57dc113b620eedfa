// Buttons that share or copy a link, shown where the browser can.
for (const button of document.querySelectorAll("[data-lms-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.lmsShare }).catch(() => {});
  });
}
for (const button of document.querySelectorAll("[data-lms-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.lmsCopy);
    button.textContent = button.dataset.done;
  });
}
