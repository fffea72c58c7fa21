"""A real Chromium, headless, that reaches nothing but this machine, and what it noticed."""
import json
import os
import pathlib

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60  # far beyond what it may take: other tests run beside it

# Of everything that shows a text: how far it stands out from what is behind it (WCAG 2.1), where that is too little.
POOR_CONTRAST = """
const channels = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const colour = channels(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const poor = [];
for (const one of document.querySelectorAll("body *")) {
  const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!says || !one.checkVisibility() || one.closest(".unseen, .skip, canvas, :disabled")) continue;
  const style = getComputedStyle(one), a = light(channels(style.color)), b = light(behind(one));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), large = parseFloat(style.fontSize) >= 24;
  if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
}
return poor;
"""

WITHOUT_NAME = """
return [...document.querySelectorAll("button, input, select, a, summary, canvas")].filter((one) => one.checkVisibility())
  .filter((one) => !(one.labels?.length || one.getAttribute("aria-label") || one.textContent.trim()))
  .map((one) => one.outerHTML.slice(0, 120));
"""

# What is to be used or read, in a dialog, too, and does not stand within the window's width, or is wider than its place.
OUTSIDE = """
const wide = document.documentElement.clientWidth;  // a phone's innerWidth grows with a page that is too wide
return [...document.querySelectorAll("button, input, select, a, summary, label, p, h2, li, dialog")].filter((one) => one.checkVisibility())
  .filter((one) => !one.closest(".unseen, .skip, .scroll")).filter((one) => {
    const box = one.getBoundingClientRect(), holds = !one.matches("input, select") && getComputedStyle(one).display !== "inline";
    return box.left < 0 || box.right > wide + 0.5 || (holds && one.scrollWidth > one.clientWidth + 1);
  }).map((one) => one.outerHTML.slice(0, 120));
"""


class Browser:
    def __init__(self, language, screenshots):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", f"--lang={language}",
                     "--no-first-run", "--force-prefers-reduced-motion", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync",
                     "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=1280,1000"):
            options.add_argument(word)
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = {**os.environ, "LANGUAGE": language}
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver", env=environment), options=options)
        # Far from the site: instants are shown by the site's clock, wherever one looks from.
        self.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
        self.screenshots = pathlib.Path(screenshots)
        self.screenshots.mkdir(parents=True, exist_ok=True)

    def open(self, url):
        self.driver.get(url)

    def quit(self):
        self.driver.quit()

    def run(self, script, *values):
        return self.driver.execute_script(script, *values)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def until(self, question, what):
        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.03,
                             ignored_exceptions=[StaleElementReferenceException]).until(lambda _: question(), what)

    def see(self, selector, text=""):
        """The first shown element that `selector` names and that has this text in it, once there is one."""
        def found():
            return next((one for one in self.all(selector) if one.is_displayed() and text in one.text), None)
        return self.until(found, f"{selector} with “{text}” is not there")

    def see_gone(self, selector, text=""):
        self.until(lambda: not any(one.is_displayed() and text in one.text for one in self.all(selector)),
                   f"{selector} with “{text}” is still there")

    def type(self, selector, text):
        field = self.see(selector)
        field.clear()
        field.send_keys(text)

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def dark(self, on):
        value = "dark" if on else "light"
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": value}]})

    def before_pages(self, script):
        return self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})["identifier"]

    def shoot(self, name):
        """The whole page, for people."""
        height = self.run("return document.documentElement.scrollHeight")
        width = self.run("return innerWidth")
        self.size(width, min(height, 6000))
        self.driver.save_screenshot(str(self.screenshots / f"{name}.png"))

    def complaints(self):
        return [one for one in self.driver.get_log("browser") if one["level"] in ("SEVERE", "WARNING")]

    def asked_for(self):
        """Every address that was asked for since the last call."""
        events = [json.loads(one["message"])["message"] for one in self.driver.get_log("performance")]
        return [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
