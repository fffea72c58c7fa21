// Numbers and instants as people write them, by the site's clock.

import { language } from "./words.js";

let zone, today = Date.now();

/** By the gateway's own clock: a browser's may be wrong. */
export function useClock(status) {
  zone = status.time_zone;
  today = Date.parse(status.now);
}

const locale = () => (language() === "ja" ? "ja-JP" : "en-GB");

export const number = (value) => new Intl.NumberFormat(locale()).format(value);

function form(options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, hourCycle: "h23", ...options });
}

const day = (when) => form({ year: "numeric", month: "2-digit", day: "2-digit" }).format(when);

/** "08:00" */
export const clock = (when) => form({ hour: "2-digit", minute: "2-digit" }).format(new Date(when));

/** The same, with the date where it is not today. */
export function moment(text) {
  const when = new Date(text);
  if (day(when) === day(today)) return clock(when);
  return form({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(when);
}

/** "Nov 27, 08:00:03" */
export const exact = (text) => form({
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
}).format(new Date(text));
