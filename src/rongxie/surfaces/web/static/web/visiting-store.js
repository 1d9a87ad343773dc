// What a visitor typed, kept on the phone until the platform has confirmed it. Everything is sealed with a key that
// the platform gives to its owner alone: another person on the same phone neither reads nor sends it.
"use strict";
const visitStore = (() => {
  const QUEUE = "rongxie-visits", KEYS = "rongxie-visit-keys";

  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  function opened(name, build) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => build(request.result);
    return asked(request);
  }

  // Each piece of work opens and closes: a tab that dies holds nothing, and the keys can be deleted at any time.
  async function within(name, mode, work) {
    const database = await opened(name, (made) => {
      if (name === KEYS) made.createObjectStore("rows", { keyPath: "owner" });
      else made.createObjectStore("rows", { keyPath: "id" }).createIndex("owner", ["owner", "state", "saved_at"]);
    });
    try {
      const doing = database.transaction("rows", mode, { durability: "strict" });
      const written = new Promise((resolve, reject) => {
        doing.oncomplete = resolve;
        doing.onabort = doing.onerror = () => reject(doing.error);
      });
      const result = await work(doing.objectStore("rows"));
      await written; // only now does it outlive a battery that goes flat
      return result;
    } finally { database.close(); }
  }

  const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  async function keepKey(owner, text) {
    const given = await crypto.subtle.importKey("raw", bytesOf(text), "AES-GCM", false, ["encrypt", "decrypt"]);
    return within(KEYS, "readwrite", async (rows) => {
      for (const other of await asked(rows.getAllKeys())) if (other !== owner) rows.delete(other);
      const before = await asked(rows.get(owner)); // what it has sealed stays readable, whatever the platform changes
      if (!before) rows.put({ owner, key: given });
      return before?.key ?? given;
    });
  }

  const keyOf = async (owner) => (await within(KEYS, "readonly", (rows) => asked(rows.get(owner))))?.key;

  async function seal(key, bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
  }

  const unseal = (key, sealed) => crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);

  // An entry: id, owner, state (typing, waiting, met, refused), saved_at, secret (what was typed) and photos.
  async function put(entry, key, instead) {
    const { secret, photos, ...open } = entry;
    const row = { ...open, sealed: await seal(key, new TextEncoder().encode(JSON.stringify(secret))), photos: [] };
    for (const photo of photos) row.photos.push({ name: photo.name, type: photo.type, sealed: await seal(key, photo.bytes) });
    await within(QUEUE, "readwrite", (rows) => {
      if (instead && instead !== row.id) rows.delete(instead);
      rows.put(row);
    });
  }

  async function read(row, key) {
    const { sealed, photos, ...open } = row;
    const secret = JSON.parse(new TextDecoder().decode(await unseal(key, sealed)));
    const clear = [];
    for (const photo of photos) clear.push({ name: photo.name, type: photo.type, bytes: await unseal(key, photo.sealed) });
    return { ...open, secret, photos: clear };
  }

  async function get(id, key) {
    const row = await within(QUEUE, "readonly", (rows) => asked(rows.get(id)));
    return row && read(row, key).catch(() => undefined); // sealed with a key that is gone: it stays, and holds nobody up
  }

  // The numbers of what somebody keeps here, the oldest first.
  const idsOf = (owner, state) => within(QUEUE, "readonly", (rows) =>
    asked(rows.index("owner").getAllKeys(IDBKeyRange.bound([owner, state, 0], [owner, state, Infinity]))));

  async function counted(owner) {
    const told = { typing: 0, waiting: 0, met: 0, refused: 0, others: 0 };
    await within(QUEUE, "readonly", async (rows) => {
      for (const [whose, state] of await states(rows)) {
        if (whose === owner) told[state] += 1;
        else if (state !== "typing") told.others += 1;
      }
    });
    return told;
  }

  // Keys of the index without the rows, which may carry many photographs.
  const states = (rows) => new Promise((resolve, reject) => {
    const found = [], walk = rows.index("owner").openKeyCursor();
    walk.onerror = () => reject(walk.error);
    walk.onsuccess = () => {
      if (!walk.result) { resolve(found); return; }
      found.push(walk.result.key);
      walk.result.continue();
    };
  });

  const remove = (id) => within(QUEUE, "readwrite", (rows) => { rows.delete(id); });
  const usable = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

  return { keepKey, keyOf, put, get, idsOf, counted, remove, usable };
})();
