# What the steps ask of the service in the guest. Sourced by run.

property() { guest systemctl show -P "$1" todoked.service; }
is_running() { [ "$(property ActiveState)/$(property SubState)" = active/running ]; }
has_restarted() { [ "$(property NRestarts)" -gt "$restarts" ] && is_running; }

# journalctl's own way of asking: by fields.
journal() { guest journalctl -u todoked --no-pager -o cat "$@"; }
journal_has() { [ -n "$(journal "$@" 2>/dev/null)" ]; }

socket() { file run/todoke/api.sock; }
call() { # METHOD TARGET [BODY]
    curl -sS --max-time 60 --unix-socket "$(socket)" -X "$1" "http://localhost$2" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
# Its status, over TCP; with what stands in `token`.
tcp_status() { net curl -s -o /dev/null -w '%{http_code}' --max-time 15 -H "Authorization: Bearer $1" http://127.0.0.1:8620/v1/status; }

field() { python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"; }
submit() { # NAME [MORE]
    call POST /v1/messages '{"to": {"email": "'"$1"'@example.jp"}, "class": "transactional", "dedupe_key": "'"$1"'", "content": {"text": "boot",
        "email": {"subject": "'"$1"'", "text": "boot"}}'"${2:-}"'}' | field id
}
state_of() { call GET "/v1/messages/$1" | field state; }
is_in_state() { [ "$(state_of "$1")" = "$2" ]; }
status_says() { property StatusText | grep -- "$1" >/dev/null; }

status_says_not() { ! status_says "$1"; }

# The addresses that listen are those of the unit: a socket unit that was changed and not restarted looks active and is deaf.
listens_as_the_unit_says() {
    local address
    for address in $(guest systemctl cat todoked.socket | sed -n 's/^ListenStream=//p'); do
        guest ss -Hltnx | grep -F -- "$address " >/dev/null || die "nobody listens on $address"
    done
}

load_begins() {
    : >"$work/load.goes"
    nsenter -t "$init" -n -- python3 "$here/load.py" "$work/load.goes" "$work/load.json" "$(socket)" 8620 "$token" &
    load=$!
}
load_ends() {
    rm "$work/load.goes"
    wait "$load"
    net python3 "$here/check_load.py" "$work/load.json" "$(socket)" "$work/mails" || die "under load: $1"
}
