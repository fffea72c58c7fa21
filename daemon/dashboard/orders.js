// Asking before something is done, doing it, and telling that it was done.

import { byId, el } from "./elements.js";
import { faultText, isFault } from "./fault.js";
import { word } from "./words.js";

let telling;

export function tell(text) {
  byId("told").textContent = text;
  clearTimeout(telling);
  telling = setTimeout(() => { byId("told").textContent = ""; }, 8000);
}

export function refusalLines(error) {
  if (isFault(error)) return [faultText(error)];
  return error.status ? error.lines() : [word("unreachable")];
}

export function showRefusal(place, error) {
  place.replaceChildren(...refusalLines(error).map((line) => el("span", {}, line)));
}

/** { title, what, text, go, needsReason, act(reason) } in a dialog; it stays open while `act` is refused. `what`: which
 * one of many it is about, so that a slip is seen before it is done. */
export function ask(order) {
  const dialog = byId("order"), form = byId("order-form"), reason = byId("order-reason");
  byId("order-title").textContent = order.title;
  byId("order-what").textContent = order.what || "";
  byId("order-why").textContent = order.text;
  byId("order-go").textContent = order.go;
  byId("order-reason-row").hidden = !order.needsReason;
  byId("order-refused").replaceChildren();
  reason.required = Boolean(order.needsReason);
  reason.value = "";
  byId("order-leave").onclick = () => dialog.close();
  form.onsubmit = async (event) => {
    event.preventDefault();
    byId("order-go").disabled = true;
    try {
      await order.act(reason.value.trim());
      dialog.close();
    } catch (error) {
      showRefusal(byId("order-refused"), error);
    } finally {
      byId("order-go").disabled = false;
    }
  };
  dialog.showModal();
  (order.needsReason ? reason : byId("order-leave")).focus();
}
