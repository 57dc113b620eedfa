// Lets a person see what they type in a secret field. Without script the field stays hidden text.
for (const button of document.querySelectorAll("[data-lms-show-secret]")) {
  const field = document.getElementById(button.dataset.lmsShowSecret);
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = field.type === "password";
    field.type = show ? "text" : "password";
    button.textContent = show ? button.dataset.shown : button.dataset.hidden;
    button.setAttribute("aria-pressed", String(show));
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}
