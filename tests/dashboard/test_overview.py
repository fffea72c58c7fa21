"""What the page shows of a night on which much waits."""
import calendar
import time
import unittest

from gateway import OPERATOR, until
from page_case import PageCase

ROWS = """
return [...document.querySelectorAll("#outlook-table tbody tr")].map((row) => [...row.children].map((one) => one.textContent));
"""

# By what the legend calls it: when it is how much, where it is anything.
CHARTED = """
const { labels, datasets } = Chart.getChart("outlook-chart").data, some = (set) => labels.map((at, i) => [at, set.data[i]]).filter((one) => one[1]);
return Object.fromEntries(datasets.map((set) => [set.label, Object.fromEntries(some(set))]));
"""

# Of each class: its colour, and what is on the canvas in the middle of its tallest bar.
PAINTED = """
const chart = Chart.getChart("outlook-chart"), ratio = chart?.currentDevicePixelRatio, hex = (one) => one.toString(16).padStart(2, "0");
return (chart?.data.datasets || []).flatMap((set, i) => {
  if (set.type !== "bar") return [];
  const bar = chart.getDatasetMeta(i).data.reduce((a, b) => (b.base - b.y > a.base - a.y ? b : a));
  const pixel = chart.ctx.getImageData(Math.floor(bar.x * ratio), Math.floor((bar.y + bar.base) / 2 * ratio), 1, 1).data;
  return [[set.backgroundColor, "#" + [...pixel].slice(0, 3).map(hex).join("")]];
});
"""

TEN_MINUTES = 600

# An hour, written by hand: two classes, two channels of one of them, a slot that only waits, and one with nothing.
AN_HOUR = {
    "now": "2026-12-01T17:03:00Z", "until": "2026-12-01T18:03:00Z", "slot": "10m", "releases": [], "slots": [
        {"from": "2026-12-01T17:10:00Z",
         "due": [{"channel": "email", "class": "promotional", "count": 30}, {"channel": "sms", "class": "urgent", "count": 2}],
         "goes": [{"channel": "email", "class": "promotional", "count": 12}, {"channel": "sms", "class": "urgent", "count": 2}]},
        {"from": "2026-12-01T17:30:00Z",
         "due": [{"channel": "line", "class": "promotional", "count": 1500}],
         "goes": [{"channel": "email", "class": "promotional", "count": 18}, {"channel": "line", "class": "promotional", "count": 1500}]}]}


def seconds_of(text):
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def foreseen(outlook):
    """[when in Tokyo, due, goes, waits] of each ten minutes in which there is anything."""
    there, made, waits = {seconds_of(one["from"]): one for one in outlook["slots"]}, [], 0
    for at in range(seconds_of(outlook["now"]) // TEN_MINUTES * TEN_MINUTES, seconds_of(outlook["until"]) + 1, TEN_MINUTES):
        due, goes = (sum(part["count"] for part in there.get(at, {}).get(name, [])) for name in ("due", "goes"))
        waits += due - goes
        if due or goes or waits:
            made.append([time.strftime("%H:%M", time.gmtime(at + 9 * 3600)), due, goes, waits])
    return made

# Timers that a test fires by hand, and what is fetched, counted.
BY_HAND = """
window.timers = new Map(); let next = 1; window.fetches = 0;
window.setTimeout = (act) => { timers.set(next, act); return next++; };
window.clearTimeout = (id) => timers.delete(id);
const real = window.fetch; window.fetch = (...all) => { ++fetches; return real(...all); };
window.fire = () => { const due = [...timers.values()]; timers.clear(); due.forEach((act) => act()); return due.length; };
window.hide = (yes) => {
  Object.defineProperty(document, "hidden", { value: yes, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


class Overview(PageCase):
    expected_complaints = ("chart.min.js", "dashboard/fault.js")

    @classmethod
    def prepare(cls):
        cls.gateway.submit_many(200)
        cls.gateway.submit_many(180, "sms")
        until(lambda: len(cls.late()) == 2, "both releases are foreseen")
        for i in range(5):
            cls.gateway.wait_for_state(cls.gateway.submit(to={"email": f"k{i}@example.jp"}, legs=["email"]), "sent")

    @classmethod
    def late(cls):
        """By channel: what of its release is late."""
        return {one["channel"]: one["late"] for one in cls.gateway.ask("/v1/outlook")["releases"] if one["late"]}

    def expect_painted(self, classes):
        """In the colours of that many classes."""
        def is_painted():
            seen = self.page.run(PAINTED)
            return len(seen) == classes and all(wanted == painted for wanted, painted in seen)
        self.page.until(is_painted, "the chart is not painted")

    def test_shows_what_waits_by_state_and_rule(self):
        self.page.see("[data-tile=held] .count", "380")
        self.page.see("#held [data-name=quiet_hours]", "送信を控える時間帯")
        self.page.see("#held [data-name=quiet_hours] .count", "380")
        self.page.see("#final [data-name=sent]", "送信済み")

    def test_warns_of_a_release_that_does_not_fit(self):
        release = self.page.see("#releases [data-release=quiet_hours]", "08:00 から送信し")
        self.assertIn("取引 (LINE) 200 通（送信を控える時間帯で待機）", release.text)
        self.assertIn("21:00 に送信を控える時間帯が始まるまでに、約 70 通が間に合いません", release.text)
        self.assertIn("08:00 から送信し、12月3日 04:00 ごろに完了の見込み", release.text)  # 200 of them, ten an hour
        self.page.see("#attention-list .bad", "約 70 通が間に合いません")
        self.page.see("#attention-list .soft", "SANDBOX")
        self.expect_painted(1)
        self.page.run("document.querySelector('#outlook details').open = true")
        self.page.shoot("overview-ja")

    def test_shows_the_coming_hours_as_the_gateway_foresees_them(self):
        self.page.see("#releases [data-release=quiet_hours]")
        rows = foreseen(self.gateway.ask("/v1/outlook"))
        self.assertEqual(rows[0][:2], ["08:00", 380], "all of them become due at eight")
        self.assertGreater(rows[-1][3], 0, "and not all of them go")
        self.assertEqual(self.page.run(ROWS), [[str(one) for one in row] for row in rows])
        self.assertEqual(self.page.run(CHARTED), {"取引": {at: goes for at, _, goes, _ in rows if goes},
                                                  "順番待ち": {at: waits for at, _, _, waits in rows if waits}})
        self.assertIn(f"までに {sum(goes for _, _, goes, _ in rows)} 通を送信する見込み",
                      self.page.see("#outlook-chart").get_attribute("aria-label"))
        self.expect_painted(1)

    def test_adds_up_channels_and_keeps_classes_apart(self):
        with self.stage(instead={"/v1/outlook": AN_HOUR}):
            self.log_in(OPERATOR)
            self.page.until(lambda: self.page.run(ROWS), "the table is there")
            self.assertEqual(self.page.run(ROWS), [["02:10", "32", "14", "18"], ["02:20", "0", "0", "18"], ["02:30", "1,500", "1,518", "0"]])
            self.assertEqual(self.page.run(CHARTED), {"販促": {"02:10": 12, "02:30": 1518}, "緊急": {"02:10": 2},
                                                      "順番待ち": {"02:10": 18, "02:20": 18}})
            self.assertEqual(self.page.run('return Chart.getChart("outlook-chart").data.labels'),
                             ["02:00", "02:10", "02:20", "02:30", "02:40", "02:50", "03:00"])
            self.assertIn("03:03 までに 1,532 通を送信する見込み", self.page.see("#outlook-chart").get_attribute("aria-label"))

    def test_warns_of_an_allowance_that_is_too_short_for_a_release(self):
        self.page.see("#releases .bad[data-release=quiet_hours]", "取引 (SMS) 180 通")
        release = self.page.see("#releases .bad[data-release=quiet_hours] strong", "送信枠が約 30 通分足りません")
        self.assertNotIn("間に合いません", release.text)
        self.page.see("#attention-list .bad", "取引 (SMS): 送信枠が約 30 通分足りません")
        self.page.see("[data-language=en]").click()
        self.page.see("#attention-list .bad", "the allowance is short by about 30")
        self.page.see("[data-language=ja]").click()

    def test_shows_what_each_provider_does(self):
        self.page.see("[data-provider=line] .badge.good", "稼働中")
        self.page.see("[data-provider=line]", "10/h")
        self.page.see("[data-provider=mail] .outcome.accepted", "受付 5")
        self.page.see("[data-provider=mail] .quota", "残り 19,995 / 20,000")

    def test_speaks_japanese_and_english(self):
        self.page.see("#queue-title", "キュー")
        self.assertEqual(self.page.run("return document.documentElement.lang"), "ja")
        self.page.see("[data-language=en]").click()
        self.page.see("#queue-title", "Queue")
        self.page.see("#held [data-name=quiet_hours]", "quiet hours")
        self.page.see("#releases [data-release]", "about 70 will not go before quiet hours begin at 21:00")
        self.assertEqual(self.page.run("return document.documentElement.lang"), "en")
        self.page.shoot("overview-en")
        self.page.open(self.gateway.url)
        self.page.see("#queue-title", "Queue")
        self.page.see("[data-language=ja]").click()
        self.page.see("#queue-title", "キュー")

    def test_is_readable_in_any_light_and_on_a_phone(self):
        self.page.see("#attention-list .bad", "間に合いません")
        self.page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        self.expect_readable("wide")
        self.page.dark(True)
        self.expect_painted(1)
        self.page.shoot("overview-dark")
        for width in (360, 320):
            self.page.size(width, 740)
            for language in ("en", "ja"):
                self.page.see(f"[data-language={language}]").click()
                self.expect_readable(f"{width} {language}")
        self.page.size(390, 844)
        self.page.see("[data-language=en]").click()
        wide, shown = self.page.run("const one = document.querySelector('#outlook .scroll'); return [one.scrollWidth, one.clientWidth]")
        self.assertLessEqual(wide, shown, "the table of the coming hours fits")
        self.page.see("[data-language=ja]").click()
        self.page.size(360, 740)
        self.page.shoot("phone-ja")

    def test_of_many_providers_those_in_trouble_come_first(self):
        with self.stage(crowd=["ready"] * 90 + ["breaker_open"] * 10):
            self.log_in(OPERATOR)
            self.page.see("#providers-list [data-provider=relay-90] .badge.bad", "障害停止")
            shown = [one.get_attribute("data-provider") for one in self.page.all("#providers-list > li")]
            self.assertEqual(shown, [f"relay-{i}" for i in (*range(90, 100), 0, 1)])
            self.page.see("#providers-more-count", "ほかの 88 件").click()
            self.page.see("#providers-rest [data-provider=relay-89]")
            self.assertEqual(len(self.page.all("#attention-list [data-place='#providers']")), 6, "not a line for each")
            self.page.see("#attention-list .bad", "ほかにも 6 件")
            self.expect_readable("many providers")

    def test_says_since_when_nobody_answers_and_goes_on_when_somebody_does(self):
        with self.stage():
            self.log_in(OPERATOR)
            self.page.see("#queue-states li")
            self.answer_instead({"/v1/": 0})
            self.page.see("#pulse", "応答なし")
            self.page.see("#attention-list .bad", "からゲートウェイの応答がありません")
            self.expect_readable("nobody answers")
            self.answer_instead({})
            self.page.see("#pulse", "更新中")
            self.page.see_gone("#attention-list .bad", "応答がありません")

    def test_an_answer_that_is_cut_off_is_none(self):
        with self.stage():
            self.log_in(OPERATOR)
            self.page.see("#queue-states li")
            self.answer_instead({"/v1/status": "cut"})
            self.page.see("#pulse", "応答なし")
            self.page.see("#attention-list .bad", "からゲートウェイの応答がありません")
            self.answer_instead({})
            self.page.see("#pulse", "更新中")

    def test_a_fault_of_the_pages_own_is_said_as_such_in_both_languages(self):
        for broken in ("/v1/outlook", "/v1/status"):
            with self.stage(instead={broken: {"providers": "none"}}):
                self.log_in(OPERATOR)
                self.page.see("#fault", "この画面に不具合が起きました")
                self.assertIn("TypeError", self.page.see("#fault").text)
                self.page.see("#pulse", "この画面に不具合があります")
                self.page.see("[data-language=en]").click()
                self.page.see("#fault", "This page has a fault: what it shows may be old or incomplete. Reload it.")
                self.page.see("[data-language=ja]").click()
                self.assertNotIn("応答", self.page.see("body").text)

    def test_a_gateway_that_is_only_starting_is_waited_for(self):
        with self.stage(instead={"/v1/status": 503}):
            self.log_in(OPERATOR)
            self.page.see("#silent-title", "ゲートウェイが応答していません")
            self.page.see("#silent-why", "503 instead of /v1/status")
            self.answer_instead({})
            self.page.see("#queue-states li")
            self.page.see_gone("#silent")

    def test_without_its_chart_the_page_has_the_table(self):
        self.page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*chart.min.js"]})
        try:
            self.log_in(OPERATOR)
            self.page.see("#outlook-table tbody tr", "08:00")
            self.assertEqual(self.page.run(ROWS), [[str(one) for one in row] for row in foreseen(self.gateway.ask("/v1/outlook"))])
            self.page.see_gone("#outlook-chart")
            self.page.see("#holds-list li")
            self.page.see("#pulse", "更新中")
        finally:
            self.page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})

    def test_without_one_of_its_scripts_the_page_says_so_in_both_languages(self):
        for missing in ("main.js", "queue.js"):
            self.page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": [f"*/dashboard/{missing}"]})
            try:
                self.log_in(OPERATOR)
                self.page.see("#unloaded", "この画面を表示できません")
                self.page.see("#unloaded", "This page could not come up")
                self.expect_readable(f"without {missing}")
            finally:
                self.page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
            self.page.complaints()  # of what is missing
        self.log_in(OPERATOR)
        self.page.see("#queue-states li")
        self.assertEqual(self.page.all("#unloaded"), [])

    def test_goes_on_by_itself_but_not_while_nobody_looks(self):
        script = self.page.before_pages(BY_HAND)
        try:
            self.log_in(OPERATOR)
            self.page.see("#pulse", "更新中")
            before = self.page.until(lambda: self.page.run("return timers.size >= 2 && fetches"), "both calls are made")
            self.assertGreaterEqual(self.page.run("return fire()"), 2)
            asked = self.page.until(lambda: self.page.run("return timers.size >= 2 && fetches > arguments[0] && fetches", before),
                                    "it asked again")
            self.page.run("hide(true)")
            self.page.run("fire()")
            self.assertEqual(self.page.run("return [timers.size, fetches]"), [0, asked], "a hidden tab waits for nothing")
            self.page.run("hide(false)")
            self.page.until(lambda: self.page.run("return fetches > arguments[0]", asked), "it asks at once")
        finally:
            self.page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


if __name__ == "__main__":
    unittest.main()
