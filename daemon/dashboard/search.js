// Looking for a customer, a message or a campaign, and what is found.

import { get, Refusal } from "./api.js";
import { byId, button, el, fill } from "./elements.js";
import { moment } from "./formats.js";
import { showRefusal } from "./orders.js";
import { badge, storyOf, tellStory } from "./story.js";
import { term, word } from "./words.js";

const isMessage = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where a search leads. */
export function placeOf(text) {
  return isMessage.test(text) ? `#/message/${text.toLowerCase()}` : `#/customer/${encodeURIComponent(text)}`;
}

function line(one) {
  const more = [term("class", one.class), one.channel && term("channel", one.channel), one.campaign, one.customer];
  const why = [one.rule && one.rule !== "none" && term("rule", one.rule), one.detail].filter(Boolean).join(" · ");
  return el("li", {}, el("a", { href: `#/message/${one.id}` }, moment(one.stored_at)), badge(one.state),
    el("span", {}, more.filter(Boolean).join(" · ")), why ? el("span", { class: "faint" }, why) : "");
}

async function list(path, place) {
  const page = await get(path);
  if (!page.messages.length && !place.childElementCount) place.append(el("li", { class: "faint" }, word("found_none")));
  place.append(...page.messages.map(line));
  if (!page.next) return;
  const more = el("li", {}, button(word("found_more"), "more", async () => {
    more.remove();
    await list(`${path}${path.includes("?") ? "&" : "?"}after=${page.next}`.replace(/([?&])after=\d+&/, "$1"), place);
  }));
  place.append(more);
}

async function listing(path) {
  const place = el("ul", { class: "rows messages" });
  await list(path, place);
  return [place];
}

const named = encodeURIComponent;

/** A customer; a campaign of that name, where there is no such customer. */
async function customer(name) {
  try {
    return [word("found_customer", { id: name }), await listing(`/v1/customers/${named(name)}/timeline?limit=50`)];
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error;
  }
  const found = await listing(`/v1/messages?campaign=${named(name)}&limit=50`);
  if (found[0].querySelector("a")) return [word("found_campaign", { id: name }), found];
  return [name, [el("p", {}, word("found_nothing"))]];
}

async function look(kind, name, again) {
  if (kind === "message") {
    const one = await storyOf(name);
    return [word("found_message", { id: name }), () => tellStory(one, again), one];
  }
  const found = kind === "customer" ? await customer(name)
    : kind === "campaign" ? [word("found_campaign", { id: name }), await listing(`/v1/messages?campaign=${named(name)}&limit=50`)]
      : [word("found_state", { state: term("state", name) }), await listing(`/v1/messages?state=${named(name)}&limit=50`)];
  return [found[0], () => found[1], Date.now()];
}

function refusal(error) {
  const place = el("p", { class: "refused", role: "alert" });
  if (error.status === 404) place.append(word("found_nothing"));
  else showRefusal(place, error);
  return place;
}

let newest = 0;

/** Shows what `kind` and `name` lead to; an answer that another search has overtaken is not shown. `quietly`: it is there
 * already, and only what has changed is shown anew. */
export async function showFound(kind, name, again, quietly = false) {
  const mine = ++newest, title = byId("found-title"), body = byId("found-body");
  if (!quietly) {
    title.textContent = name;
    fill(body, "looking", () => el("p", { class: "faint" }, word("found_looking")));
  }
  try {
    const [heading, make, of] = await look(kind, name, again);
    if (mine !== newest) return;
    title.textContent = heading;
    fill(body, [kind, name, of], make);
  } catch (error) {
    if (mine === newest) fill(body, [kind, name, error.message], () => refusal(error));
    if ([0, 401, 403].includes(error.status)) throw error;
  }
}
