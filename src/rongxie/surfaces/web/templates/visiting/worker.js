{% load static %}// Serves a visitor's pages while there is no network: the frame, the plan and the cards that were opened or fetched.
// What was typed is not here: the pages keep that themselves, locked (visiting-store.js).
"use strict";
const FILES = ["{% static 'web/tokens.css' %}", "{% static 'web/rongxie.css' %}", "{% static 'web/parts.css' %}", "{% static 'web/visiting.css' %}", "{% static 'web/page.js' %}", "{% static 'web/visiting-store.js' %}", "{% static 'web/visiting-sending.js' %}", "{% static 'web/visiting.js' %}", "{% static 'web/mark.svg' %}"];
const SHELL = "visits-shell-" + FILES.map((file) => file.split("v=")[1]).join("").slice(0, 120);
const PAGES = "visits-pages-"; // followed by whose they are: there is never more than one person's
const PATIENCE = 4000; // milliseconds that a page may take where an older copy is at hand
const FRESH_ONLY = /\/(standing|send|compare|find)\/$|\/worker\.js$|\/done\/$/;

async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES);
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("visits-shell-") && name !== SHELL) await caches.delete(name);
  await self.clients.claim();
}

async function keep(request, response) {
  if (response.status !== 200 || response.redirected || response.type !== "basic") return;
  const owner = /data-visits-owner="(\d+)"/.exec(await response.clone().text())?.[1];
  if (!owner) return;
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== PAGES + owner) await caches.delete(name);
  await (await caches.open(PAGES + owner)).put(new URL(request.url).pathname, response);
}

async function kept(request) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const found = await (await caches.open(name)).match(new URL(request.url).pathname);
    if (found) return found;
  }
  return undefined;
}

async function page(event) {
  const request = event.request, older = await kept(request);
  const fetched = fetch(request).then(async (response) => {
    const copy = response.status === 200 ? response.clone() : null;
    if (copy) event.waitUntil(keep(request, copy).catch(() => undefined));
    return older && response.status >= 500 ? older : response;
  });
  if (!older) return fetched;
  fetched.catch(() => undefined);
  const late = new Promise((resolve) => { setTimeout(() => resolve(older), PATIENCE); });
  return Promise.race([fetched.catch(() => older), late]);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  } else if (address.pathname.startsWith("{% url 'visit_plan' %}") && !FRESH_ONLY.test(address.pathname)) {
    event.respondWith(page(event));
  }
});
