// Searching without a server, in pages that were written as files: schools in a list, and topics by one's own words.
// With a server the pages do this themselves, and this script is not there. It compares texts and shows what stands ready
// in the page: which words mean the same, and how anything is told, comes with the page (page_index.py, <template>s).
"use strict";

const data = (id) => JSON.parse(document.getElementById(id).textContent);

// What stands ready in a template, with the values that it leaves open.
const ready = (id, values = {}) => {
  const made = document.getElementById(id).content.cloneNode(true);
  const texts = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const [name, value] of Object.entries(values)) {
      texts.currentNode.data = texts.currentNode.data.replace(`{${name}}`, () => value);
    }
  }
  return [...made.children];
};

const finder = (form) => {
  const {schools, counts, folding} = data("schools");
  const heading = document.querySelector("#gevonden-kop");
  const list = document.querySelector(".school-lines");
  const lines = list ? [...list.children] : [];
  const titles = new Map([...form.querySelectorAll("[name=met]")].map((box) => [
    box.value, box.closest("label").textContent.trim(),
  ]));
  let centres = null, shown = [], latest = 0;

  // A card shows some of what a school has: what is asked for comes first.
  const wishesFirst = (line, wishes) => {
    const having = schools[line.dataset.school].traits.filter((trait) => titles.has(trait));
    const sorted = [...having.filter((trait) => wishes.includes(trait)),
      ...having.filter((trait) => !wishes.includes(trait))];
    line.querySelectorAll(".chips .chip").forEach((chip, place) => {
      chip.lastChild.data = ` ${titles.get(sorted[place])}`;
    });
  };

  const middles = async () => {
    try {
      const slug = location.pathname.split("/").filter((part) => part && part !== "en")[0];
      const answer = await fetch(`/${slug}/postcodes.json`);
      return answer.ok ? await answer.json() : {};
    } catch {
      return {};
    }
  };
  const kilometres = ([a, b], [c, d]) => {
    const rad = (degrees) => degrees * Math.PI / 180;
    const half = Math.sin(rad(c - a) / 2) ** 2 + Math.cos(rad(a)) * Math.cos(rad(c)) * Math.sin(rad(d - b) / 2) ** 2;
    return Math.round(2 * 6371 * Math.asin(Math.sqrt(half)) * 10) / 10;
  };

  const search = async () => {
    const turn = ++latest;
    const asked = new FormData(form);
    const sought = foldedWords(asked.get("q"), folding);
    const postcode = asked.get("postcode").replace(/\s/g, "").toUpperCase().slice(0, 6);
    const code = postcode.slice(0, 4);
    const isArea = /^[0-9]{4}$/.test(code);
    if (isArea && !centres) centres = await middles();
    if (turn !== latest) return;

    const of = (line) => schools[line.dataset.school];
    const fits = (school) => sought.every((word) => school.words.includes(word))
      && (!asked.get("bestuur") || school.board === asked.get("bestuur"))
      && (!asked.get("regio") || school.region === asked.get("regio"))
      && (!asked.get("soort") || school.kind === asked.get("soort"))
      && asked.getAll("met").every((trait) => school.traits.includes(trait));
    const centre = isArea && centres[code];
    const away = new Map(lines.map((line) => {
      let near = [Infinity, ""];
      for (const [area, name] of centre ? of(line).buildings : []) {
        const far = centres[area] ? kilometres(centre, centres[area]) : Infinity;
        if (far < near[0]) near = [far, name];
      }
      return [line, near];
    }));

    let number = 0;
    for (const line of lines) {
      line.hidden = !fits(of(line));
      number += line.hidden ? 0 : 1;
      wishesFirst(line, asked.getAll("met"));
      for (const chip of line.querySelectorAll(".chip.sun")) chip.remove();
      const [far, building] = away.get(line);
      if (far !== Infinity) {
        const told = ready("away", {km: far.toFixed(1).replace(".", ",")});
        if (building) told[0].append(`, ${building}`);
        line.querySelector("p").append(...told);
      }
    }
    const elsewhere = (line) => isArea && !of(line).buildings.some(([area]) => area === code);
    const order = centre ? (x, y) => (away.get(x)[0] < away.get(y)[0] ? -1 : away.get(x)[0] > away.get(y)[0] ? 1 : 0)
      : (x, y) => elsewhere(x) - elsewhere(y);
    if (list) list.append(...[...lines].sort(order));

    heading.querySelector("span").textContent = counts[number];
    for (const part of shown) part.remove();
    const isPostcode = /^[0-9]{4}([A-Z]{2})?$/.test(postcode);
    const told = postcode && !centre ? ready(isPostcode ? "unknown-postcode" : "not-a-postcode", {code: postcode}) : [];
    heading.after(...told);
    if (list) list.closest("form").hidden = !number;
    const none = number ? [] : ready("no-school");
    heading.parentElement.append(...none);
    shown = [...told, ...none];
  };
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
};

const listener = (form) => {
  const place = document.querySelector("[data-heard]");
  let topicsOf = null;
  const understand = async (told) => {
    if (!topicsOf) topicsOf = hearer(await (await fetch(data("heard-by"))).json());
    return topicsOf(told).slice(0, 3);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = new FormData(form).get("q");
    const topics = await understand(told);
    if (told !== new FormData(form).get("q")) return;
    const links = topics.map((topic) => document.querySelector(`[data-topic="${topic}"]`)).filter(Boolean);
    const answer = !told.trim() ? [] : ready(links.length ? "heard" : "not-heard");
    for (const list of links.length ? answer[0].querySelectorAll("ul") : []) {
      const line = list.querySelector("li");
      list.replaceChildren(...links.map((link) => {
        const copy = line.cloneNode();
        copy.append(link.cloneNode(true));
        return copy;
      }));
    }
    place.replaceChildren(...answer);
  });
};

const forms = {"[data-finder]": finder, "[data-listen]": listener};
for (const [selector, start] of Object.entries(forms)) {
  const form = document.querySelector(selector);
  if (form) start(form);
}
