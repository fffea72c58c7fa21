"""What every test of the page has: a gateway, a browser that is logged in, and a look at what the browser noticed."""
import os
import unittest

from browser import Browser, POOR_CONTRAST, WITHOUT_NAME
from gateway import Gateway, OPERATOR

TOKEN_PLACE = "todoke.token"


class PageCase(unittest.TestCase):
    language = "ja"
    expected_complaints = ()  # parts of what the browser may say: answers that a test provokes

    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway(os.environ["TODOKED"], os.environ["TODOKE_SHIFTED_CLOCK"])
        cls.addClassCleanup(cls.gateway.stop)
        cls.browser = Browser(cls.language, os.environ["TODOKE_SCREENSHOTS"])
        cls.addClassCleanup(cls.browser.quit)
        cls.prepare()

    @classmethod
    def prepare(cls):
        pass

    def setUp(self):
        self.page = self.browser
        self.page.size(1280, 1000)
        self.page.dark(False)
        self.log_in(OPERATOR)

    def tearDown(self):
        allowed = ("401 (Unauthorized)", *self.expected_complaints)
        self.assertEqual([one["message"] for one in self.page.complaints()
                          if not any(part in one["message"] for part in allowed)], [])
        for url in self.page.asked_for():
            self.assertTrue(url.startswith((self.gateway.url + "/", "data:")), url)

    def log_in(self, token, place="#/"):
        self.page.open(f"{self.gateway.url}/dashboard/icon.svg")
        self.page.run("localStorage.clear(); sessionStorage.setItem(arguments[0], arguments[1])", TOKEN_PLACE, token)
        self.page.open(f"{self.gateway.url}/{place}")

    def submit_and_wait(self, state, **message):
        made = self.gateway.submit(**message)
        self.gateway.wait_for_state(made, state)
        return made

    def expect_readable(self, name):
        """By keyboard and screen reader, in light and in dark, and never wider than the window."""
        self.assertEqual(self.page.run(WITHOUT_NAME), [], name)
        for dark in (False, True):
            self.page.dark(dark)
            self.assertEqual(self.page.run(POOR_CONTRAST), [], f"{name}, {'dark' if dark else 'light'}")
        self.page.dark(False)
        wide, shown = self.page.run("return [document.documentElement.scrollWidth, innerWidth]")
        self.assertLessEqual(wide, shown, name)
