// What the platform has no element for: saying that saving failed or that something takes a while, and warning before
// typed text is left unsaved.
"use strict";

const state = () => document.querySelector("[data-saved]");
let unsaved = false;

document.addEventListener("input", (event) => {
  if (event.target.closest("[data-editor]")) unsaved = true;
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
  if (event.target.closest("[data-editor]")) scope(event).classList.remove("connection-lost", "signed-out");
});

document.addEventListener("htmx:afterSwap", () => {
  unsaved = false;
  const now = document.querySelector("[data-revision-now]");
  if (!now) return;
  for (const other of document.querySelectorAll(`[data-revision="${now.dataset.revisionNow}"]`)) other.value = now.value;
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    const out = event.detail.xhr && event.detail.xhr.status === 401;
    scope(event).classList.add(out ? "signed-out" : "connection-lost");
  });
}

document.addEventListener("submit", (event) => {
  unsaved = false;
  if (event.target.matches("[data-slow]")) event.target.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  for (const one of document.querySelectorAll("[aria-busy]")) one.removeAttribute("aria-busy");
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved && state()) event.preventDefault();
});
