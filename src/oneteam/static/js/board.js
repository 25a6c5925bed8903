// The board: cards move by pointer and by arrow keys; what needs a word is asked in a dialog.
// Without this script every card still leads to a page that moves it.
(() => {
  "use strict";
  const EDGE = 56, FAR = 6; // pixels: where the board scrolls by itself, and what makes a drag
  const dialog = document.querySelector("#board-dialog");
  const status = document.querySelector("#board-said");
  if (!dialog || !document.querySelector("#board")) return;

  const columns = () => [...document.querySelectorAll(".board__column")];
  const end = (outcome) => document.querySelector(`[data-end="${outcome}"]`)?.dataset.stage;
  const cardOf = (id) => document.querySelector(`.deal-card[data-deal="${id}"]`);

  function say(text) {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = text; });
  }

  // Where a card would go without a word: back, or one stage on; from the last stage, won.
  function isPlain(card, stage) {
    const keys = columns().map((column) => column.dataset.stage);
    const from = keys.indexOf(card.closest(".board__column").dataset.stage);
    if (stage === end("won")) return from === keys.length - 1;
    return keys.includes(stage) && keys.indexOf(stage) <= from + 1;
  }

  function move(card, stage) {
    if (card.closest(".board__column").dataset.stage === stage || card.matches(".is-waiting")) return;
    if (!isPlain(card, stage)) { ask(card, stage); return; }
    const said = new FormData(document.querySelector("#board-move"));
    said.set("stage", stage);
    said.set("seen", card.dataset.seen);
    const column = document.querySelector(`#stage-${stage} .board__cards`);
    const place = { before: card.nextElementSibling, list: card.parentElement };
    card.classList.add("is-waiting");
    if (column) column.prepend(card);
    card.querySelector("[data-move]").focus({ preventScroll: true });
    post(card.dataset.url, said, card.dataset.deal).then((done) => {
      if (done) return;
      place.list.insertBefore(card, place.before);
      card.classList.remove("is-waiting");
    });
  }

  async function send(url, options) {
    try {
      const answer = await fetch(url, { ...options, headers: { "HX-Request": "true" }, redirect: "error" });
      if (answer.status === 401) { location.reload(); return null; }
      if (answer.ok || answer.status === 409 || answer.status === 422) return answer;
    } catch { /* nobody answered: said below */ }
    say("That did not work; nothing was moved. Please try again.");
    complain();
    return null;
  }

  function complain() {
    const said = document.createElement("p");
    said.className = "notice notice--late board__notice";
    said.textContent = "That did not work; nothing was moved. Please try again.";
    document.querySelector(".board__notice")?.remove();
    document.querySelector("#board").prepend(said);
  }

  // True when the board is new or something is asked; false when nothing happened.
  async function post(url, said, deal) {
    const answer = await send(url, { method: "POST", body: said });
    if (!answer) return false;
    const text = await answer.text();
    if (answer.status === 422) { open(text); return false; }
    if (dialog.open) dialog.close();
    renew(text, deal);
    return true;
  }

  function renew(text, deal) {
    const before = document.querySelector("#board");
    const { scrollLeft: left, scrollTop: top } = before.querySelector(".board__columns");
    before.outerHTML = text;
    const board = document.querySelector("#board");
    htmx.process(board);
    const scroller = board.querySelector(".board__columns");
    scroller.scrollTo({ left, top, behavior: "instant" });
    say(board.dataset.said);
    const card = cardOf(deal);
    (card?.querySelector("[data-move]") || scroller).focus({ preventScroll: !card });
  }

  async function ask(card, stage) {
    const url = new URL(card.querySelector("[data-move]").href);
    if (stage) url.searchParams.set("stage", stage);
    const answer = await send(url, {});
    if (answer) open(await answer.text(), card.dataset.deal);
  }

  function open(text, deal = dialog.dataset.of) {
    dialog.innerHTML = text;
    dialog.dataset.of = deal || "";
    if (!dialog.open) dialog.showModal();
    const choice = dialog.querySelector("[data-shows]");
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    const asked = [...dialog.querySelectorAll("[data-for]:not([hidden]) :is(select, textarea, input)")];
    (dialog.querySelector("[aria-invalid=true]:not(:disabled)") || asked[0] || choice).focus();
  }

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = new FormData(event.target);
    for (const more of new FormData(document.querySelector("#board-move")).getAll("more")) said.append("more", more);
    post(event.target.action, said, dialog.dataset.of);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog && !event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => cardOf(dialog.dataset.of)?.querySelector("[data-move]")?.focus());

  // By keyboard, on the button of a card.
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest?.("[data-move]");
    if (!button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const card = button.closest("[data-deal]");
    const all = columns();
    const to = all.indexOf(card.closest(".board__column")) + by;
    if (to < 0) say("It is in the first stage already.");
    else if (to === all.length) ask(card, end("won"));
    else move(card, all[to].dataset.stage);
  });

  // By pointer: a mouse takes the whole card, a finger its button, so that the page still scrolls.
  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.("[data-deal].deal-card");
    const button = event.target.closest?.("[data-move]");
    if (!card || event.button || !event.isPrimary || (event.pointerType !== "mouse" && !button)) return;
    drag = { card, x: event.clientX, y: event.clientY, id: event.pointerId, ghost: null };
  });

  // A finger that rests before it drags would open the menu of a link, and lose the card.
  document.addEventListener("contextmenu", (event) => {
    if (event.pointerType === "touch" && event.target.closest?.("[data-move]")) event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    event.preventDefault();
    if (!drag.ghost) lift(event);
    drag.at = event;
    drag.ghost.style.translate = `${event.clientX - drag.dx}px ${event.clientY - drag.dy}px`;
    aim(event);
  });

  function lift(event) {
    const box = drag.card.getBoundingClientRect();
    drag.ghost = drag.card.cloneNode(true);
    drag.ghost.removeAttribute("data-deal");
    drag.ghost.setAttribute("aria-hidden", "true");
    drag.ghost.classList.add("deal-card--ghost");
    drag.ghost.style.inlineSize = `${box.width}px`;
    [drag.dx, drag.dy] = [drag.x - box.left, drag.y - box.top];
    document.body.append(drag.ghost);
    document.body.classList.add("is-dragging");
    drag.card.classList.add("is-dragged");
    document.body.setPointerCapture?.(event.pointerId);
    drag.at = event;
    scrollAlong();
  }

  function scrollAlong() {
    if (!drag?.ghost) return;
    const scroller = document.querySelector(".board__columns");
    const box = scroller.getBoundingClientRect();
    const { clientX: x, clientY: y } = drag.at;
    if (x > box.right - EDGE) scroller.scrollLeft += 12;
    if (x < box.left + EDGE) scroller.scrollLeft -= 12;
    if (y > box.bottom - EDGE && !drag.target?.dataset.end) scroller.scrollTop += 8;
    if (y < box.top + EDGE) scroller.scrollTop -= 8;
    aim(drag.at); // at rest on the edge, other stages come under the pointer
    requestAnimationFrame(scrollAlong);
  }

  function aim(event) {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const target = under?.closest(".board__column, [data-end]") || null;
    if (target === drag.target) return;
    drag.target?.classList.remove("is-target");
    target?.classList.add("is-target");
    drag.target = target;
  }

  function drop(isDone) {
    if (!drag) return;
    const { card, ghost, target } = drag;
    drag = null;
    if (!ghost) return;
    ghost.remove();
    document.body.classList.remove("is-dragging");
    card.classList.remove("is-dragged");
    target?.classList.remove("is-target");
    // The click that follows a drag opens nothing.
    const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
    document.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 0);
    if (isDone && target) move(card, target.dataset.stage);
  }

  document.addEventListener("pointerup", (event) => { if (drag?.id === event.pointerId) drop(true); });
  document.addEventListener("pointercancel", () => drop(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(false); });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-move]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    ask(button.closest("[data-deal]"), "");
  });
})();
