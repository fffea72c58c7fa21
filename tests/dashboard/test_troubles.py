"""What the page shows of providers that really fail."""
import unittest

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


if __name__ == "__main__":
    unittest.main()
