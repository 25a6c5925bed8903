// Small things the pages do by themselves: the theme, ticking clocks, relative times, messages.
(() => {
  "use strict";
  const root = document.documentElement;

  function chooseTheme() {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = dark ? "light" : "dark";
    root.dataset.theme = next;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }

  const MINUTE = 60, HOUR = 3600, DAY = 86400;

  function span(seconds) {
    if (seconds < MINUTE) return `${seconds} s`;
    if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
    if (seconds < DAY) {
      const minutes = Math.floor((seconds % HOUR) / MINUTE);
      return `${Math.floor(seconds / HOUR)} h${minutes ? ` ${minutes} min` : ""}`;
    }
    const days = Math.floor(seconds / DAY);
    return `${days} ${days === 1 ? "day" : "days"}`;
  }

  // A clock says the same words as the server did, a second later.
  function tick() {
    const now = Date.now();
    for (const clock of document.querySelectorAll("[data-due]")) {
      const due = Date.parse(clock.dataset.due);
      const soon = Date.parse(clock.dataset.soon || clock.dataset.due);
      const left = Math.floor((due - now) / 1000);
      const late = left < 0;
      // While nobody works it says when work goes on, and beside it when it is due.
      const rests = !late && clock.dataset.rests
        && now >= Date.parse(clock.dataset.restsSince) && now < Date.parse(clock.dataset.restsUntil);
      const dueSaid = clock.nextElementSibling;
      if (dueSaid?.matches("[data-due-said]")) dueSaid.hidden = !rests;
      const text = rests ? clock.dataset.rests : late ? `${span(-left)} late` : `${span(left)} left`;
      const words = clock.querySelector("[data-words]");
      if (words && words.textContent !== text) words.textContent = text;
      clock.classList.toggle("clock--late", late);
      clock.classList.toggle("clock--soon", !late && now >= soon);
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-action]");
    if (!target) return;
    if (target.dataset.action === "theme") chooseTheme();
    if (target.dataset.action === "dismiss") target.closest(".message")?.remove();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
    const shown = event.target.closest("[data-shows]");
    if (shown) reveal(shown);
  });

  // A field shows only what belongs to the choice; without this script everything is shown.
  function reveal(choice) {
    const form = choice.form;
    for (const part of form.querySelectorAll("[data-for]")) {
      const fits = part.dataset.for.split(" ").includes(choice.value);
      part.hidden = !fits;
      for (const input of part.querySelectorAll("input, select, textarea")) input.disabled = !fits;
    }
  }

  // "/" goes to the search, as people expect.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("#search");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  function begin() {
    for (const choice of document.querySelectorAll("[data-shows]")) {
      const open = choice.type === "radio" && !choice.checked;
      const chosen = open && choice.form.querySelector(`[name="${choice.name}"]:checked`);
      if (!chosen) reveal(open ? { form: choice.form, value: "" } : choice);
    }
    // On a phone the tabs scroll: what is chosen is in sight.
    for (const chosen of document.querySelectorAll(":is(.tabs, .settings__nav) > [aria-current]")) {
      const line = chosen.parentElement;
      line.scrollLeft = chosen.offsetLeft - line.offsetLeft - (line.clientWidth - chosen.offsetWidth) / 2;
    }
    // After a refusal the eyes and the keyboard are at what is wrong, wherever on the page it is.
    const wrong = document.querySelector("main [aria-invalid='true']:not(:disabled)");
    if (document.activeElement === document.body) wrong?.focus();
    tick();
    setInterval(tick, 1000);
  }
  document.addEventListener("htmx:afterSwap", tick);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
