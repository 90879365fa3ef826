// Words of danger in a page that was written as a file: whom to ring comes before all else. With a server the page does
// this itself, and this script is not there. Rules and numbers come with the page (page_index.py, norms/urgent.py).
"use strict";

const listenerForDanger = ({sounds, folding, within, numbers}) => {
  const rules = sounds.map(([written, sound]) => [new RegExp(written, "g"), sound]);
  const bySound = (word) => rules.reduce((text, [written, sound]) => text.replace(written, sound), word);
  const is = (word, heard, exactly) => word === heard || (!exactly && word.length >= within && heard.includes(word));
  const endsOf = (line, heard, exactly) => {
    const follow = (ends, [between, words], step) => {
      const near = (place) => step === 0 || ends.some((end) => end < place && place <= end + 1 + between);
      return [...heard.keys()].filter((place) => words.some((one) => is(one, heard[place], exactly)) && near(place));
    };
    return line.reduce(follow, []);
  };
  const helps = (heard, lines, harmless) => {
    const left = [...heard];
    for (const line of harmless) {
      for (const end of endsOf(line, heard, true)) left.fill("", end - line.length + 1, end + 1);
    }
    return lines.some((line) => endsOf(line, left, false).length > 0);
  };
  return (text) => {
    const heard = foldedWords(text, folding).map(bySound);
    return numbers.filter(([, lines, harmless]) => helps(heard, lines, harmless)).map(([key]) => key);
  };
};

for (const form of document.querySelectorAll("[data-listen]")) {
  const dangerIn = listenerForDanger(JSON.parse(document.getElementById("danger").textContent));
  form.addEventListener("submit", () => {
    const meant = dangerIn(new FormData(form).get("q"));
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
