// A fault of the page's own, which nothing at the gateway explains: it is said on top, for as long as the page is open,
// since nobody knows what else on it is wrong.

import { Refusal } from "./api.js";
import { byId } from "./elements.js";
import { word } from "./words.js";

let first;

export const isFault = (error) => !(error instanceof Refusal);

/** What whoever looks after the gateway is to be told. */
export const faultText = (error) => word("fault", { what: String(error).slice(0, 200) });

/** In the language of now; nothing, while there is no fault. */
export function showFault() {
  byId("fault").hidden = !first;
  byId("fault").textContent = first ? faultText(first) : "";
}

export function tellFault(error) {
  console.error(error);
  first ??= error;
  showFault();
}

/** What nothing else has caught. (A resource that did not come, or a notice of the browser, brings no error.) */
export function listenForFaults() {
  addEventListener("error", (event) => { if (event.error) tellFault(event.error); });
  addEventListener("unhandledrejection", (event) => { if (isFault(event.reason)) tellFault(event.reason); });
}
