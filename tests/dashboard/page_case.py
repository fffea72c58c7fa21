"""What every test of the page has: a gateway, a browser that is logged in, and a look at what the browser noticed."""
import contextlib
import json
import os
import unittest

from selenium.webdriver.common.keys import Keys

from browser import Browser, OUTSIDE, POOR_CONTRAST, WITHOUT_NAME
from gateway import Gateway, OPERATOR

TOKEN_PLACE = "todoke.token"


# Between the page and the gateway: calls whose path begins so are answered by the browser itself ({ "/v1/customers/": 403 };
# 0: by nobody; "cut": the connection breaks after the head; or what is answered instead), wait until they are let go, or are answered with more than there is.
STAGE = """
window.instead = INSTEAD; window.held = HELD; window.waiting = []; window.crowd = CROWD;
const real = window.fetch, begins = (path) => (one) => String(path).startsWith(one);
window.letGo = () => { held = []; waiting.splice(0).forEach((go) => go()); };
window.fetch = async (path, ...more) => {
  const name = Object.keys(instead).find(begins(path));
  if (name && !instead[name]) throw new TypeError("nobody answers");
  if (instead[name] === "cut") return new Response(new ReadableStream({ start: (body) => body.error(new TypeError("cut")) }));
  if (name && typeof instead[name] === "object") return new Response(JSON.stringify(instead[name]));
  if (name) return new Response(JSON.stringify({ detail: `${instead[name]} instead of ${name}` }), { status: instead[name] });
  if (held.some(begins(path))) await new Promise((go) => waiting.push(go));
  const answer = await real(path, ...more);
  if (!crowd || path !== "/v1/status") return answer;
  const status = await answer.json(), one = status.providers[0];
  status.providers = crowd.map((state, i) => ({ ...one, name: `relay-${i}`, state, recent: {}, why: state === "ready" ? "" : "it is gone" }));
  return new Response(JSON.stringify(status), { status: 200 });
};
"""


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

    @contextlib.contextmanager
    def stage(self, instead=None, held=(), crowd=()):
        """For pages that are opened within. `crowd`: a state for each of the providers that there seem to be."""
        text = STAGE
        for name, value in (("INSTEAD", instead or {}), ("HELD", list(held)), ("CROWD", list(crowd) or None)):
            text = text.replace(name, json.dumps(value))
        script = self.page.before_pages(text)
        try:
            yield
        finally:
            self.page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})

    def answer_instead(self, answers):
        self.page.run("window.instead = arguments[0]", answers)

    def submit_and_wait(self, state, **message):
        made = self.gateway.submit(**message)
        self.gateway.wait_for_state(made, state)
        return made

    def focus(self):
        return self.page.driver.switch_to.active_element

    def press(self, *keys):
        for key in keys:
            self.focus().send_keys(key)

    def tab_to(self, selector, most=80):
        for _ in range(most):
            if self.page.run("return document.activeElement.matches(arguments[0])", selector):
                return self.focus()
            self.press(Keys.TAB)
        raise AssertionError(f"{selector} is not reached by keyboard")

    def expect_readable(self, name):
        """By keyboard and screen reader, in light and in dark, and never wider than the window."""
        self.assertEqual(self.page.run(WITHOUT_NAME), [], name)
        for dark in (False, True):
            self.page.dark(dark)
            self.assertEqual(self.page.run(POOR_CONTRAST), [], f"{name}, {'dark' if dark else 'light'}")
        self.page.dark(False)
        self.assertEqual(self.page.run(OUTSIDE), [], name)
        wide, shown = self.page.run("const one = document.documentElement; return [one.scrollWidth, one.clientWidth]")
        self.assertLessEqual(wide, shown, name)
