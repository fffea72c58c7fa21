"""What the page shows of a night on which much waits."""
import unittest

from gateway import OPERATOR, until
from page_case import PageCase

PAINTED = """
const one = document.getElementById("outlook-chart"), data = one.getContext("2d").getImageData(0, 0, one.width, one.height).data;
return new Set(new Uint32Array(data.buffer)).size;
"""

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
        self.page.until(lambda: self.page.run(PAINTED) > 10, "the chart is painted")
        self.page.run("document.querySelector('#outlook details').open = true")
        self.page.see("#outlook-table tbody tr", "08:00")
        label = self.page.see("#outlook-chart").get_attribute("aria-label")
        self.assertIn("送信する見込み", label)
        self.page.shoot("overview-ja")

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
        self.page.until(lambda: self.page.run(PAINTED) > 10, "the chart is painted")
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
