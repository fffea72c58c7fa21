# The steps of a package's life. Sourced by run; each ends the run when something is not as it should be.

token=boot-token-of-32-characters-0123456789
restarts=0

# dpkg asks about a file that was edited and shipped anew; nobody is here to answer, and what was edited stays.
install_package() { # FILE...
    guest apt-get install -y -q --no-install-recommends --allow-downgrades -o Dpkg::Options::=--force-confold "$@" >"$work/apt.log" 2>&1 || { tail -30 "$work/apt.log"; die "apt-get install $*"; }
}

installed_and_served() {
    install_package /root/old.deb
    apt_said 'SANDBOX: providers that only keep what they are given are configured'
    local unit
    for unit in todoked.socket todoked.service; do
        guest systemctl is-active --quiet "$unit" || die "$unit is not active after the installation"
    done
    until_true 20 "a status that says that nothing leaves this box" status_says 'SANDBOX ONLY'
    local message
    message=$(submit first)
    until_true 20 "the sandbox to take a message" is_in_state "$message" sent
    until_true 20 "a status that counts it" status_says '1 sent in the last minute'
    guest systemctl status todoked --no-pager -n 0 | sed -n '1,12p'
    listens_as_the_unit_says
    has_its_papers
    shows_its_page
}

# The dashboard comes out of the package, with all that it refers to: nothing is fetched from elsewhere.
shows_its_page() {
    local page part
    page=$(call GET /)
    for part in $(echo "$page" | grep -oE '(href|src)="/[^"#]+"' | cut -d'"' -f2 | sort -u); do
        [ -n "$(call GET "$part")" ] || die "$part of the dashboard is empty"
    done
    echo "$page" | grep 'src="/dashboard/chart.min.js"' >/dev/null || die "the dashboard has no chart"
    ! echo "$page" | grep -E '(href|src)="(https?:)?//' || die "the dashboard fetches from elsewhere"
}

# Not compressed: the pages lead to each other by name.
has_its_papers() {
    local paper
    for paper in README.md CHANGELOG.md docs/manual/README.md docs/manual/en/01-install.md docs/manual/ja/01-install.md etc/todoke.toml; do
        [ -f "$(file "usr/share/doc/todoke/$paper")" ] || die "no $paper in /usr/share/doc/todoke"
    done
}

speaks_in_the_journal() {
    journal_has TODOKE_EVENT=ready || die "no TODOKE_EVENT=ready"
    local id
    id=$(guest journalctl -u todoked TODOKE_EVENT=ready --no-pager -n 1 -o json | field MESSAGE_ID)
    journal_has "MESSAGE_ID=$id" || die "no MESSAGE_ID"
    guest journalctl -u todoked TODOKE_EVENT=ready --no-pager -n 1 -o json | field TODOKE_VERSION | grep . >/dev/null || die "no TODOKE_VERSION"
    guest journalctl --list-catalog 2>/dev/null | grep "$id" >/dev/null || die "the catalog does not know event=ready"
    ! guest journalctl --no-pager -o export | grep -a 'first@example.jp' >/dev/null || die "an address stands in the journal"
}

set_up_mail() {
    : >"$work/mails"
    nsenter -t "$init" -n -- python3 "$here/mail_server.py" 2525 "$work/mails" >"$work/mail_server.log" 2>&1 &
    mail_server=$!
    mkdir -p "$(file etc/todoke/secrets)" "$(file etc/todoke/conf.d)" "$(file etc/systemd/system/todoked.service.d)"
    (umask 077 && echo "$token" >"$(file etc/todoke/secrets/shop-token)")
    printf '[Service]\nLoadCredential=shop-token:/etc/todoke/secrets/shop-token\nWatchdogSec=6s\n' >"$(file etc/systemd/system/todoked.service.d/boot.conf)"
    cat >"$(file etc/todoke/conf.d/boot.toml)" <<'TOML'
[[api.token]]
name = "shop"
secret = { credential = "shop-token" }
scopes = ["submit", "read"]
[[provider]]
name = "relay"
channel = "email"
kind = "smtp"
host = "127.0.0.1"
port = 2525
security = "none"
from = "shop@example.jp"
TOML
    guest systemctl daemon-reload
}

delivers_mail() {
    set_up_mail
    guest systemctl restart todoked.service
    local message
    message=$(submit to-a-mail-server)
    until_true 20 "the mail" grep -q '^to-a-mail-server$' "$work/mails"
    until_true 20 "its message to be sent" is_in_state "$message" sent
    [ "$(tcp_status "$token")" = 200 ] || die "the token of the credential is not taken"
    [ "$(tcp_status wrong)" = 401 ] || die "any token is taken"
    ! guest runuser -u todoke -- cat /etc/todoke/secrets/shop-token >/dev/null 2>&1 || die "the daemon's user can read the secret's file"
}

# As installed no timer runs. Enabled, the doctor's service ends as the doctor does, in a sandbox from which the socket is still reached; whoever
# OnFailure= names for all of todoke's units is told which one it was, and how it ended.
has_the_doctor_come() {
    local timer found=0
    for timer in todoke-backup.timer todoke-doctor.timer; do
        [ "$(guest systemctl is-enabled "$timer")" = disabled ] || die "$timer is not disabled as installed"
        ! guest systemctl is-active --quiet "$timer" || die "$timer runs, and nobody has enabled it"
    done
    guest systemctl enable --now --quiet todoke-doctor.timer
    guest systemctl list-timers --no-pager | grep -F todoke-doctor.service >/dev/null || die "the doctor is not expected"
    guest todoke doctor >"$work/doctor.log" || found=$?
    guest systemctl start todoke-doctor.service || [ "$found" != 0 ] || die "the unit failed, and the doctor found nothing"
    [ "$(guest systemctl show -P ExecMainStatus todoke-doctor.service)" = "$found" ] || die "the unit did not end like the doctor, with $found: $(cat "$work/doctor.log")"
    tells_of_a_failure
}
tells_of_a_failure() {
    mkdir -p "$(file etc/systemd/system/todoke-.service.d)"
    printf '[Unit]\nOnFailure=told@%%n.service\n' >"$(file etc/systemd/system/todoke-.service.d/told.conf)"
    printf '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo %%i $MONITOR_EXIT_STATUS >/run/told"\n' >"$(file etc/systemd/system/told@.service)"
    guest systemctl daemon-reload
    guest chmod 0644 /var/lib/todoke/todoke.db
    ! guest systemctl start todoke-doctor.service 2>/dev/null || die "a database that everybody may read is no failure"
    until_true 10 "whoever is to be told" [ -s "$(file run/told)" ]
    [ "$(guest cat /run/told)" = "todoke-doctor.service 4" ] || die "told was: $(guest cat /run/told)"
    guest journalctl -u todoke-doctor.service --no-pager -o cat | grep -F 'chmod go= /var/lib/todoke/todoke.db' >/dev/null || die "the journal has no remedy"
    guest chmod 0600 /var/lib/todoke/todoke.db
    guest systemctl reset-failed
}

# By a timer that somebody enabled: into the folder that is there for it, and into one of the operator's, with another number.
makes_copies() {
    guest systemctl enable --now --quiet todoke-backup.timer
    guest systemctl list-timers --no-pager | grep -F todoke-backup.service >/dev/null || die "no copy is expected"
    guest systemctl start todoke-backup.service || die "no copy: $(guest journalctl -u todoke-backup --no-pager -n 20)"
    [ "$(guest stat -c '%a %U' /var/backups/todoke)" = "700 todoke" ] || die "the copies are open to others: $(guest ls -ld /var/backups/todoke)"
    [ "$(guest sh -c 'stat -c "%a %U" /var/backups/todoke/todoke-*.db')" = "600 todoke" ] || die "the copy: $(guest ls -l /var/backups/todoke)"
    local folder
    folder=$(file srv/copies)
    guest install -d -o todoke -g todoke -m 0700 /srv/copies
    mkdir -p "$(file etc/systemd/system/todoke-backup.service.d)"
    printf '[Service]\nEnvironment=FOLDER=/srv/copies KEEP=2\nReadWritePaths=/srv/copies\n' >"$(file etc/systemd/system/todoke-backup.service.d/folder.conf)"
    guest systemctl daemon-reload
    touch "$folder/todoke-2026-01-01T033000Z.db" "$folder/todoke-2026-01-02T033000Z.db" "$folder/by-hand.db"
    guest systemctl start todoke-backup.service || die "no copy in another folder: $(guest journalctl -u todoke-backup --no-pager -n 20)"
    [ ! -e "$folder/todoke-2026-01-01T033000Z.db" ] || die "the oldest copy stays"
    [ -e "$folder/todoke-2026-01-02T033000Z.db" ] && [ -e "$folder/by-hand.db" ] || die "too much is removed: $(ls "$folder")"
    guest sh -c 'rm -rf /srv/copies'
    ! guest systemctl start todoke-backup.service 2>/dev/null || die "a folder that is gone is no failure"
    guest systemctl reset-failed
}

# A wrong file changes nothing, and is seen where an operator looks.
reloads() {
    local before
    before=$(property MainPID)
    echo 'colour = "red"' >"$(file etc/todoke/conf.d/wrong.toml)"
    guest systemctl reload todoked.service
    until_true 10 "event=reload_refused" journal_has TODOKE_EVENT=reload_refused
    journal_has TODOKE_EVENT=config_problem || die "nobody says what is wrong with it"
    until_true 10 "a status that says so" status_says 'TROUBLE.*refused'
    [ "$(tcp_status "$token")" = 200 ] || die "what was in use is gone"
    rm "$(file etc/todoke/conf.d/wrong.toml)"
    guest systemctl reload todoked.service
    until_true 10 "event=reloaded" journal_has TODOKE_EVENT=reloaded
    until_true 10 "a status without it" status_says_not 'refused'
    [ "$(property MainPID)" = "$before" ] || die "the reload was a restart"
}

# After a break-in, as the manual says it: whoever has the old secret is out. systemd hands a credential over at a start only.
changes_a_secret() {
    local old=$token
    token=boot-token-after-a-break-in-0123456789
    echo "$token" >"$(file etc/todoke/secrets/shop-token)"
    guest systemctl restart todoked.service
    [ "$(tcp_status "$token")" = 200 ] || die "the new token is not taken"
    [ "$(tcp_status "$old")" = 401 ] || die "the old token is still taken"
}

comes_back_from_a_kill() {
    waits_for_tomorrow=$(submit tomorrow ', "send_at": "'"$(date -u -d tomorrow +%Y-%m-%dT%H:%M:%SZ)"'"')
    restarts=$(property NRestarts)
    guest kill -9 "$(property MainPID)"
    until_true 20 "a restart after kill -9" has_restarted
    is_in_state "$waits_for_tomorrow" queued || die "the queue is lost"
}

# Stopped as a whole; then the writer alone, in the middle of a sync, while the daemon still answers.
is_killed_when_it_hangs() {
    restarts=$(property NRestarts)
    guest kill -STOP "$(property MainPID)"
    until_true 30 "the watchdog" has_restarted
    restarts=$(property NRestarts)
    local pid
    pid=$(outer_pid)
    strace -q -f -p "$pid" -o /dev/null -e trace=fdatasync -e inject=fdatasync:delay_enter=120000000 2>/dev/null &
    local tracer=$!
    until_true 10 "a tracer" grep -q 'TracerPid:[[:space:]]*[1-9]' "/proc/$pid/status"
    curl -s --max-time 30 --unix-socket "$(socket)" http://localhost/v1/messages -H 'Content-Type: application/json' \
        -d '{"to": {"email": "hangs@example.jp"}, "class": "transactional", "content": {"text": "boot"}}' >/dev/null &
    until_true 30 "the watchdog of a writer that hangs" watchdog_has_fired 2
    { kill -9 "$tracer" && wait "$tracer"; } 2>/dev/null || true  # what it holds cannot end
    until_true 40 "a restart after the writer hung" has_restarted
    is_in_state "$waits_for_tomorrow" queued || die "the queue is lost"
}
watchdog_has_fired() { [ "$(guest journalctl -u todoked --no-pager | grep -c 'Watchdog timeout')" -ge "$1" ]; }
outer_pid() { pgrep --ns "$init" --nslist pid -x todoked; }

# A caller waits meanwhile, for whom systemd starts it again and again, not fast; an operator is soon told where to look. Mended, it serves, socket and all.
comes_back_when_a_refused_start_is_mended() {
    echo 'colour = "red"' >"$(file etc/todoke/conf.d/wrong.toml)"
    ! guest systemctl restart todoked.service 2>/dev/null || die "it starts with a wrong file"
    [ "$(tcp_status "$token")" = 000 ] || die "somebody answers"
    journal_has TODOKE_EVENT=not_started TODOKE_CODE=2 || die "nobody says why"
    [ "$(journal TODOKE_EVENT=not_started | wc -l)" -le 5 ] || die "it was started $(journal TODOKE_EVENT=not_started | wc -l) times"
    tells_an_operator_that_the_start_is_refused
    rm "$(file etc/todoke/conf.d/wrong.toml)"
    guest systemctl restart todoked.service || die "mended, and it does not start"
    [ "$(tcp_status "$token")" = 200 ] || die "mended and started, it does not serve"
    listens_as_the_unit_says
}

# The socket takes the call, and nobody answers it: 3, as todoke(1) has it.
tells_an_operator_that_the_start_is_refused() {
    local ended=0
    guest timeout 30 todoke status >"$work/status.log" 2>&1 || ended=$?
    [ "$ended" = 3 ] || die "todoke status ended with $ended while the start is refused: $(cat "$work/status.log")"
    grep -F 'did not answer within' "$work/status.log" >/dev/null || die "it was not the answer that was missing: $(cat "$work/status.log")"
    grep -F 'journalctl -u todoked -n 20' "$work/status.log" >/dev/null || die "the operator is not told where to look: $(cat "$work/status.log")"
    guest journalctl -u todoked -n 20 --no-pager | grep -F 'wrong.toml:1: colour: unknown key' >/dev/null || die "there it does not say why"
}

# The socket outlives the service: the first who calls has it started, and is answered.
is_started_by_a_caller() {
    guest systemctl stop todoked.service
    ! is_running || die "stopped, and it runs"
    guest systemctl is-active --quiet todoked.socket || die "the socket went with the service"
    [ "$(tcp_status "$token")" = 200 ] || die "nobody was started for the caller"
    until_true 20 "that the service whose daemon answers runs" is_running  # it is told that it is ready at the same time
}

restarts_under_load() {
    load_begins
    for _ in 1 2 3 4 5; do
        sleep 1
        guest systemctl restart todoked.service
    done
    load_ends "five restarts"
}

# Up, down and up again: whoever calls meanwhile waits at the socket.
changes_versions_under_load() {
    load_begins
    local file before
    for file in new old new; do
        sleep 1
        before=$(property MainPID)
        install_package "/root/$file.deb"
        is_running || die "not running with the $file version"
        [ "$(property MainPID)" != "$before" ] || die "the version before goes on after the $file one was installed"
        listens_as_the_unit_says
    done
    load_ends "upgrade, downgrade, upgrade"
    [ "$(guest dpkg-query -W -f '${Version}' todoke)" = "$newer" ] || die "the newer version is not there"
    is_in_state "$waits_for_tomorrow" queued || die "the queue is lost"
    [ "$(tcp_status "$token")" = 200 ] || die "the configuration is lost"
}

is_as_closed_as_promised() {
    ! property SystemCallFilter | grep -owE 'userfaultfd|kcmp|ptrace|keyctl|mlock' || die "it may call what no service needs"
    guest systemd-analyze verify --man=no todoked.service todoked.socket todoke-backup.timer todoke-doctor.timer || die "systemd finds fault with the units"
    is_no_more_open_than todoked.service 11
    is_no_more_open_than todoke-backup.service 2
    is_no_more_open_than todoke-doctor.service 2
    awk '/^(VmHWM|Threads)/ { print "  " $0 }' "/proc/$(outer_pid)/status"
    [ "$(awk '/^Threads/ { print $2 }' "/proc/$(outer_pid)/status")" -le 16 ] || die "more threads than TasksMax= counts with (tests/daemon/service/unit_files.cpp)"
}

is_no_more_open_than() { # UNIT TENTHS
    guest systemd-analyze security --no-pager --threshold="$2" "$1" >"$work/security.log" || { cat "$work/security.log"; die "$1 is more open than $2 tenths"; }
    tail -1 "$work/security.log"
}

keeps_when_removed_and_goes_when_purged() {
    guest apt-get remove -y -q todoke >"$work/apt.log" 2>&1 || { tail "$work/apt.log"; die "apt-get remove"; }
    [ -s "$(file var/lib/todoke/todoke.db)" ] || die "the queue went with the package"
    local kept
    for kept in etc/todoke/conf.d/boot.toml etc/todoke/secrets/shop-token etc/systemd/system/todoked.service.d/boot.conf; do
        [ -s "$(file "$kept")" ] || die "/$kept went with the package"
    done
    ! guest systemctl is-active --quiet todoked.socket || die "the socket is still open"
    ! guest systemctl is-active --quiet todoke-backup.timer todoke-doctor.timer || die "a timer still runs"
    guest apt-get purge -y -q todoke >"$work/apt.log" 2>&1 || { tail "$work/apt.log"; die "apt-get purge"; }
    local left
    for left in var/lib/todoke etc/todoke run/todoke etc/systemd/system/todoked.service.d etc/systemd/system/todoke-.service.d \
        etc/systemd/system/todoke-backup.service.d; do
        [ ! -e "$(file "$left")" ] || die "/$left is left: $(guest ls -R "/$left")"
    done
    guest sh -c 'ls /var/backups/todoke/todoke-*.db' >/dev/null || die "the copies went with the package"
    ! guest systemctl list-unit-files --no-pager | grep todoke >/dev/null || die "a unit is left: $(guest systemctl list-unit-files --no-pager | grep todoke)"
}
