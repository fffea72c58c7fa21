// The page: which part of it is shown, and when it asks. One call every few seconds (status), one now and then (the
// coming hours), and the list of uncertain messages when their number changes.

import { forgetToken, get, keepToken, token } from "./api.js";
import { showAttention } from "./attention.js";
import { byId } from "./elements.js";
import { isFault, listenForFaults, showFault, tellFault } from "./fault.js";
import { exact, number, useClock } from "./formats.js";
import { showHolds } from "./holds.js";
import { keepAsking } from "./live.js";
import { showOutlook } from "./outlook.js";
import { showProviders } from "./providers.js";
import { showQueue } from "./queue.js";
import { placeOf, showFound } from "./search.js";
import { lookAgain, showUncertain } from "./uncertain.js";
import { choose, speak, word } from "./words.js";

const statusEvery = 3000, outlookEvery = 30000;

let status, outlook, outlookTrouble, heard, state = "waiting", statusAsking, outlookAsking;

function pulse(now) {
  state = now;
  const clock = byId("pulse"), time = heard ? exact(heard).split(" ").pop() : "–";
  clock.dataset.state = state;
  byId("pulse-text").textContent = word(`pulse_${state}`, { time });
}

function showAll() {
  const asked = state === "login" || state === "refused";
  const [kind, name] = place();
  byId("login").hidden = !asked;
  byId("overview").hidden = asked || Boolean(kind) || !status;
  byId("found").hidden = asked || !kind || !name;
  byId("silent").hidden = asked || Boolean(status) || state !== "lost";
  byId("forget").hidden = !token();
  if (!status || asked) return;
  byId("about").textContent = word("about", {
    version: status.version, path: status.store.path, size: number(Math.round(status.store.bytes / 1e5) / 10),
  });
  if (kind) return;
  showAttention(status, outlook, state === "lost" && exact(heard));
  showQueue(status);
  showProviders(status);
  showHolds(status, refresh);
  showOutlook(outlook, outlookTrouble);
}

/** Never throws: what goes wrong in it is the page's own, and a fault in one part does not keep it from asking again. */
function show() {
  try {
    showAll();
  } catch (error) {
    failed(error);
  }
}

function refresh() {
  statusAsking?.now();
  outlookAsking?.now();
}

function needToken(why) {
  statusAsking?.stop();
  outlookAsking?.stop();
  forgetToken();
  status = outlook = undefined;
  byId("about").textContent = "";
  pulse("login");
  show();
  byId("login-refused").textContent = why;
  byId("token").focus();
}

/** The token is kept: it is known, and may do what it is asked for some other day. It says what it may not do. */
function notAllowed(why) {
  pulse("refused");
  byId("login-refused").textContent = why;
  show();
}

/** Without a token that is known, it asks for one; all else is said, and asked again. */
function failed(error) {
  if (isFault(error)) {  // nothing is wrong over there, but what is shown may be old
    if (state !== "login" && state !== "refused") pulse("fault");
    return tellFault(error);
  }
  if (state === "login") return undefined;  // it asks already
  if (error.status === 401) return needToken(token() ? word("login_wrong") : "");
  if (error.status === 403) return notAllowed(error.message);
  pulse("lost");
  byId("silent-why").textContent = error.status ? error.message : "";
  return show();
}

/** Instants are shown by the site's clock, which comes with the first status: nothing that is found is shown before. */
async function showParts(first) {
  const [kind, name] = place();
  if (kind === "message") await showFound(kind, name, afterwards, !first);
  else if (kind && first) await showFound(kind, name, afterwards);
  else if (!kind) await showUncertain(status.queue.uncertain, refresh);
}

async function askStatus() {
  try {
    const first = !status;
    status = await get("/v1/status");
    heard = status.now;
    useClock(status);
    pulse("live");
    byId("login-refused").textContent = "";
    show();
    await showParts(first);
  } catch (error) {
    failed(error);
    throw error;
  }
}

async function askOutlook() {
  try {
    lookAgain();
    outlook = await get("/v1/outlook");
    outlookTrouble = undefined;
    show();
  } catch (error) {
    if (isFault(error) || error.status === 401) {
      failed(error);
    } else {  // whether anybody answers at all, the status tells
      outlookTrouble = error;
      show();
    }
    throw error;
  }
}

function begin() {
  statusAsking?.stop();
  outlookAsking?.stop();
  statusAsking = keepAsking(askStatus, statusEvery);
  outlookAsking = keepAsking(askOutlook, outlookEvery);
}

/** ["message", ID] of "#/message/ID"; [] of anything else. */
function place() {
  const found = location.hash.match(/^#\/(message|customer|campaign|state)\/(.+)$/);
  try {
    return found ? [found[1], decodeURIComponent(found[2])] : [];
  } catch {
    return [];
  }
}

async function go(focus = true) {
  const [kind, name] = place();
  show();
  if (!kind || state === "login" || state === "refused") {
    if (focus) byId("main").focus({ preventScroll: true });
    return;
  }
  if (focus) byId("found-title").focus();
  if (!status) return;
  await showFound(kind, name, afterwards).catch(failed);
}

/** After an order on the message that is shown. */
function afterwards() {
  refresh();
  go(false);
}

function listen() {
  for (const one of document.querySelectorAll("[data-language]"))
    one.onclick = () => { choose(one.dataset.language); pulse(state); showFault(); show(); if (status) refresh(); if (place()[0]) go(false); };
  byId("search").onsubmit = (event) => {
    event.preventDefault();
    const text = byId("search-text").value.trim();
    if (!text) return;
    if (location.hash === placeOf(text)) go();
    else location.hash = placeOf(text);
  };
  byId("login-form").onsubmit = (event) => {
    event.preventDefault();
    keepToken(byId("token").value.trim());
    byId("token").value = "";
    pulse("waiting");
    begin();
    go(false);
  };
  byId("forget").onclick = () => needToken("");
  document.querySelector(".skip").onclick = (event) => { event.preventDefault(); byId("main").focus(); };
  addEventListener("hashchange", () => go());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  document.addEventListener("invalid", (event) => event.target.setCustomValidity(word("required")), true);
  document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));
}

byId("unloaded").remove();  // all scripts are there
listenForFaults();
speak();
listen();
pulse("waiting");
begin();
go(false);
