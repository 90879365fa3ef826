// Saving while somebody types, everywhere the same: whatever changes within [data-saves] is sent a moment later, one at a
// time; what could not be sent is tried again, later and later, and at once when there is a connection again. What is
// not saved says so beside itself. Comes after forms.js.
"use strict";

{
const { page, say, unsaved } = window.draagvlak;
const TYPING = 900; // milliseconds without a key before text is sent
const CHOOSING = 80;
const LONGEST = 60; // seconds between two attempts at most

const savers = new Map(); // element: how much was typed, sent and saved there
let waiting = null; // the form and button that wait until everything is saved

const of = (element) => {
  if (!savers.has(element)) savers.set(element, { typed: 0, sent: 0, saved: 0, busy: false, timer: 0, failed: 0 });
  return savers.get(element);
};
const behind = (its) => its.typed > its.saved;
const here = () => [...savers].filter(([element]) => element.isConnected);
unsaved.elsewhere = () => here().some(([, its]) => behind(its));

const show = (element, word, values) => {
  if (word) element.dataset.saving = word;
  else delete element.dataset.saving;
  const place = element.querySelector("[data-state]");
  const text = word ? say(word, values) : "";
  if (place && place.textContent !== text) place.textContent = text;
  if (word && word !== "refused") element.querySelector(".was")?.remove(); // it says what was saved before
};

const later = (element, its, milliseconds) => {
  clearTimeout(its.timer);
  its.timer = setTimeout(() => send(element), milliseconds);
};

const send = (element) => {
  const its = of(element);
  clearTimeout(its.timer);
  if (!element.isConnected || its.busy || !behind(its) || !window.htmx) return;
  its.busy = true;
  its.sent = its.typed;
  show(element, "saving");
  window.htmx.trigger(element, "save");
};

document.addEventListener("input", (event) => {
  const element = event.target.closest("[data-saves]");
  if (!element || event.target.closest("[data-apart]")) return; // what goes by a form of its own
  const its = of(element);
  its.typed += 1;
  its.failed = 0;
  show(element, "unsaved");
  later(element, its, event.target.matches("textarea, input:not([type=radio], [type=checkbox])") ? TYPING : CHOOSING);
});

document.addEventListener("focusout", (event) => {
  const element = event.target.closest("[data-saves]");
  if (element && behind(of(element)) && !of(element).failed) later(element, of(element), CHOOSING);
});

const REASONS = { 0: "lost", 401: "out", 403: "expired" };
// led to another page instead: to sign in, or to prove a second factor
const ledAway = (xhr, asked) => Boolean(xhr.responseURL) && new URL(xhr.responseURL).pathname !== new URL(asked, location).pathname;

const failed = (element, xhr) => {
  const its = of(element);
  const status = xhr ? xhr.status : 0;
  let why = status < 300 && status > 0 ? "out" : REASONS[status] || "fault";
  if (status === 403 && xhr.getResponseHeader("X-Refused") === "somebody-else") why = "other";
  its.failed += 1;
  const seconds = Math.min(LONGEST, 2 ** its.failed);
  show(element, why, { n: seconds, mine: page ? page.dataset.name : "" });
  waiting = null;
  if (why !== "other") later(element, its, seconds * 1000);
};

document.addEventListener("htmx:afterRequest", (event) => {
  const element = event.detail.elt;
  if (!savers.has(element)) return;
  const its = of(element);
  const { xhr } = event.detail;
  its.busy = false;
  const taken = xhr && (xhr.status < 300 || [409, 422].includes(xhr.status));
  if (!xhr || !xhr.status || !taken || ledAway(xhr, event.detail.pathInfo.requestPath)) {
    failed(element, xhr);
    return;
  }
  its.failed = 0;
  if (xhr.status >= 300) {
    waiting = null; // the page says what is wrong, beside it
    show(element, "refused");
    const why = xhr.getResponseHeader("X-Why");
    const place = element.querySelector("[data-state]");
    if (why && place) place.textContent = decodeURIComponent(why);
    if (its.typed > its.sent) later(element, its, TYPING);
    return;
  }
  its.saved = its.sent;
  if (behind(its)) {
    show(element, "unsaved");
    later(element, its, waiting ? 0 : TYPING);
    return;
  }
  show(element, "");
  goOn();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  if (savers.has(event.detail.requestConfig?.elt) && ledAway(xhr, pathInfo.requestPath)) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:validation:halted", (event) => { // a field that must be filled in is empty
  const element = event.target.closest("[data-saves]");
  if (!savers.has(element)) return;
  of(element).busy = false;
  waiting = null;
  show(element, "unsaved");
});

document.addEventListener("htmx:afterSwap", () => {
  const now = document.querySelector("[data-revision-now]");
  if (!now) return;
  for (const one of document.querySelectorAll(`[data-revision="${now.dataset.revisionNow}"]`)) one.value = now.value;
});

// a form or button elsewhere on the page does its work once everything is saved
const goOn = () => {
  if (!waiting || unsaved.elsewhere()) return;
  const { form, button } = waiting;
  waiting = null;
  if (form.requestSubmit) form.requestSubmit(button);
  else (button || form.querySelector("button:not([type=button])")).click(); // Safari before 16
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !window.htmx) return;
  const its = here().filter(([element, one]) => behind(one) && !form.contains(element) && element !== form);
  if (its.length) {
    event.preventDefault();
    waiting = { form, button: event.submitter || undefined };
    for (const [element] of its) send(element);
    return;
  }
  for (const [element, one] of here()) {
    clearTimeout(one.timer); // it goes along with the form
    one.saved = one.typed;
    if (form.contains(element)) delete element.dataset.saving;
  }
}, true);

const again = () => {
  for (const [element, its] of here()) if (behind(its) && its.failed) send(element);
};
window.addEventListener("online", again);
document.addEventListener("same-person", again);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) again();
});
}
