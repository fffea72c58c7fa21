"""What the page shows of providers that really fail."""
import unittest

from selenium.webdriver.common.keys import Keys

from gateway import OPERATOR, until
from page_case import PageCase


class Troubles(PageCase):
    @classmethod
    def prepare(cls):
        """Six of sixteen mails are put off by their provider; the SMS provider breaks off five times in a row, and rests."""
        for i in range(10):
            cls.gateway.submit(to={"email": f"k{i}@example.jp"}, legs=["email"])
        for i in range(6):
            cls.gateway.submit(to={"email": f"k{i}@failing.example.jp"}, legs=["email"])
        for i in range(5):
            made = cls.gateway.submit(to={"sms": f"090-888{i}-0003"}, legs=["sms"])
            cls.gateway.wait_for_state(made, "uncertain")
        cls.gateway.submit(to={"sms": "090-9999-1234"}, legs=["sms"])
        until(lambda: sum(cls.provider("mail")["recent"].values()) == 16, "all mails were tried")

    @classmethod
    def provider(cls, name):
        return next(one for one in cls.gateway.ask("/v1/status")["providers"] if one["name"] == name)

    def test_counts_the_failures_of_a_provider(self):
        self.page.see("[data-provider=mail] .outcome.accepted", "受付 10")
        self.page.see("[data-provider=mail] .outcome.retry", "再試行 6")
        self.page.see("[data-provider=mail] .badge.good", "稼働中")
        self.page.see("#attention-list .soft", "mail: 直近 10 分の試行 16 回のうち 6 回が失敗しました")
        self.assertEqual([one.text for one in self.page.all("#attention-list li") if "line: " in one.text], [])

    def test_shows_a_breaker_that_is_open_and_what_waits_behind_it(self):
        self.page.see("[data-provider=sms].worry .badge.bad", "障害停止")
        self.page.see("[data-provider=sms] .outcome.uncertain", "結果不明 5")
        self.page.see("[data-provider=sms] .why", self.provider("sms")["why"])
        self.page.see("[data-provider=sms]", "に再び試します")
        self.page.see("#attention-list .bad", "sms（SMS）が送信できません: 障害停止")
        self.page.see("#held [data-name=breaker] .count", "1")
        self.expect_readable("providers in trouble")
        self.page.shoot("troubles-ja")

    def test_tells_of_a_certificate_that_ends(self):
        status = self.gateway.ask("/v1/status")
        for kind, ends in (("soft", "2099-01-01T00:00:00Z"), ("bad", "2001-01-01T00:00:00Z")):
            told = {**status, "certificate": {"ends": ends, "why": f"{kind}: 証明書を更新してください"}}
            with self.stage(instead={"/v1/status": told}):
                self.log_in(OPERATOR)
                self.page.see(f"#attention-list .{kind}", f"{kind}: 証明書を更新してください")

    def test_shows_how_fast_a_provider_goes_now(self):
        self.page.see("[data-provider=line] .pace", "0 回（毎秒 0 回）")
        for i in range(6):
            self.gateway.submit(to={"line": f"U{i:032x}"}, legs=["line"])
        self.page.see("[data-provider=line] .pace", "6 回（毎秒 0.1 回）")

    def test_a_list_of_uncertain_messages_that_is_refused_is_no_fault_of_the_page(self):
        with self.stage(instead={"/v1/messages": 503}):
            self.log_in(OPERATOR)
            self.page.see("#uncertain-list .refused", "503 instead of /v1/messages")
            self.page.see("#pulse", "更新中")
            self.page.see_gone("#fault")
            self.answer_instead({})
            self.page.see("[data-language=en]").click()  # asks anew
            self.page.see("#uncertain-list [data-message]")
            self.page.see("[data-language=ja]").click()

    def test_nobody_who_answers_for_the_uncertain_messages_is_a_silent_gateway(self):
        with self.stage(instead={"/v1/messages": 0}):
            self.log_in(OPERATOR)
            self.page.see("#pulse", "応答なし")
            self.page.see("#attention-list .bad", "からゲートウェイの応答がありません")
            self.page.see_gone("#fault")
            self.answer_instead({})
            self.page.see("#uncertain-list [data-message]")
            self.page.see("#pulse", "更新中")

    def test_settles_on_a_phone_by_keyboard_alone_beside_a_hold(self):
        hold = {"scope": {"campaign": "fuyu-no-dai-kanshasai-2026-" + "x" * 40}, "reason": "価格の誤り " + "0123456789" * 6, "for": "1h"}
        self.assertEqual(self.gateway.call("POST", "/v1/holds", hold)[0], 201)
        waiting = [one["id"] for one in self.gateway.ask("/v1/messages?state=uncertain")["messages"]]
        for width, settled, state, told in ((360, "sent", "sent", "送信済み"), (320, "failed", "failed", "失敗")):
            made = waiting.pop()
            self.page.size(width, 740)
            self.log_in(OPERATOR)
            self.page.see("#holds-list [data-hold] button", "解除")
            row = f"#uncertain-list [data-message='{made}']"
            self.assertEqual([one.text for one in self.page.all(f"{row} button")], ["受け付けられた", "受け付けられなかった"])
            self.expect_readable(f"{width}: an uncertain message and a hold")
            self.tab_to(f"[data-key='{settled} {made}']").send_keys(Keys.ENTER)
            self.page.see("#order-go")
            self.expect_readable(f"{width}: an order")
            self.page.shoot(f"settle-phone-{width}-ja")
            self.tab_to("#order-reason").send_keys("事業者の記録で確認")
            self.tab_to("#order-go").send_keys(Keys.ENTER)
            self.page.see("#told", told)
            self.expect_readable(f"{width}: settled")
            self.page.see_gone(row)
            self.gateway.wait_for_state(made, state)


if __name__ == "__main__":
    unittest.main()
