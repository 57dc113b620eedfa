// Keeps the page for calling the roll, and nothing of anybody (security.md C9): network first, what is kept when it fails.
const CACHE = "lms-roll-{{ version }}";
const SHELL = "{{ shell }}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 3000;

self.addEventListener("install", (event) => {
  const wanted = [SHELL, ...FILES].map((url) => new Request(url, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("lms-roll-") && name !== CACHE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

function fromNetwork(request) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, PATIENCE);
    fetch(request).then((answer) => { clearTimeout(timer); answer.ok ? resolve(answer) : reject(); }, reject);
  });
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const isPage = event.request.mode === "navigate" && url.pathname.startsWith(SHELL);
  if (!isPage && !FILES.includes(url.pathname)) return;
  const kept = () => caches.match(isPage ? SHELL : url.pathname);
  event.respondWith(fromNetwork(event.request).catch(kept));
});
