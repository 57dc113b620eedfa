// What the telephone keeps of a roll until it is sent: the list, marks not sent yet, and the bundle on its way.
// Erased when everything was sent and the roll is closed, or after thirty days.
const PREFIX = "lms-roll:";
const KEPT_MS = 30 * 24 * 3600 * 1000;

export function load(session) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + session) || "null");
  } catch {
    return null;
  }
}

export function save(session, roll) {
  try {
    localStorage.setItem(PREFIX + session, JSON.stringify({ ...roll, savedAt: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(session) {
  localStorage.removeItem(PREFIX + session);
}

export function tidy() {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const roll = load(name.slice(PREFIX.length));
    const isWaiting = roll && (roll.waiting.length || roll.bundle);
    if (!roll || (!isWaiting && Date.now() - roll.savedAt > KEPT_MS)) localStorage.removeItem(name);
  }
}

export function fresh(data, before) {
  return { data, waiting: before?.waiting || [], bundle: before?.bundle || null, shown: before?.shown || {}, count: before?.count || 0 };
}
