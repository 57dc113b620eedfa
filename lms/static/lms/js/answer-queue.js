// Answers that the server has not acknowledged yet, kept on this device (security.md C7).
// What is kept: attempt, place of the question, option ids, tab and sequence. No name, no key.
const PREFIX = "lms-quiz:";
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

export function pending(attempt) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + attempt) || "{}");
  } catch {
    return {};
  }
}

function write(attempt, answers) {
  try {
    if (Object.keys(answers).length) localStorage.setItem(PREFIX + attempt, JSON.stringify(answers));
    else localStorage.removeItem(PREFIX + attempt);
    return true;
  } catch {
    return false;
  }
}

export function keep(attempt, order, answer) {
  return write(attempt, { ...pending(attempt), [order]: answer });
}

export function drop(attempt, order, answer) {
  const answers = pending(attempt);
  const held = answers[order];
  if (held && held.tab === answer.tab && held.sequence === answer.sequence) {
    delete answers[order];
    write(attempt, answers);
  }
}

export function forget(attempt) {
  write(attempt, {});
}

async function post(url, csrf, answer) {
  const body = new URLSearchParams(answer.fields);
  body.set("csrfmiddlewaretoken", csrf);
  body.set("tab", answer.tab);
  body.set("sequence", answer.sequence);
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
  if (response.status >= 500 || response.status === 401 || response.redirected) throw new Error(String(response.status));
  return response.status === 404 ? { state: "gone" } : response.json();
}

// Sends what is kept, again and again with growing pauses, for as long as the page lives.
export class Sender {
  constructor({ attempt, csrf, urlOf, tell }) {
    Object.assign(this, { attempt, csrf, urlOf, tell, wait: FIRST_WAIT, timer: null, busy: false });
    addEventListener("online", () => this.soon(0));
  }

  soon(after = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), after);
  }

  async run() {
    if (this.busy) return this.soon(200);
    this.busy = true;
    try {
      for (const [order, answer] of Object.entries(pending(this.attempt))) {
        this.tell("saving", order);
        const said = await post(this.urlOf(order), this.csrf, answer);
        drop(this.attempt, order, answer);
        this.tell(said.state, order, said);
      }
      this.wait = FIRST_WAIT;
      if (!Object.keys(pending(this.attempt)).length) this.tell("done");
    } catch (error) {
      this.tell(error.message === "401" ? "out" : "offline"); // 401: kept until the person has come in again
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.soon(this.wait * (0.5 + Math.random()));
    } finally {
      this.busy = false;
    }
  }
}
