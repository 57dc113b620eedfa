// Seals marks and sends them: what is frozen into a bundle is sent with the same text until it is acknowledged.
const encoder = new TextEncoder();

export function newKey() {
  return crypto.randomUUID().replaceAll("-", "");
}

async function seal(key, text) {
  const made = await crypto.subtle.importKey("raw", encoder.encode(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", made, encoder.encode(text));
  return [...new Uint8Array(signed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function freeze(roll) {
  const { session, trainer, key } = roll.data;
  const count = roll.waiting.length; // before the seal is made: marks may come meanwhile
  const payload = JSON.stringify({ session, trainer, key: newKey(), marks: roll.waiting });
  return { payload, seal: await seal(key, payload), count };
}

// Returns the fresh list, "sign-in" when the session is over, "gone" when one does not run the class any more, or throws
// when there is no network.
export async function ask(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (answer.redirected || answer.status === 403) return "sign-in";
  if (answer.status === 404) return "gone";
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export async function send(bundle, data) {
  const body = new URLSearchParams({ payload: bundle.payload, seal: bundle.seal });
  const answer = await fetch(data.send, { method: "POST", body, headers: { "X-CSRFToken": data.csrf, Accept: "application/json" } });
  if (answer.redirected || answer.status === 403) return "sign-in";
  if (answer.status >= 500 || answer.status === 404) throw new Error(String(answer.status));
  return answer.json();
}
