// In which language the page speaks: as chosen here before, else as the browser asks, else English.

import { english } from "./words_en.js";
import { japanese } from "./words_ja.js";

const place = "todoke.language";
const all = { en: english, ja: japanese };

let current = localStorage.getItem(place) || (navigator.languages || [navigator.language])
  .map((tag) => tag.slice(0, 2)).find((tag) => tag in all) || "en";

export const language = () => current;

/** word("late_quota", { count: 3 }); a word that is not there is shown as it is. */
export function word(name, values = {}) {
  const found = all[current][name] ?? english[name] ?? name;
  return found.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** A word of the interface ("quiet_hours", kind "rule"); unknown ones as they are. */
export function term(kind, name) {
  const key = `${kind}_${name}`;
  return all[current][key] ?? english[key] ?? name;
}

/** What stands in the page itself. */
export function speak() {
  document.documentElement.lang = current;
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
  for (const one of document.querySelectorAll("[data-hint]")) one.placeholder = word(one.dataset.hint);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", word(one.dataset.label));
  for (const one of document.querySelectorAll("[data-language]"))
    one.setAttribute("aria-pressed", String(one.dataset.language === current));
}

export function choose(tag) {
  current = tag;
  localStorage.setItem(place, tag);
  speak();
}
