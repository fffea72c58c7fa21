// What waits, by state and by the rule that holds it; what has finished.

import { byId, el, fill } from "./elements.js";
import { number } from "./formats.js";
import { term, word } from "./words.js";

const worrying = new Set(["overdue", "uncertain"]);
const listed = new Set(["sending", "watching", "uncertain"]);

function tile(name, count) {
  const worry = worrying.has(name) && count > 0;
  const inside = [el("span", { class: "count" }, number(count)), el("span", { class: "name" }, word(`tile_${name}`))];
  const link = listed.has(name) ? el("a", { href: `#/state/${name}`, "data-key": name }, inside) : el("div", {}, inside);
  return el("li", { class: worry ? "worry" : "", "data-tile": name }, link);
}

function bars(kind, counts, nothing, link) {
  const rows = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (!rows.length) return el("li", { class: "faint" }, nothing);
  const most = rows[0][1];
  return rows.map(([name, count]) => el("li", { "data-name": name },
    el("span", { class: "name" }, link ? el("a", { href: `#/state/${name}`, "data-key": name }, term(kind, name))
      : term(kind, name)),
    el("span", { class: "bar", "aria-hidden": "true", share: count / most }),
    el("span", { class: "count" }, number(count))));
}

export function showQueue(status) {
  const held = Object.values(status.queue.held).reduce((sum, count) => sum + count, 0);
  const tiles = { ...status.queue, held };
  const names = ["due", "overdue", "held", "retrying", "sending", "watching", "uncertain"];
  fill(byId("queue-states"), names.map((name) => tiles[name]), () => names.map((name) => tile(name, tiles[name])));
  fill(byId("held"), status.queue.held, () => bars("rule", status.queue.held, word("nothing_held")));
  fill(byId("final"), status.final, () => bars("state", status.final, word("nothing_final"), true));
}
