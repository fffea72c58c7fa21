# shellcheck shell=sh disable=SC2086,SC2154  # commands of several words; booted sets the names
# The commands that stand in the manual's sentences (tests/manual/said) and in no block: each is tried on the machine on which the blocks
# were run, but for those that docs/manual/README.md names as not run. One that nothing knows how to try is a failure. Sourced by booted.

try_sentences() {
    (cd "$root" && "$here/said" docs/manual/"$language"/*.md) >"$place/said"
    [ "$(wc -l <"$place/said")" -ge 25 ] || die "the sentences were not read"
    inside apt-get install -y -q openssh-server iproute2 man-db sysstat >/dev/null 2>&1 || die "what the sentences name is not installed"
    # The way from outside: by name, at 443, with a certificate that is trusted.
    printf 'connect-to = "%s:443:127.0.0.1:8621"\ncacert = "/etc/letsencrypt/live/%s/fullchain.pem"\n' $name $name >"$debian/root/.curlrc"
    # Whoever sends to LINE has set it up by then: here it is a sandbox, as practice-sms is.
    printf '[[provider]]\nname = "line"\nchannel = "line"\nkind = "sandbox"\n' >"$debian/etc/todoke/conf.d/line.toml"
    inside systemctl restart todoked
    id=
    while read -r said; do
        try "$said" </dev/null >"$place/tried" 2>&1 || die "in a sentence, and does not do what it should: $said: $(cat "$place/tried")"
    done <"$place/said"
    rm "$debian/root/.curlrc" "$debian/etc/todoke/conf.d/line.toml"
    inside systemctl restart todoked
    echo "ok: $(wc -l <"$place/said") commands of the sentences ($language) were tried"
}

# Shows what came, and whether it is in there.
says() {
    cat >"$place/output"
    cat "$place/output"
    grep -q "$1" "$place/output"
}

try() {
    case $1 in
    'apt install '*) inside $1 -y && inside systemctl is-enabled systemd-timesyncd ;;
    'apt remove' | 'apt purge') ;; # in the end, by remove
    'curl -I https://'*) inside $1 --silent | says '^HTTP/1.1 404' ;;
    'curl --json '*) post_to_chat "$1" ;;
    'iostat '*) inside timeout 3 $1 | says '^Device' ;;
    'journalctl -k' | 'journalctl '*' -g '*) inside sh -c "$1" || [ $? = 1 ] ;; # there is no such line; tests/boot has a watchdog's
    'journalctl -xu todoked') inside $1 --no-pager | says '░░' ;;
    'journalctl -u todoke-doctor') inside $1 --no-pager | says 'practice-sms' ;;
    'man '*) inside $1 | says '^NAME' ;;
    'ssh -L '*) open_dashboard "$1" ;;
    'systemctl edit todoke-doctor.timer') edit_timer "$1" ;;
    'systemctl status todoked') inside $1 --no-pager | says 'Status: "' ;;
    'todoke send '*) send_one "$1" ;;
    'todoke backup' | 'todoke restore') "${1#todoke }" "$1" ;;
    'todoke '*) answers "$1" ;;
    *) grep -qF "\`$1\`" "$root/docs/manual/README.md" || { echo "nothing tries it, and docs/manual/README.md does not say so"; false; } ;;
    esac
}

# With an address, an id or a command in place of what stands for one; what looks again and again looks once.
answers() { # COMMAND
    typed=$(echo "$1" | sed "s/ U… / U4af4980629aabbccddeeff00112233aa /; s/ ID\$/ $id/; s/ \(COMMAND\|コマンド\) / why /; s/ --watch\$/ --watch --count 1/")
    inside timeout 60 sh -c "$typed" >"$place/answer" && cat "$place/answer" && [ -s "$place/answer" ]
}

# The sentences behind it speak of that one.
send_one() { # COMMAND
    answers "$1" && id=$(cut -d ' ' -f 1 "$place/answer") &&
        inside timeout 60 sh -c "until todoke list --state sent --limit 200 | grep $id; do sleep 0.1; done"
}

# Only named there; with a file, as `todoked` has it in the blocks.
backup() { answers "$1 /root/tried.db"; }
restore() { # COMMAND
    inside systemctl stop todoked.socket todoked.service && inside sh -c 'rm /var/lib/todoke/todoke.db.replaced*' && answers "$1 /root/tried.db" &&
        inside systemctl start todoked.socket todoked.service && answers 'todoke adopt --reason tried'
}

# Over a real sshd, from a network in which nothing else is heard: 8620 of the desk is not the machine's.
open_dashboard() { # COMMAND
    cat >"$debian/root/desk" <<DESK
useradd --create-home --groups todoke keeper
install -d -m 700 -o keeper -g keeper /home/keeper/.ssh
mkdir -p -m 700 /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
install -m 600 -o keeper -g keeper /root/.ssh/id_ed25519.pub /home/keeper/.ssh/authorized_keys
printf 'Host %s\n HostName 10.86.20.1\n User keeper\n StrictHostKeyChecking no\n' '${1##* }' >/root/.ssh/config
ip netns add desk
ip link add box type veth peer name cable netns desk
ip addr add 10.86.20.1/24 dev box
ip link set box up
ip -n desk addr add 10.86.20.2/24 dev cable
ip -n desk link set cable up
ip -n desk link set lo up
systemctl start ssh
! ip netns exec desk curl --silent --fail http://localhost:8620/
ip netns exec desk $1 -N -f -o ExitOnForwardFailure=yes
ip netns exec desk curl --silent --show-error --fail http://localhost:8620/ | grep -i '<html'
ip netns exec desk curl --silent --show-error --fail http://localhost:8620/v1/status | grep '"queue'
DESK
    inside timeout 60 sh -eux /root/desk
}

# systemd asks at a terminal only.
edit_timer() { # COMMAND
    inside systemctl show todoke-doctor.timer -p TimersCalendar | grep -F '*-*-* *:00:00' || die "the doctor does not look every hour"
    printf '#!/bin/sh\nprintf "[Timer]\\nOnCalendar=\\nOnCalendar=*-*-* 07:00\\n" >"$1"\n' >"$debian/root/editor"
    chmod +x "$debian/root/editor"
    inside script -qec "SYSTEMD_EDITOR=/root/editor $1" /dev/null &&
        ! inside systemctl show todoke-doctor.timer -p TimersCalendar | grep -F '*-*-* *:00:00'
}

# As the one line of `tell`, to a chat of this machine's.
post_to_chat() { # COMMAND
    cat >"$debian/root/chat.py" <<'CHAT'
import http.server, json
class Chat(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        self.send_response(200 if text.startswith("todoke-doctor.service failed on ") else 400)
        self.end_headers()
chat = http.server.HTTPServer(("127.0.0.1", 3999), Chat)
print("listens", flush=True)
chat.handle_request()
CHAT
    printf '#!/bin/sh\n%s --fail\n' "$1" | sed 's|https://hooks[^ ]*|http://127.0.0.1:3999/|' >"$debian/root/tell"
    inside timeout 60 sh -c 'mkfifo /root/chat && { python3 /root/chat.py >/root/chat & } && read -r line </root/chat && sh /root/tell todoke-doctor.service'
}
