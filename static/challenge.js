// Solves a puzzle in the manner of ALTCHA: which number, written after the salt, gives the digest? Without it one waits.
"use strict";
(() => {
  const form = document.querySelector("form[data-challenge]");
  // Browsers offer it on secure pages alone.
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const puzzle = JSON.parse(form.dataset.challenge);
  const field = form.querySelector("[data-solution]");
  const told = form.querySelector("[data-puzzle]");
  const encoder = new TextEncoder();
  const AT_ONCE = 250;

  const digest = async (number) => {
    const bytes = await window.crypto.subtle.digest(puzzle.algorithm, encoder.encode(puzzle.salt + number));
    return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const solve = async () => {
    for (let first = 0; first <= puzzle.maxNumber; first += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, place) => first + place);
      const digests = await Promise.all(numbers.map(digest));
      const place = digests.indexOf(puzzle.challenge);
      if (place >= 0) return numbers[place];
    }
    return null;
  };

  told.hidden = false;
  solve().then((number) => {
    if (number === null) return;
    const { algorithm, challenge, salt, signature } = puzzle;
    field.value = window.btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    told.textContent = told.dataset.done;
  });
})();
