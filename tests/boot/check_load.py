"""Was anybody refused, cut off or answered otherwise, and is each message that was answered there, and at the mail server once?

    check_load.py RESULT SOCKET MAILS       MAILS: what the mail server took, a subject a line, which is the name of a message
"""
import collections, http.client, json, socket, sys, time

result, path, mails = sys.argv[1:]
with open(result) as source:
    told = json.load(source)


class UnixConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(path)


def state_of(to, one):
    for _ in range(600):
        to.request("GET", "/v1/messages/" + one)
        answer = to.getresponse()
        body = answer.read()
        if answer.status != 200:
            return "lost"
        state = json.loads(body)["state"]
        if state not in ("queued", "sending"):
            return state
        time.sleep(0.1)  # it is being delivered
    return state


answered = told["answered"]
api = UnixConnection("localhost")
states = collections.Counter(state_of(api, one) for one in answered.values())
with open(mails) as source:
    taken = collections.Counter(source.read().split())
missing = [name for name in answered if taken[name] == 0]
twice = [name for name, count in taken.items() if count > 1]
print("  callers: %s, slowest %.2f s; messages: %s; of %d mails %d are missing, and %d came twice"
      % (told["told"], told["slowest"], dict(states), len(answered), len(missing), len(twice)))
good = set(told["told"]) == {"stored"} and set(states) <= {"sent"} and not missing and not twice and len(answered) > 50
if not good:
    print("  ", *told["troubles"], *("not at the mail server: " + name for name in missing[:20]), sep="\n  ")
sys.exit(0 if good else 1)
