"""Backends of a shop, many at once: submits until a file is gone, and tells what became of each submission.

    load.py WHILE_THERE RESULT SOCKET PORT TOKEN

Half of the callers come over the Unix socket, half over TCP; half take a new connection for each message, half keep theirs."""
import collections, http.client, json, os, socket, sys, threading, time

while_there, result, path, port, token = sys.argv[1:]
told = collections.Counter()
answered, troubles, lock = {}, [], threading.Lock()  # answered: a name, and the id of its message
slowest = 0.0


class UnixConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(path)


def connection(over_unix):
    return UnixConnection("localhost", timeout=60) if over_unix else http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)


def submission(name):
    return json.dumps({"to": {"email": name + "@example.jp"}, "class": "transactional", "dedupe_key": name,
                       "content": {"text": "boot " + name, "email": {"subject": name, "text": "boot"}}})


def ask(to, name):
    """One submission; how it ended."""
    try:
        to.request("POST", "/v1/messages", submission(name),
                   {"Content-Type": "application/json", "Authorization": "Bearer " + token})
        answer = to.getresponse()
        body = answer.read()
    except ConnectionRefusedError:
        return "refused"
    except Exception as trouble:  # whatever it was, nobody knows now whether it is stored
        with lock:
            troubles.append(repr(trouble))
        return "cut"
    if answer.status != 202:
        with lock:
            troubles.append("%d %r" % (answer.status, body[:200]))
        return "status %d" % answer.status
    with lock:
        answered[name] = json.loads(body)["id"]
    return "stored"


def caller(number):
    global slowest
    over_unix, keeps, to = number % 2 == 0, number % 4 < 2, None
    for count in range(1_000_000):
        if not os.path.exists(while_there):
            return
        begun = time.monotonic()
        to = to if to and keeps else connection(over_unix)
        end = ask(to, "boot-%d-%d-%d" % (os.getpid(), number, count))
        if end != "stored" or not keeps:
            to.close()
        with lock:
            told[end] += 1
            slowest = max(slowest, time.monotonic() - begun)


threads = [threading.Thread(target=caller, args=(n,)) for n in range(8)]
for one in threads:
    one.start()
for one in threads:
    one.join()
with open(result, "w") as to:
    json.dump({"told": told, "answered": answered, "troubles": troubles[:20], "slowest": slowest}, to)
