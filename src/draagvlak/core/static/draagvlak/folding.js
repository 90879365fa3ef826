// Words as searches compare them, as core/dutch.py does: its rules come with the page.
"use strict";

const foldedWords = (text, {letters, apostrophes, initials, short}) => {
  const bare = [...text].filter((sign) => !apostrophes.includes(sign)).join("").toLowerCase();
  const plain = bare.replace(/./gsu, (sign) => letters[sign] ?? sign).normalize("NFKD").replace(/\p{M}/gu, "");
  const words = plain.replace(new RegExp(initials, "g"), "$1").match(/[\p{L}\p{N}]+/gu) || [];
  return words.map((word) => (Object.hasOwn(short, word) ? short[word] : word));
};
