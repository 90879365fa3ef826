// The key / leads to the field with which one finds something, unless one is typing, or turned it off on the page of
// what was found. A field works without this.
"use strict";

(() => {
  const OFF = "find-key-off";
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const types = (element) => element.isContentEditable || element.matches("input, textarea, select");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOff()) return;
    const field = document.querySelector("[data-find] input[type=search]");
    if (!field || types(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  const choice = document.querySelector("[data-find-key]");
  if (!choice) return;
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.checked = !isOff();
  box.addEventListener("change", () => {
    try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* it stays as it was */ }
  });
})();
