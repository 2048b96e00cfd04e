// Passkeys: makes one, or signs in with one. Without it, or in a browser that has none, what needs it stays hidden and
// the other ways remain. webauthn-json.js (django-allauth) turns JSON into what browsers take, and back.
"use strict";
(() => {
  const tool = window.webauthnJSON;
  if (!tool || !tool.supported()) return;
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-no-passkey-part]")) part.hidden = true;

  const optionsFor = async (form) => {
    const given = document.getElementById("passkey-options");
    if (given) return JSON.parse(given.textContent);
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error("no options");
    return response.json();
  };

  const create = (options, isAlone) => {
    const wanted = options.publicKey.authenticatorSelection;
    // Alone it has to name its owner, and to make sure that it is they who use it.
    wanted.residentKey = isAlone ? "required" : "discouraged";
    wanted.requireResidentKey = isAlone;
    if (isAlone) wanted.userVerification = "required";
    return tool.create(options);
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const field = form.querySelector("input[name=credential]");
    const told = form.querySelector("[data-told]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      told.textContent = "";
      try {
        const options = await optionsFor(form);
        const alone = form.querySelector("input[name=passwordless]");
        const passkey = form.dataset.passkey === "create"
          ? await create(options.creation_options, Boolean(alone && alone.checked))
          : await tool.get(options.request_options);
        field.value = JSON.stringify(passkey);
        form.submit();
      } catch {
        // Called off, no passkey for this site, too late, or the line is down: the person may try again.
        told.textContent = told.dataset.told;
      }
    });
  }
})();
