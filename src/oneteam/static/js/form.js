// The public form: counts the message up and says what is wrong beside the field, in the server's
// words. It is never stricter than the server, which checks everything again.
(() => {
  "use strict";
  const form = document.querySelector("[data-form]");
  if (!form) return;
  const EMAIL = "Email address invalid";
  const WEBSITE = "Website address invalid";
  const MISSING = "Required field missing";
  const message = form.elements.message;
  const count = document.getElementById("message-count");
  const limit = Number(message.dataset.limit);
  const segmenter = window.Intl && Intl.Segmenter
    ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

  // Characters as a person sees them: a family emoji is one.
  function length(text) {
    if (!segmenter) return [...text].length;
    let characters = 0;
    for (const _ of segmenter.segment(text)) characters += 1;
    return characters;
  }

  function tooLong(over) {
    return `Message too long by ${over} ${over === 1 ? "character" : "characters"}: shorten it to ${limit}`;
  }

  // As the server reads it: without marks nobody sees and what copying brings along.
  function typed(text) {
    return text.normalize("NFKC").replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu, "").trim();
  }

  function isEmail(text) {
    const plain = typed(text);
    const domain = plain.slice(plain.lastIndexOf("@") + 1);
    return /[^\s@].*@\s*[^\s@]+/u.test(plain) && (/[.\u3002[]/u.test(domain) || /^\s*[a-z]{2}\W*$/iu.test(domain));
  }

  function isWebsite(text) {
    const plain = typed(text).replace(/^[<,;]+|[>,;]+$/gu, "").replace(/^((https?:\/{0,3})+|\/\/)/iu, "");
    const host = plain.split(/[/?#]/u)[0];
    if (/\s/u.test(plain) || host.includes("@")) return false;
    return /^\[[\da-f:.]+\](:\d+)?$/iu.test(host) || /^[^:]+[.\u3002][^:]+(:\d{0,5})?$/u.test(host);
  }

  function wrongWith(field) {
    const required = field.getAttribute("aria-required") === "true";
    if (field.type === "checkbox") return required && !field.checked ? MISSING : "";
    if (!field.value.trim()) return required ? MISSING : "";
    if (field.name === "email" && !isEmail(field.value)) return EMAIL;
    if (field.name === "website" && !isWebsite(field.value)) return WEBSITE;
    if (field === message) {
      const over = length(field.value) - limit;
      if (over > 0) return tooLong(over);
    }
    return "";
  }

  function check(field) {
    const text = wrongWith(field);
    const error = document.getElementById(`${field.id}-error`);
    if (!error) return true;
    error.textContent = text;
    error.hidden = !text;
    field.closest(".ask__field").classList.toggle("ask__field--wrong", Boolean(text));
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    const described = [field === message ? "message-count" : "", text ? error.id : ""].join(" ").trim();
    if (described) field.setAttribute("aria-describedby", described);
    else field.removeAttribute("aria-describedby");
    return !text;
  }

  function showCount() {
    const characters = length(message.value);
    count.textContent = `${characters} of ${limit}`;
    count.classList.toggle("ask__count--over", characters > limit);
  }

  const fields = [...form.querySelectorAll(".ask__field :is(input, textarea)")];
  for (const field of fields) {
    field.addEventListener(field.type === "checkbox" ? "change" : "blur", () => check(field));
    field.addEventListener("input", () => {
      if (field.getAttribute("aria-invalid")) check(field);
    });
  }
  message.addEventListener("input", () => {
    showCount();
    if (length(message.value) > limit) check(message);
  });

  const send = form.querySelector("[type=submit]");
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    const wrong = fields.filter((field) => !check(field));
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
      return;
    }
    sending = true;
    send.setAttribute("aria-disabled", "true");
    send.textContent = "Sending …";
    // Whoever stopped the page from loading may send again: it is one lead either way.
    setTimeout(ready, 10_000);
  });
  function ready() {
    sending = false;
    send.removeAttribute("aria-disabled");
    send.textContent = "Send";
  }
  window.addEventListener("pageshow", () => {
    ready();
    showCount();
  });
})();
