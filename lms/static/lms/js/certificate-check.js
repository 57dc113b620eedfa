// The check page of certificates: verifies the seal behind the «#» of the address on this device (Ed25519, WebCrypto),
// also without a network once the page was open before, and reads a QR code with the camera.
// Without script the server's answer to the code stands alone. Words stand in the page, hidden until they are true.
import { hasCamera, watchCodes } from "./camera-codes.js";

const PREFIX = "hgcs-giay-1.";
const MOST_SEAL = 2500;

const box = document.querySelector("[data-lms-seal]");
const scanner = document.querySelector("[data-lms-scan]");

if (box) {
  checkSeal();
  window.addEventListener("hashchange", checkSeal);
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope }).then(
      () => navigator.serviceWorker.ready).then(() => { box.dataset.kept = "yes"; }, () => { box.dataset.kept = "no"; });
  }
}
if (scanner && hasCamera()) {
  scanner.hidden = false;
  scanner.querySelector("button").addEventListener("click", scan);
}

async function checkSeal() {
  const seal = location.hash.slice(1);
  box.hidden = !seal;
  if (!seal) return;
  const found = await readSeal(seal);
  for (const words of box.querySelectorAll("[data-said]")) words.hidden = words.dataset.said !== found.said;
  for (const part of box.querySelectorAll("[data-part]")) part.textContent = found[part.dataset.part] ?? "";
  const facts = box.querySelector("[data-facts]");
  if (facts) facts.hidden = found.said !== "right";
  const online = box.querySelector("[data-lms-online]");
  if (online && found.code) online.href = `${box.dataset.scope}${encodeURIComponent(found.code)}/`;
  box.dataset.state = found.said;
}

async function readSeal(seal) {
  const [body, signature, ...more] = seal.split(".");
  const fields = more.length || seal.length > MOST_SEAL ? null : readFields(body);
  const signed = signature ? bytes(signature) : null;
  if (!fields || !signed) return { said: "malformed" };
  const [, key, code, person, course, issuedOn, issuer] = fields;
  const path = decodeURIComponent(location.pathname.slice(box.dataset.scope.length).replace(/\/.*$/, ""));
  const facts = { key, code, shown: code.replace(/(.{5})(?=.)/g, "$1-"), person, course, issuer, day: day(issuedOn) };
  if (!globalThis.crypto?.subtle) return { ...facts, said: "unable" };
  const published = await publishedKeys();
  if (!published) return { ...facts, said: "no-keys" };
  const jwk = published.find((one) => one.kid === key);
  if (!jwk) return { ...facts, said: "unknown_key" };
  try {
    const { kty, crv, x } = jwk;
    const imported = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
    const right = await crypto.subtle.verify({ name: "Ed25519" }, imported, signed, new TextEncoder().encode(PREFIX + body));
    const samePath = !path || path.replace(/[-\s.]/g, "").toUpperCase() === code;
    return { ...facts, said: right && samePath ? "right" : "altered" };
  } catch {
    return { ...facts, said: "unable" };
  }
}

function readFields(body) {
  try {
    const fields = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(body)));
    const whole = Array.isArray(fields) && fields.length === 7 && fields.every((one) => typeof one === "string");
    return whole && fields[0] === "1" && /^\d{4}-\d{2}-\d{2}$/.test(fields[5]) ? fields : null;
  } catch {
    return null;
  }
}

function bytes(text) {
  try {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  } catch {
    return null;
  }
}

function day(text) {
  return text.split("-").reverse().join("/");
}

async function publishedKeys() {
  try {
    const answer = await fetch(box.dataset.keys);
    return answer.ok ? (await answer.json()).keys : null;
  } catch {
    return null;
  }
}

async function scan() {
  const told = scanner.querySelector("[role=status]");
  const button = scanner.querySelector("button");
  button.disabled = true;
  try {
    const stop = await watchCodes(scanner.querySelector("video"), (text) => {
      const target = addressOf(text);
      if (!target) return (told.textContent = scanner.dataset.other);
      stop();
      location.assign(target);
      if (location.pathname === new URL(target).pathname) location.reload();
    });
    button.hidden = true;
    told.textContent = scanner.dataset.looking;
  } catch {
    button.disabled = false;
    told.textContent = scanner.dataset.noCamera;
  }
}

// Only the code and the seal are taken from what was scanned: whatever host it names, this page answers.
function addressOf(text) {
  const scope = scanner.dataset.scope;
  try {
    const address = new URL(text);
    if (!address.pathname.startsWith(scope) || address.pathname === scope) return null;
    return `${location.origin}${address.pathname}${address.hash}`;
  } catch {
    return null;
  }
}
