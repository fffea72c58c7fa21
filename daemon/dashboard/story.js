// One message: what it is, what the rules say of it now, all that happened to it, and what can be done.

import { call, get, post } from "./api.js";
import { button, el } from "./elements.js";
import { exact, moment, number } from "./formats.js";
import { ask, tell } from "./orders.js";
import { inShort, settle } from "./uncertain.js";
import { term, word } from "./words.js";

const finished = new Set(["sent", "delivered", "failed", "expired", "cancelled", "suppressed"]);
const mayGoAgain = new Set(["failed", "expired", "uncertain"]);

export const badge = (state) => el("span", { class: `badge ${state}` }, term("state", state));

const link = (kind, name) => name && el("a", { href: `#/${kind}/${encodeURIComponent(name)}` }, name);

function facts(one) {
  const rows = [
    ["fact_state", badge(one.state)], ["fact_channel", one.channel && term("channel", one.channel)],
    ["fact_class", term("class", one.class)], ["fact_customer", link("customer", one.customer)],
    ["fact_campaign", link("campaign", one.campaign)], ["fact_stored", exact(one.stored_at)],
    ["fact_due", one.due_at && exact(one.due_at)], ["fact_expires", one.expires_at && exact(one.expires_at)],
    ["fact_dedupe", one.dedupe_key], ["fact_duplicate", link("message", one.duplicate_of)],
  ];
  return el("dl", { class: "facts" }, rows.filter((row) => row[1])
    .map(([name, value]) => [el("dt", {}, word(name)), el("dd", {}, value)]).flat());
}

function ruleLine(one) {
  const says = one.allows ? word("story_allowed") : one.until ? word("story_until", { time: moment(one.until) }) : word("story_never");
  return el("li", { class: one.allows ? "good" : "soft" },
    `${term("rule", one.rule)}${one.channel ? ` (${term("channel", one.channel)})` : ""}: ${says}`,
    one.detail ? el("span", { class: "faint" }, one.detail) : "");
}

let rulesAreOpen = false;

/** What keeps it, in the open; the many rules that let it go are one step away. */
function rules(all) {
  const allowing = all.filter((one) => one.allows), keeping = all.filter((one) => !one.allows);
  const folded = el("details", { class: "allowing", open: rulesAreOpen, ontoggle: () => { rulesAreOpen = folded.open; } },
    el("summary", { "data-key": "rules" }, word("story_rules_allow", { count: number(allowing.length) })),
    el("ul", { class: "findings" }, allowing.map(ruleLine)));
  return [el("h3", {}, word("story_rules")), el("ul", { class: "findings" }, keeping.map(ruleLine)), allowing.length ? folded : ""];
}

function happened(one) {
  const what = [term("event", one.event), one.outcome && term("outcome", one.outcome),
    one.receipt && term("receipt", one.receipt), one.provider, one.code].filter(Boolean).join(" · ");
  const why = [one.rule && term("rule", one.rule), one.detail,
    one.due_at && word("story_until", { time: moment(one.due_at) })].filter(Boolean).join(" · ");
  return el("li", {}, el("time", { datetime: one.at }, exact(one.at)),
    el("div", {}, el("span", {}, what, " ", badge(one.state)), why ? el("span", { class: "faint" }, why) : ""));
}

function attempts(all) {
  const heads = ["attempt_began", "fact_channel", "attempt_provider", "attempt_outcome", "attempt_code"];
  const row = (one) => [exact(one.started_at), one.channel && term("channel", one.channel), one.provider,
    one.outcome ? term("outcome", one.outcome) : "…", [one.code, one.detail].filter(Boolean).join(" ")];
  return el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, heads.map((name) => el("th", { scope: "col" }, word(name))))),
    el("tbody", {}, all.map((one) => el("tr", {}, row(one).map((text) => el("td", {}, text || "")))))));
}

function act(name, one, order, needsReason, after) {
  return button(word(`act_${name}`), name, () => ask({
    title: word(`${name}_title`), what: inShort(one), text: word(`${name}_text`), go: word(`act_${name}`), needsReason,
    async act(reason) {
      const done = await order(one.id, reason);
      tell(word(`${name}_done`, { state: term("state", done.state) }));
      after();
    },
  }));
}

function actions(one, after) {
  const made = [];
  if (one.state === "uncertain")
    for (const as of ["sent", "failed"]) made.push(button(word(`resolve_${as}`), as, () => settle(one, as, after)));
  if (mayGoAgain.has(one.state))
    made.push(act("retry", one, (id, reason) => post(`/v1/messages/${id}/retry`, { reason }), true, after));
  if (!finished.has(one.state))
    made.push(act("cancel", one, (id) => call("POST", `/v1/messages/${id}/cancel`), false, after));
  return el("div", { class: "buttons" }, made);
}

export const storyOf = (id) => get(`/v1/messages/${encodeURIComponent(id)}`);

export function tellStory(one, after) {
  const parts = [facts(one), actions(one, after)];
  if (one.rules?.length) parts.push(...rules(one.rules).filter(Boolean));
  parts.push(el("h3", {}, word("story_timeline")), el("ol", { class: "timeline" }, one.timeline.map(happened)));
  if (one.attempts.length) parts.push(el("h3", {}, word("story_attempts")), attempts(one.attempts));
  return parts;
}
