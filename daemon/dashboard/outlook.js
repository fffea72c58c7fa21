// The coming hours as a chart and as a table, and what is let go together in words.

import { byId, el, fill } from "./elements.js";
import { clock, moment, number } from "./formats.js";
import { refusalLines } from "./orders.js";
import { language, term, word } from "./words.js";

/* global Chart */

const colours = { urgent: "#c2413b", transactional: "#2f6f9f", promotional: "#d08a2b", nurturing: "#4b8b6b" };
const spare = ["#7a5ea8", "#8a6d4b", "#4f7f86", "#a8557f"];

const named = (one) => `${term("class", one.class)} (${term("channel", one.channel)})`;

function releaseText(one) {
  const values = {
    count: number(one.count), what: named(one), rule: term("rule", one.rule), from: moment(one.from),
    ends: one.ends_at && moment(one.ends_at),
  };
  if (!one.ends_at) return word("release_unknown", values);
  return word(one.rule === "none" ? "release_now" : "release_line", values);
}

/** What of a release will not go in time, each as a line. */
export function lateTexts(one) {
  return one.late.map((late) => word("attention_late", {
    what: `${moment(one.from)} ${named(one)}`,
    text: word(`late_${late.rule}`, { count: number(late.count), time: late.from && moment(late.from) }),
  }));
}

function release(one) {
  return el("li", { class: one.late.length ? "bad" : "plain", "data-release": one.rule },
    releaseText(one), one.late.map((late) => el("strong", {}, word(`late_${late.rule}`, {
      count: number(late.count), time: late.from && moment(late.from),
    }))));
}

const minutesOf = { m: 1, h: 60 };
const slotLength = (text) => parseInt(text, 10) * minutesOf[text.slice(-1)] * 60000;

/** Every slot from the first to the end: { at, due, goes: { class: count }, waits }. */
export function slotsOf(seen) {
  const length = slotLength(seen.slot), there = new Map(seen.slots.map((one) => [Date.parse(one.from), one]));
  const first = Math.floor(Date.parse(seen.now) / length) * length, made = [];
  let waits = 0;
  for (let at = first; at < Date.parse(seen.until); at += length) {
    const one = there.get(at) || { due: [], goes: [] }, goes = {};
    for (const part of one.goes) goes[part.class] = (goes[part.class] || 0) + part.count;
    const due = one.due.reduce((sum, part) => sum + part.count, 0);
    const gone = one.goes.reduce((sum, part) => sum + part.count, 0);
    waits = Math.max(0, waits + due - gone);
    made.push({ at, due, goes, gone, waits });
  }
  return made;
}

const classesOf = (slots) => [...new Set(slots.flatMap((one) => Object.keys(one.goes)))].sort();

function datasets(slots, classes) {
  const made = classes.map((name, i) => ({
    type: "bar", label: term("class", name), stack: "goes", yAxisID: "goes", order: 1,
    backgroundColor: colours[name] || spare[i % spare.length], data: slots.map((one) => one.goes[name] || 0),
    barPercentage: 1, categoryPercentage: 0.86,
  }));
  if (slots.some((one) => one.waits > 0))
    made.push({
      type: "line", label: word("outlook_waits"), yAxisID: "waits", order: 2, data: slots.map((one) => one.waits),
      borderColor: "#8894a3", backgroundColor: "rgba(136, 148, 163, 0.16)", borderWidth: 1.5, pointRadius: 0, fill: true,
    });
  return made;
}

function axes(ink, line, waits) {
  const ticks = { color: ink, precision: 0, callback: (value) => number(value) };
  const title = (text) => ({ display: true, text, color: ink });
  return {
    x: { stacked: true, grid: { display: false }, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16 } },
    goes: { stacked: true, beginAtZero: true, position: "left", grid: { color: line }, ticks, title: title(word("outlook_goes")) },
    waits: {
      display: waits, beginAtZero: true, position: "right", grid: { display: false }, ticks, title: title(word("outlook_waits")),
    },
  };
}

let chart;

function draw(slots) {
  const style = getComputedStyle(document.body), classes = classesOf(slots);
  const sets = datasets(slots, classes);
  const ink = style.getPropertyValue("--faint").trim(), line = style.getPropertyValue("--line").trim();
  chart?.destroy();
  Chart.defaults.font.family = style.fontFamily;
  chart = new Chart(byId("outlook-chart"), {
    data: { labels: slots.map((one) => clock(one.at)), datasets: sets },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      scales: axes(ink, line, sets.length > classes.length),
      plugins: { legend: { position: "bottom", labels: { color: ink, boxWidth: 12, boxHeight: 12 } } },
    },
  });
}

function table(slots) {
  const heads = ["outlook_time", "outlook_due", "outlook_goes", "outlook_waits"];
  const some = slots.filter((one) => one.due || one.gone || one.waits);
  return [
    el("thead", {}, el("tr", {}, heads.map((name) => el("th", { scope: "col" }, word(name))))),
    el("tbody", {}, some.map((one) => el("tr", {}, el("th", { scope: "row" }, clock(one.at)),
      [one.due, one.gone, one.waits].map((count) => el("td", {}, number(count)))))),
  ];
}

/** `trouble`: why there is nothing newer than `seen`, of which there may be nothing either. */
export function showOutlook(seen, trouble) {
  const lines = trouble ? refusalLines(trouble) : [];
  fill(byId("outlook-refused"), lines, () => lines.map((line) => el("span", {}, line)));
  if (!seen) return;
  const slots = slotsOf(seen), empty = !slots.some((one) => one.due || one.gone || one.waits);
  fill(byId("releases"), seen.releases, () => seen.releases.map(release));
  fill(byId("outlook-table"), slots, () => table(slots));
  byId("outlook-empty").hidden = !empty;
  byId("outlook-empty").textContent = word("outlook_none");
  const details = byId("outlook-table").closest("details"), drawable = typeof Chart !== "undefined";
  details.hidden = empty;
  byId("outlook-chart").parentElement.hidden = empty || !drawable;
  if (!drawable) details.open = true;  // its file did not come: the table says the same
  const goes = slots.reduce((sum, one) => sum + one.gone, 0);
  byId("outlook-chart").setAttribute("aria-label",
    word("outlook_label", { goes: number(goes), until: moment(seen.until) }));
  const print = JSON.stringify([language(), slots, matchMedia("(prefers-color-scheme: dark)").matches]);
  if (!empty && drawable && byId("outlook-chart").dataset.drawn !== print) draw(slots);
  byId("outlook-chart").dataset.drawn = print;
}
