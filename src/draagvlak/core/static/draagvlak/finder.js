// Searching without a server, in pages that were written as files: schools in a list, and topics by one's own words.
// With a server the pages do this themselves, and this script is not there.
"use strict";

(async () => {
  const parts = location.pathname.split("/").filter((part) => part && part !== "en");
  const answer = await fetch(`/${parts[0]}/zoek.json`);
  if (!answer.ok) return;
  const index = await answer.json();
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const words = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) || [];

  const form = document.querySelector("[data-finder]");
  if (form) {
    const list = document.querySelector(".school-lines");
    const lines = list ? [...list.children] : [];
    const heading = document.querySelector("#gevonden-kop span");
    const one = heading ? heading.textContent.replace(/^\d+\s*/, "") : "";
    const kilometres = ([a, b], [c, d]) => {
      const rad = (degrees) => degrees * Math.PI / 180;
      const half = Math.sin(rad(c - a) / 2) ** 2 + Math.cos(rad(a)) * Math.cos(rad(c)) * Math.sin(rad(d - b) / 2) ** 2;
      return 2 * 6371 * Math.asin(Math.sqrt(half));
    };
    const search = () => {
      const asked = new FormData(form);
      const sought = words(asked.get("q") || "");
      const centre = index.centres[(asked.get("postcode") || "").replace(/\s/g, "").slice(0, 4)];
      const away = new Map();
      let shown = 0;
      for (const line of lines) {
        const school = index.schools[line.dataset.school];
        const fits = school && sought.every((word) => school.words.includes(word))
          && (!asked.get("bestuur") || school.board === asked.get("bestuur"))
          && (!asked.get("regio") || school.region === asked.get("regio"))
          && (!asked.get("soort") || school.kind === asked.get("soort"))
          && asked.getAll("met").every((trait) => school.traits.includes(trait));
        line.hidden = !fits;
        shown += fits ? 1 : 0;
        const place = school && index.centres[school.postcode];
        away.set(line, centre && place ? kilometres(centre, place) : Infinity);
        let chip = line.querySelector(".chip.sun");
        if (chip) chip.remove();
        if (centre && place) {
          chip = document.createElement("span");
          chip.className = "chip sun";
          chip.textContent = `${away.get(line).toFixed(1).replace(".", ",")} km`;
          line.querySelector("p").append(" ", chip);
        }
      }
      for (const line of centre ? [...lines].sort((x, y) => away.get(x) - away.get(y)) : lines) list.append(line);
      if (heading) heading.textContent = `${shown} ${one}`;
    };
    form.addEventListener("input", search);
    form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  }

  const listen = document.querySelector("[data-listen]");
  if (listen) {
    const is = (forms, heard) => forms.some((form) => heard === form || (form.length >= 4 && heard.length >= 3
      && (heard.startsWith(form) || (heard.endsWith(form) && heard.length - form.length >= 3))));
    const place = document.querySelector("[data-heard]");
    listen.addEventListener("submit", (event) => {
      event.preventDefault();
      const heard = words(new FormData(listen).get("q") || "");
      const hits = new Map();
      for (const [topic, ear] of index.ears) {
        if (ear.every((forms) => heard.some((word) => is(forms, word)))) {
          const key = JSON.stringify(ear);
          if (!hits.has(key)) hits.set(key, [ear.length, new Set()]);
          hits.get(key)[1].add(topic);
        }
      }
      const scores = new Map();
      for (const [length, topics] of hits.values()) {
        for (const topic of topics) scores.set(topic, (scores.get(topic) || 0) + length ** 1.6 / topics.size);
      }
      const best = [...scores].sort((x, y) => y[1] - x[1]).slice(0, 3);
      const links = best.map(([topic]) => document.querySelector(`[data-topic="${topic}"]`)).filter(Boolean);
      const found = document.createElement("ul");
      found.className = "big-links";
      found.setAttribute("role", "list");
      for (const link of links) {
        const line = document.createElement("li");
        line.append(link.cloneNode(true));
        found.append(line);
      }
      place.replaceChildren(found);
      if (!links.length) found.outerHTML = "<p role='status'>…</p>";
    });
  }
})();
