// Sends what waits on the phone, as soon as there is a network and its owner is signed in. What the platform has not
// confirmed stays; sent twice it is kept once, because each visit has a number of its own.
"use strict";
const visitSending = (() => {
  const AT_ONCE = 50, MOST_BYTES = 8 << 20, MOST_PHOTOS = 20;
  const RETRY = 30000; // milliseconds between tries while something waits

  // Who is signed in now, or why nobody is known: "offline", "out" (the session has ended), "other" (somebody else).
  async function standing(told) {
    let answer;
    try { answer = await fetch(told.standing, { redirect: "manual", cache: "no-store" }); } catch { return { is: "offline" }; }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { is: "out" };
    if (!answer.ok) return { is: answer.status === 404 ? "other" : "offline" };
    const said = await answer.json();
    if (String(said.owner) !== told.owner) return { is: "other" };
    return { is: "here", csrf: said.csrf, key: await visitStore.keepKey(told.owner, said.key) };
  }

  async function batch(ids, key) {
    const visits = [], files = [];
    let bytes = 0, taken = 0;
    for (const id of ids) {
      const entry = await visitStore.get(id, key);
      taken += 1;
      if (!entry || entry.state !== "waiting") continue;
      const size = entry.photos.reduce((sum, one) => sum + one.bytes.byteLength, 0);
      if (visits.length && (bytes + size > MOST_BYTES || files.length + entry.photos.length > MOST_PHOTOS)) { taken -= 1; break; }
      bytes += size;
      const { enterprise, visited_at, seen, typed, keep, against } = entry.secret;
      visits.push({ id, enterprise, visited_at, seen, typed, keep: keep ?? {}, against: against ?? 0 });
      for (const photo of entry.photos) files.push([id, new Blob([photo.bytes], { type: photo.type }), photo.name]);
      if (visits.length === AT_ONCE) break;
    }
    return { visits, files, taken };
  }

  async function post(told, csrf, { visits, files }) {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", csrf);
    form.set("owner", told.owner);
    form.set("now", new Date().toISOString());
    form.set("visits", JSON.stringify(visits));
    for (const [name, blob, called] of files) form.append(name, blob, called);
    const answer = await fetch(told.send, { method: "POST", body: form, redirect: "manual" });
    return answer.ok ? (await answer.json()).results : null;
  }

  async function settle(result, key) {
    if (result.state === "kept") { await visitStore.remove(result.id); return; }
    const entry = await visitStore.get(result.id, key);
    if (!entry) return;
    entry.state = result.state;
    entry.secret.words = result.words ?? [];
    if (result.against) entry.secret.against = result.against;
    await visitStore.put(entry, key);
  }

  async function drain(told) {
    const results = new Map();
    let ids = await visitStore.idsOf(told.owner, "waiting");
    if (!ids.length) return { is: "here", results };
    const who = await standing(told);
    while (who.is === "here" && ids.length) {
      const part = await batch(ids, who.key);
      let answers = [];
      if (part.visits.length) {
        try { answers = await post(told, who.csrf, part); } catch { return { is: "offline", results }; }
      }
      if (!answers) return { is: "offline", results };
      for (const one of answers) { await settle(one, who.key); results.set(one.id, one); }
      ids = ids.slice(part.taken);
    }
    return { is: who.is, results };
  }

  // One tab sends at a time; another that wants to waits, and finds the queue empty.
  const send = (told) => navigator.locks ? navigator.locks.request("rongxie-visits", () => drain(told)) : drain(told);

  return { standing, send, RETRY };
})();
