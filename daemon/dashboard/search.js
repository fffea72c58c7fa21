// Looking for a customer, a message or a campaign, and what is found.

import { get } from "./api.js";
import { byId, button, el, fill } from "./elements.js";
import { isFault } from "./fault.js";
import { moment } from "./formats.js";
import { showRefusal } from "./orders.js";
import { badge, storyOf, tellStory } from "./story.js";
import { term, word } from "./words.js";

const isMessage = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Messages are not found by what they are sent to: the daemon keeps no index of addresses.
const isAddress = /^(\S+@\S+|\+?[\d()-]{9,}|U[0-9a-f]{32})$/;

/** Where a search leads. */
export function placeOf(text) {
  return isMessage.test(text) ? `#/message/${text.toLowerCase()}` : `#/customer/${encodeURIComponent(text)}`;
}

/** `of`: whose all of them are, which need not stand in each line. */
function line(one, of) {
  const names = [one.campaign, one.customer].filter((name) => name !== of);
  const more = [term("class", one.class), one.channel && term("channel", one.channel), ...names];
  const why = [one.rule && one.rule !== "none" && term("rule", one.rule), one.detail].filter(Boolean).join(" · ");
  return el("li", {}, el("a", { href: `#/message/${one.id}` }, moment(one.stored_at)), badge(one.state),
    el("span", {}, more.filter(Boolean).join(" · ")), why ? el("span", { class: "faint" }, why) : "");
}

async function list(path, place, of) {
  const page = await get(path);
  if (!page.messages.length && !place.childElementCount) place.append(el("li", { class: "faint" }, word("found_none")));
  place.append(...page.messages.map((one) => line(one, of)));
  if (!page.next) return;
  place.append(moreOf(`${path.replace(/&after=\d+$/, "")}&after=${page.next}`, place, of));
}

/** The button below a page; the next page takes its place, and the focus. */
function moreOf(path, place, of) {
  const refused = el("span", { class: "refused", role: "alert" });
  const more = el("li", {}, button(word("found_more"), "more", async (event) => {
    const pressed = event.currentTarget, shown = place.childElementCount;
    pressed.disabled = true;
    try {
      await list(path, place, of);
      more.remove();
      place.children[shown - 1]?.querySelector("a")?.focus();
    } catch (error) {
      showRefusal(refused, error);
      pressed.disabled = false;
    }
  }), refused);
  return more;
}

async function listing(path, of) {
  const place = el("ul", { class: "rows messages" });
  await list(path, place, of);
  return [place];
}

const named = encodeURIComponent;

/** Of more than what was looked for: nobody answers, the token is unknown, or the page has a fault. */
const isOfMore = (error) => isFault(error) || [0, 401].includes(error.status);

const campaign = async (name) =>
  [word("found_campaign", { id: name }), await listing(`/v1/messages?campaign=${named(name)}&limit=50`, name)];

/** What is known of an address: whether anything may be sent to it at all. */
async function address(text) {
  const channel = text.includes("@") ? "email" : text.startsWith("U") ? "line" : "sms";
  const page = await get(`/v1/blocks?${channel}=${named(text)}`).catch((error) => {
    if (isOfMore(error)) throw error;
    return { refused: true };
  });
  const blocked = (page.blocks || []).map((one) => el("li", { class: "bad", "data-blocked": channel }, word("address_blocked", {
    channel: term("channel", channel), time: moment(one.since), reason: [one.provider, one.reason].filter(Boolean).join(": "),
  }), one.message ? el("a", { class: "story", href: `#/message/${one.message}` }, word("story")) : ""));
  const free = page.refused ? [] : [el("li", { class: "good" }, word("address_free", { channel: term("channel", channel) }))];
  return [el("ul", { class: "findings" }, blocked.length ? blocked : free), el("p", {}, word("found_no_addresses"))];
}

/** A customer; a campaign of that name, where there is no such customer. */
async function customer(name) {
  try {
    return [word("found_customer", { id: name }), await listing(`/v1/customers/${named(name)}/timeline?limit=50`, name)];
  } catch (error) {
    if (error.status !== 404) throw error;
  }
  const [heading, found] = await campaign(name);
  if (found[0].querySelector("a")) return [heading, found];
  return [name, isAddress.test(name) ? await address(name) : [el("p", {}, word("found_nothing"))]];
}

async function look(kind, name, again) {
  if (kind === "message") {
    const one = await storyOf(name);
    return [word("found_message", { id: name }), () => tellStory(one, again), one];
  }
  const found = kind === "customer" ? await customer(name)
    : kind === "campaign" ? await campaign(name)
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
    if (isOfMore(error)) throw error;  // what is not allowed stands in its place
  }
}
