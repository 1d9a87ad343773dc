// A second press on the same button sends nothing: on a slow network the first is under way.
const AGAIN = 10000; // milliseconds after which somebody may try again
document.querySelectorAll("form[data-once]").forEach((form) => {
  let sent = 0;
  form.addEventListener("submit", (press) => {
    const at = Date.now();
    if (at - sent < AGAIN) { press.preventDefault(); return; }
    sent = at;
  });
  window.addEventListener("pageshow", () => { sent = 0; });
});
