// Keeps the check page of certificates on the device, so that a seal can be checked without a network. KEPT stands in
// the line above. Nothing of a person is kept: the shell is fetched without cookies, answers for a code are not stored.
const NAME = `giay-chung-nhan-${KEPT.version}`;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOld()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageOrShell(request));
  else if (address.pathname === KEPT.keys) event.respondWith(freshOrKept(request));
  else if (KEPT.assets.some((asset) => new URL(asset, self.location).pathname === address.pathname)) {
    event.respondWith(keptOrFresh(request));
  }
});

async function keepAll() {
  const cache = await caches.open(NAME);
  for (const address of [KEPT.shell, KEPT.keys, ...KEPT.assets]) {
    const answer = await fetch(address, { credentials: "omit", cache: "reload" });
    if (!answer.ok) throw new Error(`not kept: ${answer.status}`);
    await cache.put(address, answer);
  }
  await self.skipWaiting();
}

async function forgetOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("giay-chung-nhan-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function pageOrShell(request) {
  try {
    return await fetch(request);
  } catch {
    const kept = await caches.match(KEPT.shell);
    return kept ?? Response.error();
  }
}

async function freshOrKept(request) {
  try {
    const answer = await fetch(request, { credentials: "omit" });
    if (answer.ok) await (await caches.open(NAME)).put(KEPT.keys, answer.clone());
    return answer;
  } catch {
    return (await caches.match(KEPT.keys)) ?? Response.error();
  }
}

async function keptOrFresh(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
