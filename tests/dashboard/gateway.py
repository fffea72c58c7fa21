"""A real todoked with sandbox providers on a free loopback port, and a backend that calls it.

Its wall clock shows two at night in Tokyo when it starts: customers sleep, and what is held goes at eight.
"""
import calendar
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

TWO_AT_NIGHT = calendar.timegm((2026, 12, 1, 17, 0, 0))
OPERATOR, VIEWER, WRITER = "operator-token-of-the-test", "viewer-token-of-the-test", "writer-token-of-the-test"

CONFIGURATION = """
[site]
time_zone = "Asia/Tokyo"
trust_clock = true
[api]
listen = ["127.0.0.1:{port}"]
[[api.token]]
name = "operator"
secret = "{operator}"
scopes = ["submit", "read", "operate"]
[[api.token]]
name = "viewer"
secret = "{viewer}"
scopes = ["read"]
[[api.token]]
name = "writer"
secret = "{writer}"
scopes = ["submit"]
[store]
path = "{folder}/todoke.db"
min_free_disk = "0"
[class.urgent]
on_uncertain = "hold"
[[provider]]
name = "mail"
channel = "email"
kind = "sandbox"
rate = ["50/s", "20000/d"]
retry = "1h"
outcomes = {{ "@failing.example.jp" = ["retry"] }}
[[provider]]
name = "line"
channel = "line"
kind = "sandbox"
rate = "10/h"
[[provider]]
name = "sms"
channel = "sms"
kind = "sandbox"
rate = ["20/s", "150/d"]
breaker = {{ failures = 5, pause = "10m" }}
outcomes = {{ "0003" = ["uncertain"], "0004" = ["rejected", "accepted"] }}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(question, what, limit=30):
    """Asks every few milliseconds until there is an answer; returns it."""
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {limit} s: {what}")


class Gateway:
    def __init__(self, program, clock):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="todoke-dashboard-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = self.folder / "todoke.toml"
        config.write_text(CONFIGURATION.format(port=self.port, folder=self.folder, operator=OPERATOR, viewer=VIEWER,
                                               writer=WRITER))
        config.chmod(0o600)
        ahead = TWO_AT_NIGHT - int(time.time())
        self.log = open(self.folder / "todoked.log", "w", encoding="utf-8")
        self.process = subprocess.Popen([program, "--config", str(config)], stderr=self.log, stdout=self.log,
                                        env={**os.environ, "LD_PRELOAD": clock, "BENCH_CLOCK_AHEAD": str(ahead)})
        until(self.is_ready, f"todoked is ready; see {self.log.name}")

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(pathlib.Path(self.log.name).read_text(encoding="utf-8"))
        try:
            return self.call("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def call(self, method, path, body=None, kind="application/json"):
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {OPERATOR}", **({"Content-Type": kind} if text else {})}
        connection.request(method, path, text.encode() if text else None, headers)
        answer = connection.getresponse()
        read = answer.read().decode()
        connection.close()
        return answer.status, read

    def ask(self, path):
        status, text = self.call("GET", path)
        assert status == 200, f"{path}: {status} {text}"
        return json.loads(text)

    def submit(self, **message):
        message.setdefault("content", {"text": "ご注文を承りました"})
        message.setdefault("class", "urgent")
        status, text = self.call("POST", "/v1/messages", message)
        assert status == 202, text
        return json.loads(text)["id"]

    def submit_many(self, count, channel="line"):
        """Shipping notices to people who sleep until eight."""
        address = {"line": "U{:032x}", "sms": "0904444{:04}"}[channel]
        lines = [json.dumps({"to": {channel: address.format(i)}, "class": "transactional", "legs": [channel],
                             "content": {"text": f"ご注文 {i} を発送しました"}}) for i in range(count)]
        status, text = self.call("POST", "/v1/messages", "\n".join(lines) + "\n", "application/x-ndjson")
        assert status == 200 and text.count('"status":202') == count, text[:500]

    def wait_for_state(self, message, state):
        until(lambda: self.ask(f"/v1/messages/{message}")["state"] == state, f"{message} is {state}")

    def stop(self):
        self.process.terminate()
        ended = self.process.wait(timeout=30)
        self.log.close()
        shutil.rmtree(self.folder)
        assert ended == 0, f"todoked ended with {ended}"
