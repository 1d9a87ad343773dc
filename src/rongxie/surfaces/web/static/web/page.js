// What script adds to pages that work without it. Every part is looked for and left out if not there.

function count(area) {
  const told = document.querySelector(`[data-count-of="${area.id}"]`), longest = Number(area.dataset.count);
  if (!told) return;
  const words = told.textContent;
  const show = () => {
    const used = [...area.value].length; // characters as people count them
    told.textContent = used ? `${words} · ${used} / ${longest}` : words;
    told.classList.toggle("wrong", used > longest);
  };
  area.addEventListener("input", show);
  show();
}

function select(frame) {
  const bar = frame.parentElement.querySelector(".bulk"), all = frame.querySelector("thead input[type=checkbox]");
  const rows = () => [...frame.querySelectorAll("tbody input[type=checkbox]")];
  const show = () => {
    const chosen = rows().filter((one) => one.checked).length;
    bar.querySelector("[data-chosen]").textContent = String(chosen);
    bar.querySelectorAll("button").forEach((one) => { one.disabled = chosen === 0; });
    if (all) { all.checked = chosen > 0 && chosen === rows().length; all.indeterminate = chosen > 0 && !all.checked; }
  };
  all?.addEventListener("change", () => { rows().forEach((one) => { one.checked = all.checked; }); show(); });
  frame.addEventListener("change", show);
  show();
}

function once(form) {
  // A second press of the button is not sent; the server would do nothing with it either.
  form.addEventListener("submit", (sent) => {
    if (form.dataset.sent) { sent.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
}

function forgetVisits() {
  // Whoever signs in or out leaves no cards of enterprises on the phone, nor the key of what waits there (visiting-store.js).
  globalThis.indexedDB?.deleteDatabase("rongxie-visit-keys");
  globalThis.caches?.keys().then((names) => names.filter((name) => name.startsWith("visits-pages-")).forEach((name) => caches.delete(name)));
}

document.querySelectorAll("[data-count]").forEach(count);
document.addEventListener("submit", (sent) => { if (/\/(sign-in|sign-out|membership)\//.test(sent.target.action)) forgetVisits(); });
document.querySelectorAll("[data-select]").forEach(select);
document.querySelectorAll("main form[method=post]").forEach(once);
document.querySelectorAll("[data-opens]").forEach((button) => {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens)?.showModal());
});
document.querySelector(".errors")?.focus();
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((one) => { delete one.dataset.sent; }));
