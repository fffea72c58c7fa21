// Asks again and again, but never while nobody looks: a hidden tab costs the daemon nothing. After a refusal it waits
// longer and longer.

const longest = 10000;

/** `ask` every `interval` milliseconds, and at once when the tab is shown again. Returns { now, stop }. */
export function keepAsking(ask, interval) {
  let timer, asking = false, again = false, stopped = false, pause = interval;

  async function round() {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    if (asking) { again = true; return; }
    asking = true;
    const well = await ask().then(() => true, () => false);
    asking = false;
    pause = well ? interval : Math.min(pause * 2, longest);
    timer = setTimeout(round, again ? 0 : pause);
    again = false;
  }

  document.addEventListener("visibilitychange", round);
  round();
  return { now: round, stop() { stopped = true; clearTimeout(timer); } };
}
