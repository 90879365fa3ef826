// Which topics somebody's own words are about, in a page without a server. It does what norms/hearing.py does, step by
// step, with the same data; a test holds the two together over a table of phrases.
"use strict";

const hearer = (data) => {
  const words = new Map(Object.entries(data.words));
  const known = new Map(Object.entries(data.roots));
  const little = new Set(data.little);
  const {bounds} = data;

  const by = (rules, word) => rules.reduce((now, [from, to]) => now.replace(new RegExp(from, "g"), to), word);
  const sound = (word) => by(data.sounds, word);
  const root = (word) => {
    let bare = by([data.smallEnding], sound(word)), before;
    do [before, bare] = [bare, by([data.ending], bare)]; while (bare !== before);
    return by(data.closing, bare);
  };
  const littleRoots = new Set(data.little.map(root));
  const littleSounds = new Set(data.little.map(sound));

  const byLength = (list) => {
    const lists = new Map();
    for (const word of list) {
      if (word.length < bounds.misspelt || !/^\p{L}+$/u.test(word)) continue;
      if (!lists.has(word.length)) lists.set(word.length, []);
      lists.get(word.length).push(word);
    }
    return lists;
  };
  const mistakesBetween = (first, second, most) => {
    let before = [], row = [...Array(second.length + 1).keys()];
    for (let n = 1; n <= first.length; n++) {
      const above = before;
      before = row;
      row = [n];
      for (let c = 1; c <= second.length; c++) {
        const same = first[n - 1] === second[c - 1] ? 0 : 1;
        let least = Math.min(before[c] + 1, row[c - 1] + 1, before[c - 1] + same);
        const swapped = n > 1 && c > 1 && first[n - 1] === second[c - 2] && first[n - 2] === second[c - 1];
        if (swapped) least = Math.min(least, above[c - 2] + 1);
        row.push(least);
      }
      if (Math.min(...row) > most) return most + 1;
    }
    return Math.min(row[second.length], most + 1);
  };
  const nearest = (lists, word) => {
    if (word.length < bounds.misspelt || !/^\p{L}+$/u.test(word)) return [0, []];
    const most = word.length < bounds.twoMistakes ? 1 : 2;
    const found = new Map();
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const other of lists.get(length) || []) {
        const away = mistakesBetween(word, other, most);
        if (!found.has(away)) found.set(away, []);
        found.get(away).push(other);
      }
    }
    for (let away = 1; away <= most; away++) if (found.has(away)) return [away, found.get(away).sort()];
    return [0, []];
  };
  const roots = byLength(known.keys()), sounds = byLength(littleSounds);

  const part = (voices, share) => Object.fromEntries(Object.entries(voices).map(([place, much]) => [place, much * share]));
  const over = (list, choose) => Object.fromEntries([...new Set(list.flatMap(Object.keys))]
    .map((place) => [place, choose(...list.map((voices) => voices[place] ?? 0))]));
  const heard = (voices, ...its) => ({voices, roots: its});
  const {weights} = data;

  const compound = (said) => {
    let whole, half, longest = 0, longer = 0;
    for (let at = bounds.part; at <= said.length - bounds.part; at++) {
      const parts = [said.slice(0, at), said.slice(at)], its = parts.map(root);
      const telling = its.filter((one) => known.has(one));
      const shortest = Math.min(...parts.map((one) => one.length));
      if (telling.length && its.every((one) => known.has(one) || littleRoots.has(one)) && shortest > longest) {
        longest = shortest;
        whole = heard(part(over(telling.map((one) => known.get(one)), Math.max), weights.parts), ...telling);
      }
      its.forEach((one, n) => {
        if (!known.has(one) || parts[n].length < bounds.half || parts[n].length <= longer) return;
        longer = parts[n].length;
        half = heard(part(known.get(one), weights.part), one);
      });
    }
    return [whole, half];
  };
  const misspelt = (itself) => {
    const [mistakes, near] = nearest(roots, itself);
    if (!near.length) return [0];
    const voices = over(near.map((one) => known.get(one)), Math.min);
    return [mistakes, heard(part(voices, mistakes === 1 ? weights.oneMistake : weights.twoMistakes), ...near)];
  };
  const hear = (word) => {
    const itself = root(word), nothing = heard({}, itself);
    if (words.has(word)) return heard(words.get(word), itself);
    if (little.has(word) || word.length < bounds.part) return nothing;
    if (known.has(itself) && itself.length >= bounds.part) return heard(part(known.get(itself), weights.form), itself);
    const said = sound(word), [whole, half] = compound(said);
    if (littleSounds.has(said) || nearest(sounds, said)[0] === 1) return whole || nothing;
    const [mistakes, meant] = misspelt(itself);
    return (mistakes === 1 ? meant : null) || whole || meant || half || nothing;
  };
  const joined = (pair, apart) => {
    const word = pair.join("");
    if (pair.length < 2 || word.length < bounds.joined || pair.every((one) => little.has(one))) return null;
    const itself = root(word);
    if (words.has(word)) return heard(words.get(word), itself);
    if (known.has(itself)) return heard(known.get(itself), itself);
    if (itself.length < bounds.guessedJoined || apart.every((one) => Object.keys(one.voices).length)) return null;
    const [mistakes, near] = nearest(roots, itself);
    return mistakes === 1 ? heard(part(known.get(near[0]), weights.joinedMistake), near[0]) : null;
  };

  return (told) => {
    const said = [...new Set(foldedWords([...told].slice(0, bounds.signs).join(""), data.folding))].slice(0, bounds.words);
    const single = said.map(hear), its = new Set(single.flatMap((one) => one.roots)), loud = new Map();
    const add = (place, much) => loud.set(Number(place), (loud.get(Number(place)) ?? 0) + much);
    for (let at = 0; at < said.length; at++) {
      const two = joined(said.slice(at, at + 2), single.slice(at, at + 2));
      for (const one of two ? two.roots : []) its.add(one);
      for (const [place, much] of Object.entries((two || single[at]).voices)) add(place, much);
      if (two) at++;
    }
    const longer = [];
    for (const [phrase, places] of data.phrases) {
      if (!phrase.every((one) => its.has(one))) continue;
      if (longer.some((other) => other.length > phrase.length && phrase.every((one) => other.includes(one)))) continue;
      longer.push(phrase);
      const much = weights.phrase * Math.max(phrase.length - 1, 1) ** weights.longerPhrase;
      for (const place of places) add(place, much / places.length);
    }
    const elsewhere = loud.get(data.topics.length) ?? 0;
    loud.delete(data.topics.length);
    const rounded = (place) => Math.round(loud.get(place) * 10);
    const ranked = [...loud.keys()].sort((x, y) => rounded(y) - rounded(x) || x - y);
    const first = ranked.length ? loud.get(ranked[0]) : 0;
    if (first < weights.loudEnough || first <= elsewhere) return [];
    return ranked.filter((place) => loud.get(place) >= weights.also * first).map((place) => data.topics[place]);
  };
};
