// Words of danger in a page that was written as a file: whom to ring comes before all else. With a server the page does
// this itself, and this script is not there. Rules and numbers come with the page (page_index.py, norms/urgent.py).
"use strict";

{
const form = document.querySelector("[data-listen]");
const { sounds, within, numbers } = JSON.parse(document.getElementById("danger").textContent);
const rules = sounds.map(([written, sound]) => [new RegExp(written, "g"), sound]);
const bySound = (word) => rules.reduce((text, [written, sound]) => text.replace(written, sound), word);
const wordsOf = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) || [];

form.addEventListener("submit", () => {
  const heard = wordsOf(new FormData(form).get("q")).map(bySound);
  const soundsIn = (word) => heard.includes(word) || (word.length >= within && heard.some((longer) => longer.includes(word)));
  const meant = numbers.filter(([, lines]) => lines.some((line) => line.every(soundsIn))).map(([key]) => key);
  const place = document.querySelector("[data-urgent]");
  place.replaceChildren();
  if (!meant.length) return;
  const shown = document.getElementById("urgent").content.cloneNode(true);
  [...shown.querySelectorAll("[data-number]")].forEach((line, n) => {
    if (n && !meant.includes(line.dataset.number)) line.remove();
  });
  place.append(shown);
  place.scrollIntoView();
});
}
