// A visitor's pages on a phone: what is saved is on the phone first and is sent from there, with or without network.
"use strict";
(() => {
  const root = document.querySelector("[data-visits]");
  if (!root) return;
  const told = { ...root.dataset, owner: root.dataset.visitsOwner };
  const say = (name, blanks = {}) => {
    const words = root.querySelector(`template[data-say="${name}"]`).content.textContent;
    return words.replace(/\{(\w+)\}/g, (_, blank) => String(blanks[blank]));
  };
  const FRESH = 12 * 3600 * 1000; // milliseconds after which a card that is kept is fetched anew
  const one = (selector, within = document) => within.querySelector(selector);
  const made = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

  // Who keeps what here, and its key: from the phone, or from the platform the first time.
  const key = (async () => {
    if (!visitStore.usable()) return undefined;
    const kept = await visitStore.keyOf(told.owner);
    const asking = visitSending.standing(told).then((who) => {
      one("[data-signed-out]").hidden = who.is !== "out";
      if (who.is === "other") location.reload();
      return who.key;
    });
    return kept ?? asking;
  })().catch(() => undefined);

  async function show() {
    const counts = await visitStore.counted(told.owner), bar = one("[data-phone]");
    const mine = counts.waiting + counts.met + counts.refused, waiting = counts.met + counts.refused;
    bar.hidden = mine + counts.others === 0;
    const words = [mine ? say(waiting ? "attention" : "waiting", { n: mine, m: waiting }) : "", counts.others ? say("others", { n: counts.others }) : ""];
    one("[data-phone-said]").textContent = words.filter(Boolean).join(" ");
  }

  async function send() {
    if (!(await key)) return new Map();
    const came = await visitSending.send(told).catch(() => ({ is: "offline", results: new Map() }));
    one("[data-signed-out]").hidden = came.is !== "out";
    await show();
    document.dispatchEvent(new CustomEvent("visits-sent"));
    return came.results;
  }

  // --- one visit ---------------------------------------------------------------------------------------------------
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "token", "go", "photos"]);

  function typedIn(form) {
    return [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.has(name) && typeof value === "string");
  }

  function fill(form, typed, photos) {
    for (const [name, value] of typed) {
      if (name === "asks") continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.type === "checkbox" || field.value === value;
        else field.value = value;
      }
    }
    if (!photos.length) return;
    const held = new DataTransfer();
    for (const photo of photos) held.items.add(new File([photo.bytes], photo.name, { type: photo.type }));
    form.elements.photos.files = held.files;
  }

  // A photograph of a phone has many megabytes and tells where it was taken: a smaller copy has neither.
  async function smaller(file) {
    const LONGEST = 1600;
    try {
      const image = await createImageBitmap(file), shrink = Math.min(1, LONGEST / Math.max(image.width, image.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(image.width * shrink), height: Math.round(image.height * shrink) });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.8); });
      return { name: "photo.jpg", type: "image/jpeg", bytes: await blob.arrayBuffer() };
    } catch { return { name: file.name, type: file.type, bytes: await file.arrayBuffer() }; } // kept as it is; the platform says if it will not do
  }

  function visit(form) {
    const enterprise = Number(form.dataset.enterprise), typingAs = `typing:${told.owner}:${enterprise}`;
    const asked = new URLSearchParams(location.search).get("entry");
    let id = null, photos = [], timer = 0, saving = Promise.resolve(), saved = false;

    const entry = (state) => ({
      id: state === "typing" ? typingAs : id, owner: told.owner, state, saved_at: Date.now(), photos,
      secret: { enterprise, name: form.dataset.name, seen: Number(form.dataset.seen), typed: typedIn(form), visited_at: new Date().toISOString(), of: id },
    });

    // Writing is in line: a late draft never comes after the visit that took its place.
    function write(state, instead) {
      saving = saving.then(async () => {
        const secret = await key;
        if (!secret || (state === "typing" && saved)) return;
        await visitStore.put(entry(state), secret, instead);
      });
      return saving;
    }

    async function restore() {
      const secret = await key;
      if (!secret) return;
      const kept = (asked && (await visitStore.get(asked, secret))) || (await visitStore.get(typingAs, secret));
      if (!kept || kept.owner !== told.owner || kept.secret.enterprise !== enterprise || kept.state === "waiting") return;
      id = kept.state === "typing" ? kept.secret.of : kept.id;
      photos = kept.photos;
      fill(form, kept.secret.typed, photos);
      showPhotos();
      if (kept.secret.words?.length) refused(kept.secret.words);
      else announce(say("again"));
    }

    const showPhotos = () => {
      const line = one("[data-photos-said]");
      line.hidden = photos.length === 0;
      line.textContent = say("kept", { n: photos.length });
    };
    const announce = (words) => { one("[data-phone]").hidden = false; one("[data-phone-said]").textContent = words; };

    function refused(words) {
      const box = one("[data-refused]");
      one("ul", box).replaceChildren(...words.map((word) => made("li", word)));
      box.hidden = false;
      box.focus();
    }

    async function save(go) {
      if (!form.elements.outcome.value) { refused([say("choose")]); return; }
      go.disabled = true;
      id ??= crypto.randomUUID();
      saved = true;
      clearTimeout(timer);
      try { await write("waiting", typingAs); } catch (fault) { saved = false; go.disabled = false; throw fault; }
      const done = navigator.onLine ? (await send()).get(id) : undefined;
      if (done?.state === "kept") { location.assign(form.dataset.done); return; }
      if (done?.state === "met") { location.assign(told.waiting); return; }
      go.disabled = false;
      if (done?.state === "refused") { saved = false; refused(done.words); return; }
      await show();
      form.hidden = true;
      const box = one("[data-saved]");
      one("[data-saved-said]", box).textContent = say("saved");
      box.hidden = false;
      box.focus();
    }

    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => write("typing").catch(() => undefined), 300); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && timer) write("typing").catch(() => undefined); });
    form.elements.photos.addEventListener("change", async () => {
      photos = await Promise.all([...form.elements.photos.files].map(smaller));
      showPhotos();
      await write("typing");
    });
    if (!visitStore.usable()) return; // the form is sent as ever
    form.addEventListener("submit", (sent) => {
      sent.preventDefault();
      key.then((secret) => (secret ? save(sent.submitter ?? one("button", form)) : HTMLFormElement.prototype.submit.call(form)))
        .catch(() => HTMLFormElement.prototype.submit.call(form)) // no room on the phone: send it at once
        .finally(() => { delete form.dataset.sent; });
    });
    restore().finally(() => { form.dataset.ready = "yes"; });
  }

  // --- what waits on the phone ---------------------------------------------------------------------------------------
  function waiting(list) {
    const KIND = { waiting: "to_send", met: "met", refused: "refused", typing: "typing" };

    function row(entry) {
      const line = made("li", ""), go = made("p", "", { className: "buttons" });
      const at = new Date(entry.saved_at).toLocaleString(document.documentElement.lang, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
      const kind = { met: "tag-warn", refused: "tag-wrong" }[entry.state] ?? "";
      line.append(made("strong", entry.secret.name), " ", made("span", say(KIND[entry.state]), { className: `tag ${kind}` }), made("span", at, { className: "hint" }));
      for (const words of entry.secret.words ?? []) line.append(made("span", words, { className: "hint" }));
      const button = (words, act) => { const b = made("button", words, { type: "button", className: "button button-second button-small" }); b.addEventListener("click", act); go.append(b); };
      if (entry.state === "refused" || entry.state === "typing") go.append(made("a", say("open"), { className: "button button-small", href: `${told.plan}${entry.secret.enterprise}/?entry=${encodeURIComponent(entry.id)}` }));
      if (entry.state === "met") button(say("compare"), () => compare(entry.id));
      button(say("remove"), async () => { if (confirm(say("delete"))) { await visitStore.remove(entry.id); await draw(); } });
      line.append(go);
      line.dataset.state = entry.state;
      return line;
    }

    async function draw() {
      const secret = await key, rows = [];
      for (const state of secret ? ["met", "refused", "waiting", "typing"] : []) {
        for (const id of await visitStore.idsOf(told.owner, state)) {
          const entry = await visitStore.get(id, secret);
          if (entry) rows.push(row({ ...entry, photos: [] }));
        }
      }
      list.replaceChildren(...rows);
      one("[data-queue-empty]").hidden = rows.length > 0;
      await show();
    }

    async function compare(id) {
      const secret = await key, entry = await visitStore.get(id, secret), who = await visitSending.standing(told);
      if (who.is !== "here" || !entry) { await send(); return; }
      const { enterprise, visited_at, seen, typed } = entry.secret;
      const answer = await fetch(told.compare, { method: "POST", headers: { "X-CSRFToken": who.csrf, "Content-Type": "application/json" }, body: JSON.stringify({ id, enterprise, visited_at, seen, typed }) });
      if (!answer.ok) return;
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("section");
      one("[data-comparing]").replaceChildren(shown);
      const form = one("form", shown);
      form.addEventListener("submit", async (sent) => {
        sent.preventDefault();
        const chosen = [...new FormData(form)].map(([name, whose]) => [name.replace(/^keep_/, ""), whose]);
        entry.secret = { ...entry.secret, keep: Object.fromEntries(chosen), against: Number(form.dataset.against), words: [] };
        await visitStore.put({ ...entry, state: "waiting" }, secret);
        one("[data-comparing]").replaceChildren();
        await send();
      });
      one("input, button", form).focus();
    }

    one("[data-send-now]").addEventListener("click", send);
    document.addEventListener("visits-sent", draw);
    draw();
  }

  // --- the plan --------------------------------------------------------------------------------------------------------
  async function mark(list) {
    const secret = await key, seen = new Set();
    for (const state of secret ? ["waiting", "met", "refused"] : []) {
      for (const id of await visitStore.idsOf(told.owner, state)) seen.add(String((await visitStore.get(id, secret))?.secret.enterprise));
    }
    for (const stop of list.querySelectorAll("[data-stop]")) {
      stop.querySelector(".tag-brand")?.remove();
      if (seen.has(stop.dataset.enterprise)) stop.append(made("span", say("on_phone"), { className: "tag tag-brand" }));
    }
  }

  // The first page that registers the worker is served by it only once it has taken over.
  const served = () => navigator.serviceWorker.controller ?? new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });

  async function fetchCards(list) {
    // So that every card of the plan can be opened without network; one at a time, the next ones first.
    const names = (await caches.keys()).filter((name) => name.startsWith("visits-pages-"));
    const pages = names.length ? await caches.open(names[0]) : undefined;
    const cards = [...list.querySelectorAll("[data-stop] > a")].map((link) => link.pathname);
    for (const path of [told.plan, told.waiting, ...cards]) {
      const kept = await pages?.match(path), at = Date.parse(kept?.headers.get("Date") ?? "");
      if (at > Date.now() - FRESH) continue;
      try { if (!(await fetch(path, { redirect: "manual" })).ok) return; } catch { return; }
    }
    document.documentElement.dataset.cards = "kept";
  }

  function finder(form) {
    const box = form.elements.q, stops = [...document.querySelectorAll("[data-stop]")];
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      for (const stop of stops) stop.hidden = Boolean(wanted) && !stop.dataset.words.includes(wanted);
    });
    const scan = one("[data-scan]", form);
    if (!scan || !("BarcodeDetector" in globalThis)) return;
    scan.hidden = false;
    one("input", scan).addEventListener("change", async (chosen) => {
      const [file] = chosen.target.files;
      const found = file ? await new BarcodeDetector().detect(await createImageBitmap(file)).catch(() => []) : [];
      if (found.length) { box.value = found[0].rawValue; form.submit(); return; }
      Object.assign(one("[data-found-said]"), { hidden: false, textContent: say("unread") });
    });
  }

  const form = one("form[data-visit]"), list = one("[data-walk]"), queue = one("[data-queue]"), search = one("[data-finder]");
  if (search) finder(search);
  if (form) visit(form);
  if (queue) waiting(queue);
  if (!visitStore.usable()) return;
  if (list) { mark(list); document.addEventListener("visits-sent", () => mark(list)); }
  window.addEventListener("online", send);
  setInterval(() => { if (navigator.onLine && document.visibilityState === "visible") visitStore.counted(told.owner).then((counts) => counts.waiting && send()); }, visitSending.RETRY);
  show().then(() => navigator.onLine && send());
  navigator.storage?.persist?.();
  navigator.serviceWorker?.register(told.worker).then(served).then(() => list && fetchCards(list)).catch(() => undefined);
})();
