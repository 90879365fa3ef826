// A switch of the trail unfolds what there is to choose, with a field that shows fewer. Arrows go through it, Enter opens
// the first, Escape folds it and leads back. Without this script a switch is a page of its own.
"use strict";

(() => {
  const panel = document.querySelector("template[data-options]");
  if (!panel) return;
  let open = null; // the switch that is unfolded, and its panel

  const fold = (back) => {
    if (!open) return;
    open.panel.remove();
    open.button.setAttribute("aria-expanded", "false");
    if (back) open.button.focus();
    open = null;
  };

  const links = () => (open ? [...open.panel.querySelectorAll(".choose a")] : []);

  // the newest question alone is answered; who has to show a second factor first is led there
  const fill = async (query) => {
    const asked = open;
    const address = new URL(asked.button.href);
    address.searchParams.set("lijst", "1");
    if (query) address.searchParams.set("q", query);
    asked.address = address.href;
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error("no list");
      const text = await answer.text();
      if (open === asked && asked.address === address.href) asked.panel.querySelector("[data-list]").innerHTML = text;
    } catch {
      if (open === asked) location.assign(asked.button.href);
    }
  };

  const unfold = async (button) => {
    const trail = button.closest("[data-trail]");
    trail.append(panel.content.cloneNode(true));
    open = { button, panel: trail.lastElementChild };
    button.setAttribute("aria-expanded", "true");
    const field = open.panel.querySelector("input");
    let wait = 0;
    field.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => open && fill(field.value.trim()), 150);
    });
    field.setAttribute("aria-label", button.textContent.trim());
    field.focus();
    await fill("");
    const here = open && open.panel.querySelector("[aria-current]");
    if (here) here.scrollIntoView({ block: "nearest" });
  };

  for (const button of document.querySelectorAll("[data-switch]")) {
    button.setAttribute("role", "button");
    button.setAttribute("aria-expanded", "false");
    const turn = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in another tab it is a page
      event.preventDefault();
      const same = open && open.button === button;
      fold(same);
      if (!same) unfold(button);
    };
    button.addEventListener("click", turn);
    button.addEventListener("keydown", (event) => event.key === " " && turn(event));
  }

  document.addEventListener("keydown", (event) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      fold(true);
      return;
    }
    if (!open.panel.contains(event.target)) return;
    const all = links();
    const at = all.indexOf(event.target);
    if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      if (all.length) location.assign(all[0].href);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? at + 1 : at - 1;
      if (next < 0) open.panel.querySelector("input").focus();
      else if (all[next]) all[next].focus();
    }
  });
  document.addEventListener("click", (event) => open && !event.target.closest("[data-trail]") && fold(false));
  document.addEventListener("focusin", (event) => {
    if (open && !open.panel.contains(event.target) && event.target !== open.button) fold(false);
  });
})();
