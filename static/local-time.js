// Writes times of day by the reader's own clock. Without it they stand in the time of the place and in UTC.
"use strict";
(() => {
  const language = document.documentElement.lang;
  // The portal writes English as in Geneva, not as in America.
  const clock = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short" });
  for (const line of document.querySelectorAll("[data-local]")) {
    const start = new Date(line.dataset.start);
    const time = line.dataset.end ? clock.formatRange(start, new Date(line.dataset.end)) : clock.format(start);
    line.textContent = line.dataset.local.replace("{}", () => time);
  }
})();
