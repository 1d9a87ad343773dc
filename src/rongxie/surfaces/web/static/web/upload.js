// Shows how far a file is on its way; without it the browser sends the form as ever.
function upload(part) {
  const form = part.closest("form"), file = part.querySelector("input[type=file]");
  const bar = part.querySelector("progress"), said = part.querySelector("[data-upload-said]");
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  file.addEventListener("change", () => {
    said.hidden = file.files.length === 0;
    said.textContent = [...file.files].map((one) => `${one.name} · ${size(one.size)}`).join("；");
  });
  form?.addEventListener("submit", (sent) => {
    if (!file.files.length || sent.defaultPrevented) return;
    sent.preventDefault();
    const request = new XMLHttpRequest(), data = new FormData(form, sent.submitter);
    bar.hidden = false;
    request.upload.addEventListener("progress", (step) => { if (step.lengthComputable) bar.value = (100 * step.loaded) / step.total; });
    request.addEventListener("load", () => {
      if (request.responseURL !== form.action) { location.assign(request.responseURL); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = page.title;
      document.body.replaceWith(page.body);
      document.querySelector(".errors")?.focus();
    });
    request.addEventListener("error", () => { bar.hidden = true; HTMLFormElement.prototype.submit.call(form); });
    request.open("POST", form.action);
    request.send(data);
  });
}

document.querySelectorAll("[data-upload]").forEach(upload);
