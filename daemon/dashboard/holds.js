// What the operator has stopped; stopping and letting go.

import { call, post } from "./api.js";
import { byId, button, el, fill } from "./elements.js";
import { moment } from "./formats.js";
import { ask, showRefusal, tell } from "./orders.js";
import { term, word } from "./words.js";

const kinds = ["all", "urgent", "channel", "provider", "class", "campaign"];
const lengths = ["30m", "1h", "2h", "4h", "12h", "1d", "7d"];
const named = (kind) => kind !== "all" && kind !== "urgent";

function scopeText(scope) {
  if (scope.all) return word(scope.urgent ? "scope_urgent" : "scope_all");
  const [kind, name] = Object.entries(scope)[0];
  return `${word(`scope_${kind}`)}: ${term(kind, name)}`;
}

function release(one, after) {
  ask({
    title: word("hold_release_title"), text: word("hold_release_text", { what: scopeText(one.scope) }),
    go: word("hold_release"),
    async act() {
      await call("DELETE", `/v1/holds/${one.id}`);
      tell(word("hold_released"));
      after();
    },
  });
}

function row(one, after) {
  return el("li", { "data-hold": one.id },
    el("div", {}, el("strong", {}, scopeText(one.scope)), el("span", {}, one.reason),
      el("span", { class: "faint" }, [word("hold_until", { time: moment(one.until) }),
        one.placed_by && word("hold_by", { name: one.placed_by })].filter(Boolean).join(" · "))),
    button(word("hold_release"), `release ${one.id}`, () => release(one, after)));
}

function known(kind, status) {
  if (kind === "channel") return ["email", "line", "sms"];
  if (kind === "provider") return status.providers.map((one) => one.name);
  return kind === "class" ? ["urgent", "transactional", "promotional", "nurturing"] : [];
}

const option = (value, text = value) => el("option", { value }, text);

function field(id, name, input) {
  return el("p", { id: `${id}-row` }, el("label", { for: id }, word(name)), input);
}

function makeForm(form, status) {
  const kind = el("select", { id: "hold-kind" }, kinds.map((one) => option(one, word(`scope_${one}`))));
  const name = el("input", { id: "hold-name", list: "hold-names", maxlength: 255, autocomplete: "off", spellcheck: "false" });
  const names = el("datalist", { id: "hold-names" });
  const choose = () => {
    byId("hold-name-row").hidden = !named(kind.value);
    name.required = named(kind.value);
    names.replaceChildren(...known(kind.value, status).map((one) => option(one)));
  };
  kind.onchange = choose;
  form.replaceChildren(
    field("hold-kind", "hold_what", kind), field("hold-name", "hold_name", name), names,
    field("hold-for", "hold_for", el("select", { id: "hold-for" }, lengths.map((one) => option(one, word(`for_${one}`))))),
    field("hold-reason", "reason", el("input", { id: "hold-reason", maxlength: 255, required: true,
      placeholder: word("reason_hint") })),
    el("p", { id: "hold-refused", class: "refused", role: "alert" }),
    el("p", { class: "buttons" }, el("button", { type: "submit", class: "main" }, word("hold_place"))));
  byId("hold-for").value = "2h";
  choose();
}

async function place(after) {
  const kind = byId("hold-kind").value;
  const scope = named(kind) ? { [kind]: byId("hold-name").value.trim() } : { all: true, ...(kind === "urgent" && { urgent: true }) };
  try {
    await post("/v1/holds", { scope, reason: byId("hold-reason").value.trim(), for: byId("hold-for").value });
  } catch (error) {
    showRefusal(byId("hold-refused"), error);
    return;
  }
  tell(word("hold_placed"));
  byId("new-hold").open = false;
  byId("new-hold").querySelector("summary").focus();
  byId("hold-reason").value = "";
  byId("hold-refused").replaceChildren();
  after();
}

export function showHolds(status, after) {
  const form = byId("hold-form"), basis = `${document.documentElement.lang} ${status.providers.map((one) => one.name)}`;
  if (form.dataset.madeFor !== basis) makeForm(form, status);
  form.dataset.madeFor = basis;
  form.onsubmit = (event) => { event.preventDefault(); place(after); };
  fill(byId("holds-list"), status.holds, () => (status.holds.length
    ? status.holds.map((one) => row(one, after)) : el("li", { class: "faint" }, word("holds_none"))));
}
