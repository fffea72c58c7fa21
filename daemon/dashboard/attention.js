// What an operator has to know first, worst first, in plain words; each leads to where it stands.

import { byId, el, fill } from "./elements.js";
import { moment, number } from "./formats.js";
import { lateTexts } from "./outlook.js";
import { failures } from "./providers.js";
import { term, word } from "./words.js";

const mostNames = 3, mostProviders = 5;

/** A few of many names. */
function few(names) {
  const rest = names.length - mostNames, first = names.slice(0, mostNames).join(", ");
  return rest > 1 ? word("attention_and_more", { names: first, count: number(rest) }) : names.join(", ");
}

function aboutBox(status, lostSince) {
  const found = [];
  if (lostSince) found.push(["bad", word("attention_lost", { time: lostSince })]);
  if (!status.ready) found.push(["bad", word("attention_not_ready", { why: status.why || "" })]);
  if (!status.clock.right) found.push(["bad", word("attention_clock", { why: status.clock.why || "" })]);
  const { certificate } = status;
  if (certificate?.why) found.push([certificate.ends > status.now ? "soft" : "bad", certificate.why]);
  const sandboxes = status.providers.filter((one) => one.sandbox).map((one) => one.name);
  if (sandboxes.length) found.push(["soft", word("attention_sandbox", { names: few(sandboxes) }), "#providers"]);
  if (status.store.damaged) found.push(["bad", word("attention_damaged", { count: number(status.store.damaged) })]);
  for (const one of status.callbacks)
    if (one.state === "disabled") found.push(["bad", word("attention_callback", { name: one.name, why: one.why || "" })]);
  return found;
}

function aboutProvider(one) {
  const { all, bad } = failures(one);
  if (one.state !== "ready" && one.state !== "held") {
    const until = one.until ? word("attention_provider_until", { time: moment(one.until) }) : "";
    const text = word("attention_provider", {
      name: one.name, channel: term("channel", one.channel), state: term("lane", one.state), why: one.why || "",
    });
    return [[one.state === "connecting" ? "soft" : "bad", `${text} ${until}`, "#providers"]];
  }
  if (all >= 5 && bad * 5 >= all)
    return [["soft", word("attention_errors", { name: one.name, bad: number(bad), all: number(all) }), "#providers"]];
  return one.quota.filter((quota) => quota.left === 0)
    .map((quota) => ["soft", word("attention_quota", { name: one.name, rate: quota.rate }), "#providers"]);
}

/** When a whole network is gone, a line for each would hide everything else. */
function aboutProviders(all) {
  const found = all.flatMap(aboutProvider), worst = found.filter((one) => one[0] === "bad");
  if (found.length <= mostProviders) return found;
  const first = [...worst, ...found.filter((one) => one[0] !== "bad")].slice(0, mostProviders - 1);
  const rest = word("attention_more_providers", { count: number(found.length - first.length) });
  return [...first, [worst.length > first.length ? "bad" : "soft", rest, "#providers"]];
}

function aboutQueue(status) {
  const found = [], { overdue, uncertain } = status.queue;
  if (overdue) found.push(["bad", word("attention_overdue", { count: number(overdue) })]);
  if (uncertain) found.push(["soft", word("attention_uncertain", { count: number(uncertain) }), "#uncertain"]);
  if (status.holds.length)
    found.push(["soft", word("attention_holds", { count: number(status.holds.length) }), "#holds"]);
  return found;
}

function jump(event) {
  event.preventDefault();
  const place = document.querySelector(event.currentTarget.dataset.place);
  place.scrollIntoView({ block: "start" });
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

function line([kind, text, place]) {
  return el("li", { class: kind }, place
    ? el("a", { href: "#/", "data-place": place, "data-key": text, onclick: jump }, text) : text);
}

/** `lostSince`: since when nothing was heard; what else is told is of that time. */
export function showAttention(status, outlook, lostSince) {
  const found = [...aboutBox(status, lostSince), ...aboutProviders(status.providers), ...aboutQueue(status)];
  for (const one of outlook ? outlook.releases : [])
    for (const text of lateTexts(one)) found.push(["bad", text, "#outlook"]);
  const worst = [...found.filter((one) => one[0] === "bad"), ...found.filter((one) => one[0] !== "bad")];
  fill(byId("attention-list"), worst, () => (worst.length ? worst.map(line)
    : el("li", { class: "good" }, word("attention_none"))));
  document.title = `${worst.some((one) => one[0] === "bad") ? "● " : ""}todoke`;
}
