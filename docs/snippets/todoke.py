"""A client of todoke with nothing but Python's standard library (3.8 or newer).

    gateway = Todoke("unix:/run/todoke/api.sock")                  # the user must be in the group todoke
    gateway = Todoke("127.0.0.1:8620", token="…")                  # over loopback TCP
    stored = gateway.send({"customer": "c-1001", "class": "transactional", "content": {"text": "…"}}, key="shipped:9912")
    print(stored["id"], stored["state"])
"""
import base64
import hashlib
import hmac
import http.client
import json
import re
import socket
import sys
import time


class Refused(Exception):
    """The submission will not be taken as it is: repeating it is of no use."""

    def __init__(self, problem):
        faults = [f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", [])]
        super().__init__("\n".join(faults) or problem.get("detail") or problem.get("title", "refused"))
        self.problem = problem


class UnixConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.host)


class Todoke:
    def __init__(self, address, token=None, tries=8):
        self.address, self.token, self.tries = address, token, tries

    def send(self, message, key):
        """Returns the answer (id, state, due_at, held_by …) once the message is on disk.

        `key`: the same for every repeat of this submission, another for every other one. With it a repeat is harmless,
        so it is repeated when nobody answered, and after 503 when Retry-After says."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, "Host": "localhost"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        body = json.dumps(message).encode()
        for attempt in range(1, self.tries + 1):
            wait = min(2**attempt, 60)
            try:
                status, answer, retry_after = self._post("/v1/messages", body, headers)
                if status == 202:
                    return answer
                if status not in (429, 500, 503):
                    raise Refused(answer)
                reason, wait = f"{status}: {answer.get('detail', '')}", int(retry_after or wait)
            except (OSError, http.client.HTTPException) as error:
                reason = f"no answer: {error}"
            if attempt < self.tries:
                print(f"todoke: {reason}; again in {wait} s", file=sys.stderr)
                time.sleep(wait)
        raise ConnectionError(f"not stored after {self.tries} tries: {reason}")

    def _post(self, path, body, headers):
        if self.address.startswith("unix:"):
            connection = UnixConnection(self.address[len("unix:"):], timeout=30)
        else:
            connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}"), answer.getheader("Retry-After")
        finally:
            connection.close()


def _key_of(secret):
    """With an empty key anybody could sign: a setting that is missing must not pass for a secret."""
    if not re.fullmatch(r"whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", secret or ""):
        raise ValueError("the callback's secret is whsec_ and at least 24 bytes in base64: look at your settings")
    return base64.b64decode(secret[len("whsec_"):], validate=True)


def is_from_todoke(secret, headers, body, now=None, tolerance=300):
    """Whether a callback is todoke's (Standard Webhooks). `body`: the bytes as they came, not parsed and written anew.

    `headers`: names in lower case. Afterwards: remember `webhook-id`, it is the same for every repeat of a call."""
    key = _key_of(secret)
    names = "webhook-id", "webhook-timestamp", "webhook-signature"
    # Anybody writes these: what is missing or no text of todoke's is a "no", and no exception.
    id, timestamp, signatures = ((headers.get(name) or "").encode(errors="surrogatepass") for name in names)
    if not re.fullmatch(rb"[0-9]{1,12}", timestamp):
        return False
    if abs((time.time() if now is None else now) - int(timestamp)) > tolerance:
        return False  # an old call, played again
    expected = b"v1," + base64.b64encode(hmac.new(key, b"%s.%s.%s" % (id, timestamp, body), hashlib.sha256).digest())
    return any(hmac.compare_digest(one, expected) for one in signatures.split())  # several while the secret is changed
