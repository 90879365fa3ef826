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

document.addEventListener("click", (event) => {
  const answer = event.target.closest("[data-question] .big-links a");
  if (answer) {
    const question = answer.closest("[data-question]").querySelector("h2").textContent;
    const before = trail.findIndex(([asked]) => asked === question);
    if (before >= 0) trail.length = before;
    trail.push([question, answer.textContent.trim()]);
  }
  if (event.target.closest("[data-print]")) window.print();
});
window.addEventListener("hashchange", show);
window.addEventListener("DOMContentLoaded", show);
