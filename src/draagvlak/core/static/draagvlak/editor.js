// What the platform has no element for: saying that saving failed or that something takes a while, warning before typed
// text is left unsaved, and saving it before a button elsewhere on the page does its work.
"use strict";

const state = () => document.querySelector("[data-saved]");
let typed = 0; // how often something was typed, and how much of that was sent and saved
let sent = 0;
let saved = 0;
let last = null; // what saves the text typed last
let waiting = null; // the form and button that wait for that

document.addEventListener("input", (event) => {
  if (!event.target.closest("[data-editor]")) return;
  typed += 1;
  last = event.target.closest("[data-editor][hx-post], [data-answer][hx-post]");
});

// the token of this moment: it changes when somebody signs in again in another tab
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (!token) return;
  event.detail.headers["X-CSRFToken"] = token[1];
  delete event.detail.parameters.csrfmiddlewaretoken;
});

// one answer among many says so itself; else the page does
const scope = (event) => event.target.closest("[data-answer]") || document.body;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === last) sent = typed;
  if (event.target.closest("[data-editor]")) scope(event).classList.remove("connection-lost", "signed-out");
});

document.addEventListener("htmx:afterSwap", (event) => {
  const now = document.querySelector("[data-revision-now]");
  if (now) {
    for (const one of document.querySelectorAll(`[data-revision="${now.dataset.revisionNow}"]`)) one.value = now.value;
  }
  if (event.detail.requestConfig?.elt !== last) return;
  saved = sent;
  if (event.detail.xhr.status >= 300) waiting = null; // the page says what is wrong
  if (!waiting || typed > saved) return;
  const { form, button } = waiting;
  waiting = null;
  form.requestSubmit(button);
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    waiting = null;
    const out = event.detail.xhr && event.detail.xhr.status === 401;
    scope(event).classList.add(out ? "signed-out" : "connection-lost");
  });
}

document.addEventListener("submit", (event) => {
  if (typed > saved && last && last.isConnected && window.htmx && !event.target.contains(last)) {
    event.preventDefault();
    waiting = { form: event.target, button: event.submitter || undefined };
    window.htmx.trigger(last, "change");
    return;
  }
  saved = typed;
  if (event.target.matches("[data-slow]")) event.target.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  for (const one of document.querySelectorAll("[aria-busy]")) one.removeAttribute("aria-busy");
});

window.addEventListener("beforeunload", (event) => {
  if (typed > saved && state()) event.preventDefault();
});
