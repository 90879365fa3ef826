// A list of rows that fold: whoever is led to a row, or has typed in one, finds it open; 'the next' leads to the next
// row that wants something, also when rows were done since the page came.
"use strict";

{
const unfold = (element) => {
  for (let at = element.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
};

const follow = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.closest(".row, .asking")) return;
  unfold(target);
  target.scrollIntoView();
};
addEventListener("hashchange", follow);
follow();

document.addEventListener("input", (event) => unfold(event.target));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-next]");
  if (!link) return;
  const wanting = [...document.querySelectorAll("[data-wants]")].map((line) => line.closest(".row"));
  const seen = document.activeElement.closest(".row") || document.querySelector(".row.reached");
  const next = wanting.find((row) => seen && row !== seen && seen.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) || wanting.find((row) => row !== seen) || wanting[0];
  if (!next) return;
  event.preventDefault();
  document.querySelector(".row.reached")?.classList.remove("reached");
  next.classList.add("reached");
  unfold(next);
  next.scrollIntoView();
  next.querySelector("summary").focus({ preventScroll: true });
});
}
