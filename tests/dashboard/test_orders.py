"""What an operator does with the page: logging in, searching, settling, holding, releasing; with the mouse or without."""
import json
import unittest

from selenium.webdriver.common.keys import Keys

from gateway import OPERATOR, VIEWER, WRITER
from page_case import PageCase, TOKEN_PLACE


class Orders(PageCase):
    expected_complaints = ("dashboard/fault.js", "404 (Not Found)", "403 (Forbidden)", "422 (Unprocessable Content)")

    def log_out(self):
        self.page.see("#forget").click()
        self.page.see("#login")

    def test_asks_for_a_token(self):
        self.page.see("#queue-states li")
        self.log_out()
        self.assertFalse(self.page.see("#login-form input").get_attribute("value"))
        self.page.type("#token", "no-such-token")
        self.page.see("#login-form button").click()
        self.page.see("#login-refused", "登録されていません")
        self.page.shoot("login-ja")
        self.page.type("#token", WRITER)
        self.page.see("#login-form button").click()
        self.page.see("#login-refused", "lacks the scope read")
        self.expect_readable("login")
        self.page.type("#token", OPERATOR + Keys.ENTER)
        self.page.see("#queue-states li")
        self.assertEqual(self.page.run("return [document.cookie, localStorage.getItem(arguments[0])]", TOKEN_PLACE), ["", None])
        self.assertNotIn(OPERATOR, self.page.run("return document.documentElement.outerHTML"))

    def kept_token(self):
        return self.page.run("return sessionStorage.getItem(arguments[0])", TOKEN_PLACE)

    def test_a_refusal_says_what_is_not_allowed_and_keeps_the_token(self):
        with self.stage():
            self.log_in(OPERATOR)
            self.page.see("#queue-states li")
            self.answer_instead({"/v1/customers/": 403})
            self.page.type("#search-text", "c-1" + Keys.ENTER)
            self.page.see("#found-body .refused", "403 instead of /v1/customers/")
            self.assertEqual(self.kept_token(), OPERATOR)
            self.page.see("#found .back").click()
            self.page.see("#queue-states li")
            self.answer_instead({"/v1/status": 403})
            self.page.see("#login-refused", "403 instead of /v1/status")
            self.assertEqual(self.kept_token(), OPERATOR)
            self.answer_instead({})
            self.page.see("#queue-states li")
            self.answer_instead({"/v1/status": 401})
            self.page.see("#login-refused", "登録されていません")
            self.assertIsNone(self.kept_token(), "only who is not known at all has to show another token")

    def test_a_fault_of_the_pages_own_in_what_is_found_does_not_look_like_a_silent_gateway(self):
        with self.stage(instead={"/v1/customers/": {"messages": 3}}):
            self.log_in(OPERATOR)
            self.page.see("#queue-states li")
            self.page.type("#search-text", "c-1" + Keys.ENTER)
            self.page.see("#found-body .refused", "この画面に不具合が起きました")
            self.page.see("#fault", "この画面に不具合が起きました")
            self.expect_readable("a fault")
            self.assertNotIn("応答", self.page.see("body").text)

    def test_says_of_an_address_whether_it_is_blocked(self):
        block = {"channel": "sms", "address": "090-1234-5678", "reason": "電話での依頼"}
        self.assertEqual(self.gateway.call("POST", "/v1/blocks", block)[0], 201)
        self.page.see("#queue-states li")
        for address, said in (("aiko@example.jp", "（メール）は使用停止になっていません"), ("+819012345678", "電話での依頼"),
                              ("090-1234-5678", "電話での依頼"), ("U" + "0" * 32, "（LINE）は使用停止になっていません")):
            self.page.type("#search-text", address + Keys.ENTER)
            self.page.see("#found-title", address)
            self.page.see("#found-body .findings li", said)
            self.page.see("#found-body", "では検索できません")
        self.expect_readable("an address")

    def test_goes_on_from_page_to_page_by_keyboard(self):
        lines = [json.dumps({"to": {"email": f"n{i}@example.jp"}, "class": "transactional", "legs": ["email"],
                             "campaign": "pages", "content": {"text": f"{i}"}}) for i in range(120)]
        self.gateway.call("POST", "/v1/messages", "\n".join(lines) + "\n", "application/x-ndjson")
        with self.stage():
            self.log_in(OPERATOR, "#/campaign/pages")
            self.tab_to("#found-body [data-key=more]").send_keys(Keys.ENTER)
            self.page.until(lambda: len(self.page.all("#found-body li a")) == 100, "the second page")
            self.assertTrue(self.page.run("return document.activeElement === document.querySelectorAll('#found-body li a')[50]"))
            self.answer_instead({"/v1/messages": 503})
            self.page.see("#found-body [data-key=more]").click()
            self.page.see("#found-body .refused", "503 instead of /v1/messages")
            self.answer_instead({})
            self.page.see("#found-body [data-key=more]").click()
            self.page.until(lambda: len(self.page.all("#found-body li a")) == 120, "the last page")
            self.page.see_gone("#found-body [data-key=more]")

    def test_shows_instants_by_the_clock_of_the_site_from_the_first_on(self):
        made = self.gateway.submit(to={"email": "rin@example.jp"}, legs=["email"], campaign="fuyu")
        stored = self.gateway.ask(f"/v1/messages/{made}")["stored_at"]
        tokyo = f"{(int(stored[11:13]) + 9) % 24:02}:{stored[14:16]}"
        with self.stage(held=["/v1/status"]):
            self.log_in(OPERATOR, "#/campaign/fuyu")
            self.page.until(lambda: self.page.run("return waiting.length"), "the status is asked for")
            self.page.run("letGo()")
            self.assertEqual(self.page.see("#found-body li a").text, tokyo)

    def test_finds_a_message_and_tells_its_story(self):
        made = self.submit_and_wait("sent", customer="c-77", to={"email": "aiko@example.jp"}, legs=["email"],
                                    campaign="haru")
        self.page.type("#search-text", made + Keys.ENTER)
        self.page.see("#found-title", made)
        self.page.see("#found .facts .badge", "送信済み")
        self.page.see("#found .timeline li", "依頼を保存")
        self.page.see("#found .timeline li", "mail")
        self.page.shoot("story-ja")
        self.expect_readable("story")
        self.page.see("#found a[href='#/customer/c-77']").click()
        self.page.see("#found-title", "顧客 c-77")
        self.page.see(f"#found a[href='#/message/{made}']")
        self.page.driver.back()
        self.page.see("#found-title", made)
        self.page.type("#search-text", "haru" + Keys.ENTER)
        self.page.see("#found-title", "キャンペーン haru")
        self.page.type("#search-text", "<img src=x onerror=alert(1)>" + Keys.ENTER)
        self.page.see("#found-body", "何も見つかりません")
        self.page.size(360, 740)
        self.page.open(f"{self.gateway.url}/#/message/{made}")
        self.page.see("#found .timeline li", "依頼を保存")
        self.expect_readable("story on a phone")
        self.page.shoot("story-phone-ja")

    def test_settles_an_uncertain_message(self):
        made = self.submit_and_wait("uncertain", to={"sms": "090-1234-0003"}, legs=["sms"], customer="c-3")
        row = f"#uncertain-list [data-message='{made}']"
        self.page.see("#attention-list", "結果不明です")
        self.page.see(f"{row} .buttons button", "受け付けられた").click()
        self.page.see("#order-what", "c-3 · 緊急 · SMS")
        self.page.see("#order-go", "受け付けられた").click()
        self.assertTrue(self.page.see("#order"), "without a reason it stays open")
        self.assertEqual(self.gateway.ask(f"/v1/messages/{made}")["state"], "uncertain")
        self.page.shoot("settle-ja")
        self.page.type("#order-reason", "事業者の記録で確認")
        self.page.see("#order-go").click()
        self.page.see("#told", "送信済み")
        self.page.see_gone(row)
        self.gateway.wait_for_state(made, "sent")
        story = self.gateway.ask(f"/v1/messages/{made}")["timeline"]
        self.assertTrue(any("事業者の記録で確認" in one.get("detail", "") for one in story), story)

    def test_says_that_it_was_not_taken(self):
        made = self.submit_and_wait("uncertain", to={"sms": "090-5555-0003"}, legs=["sms"])
        self.page.see(f"#uncertain-list [data-message='{made}'] [data-key='failed {made}']").click()
        self.page.type("#order-reason", "届いていない")
        self.page.see("#order-go").click()
        self.gateway.wait_for_state(made, "failed")
        self.page.see_gone(f"#uncertain-list [data-message='{made}']")

    def test_shows_why_an_order_is_refused(self):
        made = self.submit_and_wait("uncertain", to={"sms": "090-6666-0003"}, legs=["sms"])
        self.log_in(VIEWER)
        self.page.see(f"[data-key='sent {made}']").click()
        self.page.type("#order-reason", "x")
        self.page.see("#order-go").click()
        self.page.see("#order-refused", "lacks the scope operate")
        self.press(Keys.ESCAPE)
        self.page.see_gone("#order")
        self.assertEqual(self.gateway.ask(f"/v1/messages/{made}")["state"], "uncertain")

    def test_holds_and_releases_by_keyboard_alone(self):
        self.page.see("#holds-list li")
        self.tab_to("#new-hold summary").send_keys(Keys.ENTER)
        self.tab_to("#hold-kind").send_keys("キャンペーン")
        self.tab_to("#hold-name").send_keys("natsu")
        self.tab_to("#hold-reason").send_keys("価格の誤り", Keys.ENTER)
        self.page.see("#holds-list strong", "キャンペーン: natsu")
        held = self.gateway.submit(**{"class": "transactional"}, to={"email": "ken@example.jp"}, legs=["email"],
                                   campaign="natsu")
        self.page.see("#held [data-name=hold]", "保留")
        self.assertEqual(self.gateway.ask(f"/v1/messages/{held}")["due_by"], "hold")
        self.page.see("#attention-list", "保留中の指定が 1 件あります")
        self.tab_to("[data-key^=release]").send_keys(Keys.ENTER)
        self.page.see("#order-title", "保留を解除する")
        self.assertEqual(self.page.run("return document.getElementById('order-what').textContent"), "")
        self.press(Keys.ESCAPE)
        self.page.see_gone("#order")
        self.assertTrue(self.page.run("return document.activeElement.matches('[data-key^=release]')"), "the focus is back")
        self.press(Keys.ENTER)
        self.page.see("#order-go")
        self.tab_to("#order-go").send_keys(Keys.ENTER)
        self.page.see("#holds-list", "保留はありません")
        self.assertEqual(self.gateway.ask("/v1/holds")["holds"], [])
        self.gateway.wait_for_state(held, "sent")

    def test_cancels_a_message_from_its_story(self):
        made = self.gateway.submit(**{"class": "transactional"}, to={"line": "U" + "7" * 32}, legs=["line"], customer="c-9")
        self.log_in(OPERATOR, f"#/message/{made}")
        self.page.see("#found .buttons [data-key=cancel]", "取り消す").click()
        self.page.see("#order-what", "c-9 · 取引 · LINE")
        self.page.see("#order-leave").click()
        self.page.see_gone("#order")
        self.assertEqual(self.gateway.ask(f"/v1/messages/{made}")["state"], "queued", "whoever goes back has cancelled nothing")
        self.page.see("#found .buttons [data-key=cancel]").click()
        self.page.see("#order-go").click()
        self.page.see("#told", "取り消し")
        self.page.see("#found .facts .badge", "取り消し")
        self.page.see_gone("#found .buttons button")
        self.assertEqual(self.gateway.ask(f"/v1/messages/{made}")["state"], "cancelled")

    def test_sends_a_message_again_from_its_story(self):
        made = self.submit_and_wait("failed", to={"sms": "090-7777-0004"}, legs=["sms"])
        self.log_in(OPERATOR, f"#/message/{made}")
        self.page.see("#found .facts .badge", "失敗")
        self.page.see("#found .buttons [data-key=retry]", "もう一度送る").click()
        self.page.see("#order-go").click()
        self.assertEqual(self.gateway.ask(f"/v1/messages/{made}")["state"], "failed", "without a reason it stays as it is")
        self.page.type("#order-reason", "番号の停止が解けた")
        self.page.see("#order-go").click()
        self.page.see("#told", "再送")
        self.gateway.wait_for_state(made, "sent")
        self.page.see("#found .facts .badge", "送信済み")
        self.page.see("#found .timeline li", "番号の停止が解けた")
        self.page.see_gone("#found .buttons button")

    def test_a_story_goes_on_while_it_is_read(self):
        hold = {"scope": {"campaign": "aki"}, "reason": "x", "for": "1h"}
        self.assertEqual(self.gateway.call("POST", "/v1/holds", hold)[0], 201)
        made = self.gateway.submit(**{"class": "transactional"}, to={"email": "yui@example.jp"}, legs=["email"],
                                   campaign="aki")
        self.log_in(OPERATOR, f"#/message/{made}")
        self.page.see("#found .findings .soft", "保留")
        self.assertEqual(len(self.page.all("#found > div > .findings > li")), 1, "the rules that allow are folded")
        self.page.see("#found .allowing summary", "ほかの規則").click()
        self.page.see("#found .allowing .good", "同意")
        self.assertEqual(self.page.see("#found .facts .badge").text, "待機中")
        hold = self.gateway.ask("/v1/holds")["holds"][0]["id"]
        self.assertEqual(self.gateway.call("DELETE", f"/v1/holds/{hold}")[0], 204)
        self.page.see("#found .facts .badge", "送信済み")
        self.page.see("#found .timeline li", "送信結果")

    def test_says_what_is_wrong_with_a_hold(self):
        self.page.see("#new-hold summary").click()
        self.page.see("#hold-kind").send_keys("プロバイダー")
        self.page.type("#hold-name", "sms-typo")
        self.page.type("#hold-reason", "障害")
        self.page.see("#hold-form button[type=submit]").click()
        self.page.see("#hold-refused", "/scope/provider there is no provider")
        self.expect_readable("a hold that was refused")

    def test_every_stop_of_the_keyboard_is_seen(self):
        self.page.see("#holds-list li")
        self.page.run("document.activeElement.blur(); scrollTo(0, 0)")
        stops = []
        for _ in range(60):
            self.press(Keys.TAB)
            stop = self.page.run("""const one = document.activeElement; if (one === document.body) return null;
                const box = one.getBoundingClientRect();
                return [one.id || one.dataset.language || one.className || one.tagName, getComputedStyle(one).outlineStyle !== 'none'
                    && box.width > 1];""")
            if stop is None:
                break
            stops.append(stop)
        names = [name for name, _ in stops]
        self.assertEqual(names[:6], ["skip", "brand", "search-text", "BUTTON", "ja", "en"])
        self.assertEqual([name for name, is_seen in stops if not is_seen], [])


if __name__ == "__main__":
    unittest.main()
