// On top of links that work by themselves: remembers the answers on this page, moves the focus, and prints.
"use strict";

const trail = [];

const show = () => {
  const here = location.hash && document.getElementById(location.hash.slice(1));
  if (!here || !here.classList.contains("node")) return;
  if (here.classList.contains("first")) trail.length = 0;
  const place = here.querySelector("[data-answers]");
  if (place && trail.length) {
    place.hidden = false;
    place.querySelector("ol").replaceChildren(...trail.map(([question, answer]) => {
      const line = document.createElement("li");
      line.textContent = `${question} ${answer}`;
      return line;
    }));
  }
  const heading = here.querySelector("h2");
  if (heading) heading.focus({preventScroll: true});
};

const share = () => {
  if (navigator.share) navigator.share({title: document.title, url: location.href}).catch(() => {});
};

document.addEventListener("click", (event) => {
  const answer = event.target.closest("[data-question] .big-links a");
  if (answer) {
    const question = answer.closest("[data-question]").querySelector("h2").textContent;
    const before = trail.findIndex(([asked]) => asked === question);
    if (before >= 0) trail.length = before;
    trail.push([question, answer.textContent.trim()]);
  }
  if (event.target.closest("[data-print]")) {
    const notes = event.target.closest(".node").querySelector("details.for-the-talk");
    if (notes) notes.open = true;
    window.print();
  }
  if (event.target.closest("[data-share]")) share();
});
for (const button of document.querySelectorAll("[data-share]")) button.hidden = !navigator.share;
window.addEventListener("hashchange", show);
window.addEventListener("DOMContentLoaded", show);
