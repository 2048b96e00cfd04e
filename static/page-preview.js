// Shows a text beside its field as it will be read, while somebody types. Without it a button opens the preview.
"use strict";
(() => {
  const place = document.querySelector("[data-preview]");
  const field = place && document.getElementById(place.dataset.field);
  if (!field) return;
  const shown = place.querySelector("[data-shown]");
  let timer = 0;
  let latest = 0;
  const ask = async () => {
    const number = ++latest;
    try {
      const response = await fetch(place.dataset.preview, { method: "POST", body: new FormData(field.form) });
      // 422: something else in the form is not right yet; the text is shown all the same.
      if ((response.ok && !response.redirected) || response.status === 422) {
        const html = await response.text();
        // The server let nothing pass that could do harm (pages/markdown.py).
        if (number === latest) shown.innerHTML = html;
      }
    } catch {
      // The line is down: what was shown before stays.
    }
  };
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 500);
  };
  place.hidden = false;
  field.form.addEventListener("input", wait);
  ask();
})();
