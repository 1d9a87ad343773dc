// The keys of a review meeting: agree, return, hold, next, previous; a key that is typed into a field is text.
document.addEventListener("keydown", (pressed) => {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat) return;
  const target = pressed.target;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) {
    if (pressed.key === "Escape") target.blur();
    return;
  }
  const there = document.querySelector(`[data-key="${CSS.escape(pressed.key)}"]`);
  if (!there) return;
  pressed.preventDefault();
  if (there instanceof HTMLTextAreaElement) there.focus(); else there.click();
});
