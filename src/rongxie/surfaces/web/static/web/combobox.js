// A field in which one picks by typing: a list below it, moved through by arrows (ARIA combobox).
const WAIT = 180; // milliseconds after the last key before it asks

function combobox(input) {
  const list = document.createElement("div");
  const address = `/pick/${input.dataset.pick}/`;
  let timer = 0, asked = 0, at = -1;
  list.id = `${input.id}_options`;
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => { list.replaceChildren(); at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const move = (to) => {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  };
  const take = (one) => { input.value = one.dataset.written; close(); input.dispatchEvent(new Event("change", { bubbles: true })); };
  const ask = async () => {
    const mine = ++asked, text = input.value.trim();
    if (!text) return close();
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { "X-Requested-With": "picker" } });
      if (mine !== asked || !answer.ok || answer.redirected) return; // without the list the form still looks it up
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...page.body.children);
      options().forEach((one, n) => { one.id = `${list.id}_${n}`; });
      input.setAttribute("aria-expanded", String(options().length > 0));
      at = -1;
    } catch { close(); }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("keydown", (key) => {
    if (key.key === "ArrowDown") { key.preventDefault(); options().length ? move(at + 1) : ask(); }
    else if (key.key === "ArrowUp") { key.preventDefault(); move(at - 1); }
    else if (key.key === "Enter" && at >= 0) { key.preventDefault(); take(options()[at]); }
    else if (key.key === "Escape" && options().length) { key.preventDefault(); close(); }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (press) => {
    const one = press.target.closest("[role=option]");
    if (one) { press.preventDefault(); take(one); }
  });
}

document.querySelectorAll("[data-pick]").forEach(combobox);
