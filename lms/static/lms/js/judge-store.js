// What the device keeps of a judge's sheets until they are sent: marks by judge, entry and part. No names, no card code.
const PREFIX = "lms-judge:";
const KEPT_MS = 7 * 24 * 3600 * 1000;

export function load(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) || "null");
  } catch {
    return null;
  }
}

export function save(key, kept) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ ...kept, savedAt: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(key) {
  localStorage.removeItem(PREFIX + key);
}

export function all() {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  return names.map((name) => [name.slice(PREFIX.length), load(name.slice(PREFIX.length))]).filter(([, kept]) => kept);
}

export function tidy() {
  for (const [key, kept] of all()) if (kept.state === "draft" && Date.now() - kept.savedAt > KEPT_MS) forget(key);
}
