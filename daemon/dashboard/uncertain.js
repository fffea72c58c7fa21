// What nobody knows the outcome of, and the two words that settle it.

import { get, post } from "./api.js";
import { byId, button, el, fill } from "./elements.js";
import { isFault } from "./fault.js";
import { moment, number } from "./formats.js";
import { ask, refusalLines, tell } from "./orders.js";
import { term, word } from "./words.js";

const most = 20;

/** Which message it is, in a line. */
export const inShort = (one) => [one.customer || one.id, term("class", one.class), one.channel && term("channel", one.channel),
  one.campaign, moment(one.stored_at)].filter(Boolean).join(" · ");

/** Asks why, then settles it; `after` is called once it is done. */
export function settle(one, as, after) {
  ask({
    title: word(`resolve_${as}_title`), what: inShort(one), text: word(`resolve_${as}_text`), go: word(`resolve_${as}`), needsReason: true,
    async act(reason) {
      const done = await post(`/v1/messages/${one.id}/resolve`, { as, reason });
      tell(word("resolve_done", { state: term("state", done.state) }));
      after();
    },
  });
}

function row(one, after) {
  return el("li", { "data-message": one.id },
    el("div", {}, el("a", { href: `#/message/${one.id}`, "data-key": `story ${one.id}` },
      one.customer || one.campaign || one.id.slice(-12)),
    el("span", { class: "faint" }, [moment(one.stored_at), term("class", one.class),
      one.channel && term("channel", one.channel), one.campaign].filter(Boolean).join(" · "))),
    el("div", { class: "buttons" }, ["sent", "failed"].map((as) =>
      button(word(`resolve_${as}`), `${as} ${one.id}`, () => settle(one, as, after)))));
}

let seen = { count: -1, messages: [], more: false };

/** The next call asks for the list anyway: others may have come in place of those that were settled. */
export const lookAgain = () => { seen = { ...seen, count: -1 }; };

/** What it is refused with stands in its place; whether anybody answers, and knows the token, others tell. */
async function list(count) {
  try {
    const page = await get(`/v1/messages?state=uncertain&limit=${most}`);
    return { count, messages: page.messages, more: Boolean(page.next) };
  } catch (error) {
    if (isFault(error) || [0, 401].includes(error.status)) throw error;
    return { count, messages: [], more: false, refused: refusalLines(error) };
  }
}

/** Asks for the list only when the count, which comes with the status, has changed. */
export async function showUncertain(count, after) {
  if (count !== seen.count) {
    seen = count ? await list(count) : { count, messages: [], more: false };
  }
  fill(byId("uncertain-list"), seen, () => {
    if (seen.refused) return el("li", { class: "refused" }, seen.refused.map((line) => el("span", {}, line)));
    if (!seen.messages.length) return el("li", { class: "faint" }, word("uncertain_none"));
    const rows = seen.messages.map((one) => row(one, after));
    if (seen.more) rows.push(el("li", { class: "faint" }, `${word("uncertain_more")} (${number(count)})`));
    return rows;
  });
}
