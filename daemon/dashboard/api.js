// The daemon's interface as this page calls it. The token is kept while the tab lives (sessionStorage: no other site's
// page and no other tab reads it) and goes in a header, so no request that somebody else makes this browser send has it.

import { language } from "./words.js";

const place = "todoke.token";
// An order may wait for a disk; what is only asked is asked again soon, and the page must not look alive meanwhile.
const patienceToOrder = 20000, patienceToAsk = 8000;

export const token = () => sessionStorage.getItem(place);
export const keepToken = (text) => sessionStorage.setItem(place, text);
export const forgetToken = () => sessionStorage.removeItem(place);

/** What the daemon said no with; status 0: it did not answer. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || String(status));
    this.status = status;
    this.errors = problem.errors || [];
  }

  /** In lines: what it says, then what is to be mended. */
  lines() {
    return this.errors.length ? this.errors.map((one) => `${one.pointer} ${one.detail}`) : [this.message];
  }
}

function request(method, body) {
  const headers = { "Accept-Language": language() };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return {
    method, headers, credentials: "omit", cache: "no-store", redirect: "error",
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(method === "GET" ? patienceToAsk : patienceToOrder),
  };
}

export async function call(method, path, body) {
  let answer, text;
  try {
    answer = await fetch(path, request(method, body));
    text = await answer.text();  // the connection may break even now
  } catch {
    throw new Refusal(0, { detail: "" });
  }
  let read = null;
  try {
    read = text ? JSON.parse(text) : null;
  } catch {
    throw new Refusal(answer.status, { detail: text.slice(0, 200) });
  }
  if (!answer.ok) throw new Refusal(answer.status, read || {});
  return read;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
