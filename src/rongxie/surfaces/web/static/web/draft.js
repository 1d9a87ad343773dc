// Keeps what is typed into a form on the server, so that an ended session or an empty battery loses nothing.
const WAIT = 3000; // milliseconds without a key

function keepDraft(form) {
  const told = form.querySelector("[data-kept]");
  let timer = 0, waiting = false;
  const content = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("go", "draft");
    return data;
  };
  const keep = async () => {
    waiting = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: content(), redirect: "manual" });
      if (answer.status === 204 && told) told.hidden = false;
    } catch { /* no network: the next key tries again */ }
  };
  form.addEventListener("input", () => {
    waiting = true;
    if (told) told.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => { waiting = false; clearTimeout(timer); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && waiting) navigator.sendBeacon(form.action, content());
  });
}

document.querySelectorAll("[data-draft]").forEach(keepDraft);
