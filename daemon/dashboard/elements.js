// Making elements. Text is always set as text: nothing that anybody wrote is ever read as HTML.

/** el("a", { href: "#/", class: "back", onclick: go }, "text", another) */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "share") made.style.setProperty("--share", value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ""));
  return made;
}

export const byId = (id) => document.getElementById(id);

const shown = new WeakMap();

/** Puts children into a place, but only when `of` (what they are made from) has changed: a page that is redrawn every
 * few seconds would lose what is selected. The focus stays where it was, by data-key. */
export function fill(place, of, make) {
  const print = JSON.stringify([document.documentElement.lang, of]);
  if (shown.get(place) === print) return;
  shown.set(place, print);
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  place.replaceChildren(...[make()].flat());
  if (key) place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

export function button(word, key, act, kind = "") {
  return el("button", { type: "button", "data-key": key, class: kind, onclick: act }, word);
}
