// Each provider: whether it takes work, how fast, what came of the last attempts, what is left of its allowance.

import { byId, el, fill } from "./elements.js";
import { moment, number } from "./formats.js";
import { term, word } from "./words.js";

const counts = (recent, names) => names.reduce((sum, name) => sum + (recent[name] || 0), 0);

/** Attempts of the last minutes that came to nothing, and all of them. */
export function failures(provider) {
  const all = counts(provider.recent, Object.keys(provider.recent));
  return { all, bad: all - counts(provider.recent, ["accepted", "rejected", "blocked"]) };
}

function quota(one) {
  const all = one.used + one.left;
  return el("div", { class: "quota" },
    el("span", {}, `${one.rate}: ${word("provider_left", { left: number(one.left), all: number(all) })}`,
      one.until ? ` (${word("provider_again", { time: moment(one.until) })})` : ""),
    el("span", { class: "bar", "aria-hidden": "true", share: all ? one.left / all : 0 }));
}

function recent(provider) {
  const rows = Object.entries(provider.recent);
  if (!rows.length) return word("recent_none");
  return rows.map(([name, count]) => el("span", { class: `outcome ${name}` },
    `${term("outcome", name)} ${number(count)}`));
}

/** How fast it goes now. */
const pace = (count) => word("provider_pace", { count: number(count), second: number(Math.round(count / 6) / 10) });

function card(provider) {
  const well = provider.state === "ready";
  const rows = [
    [word("provider_flight"), `${number(provider.in_flight)} / ${number(provider.window)}`],
    [word("provider_now"), el("span", { class: "pace" }, pace(provider.last_minute))],
    [word("provider_rate"), provider.rate.join(", ") || word("provider_unlimited")],
    [word("provider_recent"), recent(provider)],
  ];
  if (provider.quota.length) rows.push([word("provider_quota"), provider.quota.map(quota)]);
  return el("li", { class: well ? "" : "worry", "data-provider": provider.name },
    el("h3", {}, provider.name, el("span", { class: "faint" }, term("channel", provider.channel)),
      el("span", { class: `badge ${well ? "good" : "bad"}` }, term("lane", provider.state))),
    provider.why ? el("p", { class: "why" }, provider.why) : "",
    provider.until ? el("p", { class: "faint" }, word("attention_provider_until", { time: moment(provider.until) })) : "",
    el("dl", {}, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]).flat()));
}

const most = 12;

/** Whoever looks wants those first that are in trouble; of many that are well, the rest is one step away. */
export function showProviders(status) {
  const ill = (one) => one.state !== "ready" || failures(one).bad > 0 || one.quota.some((quota) => quota.left === 0);
  const all = status.providers.length > most
    ? [...status.providers.filter(ill), ...status.providers.filter((one) => !ill(one))] : status.providers;
  const first = Math.max(most, status.providers.filter(ill).length), rest = all.slice(first);
  fill(byId("providers-list"), all.slice(0, first), () => all.slice(0, first).map(card));
  byId("providers-more").hidden = !rest.length;
  byId("providers-more-count").textContent = word("providers_more", { count: number(rest.length) });
  fill(byId("providers-rest"), rest, () => rest.map(card));
}
