// Renews the code on the projector without a flash of the page; without script the Refresh header does it.
const place = () => document.querySelector("[data-lms-hall]");

async function renew() {
  let seconds = 5;
  try {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-lms-hall]");
      if (fresh) {
        place().replaceWith(fresh);
        seconds = Math.min(Number(fresh.dataset.seconds) || 5, 5);
      }
    }
  } catch {
    // No network for the moment: the page tries again.
  }
  setTimeout(renew, seconds * 1000);
}

if (place()) setTimeout(renew, 5000);
