// Tells while somebody types whether a list's name can be had. Without it the form tells the same once it is sent.
"use strict";
(() => {
  const field = document.querySelector("input[data-check]");
  if (!field) return;
  const told = document.createElement("p");
  told.className = "small";
  told.setAttribute("role", "status");
  field.after(told);
  let timer = 0;
  let latest = 0;
  const ask = async () => {
    const number = ++latest;
    const address = new URL(field.dataset.check, window.location.href);
    address.searchParams.set("name", field.value);
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const found = response.ok && !response.redirected ? await response.json() : { message: "" };
      if (number === latest) told.textContent = found.message;
    } catch {
      // The line is down: the server checks again when the form is sent.
      told.textContent = "";
    }
  };
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 400);
  });
})();
